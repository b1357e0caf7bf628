"""What the store holds of each measure, as values: months, completeness, publication.

Every page needs it to know which months "latest" means, which months are unknown rather than zero,
and what its source line must say. `queries.availability` reads it once per data version.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from data_access.availability.series import Availability, joined, newest_step
from data_access.filters import Compare, Filters
from data_access.periods import LATEST_12, MonthRange
from data_access.registry import routes, series
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import Dimension, Series

_NO_FILTERS = Filters()


class DataUnavailableError(RuntimeError):
    """The store holds nothing of a measure; the card says so and the others live."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a measure that some months lack, though other parts tell them.

    Attributes:
        series: code of the series that would tell it.
        reporter: who did not report, where each reports for itself; else empty.
        months: the months that it lacks.
        ever: whether it is held for any month at all.
        in_part: whether a release tells these months, but not all that its source counts.
    """

    series: str
    reporter: str
    months: tuple[int, ...]
    ever: bool
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Availabilities:
    """All that is held, as known on one day.

    Attributes:
        by_series: by run of months, which several sources may share.
        spans: first and last month that the releases of a source answer for, by source.
    """

    version: str
    by_series: Mapping[str, Availability]
    spans: Mapping[str, MonthRange] = field(default_factory=dict)
    _joined: dict[object, Availability | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    def of(
        self,
        metric: Metric,
        filters: Filters = _NO_FILTERS,
        by: Collection[Dimension] = (),
    ) -> Availability:
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
        availability = self._joined[question]
        if availability is None:
            raise DataUnavailableError(metric.code)
        return availability

    def answers(
        self,
        metric: Metric,
        filters: Filters = _NO_FILTERS,
        by: Collection[Dimension] = (),
    ) -> bool:
        """Whether a series that is held is about what is asked; else it is unknown, never 0."""
        wanted = frozenset(by) | filters.dimensions()
        question = ("answers", metric.code, wanted, filters.route_codes(), filters.places())
        if question not in self._joined:
            self._joined[question] = self._found(metric, wanted, filters)
        return self._joined[question] is not None

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
        never added up, it is the newest known step, unless it is asked month by month. Where small
        counts are hidden, the newest twelve months are the newest whole year: parts of two years
        would tell less.
        """
        availability = self.of(metric, filters, by)
        complete = availability.newest_complete
        if metric.denominator is not None:
            moved = self.of(METRICS[metric.denominator], filters)
            complete = min(complete, moved.newest_complete)
        if filters.period == LATEST_12 and _by_whole_years(metric, by):
            complete = _last_december(complete, availability.oldest)
        months = filters.period.resolve(availability.oldest, complete, availability.newest)
        if metric.stock and Dimension.MONTH not in by:
            return newest_step(availability, months)
        return months

    def gaps(
        self,
        metric: Metric,
        filters: Filters,
        months: MonthRange,
        by: Collection[Dimension] = (),
    ) -> tuple[Gap, ...]:
        """The parts of a measure that are not held for all months of it within a range."""
        wanted = frozenset(by) | filters.dimensions()
        shown = {m for m in self.of(metric, filters, by).months if months.holds(m)}
        found: list[Gap] = []
        for alternatives in series.parts(metric.counted).values():
            asked = [s for s in alternatives if _is_asked(s, filters)]
            if not asked:
                continue
            telling = [s for s in asked if s.carries(wanted)][:1]
            runs = [run for s in telling for run in self._runs(s, filters)]
            if not runs:
                found.append(Gap(asked[0].code, "", tuple(sorted(shown)), ever=False))
            for run in runs:
                missing = shown - (set(run.months) - run.partial)
                if missing:
                    in_part = missing <= run.partial
                    code, reporter = telling[0].code, series.reporter_of(run.series[0])
                    found.append(
                        Gap(code, reporter, tuple(sorted(missing)), ever=True, in_part=in_part)
                    )
        return tuple(found)

    def kinds(self) -> frozenset[str]:
        """Codes of the series of which anything is held."""
        return frozenset(series.of_run(code).code for code in self.by_series)

    def by_kind(self) -> Mapping[str, Availability]:
        """What is held of each series, all bureaus that report it together."""
        runs: dict[str, list[Availability]] = {}
        for code, run in self.by_series.items():
            runs.setdefault(series.of_run(code).code, []).append(run)
        return {code: joined(held, lacks=False) for code, held in runs.items()}

    def of_source(self, source: str) -> tuple[Availability, ...]:
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
    ) -> Availability | None:
        counted = metric.counted
        asked = [s for s in series.chosen(counted, wanted) if _is_asked(s, filters)]
        parts = {s.part for s in series.counting(counted) if _is_asked(s, filters)}
        # Searches and hits are told by the same runs, which are joined once for all of them.
        told = tuple(s.code for s in asked)
        question = ("runs", told, len(parts), filters.route_codes(), filters.places())
        if question not in self._joined:
            runs = [list(self._runs(held, filters)) for held in asked]
            held = [run for of_series in runs for run in of_series]
            lacks = len(parts) > sum(map(bool, runs))
            self._joined[question] = joined(held, lacks=lacks) if held else None
        return self._joined[question]

    def _runs(self, asked: Series, filters: Filters) -> Iterator[Availability]:
        if not asked.reporters:
            # What is made for exercises is hidden where the real run is held: one of the two.
            for code in (asked.code, asked.exercise_of()):
                if code in self.by_series:
                    yield self.by_series[code]
            return
        reporters = _reporters(asked, filters)
        for code, run in self.by_series.items():
            if series.of_run(code) is asked:
                reporter = series.reporter_of(code)
                if reporters is None or reporter in reporters:
                    yield run


def _by_whole_years(metric: Metric, by: Collection[Dimension]) -> bool:
    """Whether small counts are hidden of what is asked, and no step shorter than a year is."""
    if {Dimension.MONTH, Dimension.QUARTER} & set(by):
        return False
    answering = series.chosen(metric.counted, by)
    return any(held.hides_by in by for held in answering)


def _last_december(complete: int, oldest: int) -> int:
    """The end of the newest whole year held; the newest complete month where there is none."""
    december = (complete + 88) // 100 * 100 - 88
    return december if oldest <= december - 11 else complete


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
