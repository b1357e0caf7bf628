"""What thresholds are held against: counts by month and route, and days to each report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from data_access import judging
from data_access.filters import Filters
from data_access.frames import Counts, Query, rows
from data_access.held import Holdings
from data_access.holding import Holding
from data_access.judging import Judgement, Verdict
from data_access.periods import FIRST_MONTH, LAST_MONTH, MonthRange, last_day, month_of
from data_access.queries import reporting, series
from data_access.registry.bureaus import BUREAUS
from data_access.registry.dimensions import Dimension
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.routes import NOT_STATED, ROUTES, SEVERAL, with_children
from data_access.registry.series import SERIES
from data_access.registry.thresholds import Subject, Threshold

_REPORT = SERIES["database-use"]
"""The report that every bureau is expected to send."""
_NO_PLACE = frozenset({NOT_STATED, SEVERAL})


Numbers = Mapping[str, Mapping[int, int]]
"""What a rule is held against, by month: counts by route, children not included, or days from a
month's end to its report by bureau."""


def counted(metric: Metric, filters: Filters) -> Query[Counts]:
    """Counts of all months held. Columns: metric, month (yyyymm), route, value."""
    by = (Dimension.MONTH, Dimension.ROUTE)
    every = MonthRange(FIRST_MONTH, LAST_MONTH)
    return series.counts([metric], filters, by, {metric.code: every})


def read(connection: Connection, rule: Threshold, as_known_on: date | None) -> Numbers:
    """All numbers of a rule, as known on a day (None: now)."""
    filters = Filters(as_known_on=as_known_on)
    found: dict[str, dict[int, int]] = {}
    if rule.subject is Subject.BUREAU:
        for bureau, month, days in rows(connection, reporting.delays(filters)):
            found.setdefault(bureau, {})[month] = days
    else:
        query = counted(METRICS[rule.metric], filters)
        for _metric, month, route, value in rows(connection, query):
            found.setdefault(route, {})[month] = value
    return found


def is_as_now(rule: Threshold, now: Holdings, day: date) -> bool:
    """Whether no release of a rule's counts came after a day: they are what they were then."""
    metric = METRICS[rule.metric]
    return rule.subject is Subject.ROUTE and now.has(metric) and now.of(metric).published_on <= day


@dataclass(frozen=True, slots=True)
class Judged:
    """A route or a bureau as a rule sees it.

    Attributes:
        code: of the route or bureau.
        exercise: whether its numbers are made for exercises.
        verdict: what the rule says of a month as of a day.
    """

    code: str
    exercise: bool
    verdict: Callable[[int, date], Verdict]


def subjects(rule: Threshold, found: Numbers, held: Holdings) -> tuple[Judged, ...]:
    """Every route or bureau that a rule can be held against, in the order of the registry.

    Args:
        rule: what is held against them.
        found: as known on the day that `held` is of.
        held: what the store holds.
    """
    of_bureaus = rule.subject is Subject.BUREAU
    return tuple(_bureaus(rule, found, held) if of_bureaus else _routes(rule, found, held))


def judged(
    rule: Threshold, among: Sequence[Judged], months: MonthRange, today: date
) -> tuple[Judgement, ...]:
    """What a rule says of some months.

    Args:
        rule: what is held against them.
        among: its `subjects`.
        months: those that are judged.
        today: silence is judged on the last day of a month, or on this one before that has come.
    """
    days = [last_day(month) for month in months.months()]
    if rule.subject is Subject.BUREAU:
        days = [min(day, today) for day in days]
    dated = [(month_of(day.year, day.month), day) for day in days]
    return tuple(
        Judgement(rule.code, one.code, month, one.verdict(month, day), one.exercise)
        for one in among
        for month, day in dated
    )


def _routes(rule: Threshold, found: Numbers, held: Holdings) -> Iterator[Judged]:
    metric = METRICS[rule.metric]
    for code in ROUTES:
        of_route = Filters(routes=(code,))
        counts = [found.get(one, {}) for one in with_children((code,))]
        if code in _NO_PLACE or code not in metric.routes or not any(counts):
            continue
        if not held.tells(metric, of_route):
            continue
        holding = held.of(metric, of_route)
        yield Judged(code, holding.is_exercise, _by_counts(rule, counts, holding))


def _by_counts(
    rule: Threshold, counts: Sequence[Mapping[int, int]], holding: Holding
) -> Callable[[int, date], Verdict]:
    partial, provisional_from = holding.partial, holding.provisional_from
    # A month that is held and has no row is a month in which nothing was counted.
    told = dict.fromkeys(holding.months, 0)
    for one in counts:
        for month, value in one.items():
            if month in told:
                told[month] += value
    whole = {month: value for month, value in told.items() if month not in partial}
    # yyyymm: from a month to the same one of the years before.
    years_back = [100 * back for back in range(1, rule.years + 1)]

    def verdict(month: int, _day: date) -> Verdict:
        value = told.get(month)
        if value is None:
            return judging.UNKNOWN
        before = [whole.get(month - back) for back in years_back]
        is_open = month in partial or month >= provisional_from
        return judging.of_counts(rule, value, before, is_open=is_open)

    return verdict


def _bureaus(rule: Threshold, found: Numbers, held: Holdings) -> Iterator[Judged]:
    for iso3 in BUREAUS:
        runs = [
            run
            for code in (_REPORT.run_of(iso3), _REPORT.exercise_of(iso3))
            if (run := held.by_series.get(code))
        ]
        waited = found.get(iso3, {})
        reports = {month: waited.get(month) for run in runs for month in run.months}
        if runs:
            exercise = any(run.is_exercise for run in runs)
            yield Judged(iso3, exercise, _by_reports(rule, reports))


def _by_reports(
    rule: Threshold, reports: Mapping[int, int | None]
) -> Callable[[int, date], Verdict]:
    return lambda _month, day: judging.of_reports(rule, reports, day)
