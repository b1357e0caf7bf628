"""Availability of all measures, as one value: which runs answer, and for which months.

Every page needs it to know which months "latest" means, which months are unknown rather than zero,
and what its source line must say. `queries.availability` reads it once per data version.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from data_access.availability import Availability, joined, narrowed, newest_step, of_run
from data_access.filters import Compare, Filters, Window
from data_access.periods import LATEST_12, MonthRange, shifted
from data_access.registry import METRICS, SOURCES, Dimension, Metric, Series, routes, series
from data_access.registry.denominators import movement
from data_access.sentences import N_, SentenceError

_NO_FILTERS = Filters()


class DataUnavailableError(SentenceError):
    """The store has nothing of what is asked for; its text is the whole sentence that says so.

    Attributes:
        metric: code of the measure that nothing is known of; empty where the sentence says more.
    """

    def __init__(self, sentence: str, metric: str = "") -> None:
        super().__init__(sentence, measure=metric)
        self.metric = metric

    @classmethod
    def of(cls, metric: Metric) -> "DataUnavailableError":
        """Nothing is known of a measure."""
        return cls(N_("the store holds nothing of {measure}"), metric.code)


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a measure that some months lack, though other parts have them.

    Attributes:
        series: code of the series that would have it.
        reporter: who did not report, where each reports for itself; else empty.
        months: the months that it lacks.
        ever: whether it is known for any month at all.
        in_part: whether a release covers these months, but only a part of its source's counts.
    """

    series: str
    reporter: str
    months: tuple[int, ...]
    ever: bool
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Availabilities:
    """Availability of every series, as of one day.

    Attributes:
        by_series: by run of months, which several sources may share.
        spans: first and last month that the releases of a source answer for, by source.
        settled: sources that ended so long ago that nobody revises them (`availability.settled`).
        first_releases: day from which on each run is known at all.
        newest_update: day of the newest release of real figures that has an earlier one.
        markings: labels of the handling marks that files of a run bear, by run; few do.
        known_from: day from which the newest release of each run counts, by run: of one under an
            embargo the day on which that ended, which is later than its publication.
        runs: codes of runs by series and by who reports them.
    """

    by_series: Mapping[str, Availability]
    spans: Mapping[str, MonthRange] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    first_releases: Mapping[str, date] = field(default_factory=dict)
    newest_update: date | None = None
    markings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    known_from: Mapping[str, date] = field(default_factory=dict)
    runs: Mapping[str, Mapping[str, Sequence[str]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """List the runs of each series, those made for exercises as well."""
        runs: dict[str, dict[str, list[str]]] = {}
        for code in self.by_series:
            of_series = runs.setdefault(series.of_run(code).code, {})
            of_series.setdefault(series.reporter_of(code), []).append(code)
        object.__setattr__(self, "runs", runs)

    def of(
        self,
        metric: Metric,
        filters: Filters = _NO_FILTERS,
        by: Collection[Dimension] = (),
    ) -> Availability:
        """Availability of a metric, by those of its series that can answer.

        Args:
            metric: for a ratio, its numerator answers.
            filters: routes, places and origins that narrow it.
            by: what it is split by, which fewer releases carry.

        Raises:
            DataUnavailableError: nothing is known.
        """
        wanted = frozenset(by) | filters.dimensions
        # Where no series is about what the filters name, the figure is unknown, and the measure as
        # a whole says which months and sources it has.
        availability = self._answering(metric, wanted, filters) or self._answering(
            metric, frozenset(), _NO_FILTERS
        )
        if availability is None:
            raise DataUnavailableError.of(metric)
        return availability

    def answers(
        self,
        metric: Metric,
        filters: Filters = _NO_FILTERS,
        by: Collection[Dimension] = (),
    ) -> bool:
        """Whether a known series is about what the filters name; else it is unknown, never 0."""
        return self._answering(metric, frozenset(by) | filters.dimensions, filters) is not None

    def by_reporter(self, metric: Metric, filters: Filters) -> Mapping[str, Availability]:
        """Availability of each bureau (ISO3) that filters admit, where each reports for itself.

        The same as `of` says of each alone, without a question for each of two hundred.
        """
        runs: dict[str, list[Availability]] = {}
        for one in series.chosen(metric.count_code, filters.dimensions):
            if not one.reporters or not filters.admits(one):
                continue
            admitted = _reporters(one, filters)
            for who, codes in self.runs.get(one.code, {}).items():
                if admitted is None or who in admitted:
                    runs.setdefault(who, []).extend(map(self.by_series.__getitem__, sorted(codes)))
        return {who: joined(own, lacks=False) for who, own in runs.items()}

    def unnamed(self, metric: Metric, filters: Filters) -> Dimension | None:
        """The dimension whose chosen values no release of a metric names; None where one does."""
        if self.answers(metric, filters):
            return None
        chosen = filters.labels
        names_by_dimension: dict[Dimension, set[str]] = {}
        for one in series.counting(metric.count_code):
            for release in self.by_series[one.code].releases if one.code in self.by_series else ():
                for dimension in chosen:
                    names_by_dimension.setdefault(dimension, set()).update(
                        release.labels.get(dimension, ())
                    )
        return next(
            (d for d, names in names_by_dimension.items() if names.isdisjoint(chosen[d])), None
        )

    def named_values(
        self, metric: Metric, filters: Filters, dimension: Dimension
    ) -> frozenset[str] | None:
        """The values of a dimension that some release of a metric names.

        What none names is unknown, never 0. None where releases answer for every value.
        """
        values = frozenset[str]()
        for one in series.chosen(metric.count_code, filters.dimensions | {dimension}):
            for run in self._runs(one, filters) if filters.admits(one) else ():
                if not run.releases:
                    return None
                values = values.union(*[row.labels.get(dimension, ()) for row in run.releases])
        return values

    def months(
        self, metric: Metric, filters: Filters, by: Collection[Dimension] = ()
    ) -> MonthRange:
        """The months that the filters' period means for a metric.

        A ratio's named period ends where both of its parts are complete. Of a level, which is
        never added up, it is the newest known step, unless it is split by month. Where small
        counts are hidden, the newest twelve months are the newest whole year: parts of two years
        would show less.
        """
        availability = self.of(metric, filters, by)
        complete = availability.newest_complete
        if metric.denominator is not None:
            moved = self.of(METRICS[metric.denominator], filters)
            complete = min(complete, moved.newest_complete)
        if self.in_whole_years(metric, filters, by):
            complete = min(complete, self.common_end(filters) or complete)
            # The end of the newest whole year, where there is one.
            december = (complete + 88) // 100 * 100 - 88
            complete = december if availability.oldest <= december - 11 else complete
        months = self.resolved(filters, availability.oldest, complete, availability.newest)
        if metric.stock and Dimension.MONTH not in by:
            return newest_step(availability, months)
        return months

    def in_whole_years(
        self, metric: Metric, filters: Filters, by: Collection[Dimension] = ()
    ) -> bool:
        """Whether its newest twelve months are those of a year, so that less is hidden."""
        if filters.period != LATEST_12 or {Dimension.MONTH, Dimension.QUARTER} & set(by):
            return False
        return any(one.hides_by in by for one in series.chosen(metric.count_code, by))

    def resolved(self, filters: Filters, oldest: int, complete: int, newest: int) -> MonthRange:
        """The months of a period for what is known from and to some months (`Period.resolve`).

        In a common window none goes on where others end.
        """
        own, end = filters.period.resolve(oldest, complete, newest), self.common_end(filters)
        if end is None:
            return own
        months = filters.period.resolve(oldest, min(complete, end), newest)
        # A period that begins after it has no common part: it is each measure's own.
        return MonthRange(months.first, min(months.last, end)) if months.first <= end else own

    def common_end(self, filters: Filters) -> int | None:
        """The earliest of the newest complete months of what stands side by side (`side_by_side`).

        None where each measure has its own window, or nothing is known.
        """
        if filters.window is Window.OWN:
            return None
        return min(
            (self.of(m, filters).newest_complete for m in self.side_by_side(filters)), default=None
        )

    def side_by_side(self, filters: Filters) -> tuple[Metric, ...]:
        """Deaths, and the measures named; without any, what counts movement on the routes."""
        codes = filters.metrics or movement(filters.routes)
        metrics = (METRICS[code] for code in dict.fromkeys(("dead_missing", *codes)))
        return tuple(m for m in metrics if not m.is_ratio and self.answers(m, filters))

    def gaps(
        self,
        metric: Metric,
        filters: Filters,
        months: MonthRange,
        by: Collection[Dimension] = (),
    ) -> tuple[Gap, ...]:
        """The parts of a measure that are not known for all months of it within a range."""
        wanted = frozenset(by) | filters.dimensions
        gaps = list[Gap]()
        known_months = frozenset(m for m in self.of(metric, filters, by).months if months.holds(m))
        for alternatives in series.parts(metric.count_code).values():
            relevant = [one for one in alternatives if filters.admits(one)]
            if not relevant:
                continue
            answering = [one for one in relevant if one.carries(wanted)][:1]
            runs = [run for one in answering for run in self._runs(one, filters)]
            if not runs:
                gaps.append(Gap(relevant[0].code, "", tuple(sorted(known_months)), ever=False))
            for run in runs:
                missing = tuple(
                    sorted(known_months.difference(run.months) | known_months & run.partial)
                )
                if missing:
                    in_part = run.partial.issuperset(missing)
                    code, reporter = answering[0].code, series.reporter_of(run.series[0])
                    gaps.append(Gap(code, reporter, missing, ever=True, in_part=in_part))
        return tuple(gaps)

    def countries_of(
        self, metric: Metric, filters: Filters, months: MonthRange
    ) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """Countries that publish a measure: all, those with any month of a range, with each."""
        every, known, whole = frozenset[str](), frozenset[str](), frozenset[str]()
        for one in series.counting(metric.count_code):
            if filters.admits(one):
                every |= one.countries
                runs = tuple(self._runs(one, filters))
                if any(run.covered(months) or run.in_full(months) for run in runs):
                    known |= one.countries
                if any(run.knows(months) for run in runs):
                    whole |= one.countries
        return every, known, whole

    def kinds(self) -> frozenset[str]:
        """Codes of the series of which anything is known."""
        return frozenset(series.of_run(code).code for code in self.by_series)

    def by_kind(self) -> Mapping[str, Availability]:
        """Availability of each series, all bureaus that report it together."""
        runs: dict[str, list[Availability]] = {}
        for code, run in self.by_series.items():
            runs.setdefault(series.of_run(code).code, []).append(run)
        return {code: joined(of_kind, lacks=False) for code, of_kind in runs.items()}

    def of_source(self, source: str) -> tuple[Availability, ...]:
        """The runs of months that a source answers for, in part at least."""
        return tuple(run for run in self.by_series.values() if source in run.published)

    def provisional_from(self, source: str, availability: Availability) -> int | None:
        """First month that one source of a measure still revises; None where it revises none."""
        if not SOURCES[source].provisional_months or source in self.settled:
            return None
        return shifted(self.settled_to(source, availability), 1)

    def settled_to(self, source: str, availability: Availability) -> int:
        """Last month that one source of a measure has and, as a rule, no longer revises."""
        newest = availability.newest_complete
        # Bureaus report one after the other: what most of them have sent counts, not the first's.
        if len(availability.published) > 1 and not any(
            map(series.reporter_of, availability.series)
        ):
            runs = [run for code in availability.series if (run := self.by_series.get(code))]
            own = (run.newest_complete for run in runs if source in run.published)
            newest = max(own, default=newest)
            # Where another publisher goes on with a run, the months behind are none of its.
            if source in self.spans:
                newest = min(newest, self.spans[source].last)
        lag = 0 if source in self.settled else SOURCES[source].provisional_months
        return shifted(newest, -lag)

    def base(
        self, months: MonthRange, compare: Compare, known: int | None = None
    ) -> MonthRange | None:
        """The months that a period is compared with; None where it is compared with nothing.

        Args:
            months: of the period.
            compare: with what it is compared.
            known: how many of its first months can be, where some are still to come.
        """
        match compare:
            case Compare.YEAR_BEFORE:
                return months.moved(-12 * -(-(known or months.length) // 12))
            case Compare.PREVIOUS_PERIOD:
                return months.moved(-months.length)
            case Compare.NONE:
                return None

    def _answering(
        self, metric: Metric, wanted: frozenset[Dimension], filters: Filters
    ) -> Availability | None:
        """The runs that can answer as one; None where there is none."""
        metric_code = metric.count_code
        answering = [s for s in series.chosen(metric_code, wanted) if filters.admits(s)]
        parts = {s.part for s in series.counting(metric_code) if filters.admits(s)}
        by_series = [list(self._runs(one, filters)) for one in answering]
        runs = [run for of_series in by_series for run in of_series]
        return joined(runs, lacks=len(parts) > sum(map(bool, by_series))) if runs else None

    def _runs(self, one: Series, filters: Filters) -> Iterator[Availability]:
        if not one.reporters:
            # What is made for exercises is hidden where the real run is known: one of the two.
            for code in (one.code, one.exercise_of()):
                if code in self.by_series and (run := _narrowed(self.by_series[code], filters)):
                    yield run
            return
        reporters, codes_by_reporter = _reporters(one, filters), self.runs.get(one.code, {})
        admitted = (
            codes_by_reporter.keys() if reporters is None else reporters & codes_by_reporter.keys()
        )
        codes = chain.from_iterable([codes_by_reporter[who] for who in admitted])
        yield from map(self.by_series.__getitem__, sorted(codes))


def _narrowed(run: Availability, filters: Filters) -> Availability | None:
    """Availability of a run on the routes, in the places, of the origins of some filters."""
    wanted = filters.labels
    if not (wanted and run.releases):
        return run
    releases = narrowed(run.releases, wanted)
    if releases == run.releases:
        return run
    if not releases:
        return None
    part = of_run(run.series[0], releases)
    if part.newest >= run.provisional_from:
        return part
    # Of a label that ended, the newest months are those of its source: nothing is known of them.
    return replace(part, newest_complete=run.newest_complete)


def _reporters(one: Series, filters: Filters) -> set[str] | None:
    """Who reports a series in the places or on the routes of the filters; None: all."""
    codes, places = filters.route_codes, filters.places
    if places:
        return set(places)
    if codes is None:
        return None
    return set(routes.countries_on(codes)) | (set() if one.by_role else set(codes))
