"""How sure hit rates are: how much the hits of a database scatter, and the interval that follows.

One place for all: cards, tables, files and the data interface give the same interval.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import add
from typing import Any

from dashboard.figures.drawings import Align, Column
from dashboard.formats import format_number
from dashboard.i18n import _, isolated
from dashboard.panels.data import Data, Reading, Request, Rows, data_of
from dashboard.wiring import Store
from data_access.analysis.changes import YEARS, Dispersion, Interval, dispersion
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Window
from data_access.frames import rows
from data_access.periods import MonthRange
from data_access.queries import bureaus, conditions
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
    """The hits of the years that say how much they scatter, by database."""
    if not data.has(HITS) or conditions.out_of_scope(HITS, data.filters):
        return ()
    return (Rows(bureaus.hits_together, (data.filters,)),)


def scatter_of_all(data: Data) -> Scatter:
    """How much the hits of all bureaus of a view scatter, by what `reads` has read."""
    for reading in reads(data):
        counted: dict[str, dict[int, list[int]]] = defaultdict(dict)
        frame, known = data.read(reading), data.availability(HITS)
        for code, year, *months in zip(*frame.columns.values(), strict=True):
            counted[code][year] = months
        return _scatter(counted, known, min(data.months(HITS).last, known.newest_complete))
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
        query = bureaus.hits_of_years(self.filters, self.database)
        counted: dict[str, dict[str, dict[int, list[int]]]] = {}
        for iso3, code, year, *months in store.run(lambda connection: rows(connection, query)):
            of_series = counted.setdefault(iso3, {}).setdefault(code, {})
            # What is real and what was made for exercises may share a year.
            before = of_series.get(year)
            of_series[year] = list(map(add, before, months)) if before else months
        held = data.availabilities.by_reporter(HITS, self.filters)
        last = self._last(held, data)
        return {
            iso3: _scatter(of_databases, held[iso3], last[iso3])
            for iso3, of_databases in counted.items()
            if iso3 in held
        }

    def _last(self, held: Mapping[str, Availability], data: Data) -> Mapping[str, int]:
        """The last month of the period that each bureau has reported to its end."""
        resolved = cache(data.availabilities.resolved)
        found = {}
        for iso3, known in held.items():
            # Where windows are common, that of a bureau ends with what stands beside it.
            is_common = self.filters.window is Window.COMMON
            own = data.about(CountryRole(iso3)).filters if is_common else self.filters
            period = resolved(own, known.oldest, known.newest_complete, known.newest)
            found[iso3] = min(period.last, known.newest_complete)
        return found


def _scatter(
    counted: Mapping[str, Mapping[int, Sequence[int]]], availability: Availability, newest: int
) -> Scatter:
    months = MonthRange(newest, newest).extended_back(12 * YEARS - 1)
    known = availability.covered(months)
    if not known:
        return {}
    return {code: of_years(one, max(known), known) for code, one in counted.items()}


def of_years(
    counted: Mapping[int, Sequence[int]], last: int, known: frozenset[int]
) -> Dispersion | None:
    """How much a count by calendar year scatters; `changes.scatter` says it of one by month.

    Args:
        counted: by yyyy00, its twelve months; a year that is known and not here had none.
        last: yyyymm; the years that are held against each other end with its month.
        known: months known in full.
    """
    number = last % 100
    rows = []
    for year in _known_years(last, known):
        before, after = counted.get(year - 100, _NOTHING), counted.get(year, _NOTHING)
        rows.append((*before[number:], *after[:number]))
    return dispersion(rows)


_NOTHING = (0,) * 12


# Many bureaus have reported the same months.
@lru_cache(maxsize=256)
def _known_years(last: int, known: frozenset[int]) -> tuple[int, ...]:
    """The years (yyyy00) of which twelve months that end like the last one are known, in order."""
    year, number = divmod(last, 100)
    ends = (100 * one + number for one in range(year - YEARS + 1, year + 1))
    rows = (MonthRange(end, end).extended_back(11) for end in ends)
    return tuple(row.last // 100 * 100 for row in rows if known.issuperset(row.months()))
