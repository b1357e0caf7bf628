"""How sure hit rates are: how much the hits of a database scatter, and the interval that follows.

One place for all: cards, tables, files and the data interface give the same interval.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import add
from typing import Any

from dashboard.drawings import Align, Column
from dashboard.formats import format_number
from dashboard.i18n import _, isolated
from dashboard.panels.data import Data, Reading, Request, Rows, data_of
from dashboard.wiring import Store
from data_access.analysis import scatter
from data_access.analysis.changes import Interval
from data_access.analysis.scatter import Dispersion
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
        held = data.availability(HITS)
        known = held.covered(scatter.history(min(data.months(HITS).last, held.newest_complete)))
        if not known:
            break
        counted: dict[str, dict[int, Sequence[int]]] = defaultdict(dict)
        for code, year, *months in zip(*data.read(reading).columns.values(), strict=True):
            counted[code][year] = months
        last = max(known)
        return {code: scatter.of_years(one, last, known) for code, one in counted.items()}
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
        kept = self._kept(store)
        found, others = {}, {}
        for iso3, held, months in self._held(data):
            last = held.newest_covered(months)
            month, scattered = kept.get(iso3, (0, {}))
            if month == last:
                found[iso3] = scattered
            # Where some are kept, one that is not has no hits.
            elif last and (month or not kept):
                others[iso3] = last, held.covered(months)
        for iso3, counted in self._counted(list(others), store).items():
            found[iso3] = {
                code: scatter.of_years(of_code, *others[iso3]) for code, of_code in counted.items()
            }
        return found

    def _kept(self, store: Store) -> Mapping[str, tuple[int, Scatter]]:
        """What the store keeps of each bureau: the month with which it ends, and by database."""
        found: dict[str, tuple[int, dict[str, Dispersion | None]]] = {}
        if self.filters.as_known_on is None:
            query = bureaus.scatters(self.database)
            for iso3, code, month, ratio, freedom in store.run(lambda one: rows(one, query)):
                told = None if ratio is None else Dispersion(ratio, freedom)
                found.setdefault(iso3, (month, {}))[1][code] = told
        return found

    def _counted(
        self, some: Sequence[str], store: Store
    ) -> Mapping[str, Mapping[str, Mapping[int, Sequence[int]]]]:
        """The hits of some bureaus by database and year."""
        found: dict[str, dict[str, dict[int, Sequence[int]]]] = {}
        if some:
            query = bureaus.hits_of_years(self.filters, self.database, some)
            for iso3, code, year, *months in store.run(lambda one: rows(one, query)):
                of_series = found.setdefault(iso3, {}).setdefault(code, {})
                # What is real and what was made for exercises may share a year.
                before = of_series.get(year)
                of_series[year] = list(map(add, before, months)) if before else months
        return found

    def _held(self, data: Data) -> Iterator[tuple[str, Availability, MonthRange]]:
        """What is known of each bureau, and the months that tell it: up to the period's last."""
        # Where windows are common, that of a bureau ends with what stands beside it.
        is_common = self.filters.window is Window.COMMON

        @cache
        def ends(own: Filters, oldest: int, complete: int, newest: int) -> MonthRange:
            """Most bureaus have reported the same months."""
            period = data.availabilities.resolved(own, oldest, complete, newest)
            return scatter.history(min(period.last, complete))

        for iso3, held in data.availabilities.by_reporter(HITS, self.filters).items():
            own = data.about(CountryRole(iso3)).filters if is_common else self.filters
            yield iso3, held, ends(own, held.oldest, held.newest_complete, held.newest)
