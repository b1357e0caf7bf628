"""How sure hit rates are: how much the hits of a database scatter, and the interval that follows.

One place for all: cards, tables, files and the data interface give the same interval.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures import steps
from dashboard.figures.drawings import Align, Column
from dashboard.i18n import _, format_number, isolated
from dashboard.panels.data import Data, Reading, Rows
from data_access.analysis.changes import YEARS, Dispersion, Interval, scatter
from data_access.availability import Availability
from data_access.filters import CountryRole, Grain
from data_access.frames import records
from data_access.periods import MonthRange
from data_access.queries import conditions, series
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension

HITS = METRICS["hits"]

_IN_TENTHS = 100
"""Ends of intervals from here on are written without tenths."""

Scatter = Mapping[str, Dispersion | None]
"""By database; None where too little is known to tell."""


def columns(low: str = "low", high: str = "high") -> tuple[Column, ...]:
    """The ends of an interval in a table."""
    return (
        Column(low, _("Lower end (95%)"), Align.NUMBER),
        Column(high, _("Upper end (95%)"), Align.NUMBER),
    )


def below(rate: str, interval: Interval | None) -> str:
    """A rate as a chart writes it, with its interval on a line below it, in few digits."""
    if interval is None:
        return rate
    low, high = (format_number(end, 1 if end < _IN_TENTHS else 0) for end in interval)
    return f"{rate}<br>{isolated(f'({low}–{high})')}"


def _newest(data: Data, known: Availability) -> int:
    return min(data.months(HITS).last, known.newest_complete)


def reads(data: Data, *by: Dimension) -> Sequence[Reading[Any]]:
    """The hits of the years that say how much they scatter, by database and month.

    Args:
        data: of the view.
        by: what else they are split by.
    """
    if not data.has(HITS, *by) or conditions.out_of_scope(HITS, data.filters):
        return ()
    newest = _newest(data, data.availability(HITS, *by))
    months = MonthRange(newest, newest).extended_back(12 * YEARS - 1)
    return (Rows(series.by_month, (HITS.code, data.filters, months, *by, Dimension.DATABASE)),)


def reads_of_bureaus(data: Data) -> Sequence[Reading[Any]]:
    """The same of each bureau."""
    return reads(data, Dimension.BUREAU)


def scatter_of_all(data: Data) -> Scatter:
    """How much the hits of all bureaus of a view scatter, by what `reads` has read."""
    for reading in reads(data):
        counted = steps.by_group(data.read(reading), Dimension.DATABASE, Grain.MONTH)
        known = data.availability(HITS)
        return _scatter(counted, known, _newest(data, known))
    return {}


def scatter_of_bureaus(data: Data) -> Mapping[str, Scatter]:
    """How much the hits of each bureau scatter (ISO3), by what `reads_of_bureaus` has read."""
    counted: dict[str, dict[str, dict[int, int]]] = {}
    for reading in reads_of_bureaus(data):
        for row in records(data.read(reading)):
            of_bureau = counted.setdefault(row["bureau"], {})
            of_bureau.setdefault(row["database"], {})[row["month"]] = row["value"]
    found = {}
    for iso3, of_bureau in counted.items():
        own = data.about(CountryRole(iso3))
        if own.answers(HITS):
            known = own.availability(HITS)
            found[iso3] = _scatter(of_bureau, known, _newest(data, known))
    return found


def _scatter(
    counted: Mapping[str, Mapping[int, int]], availability: Availability, newest: int
) -> Scatter:
    months = {month for by_month in counted.values() for month in by_month if month <= newest}
    known = months and availability.covered(MonthRange(min(months), max(months)))
    if not known:
        return {}
    return {code: scatter(one, max(known), known) for code, one in counted.items()}
