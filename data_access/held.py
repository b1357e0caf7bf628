"""What the store holds of each measure, as values: months, completeness, publication.

Every page needs it to know which months "latest" means, which months are unknown rather than zero,
and what its source line must say. `queries.holdings` reads it once per data version.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from data_access.filters import Compare, Filters
from data_access.periods import MonthRange, shifted
from data_access.registry import routes, series
from data_access.registry.dimensions import Dimension
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.run import Series
from data_access.registry.sources import EXERCISE, SOURCES

_NO_FILTERS = Filters()


class DataUnavailableError(RuntimeError):
    """The store holds nothing of a measure; the card says so and the others live."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of one run of months, or of several that make up a measure.

    Attributes:
        series: codes of the runs.
        published: publication date of the newest release that counts, by source.
        months: covered months, yyyymm, oldest first; unknown months of a known year are not here.
        newest_complete: newest month that a release holds to its last day.
        partial: months of which only some routes, countries or bureaus are held.
        years: years (yyyy) of which only the total is known, which no month may show.
    """

    series: tuple[str, ...]
    published: Mapping[str, date]
    months: tuple[int, ...]
    newest_complete: int
    partial: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()

    @property
    def oldest(self) -> int:
        """First month that is known, by itself or within a year's total."""
        return min([*self.months[:1], *(year * 100 + 1 for year in self.years)])

    @property
    def newest(self) -> int:
        """Last known month, complete or not."""
        return max([*self.months[-1:], *(year * 100 + 12 for year in self.years)])

    @property
    def sources(self) -> tuple[str, ...]:
        """Codes of the publications that it comes from."""
        return tuple(self.published)

    @property
    def published_on(self) -> date:
        """Day of the newest publication."""
        return max(self.published.values())

    @property
    def is_exercise(self) -> bool:
        """Whether it was made for exercises; real figures are never in it then."""
        return EXERCISE in self.published

    @property
    def provisional_from(self) -> int:
        """First month that a publisher still revises as a rule."""
        lag = max(SOURCES[source].provisional_months for source in self.published)
        return shifted(self.newest_complete, 1 - lag)

    def knows(self, months: MonthRange) -> bool:
        """Whether every month of a range is known, by itself or within a year's total."""
        known = set(self.months)
        return all(
            month in known or (month // 100 in self.years and months.holds(month // 100 * 100))
            for month in months.months()
        )


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that is held, as known on one day."""

    version: str
    by_series: Mapping[str, Holding]
    _joined: dict[object, Holding | None] = field(default_factory=dict, compare=False, repr=False)

    def of(
        self,
        metric: Metric,
        filters: Filters = _NO_FILTERS,
        by: Collection[Dimension] = (),
    ) -> Holding:
        """What is held of a metric, of those of its series that can answer.

        Args:
            metric: for a ratio, its numerator answers.
            filters: routes, places and origins that are asked for.
            by: what it is split by, which fewer releases carry.

        Raises:
            DataUnavailableError: nothing is held.
        """
        wanted = frozenset(by) | filters.dimensions()
        question = (metric.code, wanted, filters.route_codes(), filters.places())
        if question not in self._joined:
            found = self._found(metric, wanted, filters)
            # Where no series is about what is asked, the figure is unknown, and the measure as a
            # whole says which months and sources it has.
            self._joined[question] = found or self._found(metric, frozenset(), _NO_FILTERS)
        holding = self._joined[question]
        if holding is None:
            raise DataUnavailableError(metric.code)
        return holding

    def has(
        self,
        metric: Metric,
        filters: Filters = _NO_FILTERS,
        by: Collection[Dimension] = (),
    ) -> bool:
        """Whether anything is held of a metric."""
        try:
            self.of(metric, filters, by)
        except DataUnavailableError:
            return False
        return True

    def months(
        self, metric: Metric, filters: Filters, by: Collection[Dimension] = ()
    ) -> MonthRange:
        """The months that the filters' period means for a metric.

        A ratio's named period ends where both of its parts are complete. Of a level, which is
        never added up, it is the newest known step, unless it is asked month by month.
        """
        holding = self.of(metric, filters, by)
        complete = holding.newest_complete
        if metric.denominator is not None:
            moved = self.of(METRICS[metric.denominator], filters)
            complete = min(complete, moved.newest_complete)
        months = filters.period.resolve(holding.oldest, complete, holding.newest)
        if metric.stock and Dimension.MONTH not in by:
            return _newest_step(holding, months)
        return months

    def by_kind(self) -> Mapping[str, Holding]:
        """What is held of each series, all bureaus that report it together."""
        runs: dict[str, list[Holding]] = {}
        for code, run in self.by_series.items():
            runs.setdefault(series.of_run(code).code, []).append(run)
        return {code: _joined(held, lacks=False) for code, held in runs.items()}

    def of_source(self, source: str) -> tuple[Holding, ...]:
        """The runs of months that a source answers for, in part at least."""
        return tuple(run for run in self.by_series.values() if source in run.published)

    def base(self, months: MonthRange, compare: Compare) -> MonthRange | None:
        """The months that a period is compared with; None where nothing is asked."""
        match compare:
            case Compare.YEAR_BEFORE:
                return months.moved(-12 * -(-months.length // 12))
            case Compare.PREVIOUS_PERIOD:
                return months.moved(-months.length)
            case Compare.NONE:
                return None

    def _found(
        self, metric: Metric, wanted: frozenset[Dimension], filters: Filters
    ) -> Holding | None:
        counted = metric.numerator or metric.code
        asked = [s for s in series.chosen(counted, wanted) if _is_asked(s, filters)]
        runs = [list(self._runs(held, filters)) for held in asked]
        held = [run for of_series in runs for run in of_series]
        if not held:
            return None
        parts = {s.part for s in series.counting(counted) if _is_asked(s, filters)}
        return _joined(held, lacks=len(parts) > sum(map(bool, runs)))

    def _runs(self, asked: Series, filters: Filters) -> Iterator[Holding]:
        if not asked.reporters:
            if asked.code in self.by_series:
                yield self.by_series[asked.code]
            return
        reporters = _reporters(asked, filters)
        for code, run in self.by_series.items():
            if series.of_run(code) is asked:
                reporter = series.reporter_of(code)
                if reporters is None or reporter in reporters:
                    yield run


def _is_asked(held: Series, filters: Filters) -> bool:
    """Whether a series is about what the filters ask for."""
    codes, places = filters.route_codes(), filters.places()
    if codes is not None and held.routes.isdisjoint(codes):
        return False
    return not places or not held.countries or not held.countries.isdisjoint(places)


def _reporters(asked: Series, filters: Filters) -> set[str] | None:
    """Who reports what the filters ask for; None: all."""
    codes, places = filters.route_codes(), filters.places()
    if places:
        return set(places)
    if codes is None:
        return None
    return set(routes.countries_on(codes)) | (set() if asked.by_role else set(codes))


def _joined(runs: list[Holding], *, lacks: bool) -> Holding:
    """Several runs as one: where not all of them tell a month, it is known in part only."""
    if len(runs) == 1 and not lacks:
        return runs[0]
    months = {month for run in runs for month in run.months}
    everywhere = set.intersection(*(set(run.months) - run.partial for run in runs))
    published: dict[str, date] = {}
    for run in runs:
        for source, day in run.published.items():
            published[source] = max(day, published.get(source, day))
    return Holding(
        series=tuple(code for run in runs for code in run.series),
        published=published,
        months=tuple(sorted(months)),
        newest_complete=_newest_of_most(runs),
        partial=frozenset(months if lacks else months - everywhere),
        years=frozenset(year for run in runs for year in run.years),
    )


def _newest_of_most(runs: list[Holding]) -> int:
    """The newest complete month: of any publisher, or of half of the bureaus that report.

    Bureaus report one after the other; what two of two hundred have sent is no newest month.
    """
    newest = sorted((run.newest_complete for run in runs), reverse=True)
    reported = any(series.reporter_of(code) for run in runs for code in run.series)
    return newest[len(newest) // 2] if reported else newest[0]


def _newest_step(holding: Holding, months: MonthRange) -> MonthRange:
    """The newest month of a range that is known, or the newest year known as a whole."""
    known = [m for m in holding.months if months.holds(m)]
    if known:
        return MonthRange(known[-1], known[-1])
    years = [year for year in holding.years if months.holds(year * 100)]
    if years:
        return MonthRange(max(years) * 100 + 1, max(years) * 100 + 12)
    return MonthRange(months.last, months.last)
