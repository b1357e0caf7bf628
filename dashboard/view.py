"""`View`: what one reader asks of one version of the data.

Panels are functions of it. It answers which months are known, and reads rows, each question once
a request, however many panels share it.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import g, has_app_context
from sqlalchemy import Select

from dashboard.access.reader import current
from dashboard.day import today
from dashboard.i18n import current_language
from dashboard.panel_request import OF_COUNTRIES, Request
from dashboard.theme import Theme, theme_named
from dashboard.wiring import Store
from data_access.analysis import changes, scatter
from data_access.analysis.rules import Course
from data_access.availabilities import Availabilities, DataUnavailableError
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters
from data_access.frames import Counts, Frame, Points, records
from data_access.grants import EVERYTHING, Grant
from data_access.periods import ALL_MONTHS, MonthRange, with_years
from data_access.queries import (
    conditions,
    incidents,
    operations,
    rates,
    revisions,
    series,
    thresholds,
)
from data_access.registry import DEAD_MISSING, Break, Dimension, Metric, Subject, Threshold

_FEW = frozenset({Dimension.MONTH, Dimension.ROUTE})
"""What counts of all months are split by and are still some thousand rows."""

T = TypeVar("T")
P = ParamSpec("P")


def question(
    work: Callable[Concatenate["View", P], T],
) -> Callable[Concatenate["View", P], T]:
    """Answer a question of a view once, for all panels of a request that ask it."""

    @wraps(work)
    def answer(view: "View", /, *given: P.args, **named: P.kwargs) -> T:
        key, answers = (work, *given, *named.items()), view.answers_given
        if key not in answers:
            answers[key] = work(view, *given, **named)
        result: T = answers[key]
        return result

    return answer


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a panel may depend on.

    Attributes:
        availabilities: what the store holds, as known on the filters' day.
        options: how to draw, not what: smoothing, overlays, scale (see `OPTIONS`).
        data_version: of the figures shown.
        today: the day it is shown on, against which freshness is judged.
        grant: what the reader may see; it reads no other rows.
        store: what is asked; None where nothing is.
        answers_given: to questions of this view (`question`).
    """

    filters: Filters
    availabilities: Availabilities
    theme: Theme
    data_version: str
    today: date
    options: Mapping[str, str] = field(default_factory=dict)
    grant: Grant = EVERYTHING
    store: Store | None = field(default=None, compare=False, repr=False)
    answers_given: dict[Hashable, Any] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    # What it asks of the store: each question is answered once a version of the data.

    def ask(self, key: Hashable, read: Callable[[Store], T]) -> T:
        """What the store answers to a question.

        Args:
            key: of the question: equal ones have equal answers in one version of the data.
            read: asks the store.

        Raises:
            StoreUnavailableError: the store is missing or does not answer.
        """
        store = self.store
        if store is None:
            raise RuntimeError("a view without a store has no rows")
        return store.cached(key, lambda: read(store))

    def rows(self, write: Callable[..., Select[Any]], *given: object) -> Frame:
        """The rows of a query, with the columns that its docstring names.

        Args:
            write: function of `data_access.queries`.
            given: its arguments: values, or mappings of values.

        Raises:
            StoreUnavailableError: the store is missing or does not answer.
        """
        key = [tuple(one.items()) if isinstance(one, Mapping) else one for one in given]
        return self.ask((write, *key), lambda store: store.fetch(write(*given)))

    def counts(
        self,
        metrics: Iterable[Metric],
        by: Sequence[Dimension],
        months: MonthRange | Mapping[str, MonthRange],
        *,
        filters: Filters | None = None,
    ) -> Counts:
        """Counts of measures, each over the same months or its own.

        Args:
            metrics: counts, not ratios.
            by: dimensions to group by, in the order of the columns.
            months: the range of all, or that of each measure by its code.
            filters: where they are not the view's own.

        Columns: those of `series.counts`.

        Raises:
            StoreUnavailableError: the store is missing or does not answer.
        """
        asked, split, scope = tuple(metrics), tuple(by), (filters or self.filters).scope()
        if isinstance(months, MonthRange):
            months = dict.fromkeys([metric.code for metric in asked], months)
        # The few rows of months are read of all months at once: every period is a part of them.
        in_all = Dimension.MONTH in split and _FEW.issuperset(split)
        read = dict.fromkeys(months, ALL_MONTHS) if in_all else months
        key = (series.counts, asked, scope, split, tuple(sorted(read.items())))
        rows = self.ask(key, lambda store: store.fetch(series.counts(asked, scope, split, read)))
        return series.within(rows, months) if in_all else rows

    def incidents(self, prepare: Callable[[Points], T]) -> T:
        """All incidents that the reader may see, as known on the view's day, whatever the filters.

        Args:
            prepare: makes what is kept of their rows, whose columns are those of
                `queries.incidents.all_points`.
        """
        day = self.filters.as_known_on
        statement = incidents.all_points(Filters(as_known_on=day))
        return self.ask((prepare, day), lambda store: prepare(store.fetch(statement)))

    def monthly(self, metric: Metric) -> Counts:
        """Counts of a measure in the period, its base and the years behind that tell their scatter.

        Columns: metric, month (yyyymm; yyyy00: of a year and no month), value.
        """
        return self.counts((metric,), (Dimension.MONTH,), self.months_to_compare(metric))

    @question
    def as_known_on(self, day: date) -> "View":
        """The same as known on an earlier day."""
        held = self.ask(("availabilities on", day), lambda store: store.availabilities(day))
        filters = replace(self.filters, as_known_on=day)
        return replace(self, filters=filters, availabilities=held)

    def operations(self) -> Sequence[operations.Operation]:
        """All joint operations as known on the view's day, the newest first."""
        known = Filters(as_known_on=self.filters.as_known_on)
        return operations.as_values(self.rows(operations.listed, known))

    def revisions(self, metric: Metric, months: MonthRange) -> Sequence[revisions.Revised]:
        """What later releases changed in some months of a measure, by month and route."""
        exercise = self.availability(metric).is_exercise
        query = revisions.of_measure(metric, self.filters, months, exercise=exercise)
        key = (revisions.of_measure, metric.code, self.filters, months, exercise)
        return self.ask(key, lambda store: revisions.as_values(store.fetch(query)))

    def courses(self, rule: Threshold, months: MonthRange, judged_on: date) -> Sequence[Course]:
        """What a threshold says of some months of every route or bureau.

        Args:
            rule: the threshold.
            months: to judge.
            judged_on: the day on which silence is judged.
        """
        day = self.filters.as_known_on
        of_routes = rule.subject is Subject.ROUTE
        judged = thresholds.all_months(rule, self.availabilities) if of_routes else months
        if judged is None:
            return ()
        courses = self.ask(
            (thresholds.courses, rule.code, judged, day, judged_on),
            lambda store: _courses(store, rule, judged, day, judged_on),
        )
        return [one.within(months) for one in courses] if of_routes else courses

    @question
    def rated(self, metric: Metric) -> tuple[rates.Rated, ...]:
        """The routes whose rate can be given."""
        return rates.rated(metric, self.filters, self.availabilities)

    @question
    def availability(self, metric: Metric, *by: Dimension) -> Availability:
        """The availability of a metric for the filters, split by some dimensions.

        Raises:
            DataUnavailableError: nothing is.
        """
        return self.availabilities.of(metric, self.filters, by)

    @question
    def has(self, metric: Metric, *by: Dimension) -> bool:
        """Whether there are figures of a metric for the filters."""
        try:
            self.availability(metric, *by)
        except DataUnavailableError:
            return False
        return True

    def is_published(self, metric: Metric) -> bool:
        """Whether there are figures of a metric now, on whatever day the view looks."""
        return self.ask("availabilities", lambda store: store.availabilities()).answers(metric)

    @question
    def answers(self, metric: Metric, *by: Dimension) -> bool:
        """Whether an available series is about the filters; else the metric is unknown, not 0."""
        return self.availabilities.answers(metric, self.filters, by)

    def is_demo(self, metric: Metric) -> bool:
        """Whether the figures of a metric are demo figures; none of them are real then."""
        return self.has(metric) and self.availability(metric).is_exercise

    @question
    def months(self, metric: Metric, *by: Dimension) -> MonthRange:
        """The months that the chosen period means for a metric."""
        return self.availabilities.months(metric, self.filters, by)

    def available_part(self, metric: Metric) -> MonthRange | None:
        """The known part of the chosen period; None if none of it is known."""
        return self.months(metric).overlap(self.availability(metric).span)

    @question
    def evenly(self, metric: Metric) -> "View":
        """The same of the countries that publish a count for every month of the period.

        A sum of twelve months of one country and one month of another is of neither. Where no
        country has every month, the view stays, and `adds_up` says no.
        """
        if self.adds_up(metric):
            return self
        every, _known, whole = self._countries_of(metric)
        if not whole:
            return self
        roles = (one for one in self.filters.countries if one.role is not None)
        narrowed = self.about(*roles, *map(CountryRole, sorted(whole)))
        return replace(narrowed, options={**self.options, OF_COUNTRIES: ",".join(sorted(every))})

    @question
    def adds_up(self, metric: Metric) -> bool:
        """Whether the countries that a count is of have published the same months."""
        if metric.is_ratio or metric.reported or not self.has(metric):
            return True
        if conditions.pooled(metric, self.filters):
            # Stages of one way are never added up, whoever published them.
            return True
        _every, known, whole = self._countries_of(metric)
        return known == whole or len(known) == 1

    def _countries_of(self, metric: Metric) -> tuple[frozenset[str], ...]:
        months = self.available_part(metric) or self.months(metric)
        return self.availabilities.countries_of(metric, self.filters, months)

    def compared(
        self, metric: Metric, counted: Mapping[int, int], *by: Dimension
    ) -> changes.Compared | None:
        """A count of the period against its base, over the months that are known in full of both.

        Args:
            metric: a count.
            counted: by month (yyyymm, yyyy00), over `months_to_compare`.
            by: splits of it, which are known for fewer months.

        Returns:
            None where no comparison is asked for, or no month can be compared with another.
        """
        like = self.like_months(metric, *by)
        if like is None:
            return None
        revision = changes.of_both(
            *(self.revision(metric, counted, months, *by) for months in (like.now, like.before)),
            are_reports=not metric.complete,
        )
        if metric.complete:
            now, before = (changes.total(counted, months) for months in (like.now, like.before))
            return changes.exact(like, now, before, revision)
        alike = self._alike(metric, by)
        compared = changes.compared(counted, like, alike, revision)
        # Counts that are split are of all that the view is about where that is one route.
        is_of_view = not by or (by == (Dimension.ROUTE,) and len(self.filters.routes) == 1)
        if metric is DEAD_MISSING and compared.is_clear and is_of_view:
            others = self._without_largest(counted, compared)
            without = changes.compared(others, like, alike, revision)
            return compared if without.is_clear else replace(compared, without_largest=without)
        return compared

    def revision(
        self,
        metric: Metric,
        counted: Mapping[int, int],
        months: tuple[int, ...],
        *by: Dimension,
    ) -> changes.Interval | None:
        """Between what multiples of a count of some months later releases may make of it."""
        return changes.revised(counted, months, self.availability(metric, *by).revisions_of)

    def _without_largest(
        self, counted: Mapping[int, int], compared: changes.Compared
    ) -> Mapping[int, int]:
        """Deaths by month without the largest incident of the period that has more of them."""
        like = compared.like
        months = like.now if compared.now > compared.before else like.before
        span = MonthRange(months[0], months[-1])
        rows = records(self.rows(incidents.largest, self.filters.scope(), span))
        one = next((row for row in rows if row["month"] in with_years(months)), None)
        if one is None:
            return counted
        return {**counted, one["month"]: counted.get(one["month"], 0) - one["dead_missing"]}

    def scatter(
        self, metric: Metric, counted: Mapping[int, int], *by: Dimension
    ) -> scatter.Dispersion | None:
        """How much a count scatters in the years to the newest month of the period that is known.

        Args:
            metric: a count.
            counted: by month (yyyymm), over `months_to_compare`.
            by: splits of it.
        """
        alike, last = self._alike(metric, by), self.months(metric, *by).last
        newest = max((month for month in alike if month <= last), default=last)
        return scatter.of_months(counted, newest, alike)

    @question
    def like_months(
        self, metric: Metric, *by: Dimension, in_part: bool = False
    ) -> changes.LikeMonths | None:
        """The months of the period and of its base that can be compared.

        Args:
            metric: a count.
            by: splits of it.
            in_part: whether months that are known of some of its parts only are in as well.

        Returns:
            None where no comparison is asked for, or where there are none.
        """
        base = self.base(metric, *by)
        if base is None:
            return None
        alike = self._alike(metric, by, in_part=in_part)
        years = self.availability(metric, *by).years
        return changes.like_months(self.months(metric, *by), base, alike, years)

    @question
    def _alike(
        self, metric: Metric, by: tuple[Dimension, ...], *, in_part: bool = False
    ) -> frozenset[int]:
        """The months to compare that are known, and are counted as the newest are."""
        availability = self.availability(metric, *by)
        reach = self.months_to_compare(metric, *by)
        known = availability.covered(reach) if in_part else availability.in_full(reach)
        # What stands before a break is counted otherwise: nothing is held against it.
        breaks = availability.breaks(self.filters, reach)
        if not breaks:
            return known
        alike = max(one.month for one in breaks)
        return frozenset(month for month in known if month >= alike)

    def crosses(self, metric: Metric) -> Break | None:
        """The break in labels between the period and its base; None where there is none."""
        period, base = self.months(metric), self.base(metric)
        if base is None or not self.answers(metric):
            return None
        return self.availability(metric).crosses(self.filters, period, base)

    @question
    def months_to_compare(self, metric: Metric, *by: Dimension) -> MonthRange:
        """The period, its base, and the years behind that tell how much counts scatter.

        Whichever month of the period is the newest that is known, the years behind it are whole.
        """
        period = self.months(metric, *by)
        base = self.base(metric, *by) or period
        first = min(base.first, scatter.history(period.first).first)
        return MonthRange(first, max(period.last, base.last))

    def is_whole(self, metric: Metric) -> bool:
        """Whether all months of the period are known to their last day, and every part of each."""
        months = self.months(metric)
        return len(self.availability(metric).in_full(months)) == months.length

    @question
    def base(self, metric: Metric, *by: Dimension) -> MonthRange | None:
        """The months to compare with; None where no comparison is asked."""
        months, known = self.months(metric, *by), self.months_known(metric, *by)
        return self.availabilities.base(months, self.filters.compare, known)

    @question
    def months_known(self, metric: Metric, *by: Dimension) -> int:
        """How many months the period has up to the newest that is known to its end."""
        return known_part(self.months(metric, *by), (self.availability(metric, *by),)).length

    @question
    def on(self, route: str) -> "View":
        """The same of one route."""
        if self.filters.routes == (route,):
            return self
        return replace(self, filters=replace(self.filters, routes=(route,)))

    def at(self, iso3: str) -> "View":
        """The same of what one country counts."""
        others = (one for one in self.filters.countries if one.role is not None)
        return self.about(*others, CountryRole(iso3))

    def about(self, *countries: CountryRole) -> "View":
        """The same of other countries, or of these in another role."""
        return replace(self, filters=replace(self.filters, countries=countries))


def known_part(months: MonthRange, availabilities: Iterable[Availability]) -> MonthRange:
    """Some months up to the newest that is known to its end of all; the first in any case."""
    newest = min(one.newest_complete for one in availabilities)
    return MonthRange(months.first, max(months.first, min(months.last, newest)))


def _courses(
    store: Store, rule: Threshold, months: MonthRange, day: date | None, judged_on: date
) -> Sequence[Course]:
    """Read what a rule judges, and judge it."""
    available = store.availabilities(day)
    if day is not None and thresholds.is_as_now(rule, store.availabilities(), day):
        day = None
    needed = thresholds.needed(rule, months)
    numbers = store.cached(
        (thresholds.read_numbers, rule.code, day, needed),
        lambda: store.run(lambda one: thresholds.read_numbers(one, rule, needed, day)),
    )
    return thresholds.courses(rule, numbers, available, months, judged_on)


def view_of(request: Request, store: Store) -> View:
    """What every panel of a request may ask: one view for all of them.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    version, day, grant = store.version(), today(), current().grant
    # Some answers to its questions are sentences, in the language of who asks.
    key = (request, version, day, grant, current_language())
    # It lives as long as the answer that it is made for: what it was asked is no result to keep.
    views: dict[Hashable, View] = g.setdefault("views", {}) if has_app_context() else {}
    if key not in views:
        views[key] = View(
            filters=request.filters,
            availabilities=store.availabilities(request.filters.as_known_on),
            theme=theme_named(request.theme),
            data_version=version,
            today=day,
            options=dict(request.options),
            grant=grant,
            store=store,
        )
    return views[key]
