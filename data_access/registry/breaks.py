"""The register of coverage: when labels, sources and what they count began, ended or changed.

Figures on both sides of such a break are never compared; a chart marks it with a line and a word.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from data_access.registry import tables
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension


class Kind(StrEnum):
    """What happens at a break."""

    BEGUN = "begun"
    """The label has no record before: nothing is known of it there."""
    ENDED = "ended"
    """The label has no record from here on: nothing is known of it there."""
    MOVED = "moved"
    """People moved between labels, which are known together only."""
    COUNTED = "counted"
    """More or others are counted than before."""


@dataclass(frozen=True, slots=True)
class Break:
    """One break.

    Attributes:
        source: code of the publication.
        values: of the dimension, that are counted in another way.
        countries: in which alone the people are who were counted with it before; of everywhere if
            empty. In another country nothing changed.
        month: first month (yyyymm) that is counted in the new way.
        kind: what happened, for programs.
        title: what happened, in two words.
        what: what changed, and how much of the figures it is about.
    """

    source: str
    dimension: Dimension
    values: frozenset[str]
    countries: frozenset[str]
    month: int
    kind: Kind
    title: str
    what: str


BREAKS = tuple(tables.records("breaks", Break, month=lambda row: tables.month(row["month"])))

Chosen = Mapping[Dimension, Collection[str]]
"""Values that are chosen, by dimension: of what is not narrowed, a break moves people within it."""


def alike_from(sources: Collection[str], chosen: Chosen, month: int) -> int:
    """The oldest month (yyyymm) that is counted as a month is; 0 where all before it are."""
    return max((one.month for one in within(sources, chosen, 0, month)), default=0)


def within(sources: Collection[str], chosen: Chosen, first: int, last: int) -> Iterator[Break]:
    """The breaks between two months in what some sources count of some values.

    Args:
        sources: codes of the publications that the figures come from.
        chosen: routes, countries and nationalities that the figures are of.
        first: oldest month (yyyymm) of the figures; one that breaks there is not inside.
        last: newest month.
    """
    places = chosen.get(Dimension.COUNTRY, ())
    for one in BREAKS:
        if places and one.countries and one.countries.isdisjoint(places):
            continue
        values = one.values.intersection(chosen.get(one.dimension, ()))
        if one.dimension is Dimension.ROUTE:
            # A route is counted on where one inside it begins or ends.
            values = frozenset(v for v in values if ROUTES[v].parent not in chosen[one.dimension])
        if values and one.source in sources and first < one.month <= last:
            yield one


def months_in_use(source: str, labels: Collection[str], months: tuple[int, ...]) -> tuple[int, ...]:
    """Those months (yyyymm; yyyy00 is any of a year) in which a source uses any of some labels."""
    spans = {_IN_USE.get((source, label), _ALWAYS) for label in labels}
    if _ALWAYS in spans:
        return months
    newest = {month: month if month % 100 else month + 12 for month in months}
    return tuple(
        month
        for month in months
        if any(first <= newest[month] and month < end for first, end in spans)
    )


_ALWAYS = (0, 9999_99)
_IN_USE: dict[tuple[str, str], tuple[int, int]] = {}
"""First month with a record of a label, and the first without any from there on."""
for _one in BREAKS:
    for _label in _one.values if _one.kind in {Kind.BEGUN, Kind.ENDED} else ():
        _first, _end = _IN_USE.get((_one.source, _label), _ALWAYS)
        _IN_USE[_one.source, _label] = (
            (_one.month, _end) if _one.kind is Kind.BEGUN else (_first, _one.month)
        )
