"""Publishers whose figures the store holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from urllib.parse import urlsplit

from data_access.registry import tables
from data_access.sentences import N_


class Freshness(StrEnum):
    """A release's age compared with its source's cadence."""

    FRESH = "fresh"
    DUE = "due"
    LATE = "late"
    STALE = "overdue"


# Cadences that may pass before a release is called due, late, overdue.
_CADENCES = ((1.0, Freshness.FRESH), (1.5, Freshness.DUE), (2.0, Freshness.LATE))

_HOW_OFTEN = MappingProxyType(
    {
        7: N_("weekly"),
        15: N_("twice a month"),
        31: N_("monthly"),
        92: N_("quarterly"),
        365: N_("yearly"),
        36_500: N_("at no fixed time"),
    }
)
"""How often a source publishes, by its usual days between two releases; English message ids."""


@dataclass(frozen=True, slots=True)
class Source:
    """One publication.

    Attributes:
        code: id on the command line and in the store.
        short_name: how a chart's source line names it.
        cadence_days: usual days between two releases; freshness is measured by it.
        provisional_months: newest complete months that the publisher still fills or revises: as
            many as its releases say (`COMPLETENESS`), else as its row says.
        hides_below: counts from 1 to one less are hidden where its series say so; 0 hides none.
        downloads: addresses whose file is always the newest one; none where it comes by hand.
    """

    code: str
    publisher: str
    title: str
    short_name: str
    licence: str
    address: str
    cadence_days: int
    provisional_months: int
    hides_below: int
    caveat: str
    downloads: tuple[str, ...] = ()

    @property
    def how_often(self) -> str:
        """How often it publishes, an English message id."""
        return _HOW_OFTEN[self.cadence_days]

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that its addresses name; nothing of it is fetched from any other."""
        return frozenset(urlsplit(one).netloc for one in (self.address, *self.downloads) if one)

    def freshness(self, published_on: date, today: date) -> Freshness:
        """How fresh the newest release is, against the usual days between two."""
        cadences = (today - published_on).days / self.cadence_days
        return next((grade for most, grade in _CADENCES if cadences <= most), Freshness.STALE)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete months of an age were in a release, by what a later one has of them.

    `tools/measure_completeness.py` counts it.

    Attributes:
        release, later: newest month (yyyy-mm) that each covers to its last day.
        age_from, age_to: in months, both inside; the newest complete month is 1 old.
        counted, later_counted: what the release has of the source's main count, and the later one.
    """

    source: str
    release: str
    later: str
    age_from: int
    age_to: int
    counted: int
    later_counted: int

    @property
    def share(self) -> float:
        """The part that was in at first; above 1 where the count was revised downwards."""
        return self.counted / self.later_counted


COMPLETENESS: Mapping[str, tuple[Completeness, ...]] = {
    source: tuple(rows)
    for source, rows in groupby(
        tables.records("completeness", Completeness), key=attrgetter("source")
    )
}
"""By source: how complete the months of its releases were at first."""

_SETTLED = 0.05
"""A month is settled when no release was further than this from what is known later."""


def settled_after(source: str) -> int:
    """The age in months up to which releases were more than 5% off; 0: not measured."""
    rows = COMPLETENESS.get(source, ())
    return max((row.age_to for row in rows if abs(row.share - 1) > _SETTLED), default=0)


_NEVER_COMPARED = 0.5, 2.0
"""Assumed, not measured: of authorities that were compared, three months became 0.93 of a count."""


def revisions_at(source: str, age: int) -> tuple[float, float] | None:
    """The least and the most that months of an age had later, as multiples of a first count.

    As many as at first is always among them. Where no releases of the source were compared, a month
    may halve or double. None where some were, and none of this age.

    Args:
        source: code of the publication.
        age: in months; the newest complete month is 1 old.
    """
    rows = COMPLETENESS.get(source)
    if rows is None:
        return _NEVER_COMPARED
    multiples = [1 / row.share for row in rows if row.age_from <= age <= row.age_to]
    return (min(1.0, *multiples), max(1.0, *multiples)) if multiples else None


EXERCISE = "exercise"
"""The source of figures made for exercises, which are never shown beside real ones."""

SOURCES = tables.by_code(
    "sources",
    Source,
    provisional_months=lambda row: settled_after(row["code"]) or int(row["provisional_months"]),
)


def hides_below(codes: Iterable[str]) -> int:
    """The highest threshold of some sources, below which counts are hidden; 0 hides none."""
    return max((SOURCES[code].hides_below for code in codes), default=0)


def of_bureaus() -> frozenset[str]:
    """Codes of what bureaus and task forces report; once one is loaded, exercises are hidden."""
    return frozenset(code for code in SOURCES if code.startswith("bureau_"))
