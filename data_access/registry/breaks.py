"""Breaks in a source's labels: months from which a value counts something else than before.

Figures on both sides of one are never compared; a chart marks it with a line and a word.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from data_access.registry import tables
from data_access.registry.series import Dimension


@dataclass(frozen=True, slots=True)
class Break:
    """One break.

    Attributes:
        source: code of the publication.
        values: of the dimension, whose label changed.
        countries: in which alone the people are who were counted with it before; of everywhere if
            empty. In another country nothing changed.
        month: first month (yyyymm) that is counted in the new way.
        title: what happened, in two words.
        what: what changed, and how much of the figures it is about.
    """

    source: str
    dimension: Dimension
    values: frozenset[str]
    countries: frozenset[str]
    month: int
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
        concerns = one.source in sources and not one.values.isdisjoint(
            chosen.get(one.dimension, ())
        )
        if concerns and first < one.month <= last:
            yield one
