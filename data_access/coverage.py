"""What a release covers: months of a run, and of which routes, countries and nationalities.

A release of all routes answers for what its source had named by then, itself or in an earlier
release: of that, what it does not count is 0. What nobody had named is unknown, since the source
has no such label; so is all but what it names in an extract of some routes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from data_access.registry.series import Dimension

Labels = Mapping[Dimension, frozenset[str]]
"""Values by dimension (route, country, nationality)."""
NAMED = (Dimension.ROUTE, Dimension.COUNTRY, Dimension.NATIONALITY)
"""The dimensions of which a release answers for some values only."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Months of one run that a release answers for, all whole or all not.

    Attributes:
        source: code of the publication.
        complete: whether it holds all that is asked of it: all routes, or all of those chosen.
        whole: whether it holds the months to their last day.
        months: yyyymm, yyyy00 where only the year is known.
        labels: what it answers for; empty where that is not narrowed down, as of bureaus' reports.
    """

    source: str
    published_on: date
    complete: bool
    whole: bool
    months: tuple[int, ...]
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """What a release names itself.

    Attributes:
        complete: whether it holds all routes of its source.
    """

    source: str
    published_on: date
    complete: bool
    labels: Labels


def answered(own: Names, every: Iterable[Names]) -> Labels:
    """What a release answers for, with the earlier ones of its source among every one of its run.

    A release that names no value of a dimension has no column for it, and answers for none.
    """
    if not own.complete:
        return own.labels
    earlier = [
        one.labels
        for one in every
        if one.source == own.source and one.published_on <= own.published_on
    ]
    return {
        dimension: named.union(*(labels.get(dimension, frozenset()) for labels in earlier))
        for dimension, named in own.labels.items()
        if named
    }


def narrowed(
    releases: Sequence[Coverage], wanted: Mapping[Dimension, Collection[str]]
) -> tuple[Coverage, ...]:
    """What some releases of a run cover of some routes, countries or nationalities.

    A release that names none of them is left out; one that lacks some of them is not complete. Of
    routes only those count that one of the releases names, since a route comes with others inside
    it; a country or nationality that none of them names is missing.

    Args:
        releases: of one run.
        wanted: values by dimension, as filters choose them.
    """
    named: dict[Dimension, frozenset[str]] = {}
    for dimension, values in wanted.items():
        known = (release.labels.get(dimension, frozenset()) for release in releases)
        named[dimension] = frozenset(values) & frozenset[str]().union(*known)
    lacks = any(
        named[dimension] != set(values)
        for dimension, values in wanted.items()
        if dimension is not Dimension.ROUTE
    )
    found = []
    for release in releases:
        held = {
            dimension: values & release.labels.get(dimension, frozenset())
            for dimension, values in named.items()
        }
        if all(held.values()):
            # An extract of some routes holds all of each of them.
            has_routes = release.complete or Dimension.ROUTE in wanted
            complete = has_routes and held == named and not lacks
            same = complete == release.complete
            found.append(release if same else replace(release, complete=complete))
    return tuple(found)
