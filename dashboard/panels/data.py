"""What a panel may read: one frozen value without a way to ask for more.

A panel says beforehand what it reads, as values too (`Reading`); each is answered once per data
version, however many panels and pages share it, and the answers travel in the panel's `Data`.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import wraps
from operator import attrgetter
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from dashboard import url_state
from dashboard.access.reader import current
from dashboard.theme import Theme, named
from dashboard.wiring import Store
from data_access.analysis import changes, scatter
from data_access.analysis.changes import Compared, LikeMonths, like_months
from data_access.analysis.rules import Course
from data_access.analysis.scatter import Dispersion
from data_access.availabilities import Availabilities, DataUnavailableError
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters
from data_access.frames import Listing, Query
from data_access.grants import EVERYTHING, Grant
from data_access.periods import MonthRange, shifted
from data_access.queries import operations, rates, revisions, thresholds
from data_access.queries.operations import Operation
from data_access.queries.rates import Rated
from data_access.queries.revisions import Revised
from data_access.registry.breaks import Break
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import Dimension
from data_access.registry.thresholds import THRESHOLDS, Subject

# Keys of the address beside the filters, and which of them change what is fetched.

OTHER = ("b.c", "b.r", "b.t")
"""Keys of what differs on the other side of a comparison (`panels/other_side.py`)."""

ROWS = (*OTHER, "op")
"""Keys beside the filters that change what is fetched: the other side, the operation looked at."""

SINCE = "since"
"""Key of the day of the last meeting."""

OPTIONS = (*ROWS, "ann", "avg", "lay", "rev", "scale", "season", SINCE, "src", "yoy")
"""Keys beside the filters: those, events, smoothing, layers of the map, revisions, logarithm,
season band, day of the last meeting, sources looked for, year before."""

T = TypeVar("T")
F = TypeVar("F")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a panel: the page's address in parsed form."""

    filters: Filters
    theme: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        reading: url_state.Reading,
        theme: str | None = None,
        *,
        route: str | None = None,
        country: str | None = None,
    ) -> "Request":
        """The request of an address.

        Args:
            reading: what the query string says.
            theme: chosen on the page, else the address decides.
            route: fixed by a route's own page, whatever the address says.
            country: fixed by the page of its bureau.
        """
        others = dict(reading.others)
        filters = replace(reading.filters, routes=(route,)) if route else reading.filters
        if country:
            filters = replace(filters, countries=(CountryRole(country),))
        return cls(
            filters=filters,
            theme=theme or others.get("theme", ""),
            options=tuple(sorted((key, others[key]) for key in OPTIONS if key in others)),
        )


class Reading(Generic[T]):
    """A question to the store, as a value: equal ones are answered once per data version."""

    def read(self, store: Store) -> T:
        """The answer; asked by `answered` alone, since a panel has no store.

        Raises:
            StoreUnavailableError: the store is missing or does not answer.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Rows(Reading[F]):
    """The rows of a query: the function that writes it, and what that is given."""

    write: Callable[..., Query[F]]
    given: tuple[Hashable, ...] = ()

    def read(self, store: Store) -> F:
        """A frame of the columns that the query promises."""
        return store.fetch(self.write(*self.given))


@dataclass(frozen=True, slots=True)
class EarlierDay(Reading[Availabilities]):
    """What was held as known on a day: `Data.as_known_on` needs it."""

    day: date

    def read(self, store: Store) -> Availabilities:
        """The months of every series, as known then."""
        return store.availabilities(self.day)


@dataclass(frozen=True, slots=True)
class Operations(Reading[Sequence[Operation]]):
    """All joint operations as known on a day, the newest first."""

    as_known_on: date | None

    def read(self, store: Store) -> Sequence[Operation]:
        """The operations as values."""
        listed: Query[Listing] = operations.listed(Filters(as_known_on=self.as_known_on))
        return operations.as_values(store.fetch(listed))


@dataclass(frozen=True, slots=True)
class Revisions(Reading[Sequence[Revised]]):
    """What later releases changed in some months of a measure, by month and route."""

    metric: str
    filters: Filters
    months: MonthRange

    def read(self, store: Store) -> Sequence[Revised]:
        """The revisions; of exercise figures where those answer."""
        metric = METRICS[self.metric]
        available = store.availabilities(self.filters.as_known_on).of(metric, self.filters)
        query = revisions.of_measure(
            metric, self.filters, self.months, exercise=available.is_exercise
        )
        return revisions.as_values(store.fetch(query))


@dataclass(frozen=True, slots=True)
class RuleCourse(Reading[Sequence[Course]]):
    """What a threshold says of some months of every route or bureau.

    Attributes:
        rule: code of the threshold.
        day: on which silence is judged.
    """

    rule: str
    months: MonthRange
    as_known_on: date | None
    day: date

    def read(self, store: Store) -> Sequence[Course]:
        """A course for each route or bureau."""
        rule, available = THRESHOLDS[self.rule], store.availabilities(self.as_known_on)
        is_as_now = self.as_known_on is not None and thresholds.is_as_now(
            rule, store.availabilities(), self.as_known_on
        )
        day = None if is_as_now else self.as_known_on
        whole = self.months
        if rule.subject is Subject.ROUTE:
            every = thresholds.all_months(rule, available)
            if every is None:
                return ()
            # Of an earlier day, which costs more to read, one period; as known now all of them.
            whole = every if day is None else self.months
        needed = thresholds.needed(rule, whole)
        numbers = store.cached(
            ("thresholds", self.rule, day, needed, self.day),
            lambda: store.run(lambda one: thresholds.read(one, rule, needed, day, self.day)),
        )

        def courses(months: MonthRange) -> Sequence[Course]:
            return thresholds.courses(rule, numbers, available, months, self.day)

        if self.as_known_on or rule.subject is Subject.BUREAU:
            return courses(self.months)
        # And judged once for all periods: a verdict does not depend on the months around it.
        key = ("courses", self.rule)
        return thresholds.in_months(store.cached(key, lambda: courses(whole)), self.months)


@dataclass(frozen=True, slots=True)
class _View:
    """What is held of filters, as it is found out: shared by all panels of a request."""

    filters: Filters
    availabilities: Availabilities
    known: dict[Hashable, Any] = field(default_factory=dict)


_NO_VIEW = _View(Filters(), Availabilities({}))


def once_a_view(
    work: Callable[Concatenate["Data", P], T],
) -> Callable[Concatenate["Data", P], T]:
    """What rests on filters, availability, day and grant alone: its answer serves all panels."""
    return _answered_once(work, attrgetter("_view.known"))


def once_a_card(
    work: Callable[Concatenate["Data", P], T],
) -> Callable[Concatenate["Data", P], T]:
    """What several parts of a card ask for, and rests on what the card reads or on its options."""
    return _answered_once(work, attrgetter("_known"))


def _answered_once(
    work: Callable[Concatenate["Data", P], T],
    memory: Callable[["Data"], dict[Hashable, Any]],
) -> Callable[Concatenate["Data", P], T]:
    @wraps(work)
    def kept(data: "Data", /, *given: P.args, **named: P.kwargs) -> T:
        key, known = (work, *given, *named.items()), memory(data)
        if key not in known:
            known[key] = work(data, *given, **named)
        found: T = known[key]
        return found

    return kept


@dataclass(frozen=True, slots=True)
class Data:
    """All that a panel may depend on.

    Attributes:
        availabilities: what the store holds, as known on the filters' day.
        options: how to draw, not what: smoothing, overlays, scale (see `OPTIONS`).
        data_version: of the figures shown.
        today: the day it is shown on, against which freshness is judged.
        readings: what the panel reads beside its own rows, with the answers.
        grant: what whoever is answered may see; its rows are no others.
    """

    filters: Filters
    availabilities: Availabilities
    theme: Theme
    data_version: str
    today: date
    options: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[Reading[Any], Any] = field(default_factory=dict)
    grant: Grant = EVERYTHING
    # What follows from the rest and is asked for many times: found once.
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    _view: _View = field(default=_NO_VIEW, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Go on with what is known of the view; a copy with another view begins anew."""
        view = self._view
        if view.filters is not self.filters or view.availabilities is not self.availabilities:
            object.__setattr__(self, "_view", _View(self.filters, self.availabilities))

    def read(self, reading: Reading[T]) -> T:
        """The answer to something that the panel reads.

        Raises:
            KeyError: its row does not say that it reads this.
        """
        answer: T = self.readings[reading]
        return answer

    def as_known_on(self, day: date) -> "Data":
        """The same on an earlier day, which the panel reads (`EarlierDay`)."""
        key, known = ("as known on", day), self._view.known
        if key not in known:
            filters = replace(self.filters, as_known_on=day)
            known[key] = _View(filters, self.read(EarlierDay(day)))
        view: _View = known[key]
        return replace(self, filters=view.filters, availabilities=view.availabilities, _view=view)

    def operations(self) -> Sequence[Operation]:
        """All joint operations, which the panel reads, the newest first."""
        return self.read(Operations(self.filters.as_known_on))

    @once_a_view
    def rated(self, metric: Metric) -> tuple[Rated, ...]:
        """The routes whose rate can be given."""
        return rates.rated(metric, self.filters, self.availabilities)

    @once_a_view
    def availability(self, metric: Metric, *by: Dimension) -> Availability:
        """What is held of a metric for the filters, split by some dimensions.

        Raises:
            DataUnavailableError: nothing is.
        """
        return self.availabilities.of(metric, self.filters, by)

    @once_a_view
    def has(self, metric: Metric, *by: Dimension) -> bool:
        """Whether anything is held of a metric for the filters."""
        try:
            self.availability(metric, *by)
        except DataUnavailableError:
            return False
        return True

    @once_a_view
    def answers(self, metric: Metric, *by: Dimension) -> bool:
        """Whether a series that is held is about the filters; else the metric is unknown, not 0."""
        return self.availabilities.answers(metric, self.filters, by)

    @once_a_view
    def months(self, metric: Metric, *by: Dimension) -> MonthRange:
        """The months that the chosen period means for a metric."""
        return self.availabilities.months(metric, self.filters, by)

    def compared(
        self, metric: Metric, counted: Mapping[int, int], *by: Dimension
    ) -> Compared | None:
        """A count of the period against its base, over the months that are known in full of both.

        Args:
            metric: a count.
            counted: by month (yyyymm, yyyy00), over `months_to_compare`.
            by: splits of it, which are known for fewer months.

        Returns:
            None where no comparison is asked for, or no month can be held against another.
        """
        like = self.like_months(metric, *by)
        if like is None:
            return None
        return changes.compared(
            counted,
            like,
            self._alike(metric, by),
            is_exact=metric.stock,
            is_provisional=like.now[-1] >= self.availability(metric, *by).provisional_from,
        )

    def scatter(
        self, metric: Metric, counted: Mapping[int, int], *by: Dimension
    ) -> Dispersion | None:
        """How much a count scatters in the years to the end of the period.

        Args:
            metric: a count.
            counted: by month (yyyymm), over `months_to_compare`.
            by: splits of it.
        """
        return scatter.of_months(counted, self.months(metric, *by).last, self._alike(metric, by))

    @once_a_view
    def like_months(
        self, metric: Metric, *by: Dimension, in_part: bool = False
    ) -> LikeMonths | None:
        """The months of the period and of its base that can be held against each other.

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
        return like_months(self.months(metric, *by), base, alike, years)

    @once_a_view
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

    @once_a_view
    def months_to_compare(self, metric: Metric, *by: Dimension) -> MonthRange:
        """The period, its base, and the years behind that tell how much counts scatter."""
        period = self.months(metric, *by)
        base = self.base(metric, *by) or period
        history = MonthRange(shifted(period.last, 1 - 12 * scatter.YEARS), period.last)
        return MonthRange(min(period.first, base.first, history.first), max(period.last, base.last))

    def is_whole(self, metric: Metric) -> bool:
        """Whether all months of the period are known to their last day, and every part of each."""
        months = self.months(metric)
        return len(self.availability(metric).in_full(months)) == months.length

    @once_a_view
    def base(self, metric: Metric, *by: Dimension) -> MonthRange | None:
        """The months to compare with; None where no comparison is asked."""
        return self.availabilities.base(self.months(metric, *by), self.filters.compare)

    def on(self, route: str) -> "Data":
        """The same of one route."""
        if self.filters.routes == (route,):
            return self
        key = ("on", route)
        if key not in self._known:
            filters = replace(self.filters, routes=(route,))
            self._known[key] = replace(self, filters=filters)
        found: Data = self._known[key]
        return found

    def about(self, *countries: CountryRole) -> "Data":
        """The same of other countries, or of these in another role."""
        return replace(self, filters=replace(self.filters, countries=countries))


Reads = Callable[[Data], Sequence[Reading[Any]]]
"""What a panel reads beside its own rows. Where the answer to one says what else to read, it is
asked again with that answer: see `panels/catalogue/since.py`."""


_day: ContextVar[date | None] = ContextVar("day", default=None)


def today() -> date:
    """The day against which freshness is judged."""
    return _day.get() or datetime.now(UTC).date()


@contextmanager
def use_day(day: date) -> Iterator[None]:
    """Read as on an earlier day until the block ends, to make a pack of that day again."""
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)


def data_of(request: Request, store: Store) -> Data:
    """What every panel of a request may read: built once per data version, for all of them.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    day, grant = today(), current().grant
    return store.cached(
        (request, day, grant),
        lambda: Data(
            filters=request.filters,
            availabilities=store.availabilities(request.filters.as_known_on),
            theme=named(request.theme),
            data_version=store.version(),
            today=day,
            options=dict(request.options),
            grant=grant,
        ),
    )


def _read(reading: Reading[T], store: Store) -> T:
    return store.cached(reading, lambda: reading.read(store))


def answered(data: Data, reads: Reads, store: Store) -> Data:
    """The same with the answers to all that is read.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    while open_ones := [one for one in reads(data) if one not in data.readings]:
        answers = {one: _read(one, store) for one in open_ones}
        data = replace(data, readings={**data.readings, **answers})
    return data
