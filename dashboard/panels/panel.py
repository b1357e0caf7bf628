"""`Panel`: a row that joins metrics, query, drawing and role. Pages and exports read such rows."""

from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from dashboard.figures.drawings import Drawing, Table
from dashboard.i18n import N_
from dashboard.theme import Theme
from data_access.analysis.rules import Course
from data_access.availability.measures import Availabilities
from data_access.availability.series import Availability
from data_access.filters import CountryRole, Filters
from data_access.frames import Query
from data_access.periods import MonthRange, PeriodKind
from data_access.queries import rates
from data_access.queries.operations import Operation
from data_access.queries.rates import Rated
from data_access.queries.revisions import Revised
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import Dimension
from data_access.registry.thresholds import Threshold

F = TypeVar("F")


class Kind(StrEnum):
    """Which component shows a panel."""

    HEADLINE = "headline"
    CHART = "chart"
    TABLE = "table"
    GRID = "grid"
    MAP = "map"
    LIST = "list"
    STRIP = "strip"


class Role(StrEnum):
    """Who may see a panel."""

    PUBLIC = "public"


class State(StrEnum):
    """What a card says about itself (`data-state`)."""

    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    PARTIAL = "partial"
    STALE = "stale"
    ERROR = "error"
    SUPPRESSED = "suppressed"


def _none_revised(_metric: Metric, _filters: Filters, _months: MonthRange) -> Sequence[Revised]:
    return ()


def _no_other_day(day: date) -> "View":
    raise LookupError(day)


def _no_store(question: Hashable, _query: Callable[[], Query[Any]]) -> object:
    raise LookupError(question)


def _none_judged(_rule: Threshold, _months: MonthRange) -> Sequence[Course]:
    return ()


@dataclass(frozen=True, slots=True)
class View:
    """All that a panel may depend on.

    Attributes:
        availabilities: what the store holds, as known on the filters' day.
        options: how to draw, not what: smoothing, overlays, scale (see `panels/options.py`).
        data_version: of the figures shown.
        today: the day it is shown on, against which freshness is judged.
        revisions: reads what later releases changed in some months of a measure.
        as_known: the same view as known on another day.
        read: the rows of a query, kept under a question that tells it from all others.
        judged: what a threshold says of some months of every route or bureau.
        operations: reads all joint operations as known on the filters' day, the newest first.
    """

    filters: Filters
    availabilities: Availabilities
    theme: Theme
    data_version: str
    today: date
    options: Mapping[str, str] = field(default_factory=dict)
    as_known: Callable[[date], "View"] = _no_other_day
    read: Callable[[Hashable, Callable[[], Query[Any]]], Any] = _no_store
    operations: Callable[[], Sequence[Operation]] = tuple
    judged: Callable[[Threshold, MonthRange], Sequence[Course]] = _none_judged
    revisions: Callable[[Metric, Filters, MonthRange], Sequence[Revised]] = _none_revised
    _found: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def found(self, question: Hashable, answer: Callable[[], F]) -> F:
        """An answer that query and card all ask for, found once for these filters."""
        asked = (question, self.filters)
        if asked not in self._found:
            self._found[asked] = answer()
        return cast("F", self._found[asked])

    def rated(self, metric: Metric) -> tuple[Rated, ...]:
        """The routes whose rate the view can give."""
        return self.found(
            metric.code, lambda: rates.rated(metric, self.filters, self.availabilities)
        )

    def availability(self, metric: Metric, *by: Dimension) -> Availability:
        """What is held of a metric for the filters, split by some dimensions.

        Raises:
            DataUnavailableError: nothing is.
        """
        return self.availabilities.of(metric, self.filters, by)

    def has(self, metric: Metric, *by: Dimension) -> bool:
        """Whether anything is held of a metric for the filters."""
        return self.availabilities.has(metric, self.filters, by)

    def answers(self, metric: Metric) -> bool:
        """Whether a series that is held is about the filters; else the metric is unknown, not 0."""
        return self.availabilities.answers(metric, self.filters)

    def on(self, route: str) -> "View":
        """The same view of one route."""
        return replace(self, filters=replace(self.filters, routes=(route,)))

    def revised(self, metric: Metric, months: MonthRange) -> Sequence[Revised]:
        """What later releases changed in some months of a measure, by month and route."""
        return self.revisions(metric, self.filters, months)

    def months(self, metric: Metric, *by: Dimension) -> MonthRange:
        """The months that the chosen period means for a metric."""
        return self.availabilities.months(metric, self.filters, by)

    def base(self, metric: Metric, *by: Dimension) -> MonthRange | None:
        """The months to compare with; None where no comparison is asked."""
        months = self.months(metric, *by)
        return self.availabilities.base(months, self.filters.compare)

    def about(self, *countries: CountryRole) -> "View":
        """The same view of other countries, or of these in another role."""
        return replace(self, filters=replace(self.filters, countries=countries))


def _as_asked(view: View) -> View:
    return view


def _nothing(_view: View) -> str:
    return ""


@dataclass(frozen=True)
class Panel(Generic[F]):
    """One card.

    Attributes:
        code: in addresses, ids and file names.
        title: the measure, in words, for the filters (unit and period stand in the subtitle).
        metrics: registry codes whose sources, caveats and periods the card states.
        beside: metrics shown with them where they are held and in scope; the card lives without.
        by: how its counts are split; figures may be held for fewer months than undivided ones.
        sources: codes of publications to name where no metric stands for what is shown.
        query: what to fetch; None where the view reads all that is shown.
        draw: the picture.
        tabulate: the picture's numbers, for the table, the files and screen readers.
        explanation: how to read it, one or two sentences; English message id.
        measured: the metrics of a view, for panels whose measure the view decides.
        lacks: why it has nothing to say for a view, where that is not for its metrics to know;
            empty where it has.
        in_scope: it lists single records, whose query heeds route, country and months by itself,
            whatever its metrics carry.
        revisable: whether its card offers to mark where it was revised.
        since: the day that it compares with, where its card lets choose one (`since`).
        needs_rows: without a row the card says `when_empty`.
        scope: the view that it is about, where that is not the page's own: a country's nationals
            on the page of its bureau.
        against: a second view whose figures stand in the same picture, and whose sources, gaps
            and marks the card states as well.
        whole_in: kinds of period in which it shows every month held: no wider view shows more.
    """

    code: str
    title: Callable[[View], str]
    kind: Kind
    metrics: tuple[str, ...]
    query: Callable[[View], Query[F] | None]
    draw: Callable[[F, View], Drawing]
    tabulate: Callable[[F, View], Table]
    beside: tuple[str, ...] = ()
    by: tuple[Dimension, ...] = ()
    sources: tuple[str, ...] = ()
    subtitle: Callable[[View], str] | None = None
    explanation: str = ""
    measured: Callable[[View], tuple[str, ...]] | None = None
    role: Role = Role.PUBLIC
    lacks: Callable[[View], str] = _nothing
    in_scope: bool = False
    revisable: bool = False
    since: Callable[[View], date] | None = None
    needs_rows: bool = True
    when_empty: str = N_("Nothing is recorded for this choice.")
    scope: Callable[[View], View] = _as_asked
    against: Callable[[View], View] | None = None
    whole_in: Container[PeriodKind] = (PeriodKind.ALL,)

    def sides(self, view: View) -> tuple[View, ...]:
        """The views whose figures it shows: its own, and the one that it is held against."""
        return (view, self.against(view)) if self.against else (view,)

    def measures(self, view: View) -> tuple[Metric, ...]:
        """The metrics that it states for a view."""
        codes = self.measured(view) if self.measured else self.metrics
        return tuple(METRICS[code] for code in codes)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A panel drawn for a view: what its card shows.

    Attributes:
        drawing: None where there is nothing to draw; `message` then says why and what to do.
        source_line: publisher and publication date of each source.
        caveat: the caveat that belongs to what is shown.
        filters_shown: canonical query string of the picture.
        exercise: whether any figure of it was made for exercises.
        since: the day that it compares with, where its card lets choose one.
    """

    code: str
    state: State
    title: str
    subtitle: str
    drawing: Drawing | None
    message: str
    source_line: str
    caveat: str
    filters_shown: str
    data_version: str
    exercise: bool = False
    since: date | None = None
