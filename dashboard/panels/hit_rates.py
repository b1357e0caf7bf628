"""How sure hit rates are: how much the hits of a database scatter, and the interval that follows.

One place for all: cards, tables, files and the data interface give the same interval.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import add
from typing import Any

from dashboard.figures import steps
from dashboard.figures.drawings import Align, Column
from dashboard.formats import format_number
from dashboard.i18n import _, isolated
from dashboard.panels.data import Data, Reading, Request, Rows, data_of
from dashboard.wiring import Store
from data_access.analysis.changes import YEARS, Dispersion, Interval, scatter
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Grain, Window
from data_access.periods import MonthRange
from data_access.queries import bureaus, conditions, series
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


def reads(data: Data) -> Sequence[Reading[Any]]:
    """The hits of the years that say how much they scatter, by database and month."""
    if not data.has(HITS) or conditions.out_of_scope(HITS, data.filters):
        return ()
    months = _history(_newest(data, data.availability(HITS)))
    return (Rows(series.by_month, (HITS.code, data.filters, months, Dimension.DATABASE)),)


def scatter_of_all(data: Data) -> Scatter:
    """How much the hits of all bureaus of a view scatter, by what `reads` has read."""
    for reading in reads(data):
        counted = steps.by_group(data.read(reading), Dimension.DATABASE, Grain.MONTH)
        known = data.availability(HITS)
        return _scatter(counted, known, _newest(data, known))
    return {}


@dataclass(frozen=True, slots=True)
class ScatterOfBureaus(Reading[Mapping[str, Scatter]]):
    """How much the hits of each bureau scatter (ISO3): worked out once, whoever is ticked or asks.

    Attributes:
        database: its code; empty: all.
    """

    filters: Filters
    database: str = ""

    def read(self, store: Store) -> Mapping[str, Scatter]:
        """By bureau; one without hits is not there."""
        data = data_of(Request(self.filters, ""), store)
        if not data.has(HITS, Dimension.BUREAU) or conditions.out_of_scope(HITS, self.filters):
            return {}
        rows = store.fetch(bureaus.hits_of_years(self.filters, self.database))
        months = zip(*(rows[name] for name in bureaus.MONTHS), strict=True)
        counted: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        for iso3, code, year, hits in zip(
            rows["bureau"], rows["database"], rows["year"], months, strict=True
        ):
            of_series, of_year = counted[iso3][code], range(year + 1, year + 1 + len(hits))
            # What is real and what was made for exercises may share a year.
            before = map(of_series.get, of_year, repeat(0))
            of_series.update(zip(of_year, map(add, before, hits), strict=True))
        held = data.availabilities.by_reporter(HITS, self.filters)
        return {
            iso3: _scatter(of_databases, held[iso3], self._last(iso3, held[iso3], data))
            for iso3, of_databases in counted.items()
            if iso3 in held
        }

    def _last(self, iso3: str, known: Availability, data: Data) -> int:
        """The last month of the period that a bureau has reported to its end."""
        # Where windows are common, that of a bureau ends with what stands beside it.
        is_common = self.filters.window is Window.COMMON
        own = data.about(CountryRole(iso3)).filters if is_common else self.filters
        ends = known.oldest, known.newest_complete, known.newest
        return min(data.availabilities.resolved(own, *ends).last, known.newest_complete)


def _newest(data: Data, known: Availability) -> int:
    return min(data.months(HITS).last, known.newest_complete)


def _history(newest: int) -> MonthRange:
    return MonthRange(newest, newest).extended_back(12 * YEARS - 1)


def _scatter(
    counted: Mapping[str, Mapping[int, int]], availability: Availability, newest: int
) -> Scatter:
    known = availability.covered(_history(newest))
    if not known:
        return {}
    return {code: scatter(one, max(known), known) for code, one in counted.items()}
