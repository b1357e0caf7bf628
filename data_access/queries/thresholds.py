"""What thresholds are held against: counts by month and route, and days to each report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from data_access import judging
from data_access.filters import Filters
from data_access.frames import Counts, Listing, Query, fetch, records
from data_access.held import Holdings
from data_access.holding import Holding
from data_access.judging import Judgement, Verdict
from data_access.periods import FIRST_MONTH, LAST_MONTH, MonthRange, last_day, shifted
from data_access.queries import reporting, series
from data_access.registry.bureaus import BUREAUS
from data_access.registry.dimensions import Dimension
from data_access.registry.metrics import METRICS
from data_access.registry.routes import NOT_STATED, ROUTES, SEVERAL, with_children
from data_access.registry.series import SERIES
from data_access.registry.thresholds import THRESHOLDS, Subject, Threshold

_REPORT = SERIES["database-use"]
"""The report that every bureau is expected to send."""
_NO_PLACE = frozenset({NOT_STATED, SEVERAL})


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that rules are held against, as known on a day.

    Attributes:
        counts: by measure and route, children not included; by month.
        delays: days from a month's end to its report, by bureau and month.
    """

    counts: Mapping[tuple[str, str], Mapping[int, int]] = field(default_factory=dict)
    delays: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


def counted(metrics: Sequence[str], filters: Filters) -> Query[Counts]:
    """Counts of all months held. Columns: metric, month (yyyymm), route, value."""
    every = MonthRange(FIRST_MONTH, LAST_MONTH)
    asked = [METRICS[code] for code in metrics]
    by = (Dimension.MONTH, Dimension.ROUTE)
    return series.counts(asked, filters, by, {metric.code: every for metric in asked})


def numbers(counts: Counts, waited: Listing) -> Numbers:
    """The rows of `counted` and of `reporting.delays`."""
    by_route: dict[tuple[str, str], dict[int, int]] = {}
    for row in records(counts):
        by_route.setdefault((row["metric"], row["route"]), {})[row["month"]] = row["value"]
    by_bureau: dict[str, dict[int, int]] = {}
    for row in records(waited):
        by_bureau.setdefault(row["bureau"], {})[row["month"]] = row["days"]
    return Numbers(by_route, by_bureau)


def read(connection: Connection, as_known_on: date | None) -> Numbers:
    """All numbers of all rules, as known on a day (None: now)."""
    filters = Filters(as_known_on=as_known_on)
    of_routes = [rule.metric for rule in THRESHOLDS.values() if rule.subject is Subject.ROUTE]
    return numbers(
        fetch(connection, counted(of_routes, filters)), fetch(connection, reporting.delays(filters))
    )


def judged(
    rule: Threshold, found: Numbers, held: Holdings, months: MonthRange, today: date
) -> tuple[Judgement, ...]:
    """What a rule says of some months of every route or bureau, in the order of the registry.

    Args:
        rule: what is held against them.
        found: as known on the day that `held` is of.
        held: what the store holds.
        months: those that are judged.
        today: silence is judged on the last day of a month, or on this one before that has come.
    """
    if rule.subject is Subject.BUREAU:
        days = [min(last_day(month), today) for month in months.months()]
        return tuple(_of_bureaus(rule, found, held, days))
    return tuple(_on_routes(rule, found, held, months))


def _on_routes(
    rule: Threshold, found: Numbers, held: Holdings, months: MonthRange
) -> Iterator[Judgement]:
    metric = METRICS[rule.metric]
    for code in ROUTES:
        of_route = Filters(routes=(code,))
        counted_here = [found.counts.get((metric.code, one), {}) for one in with_children((code,))]
        if code in _NO_PLACE or code not in metric.routes or not any(counted_here):
            continue
        if not held.tells(metric, of_route):
            continue
        holding = held.of(metric, of_route)
        known = frozenset(holding.months)
        for month in months.months():
            verdict = _verdict(rule, counted_here, holding, known, month)
            yield Judgement(rule.code, code, month, verdict, holding.is_exercise)


def _verdict(
    rule: Threshold,
    counted_here: Sequence[Mapping[int, int]],
    holding: Holding,
    known: frozenset[int],
    month: int,
) -> Verdict:
    def of(asked: int) -> int | None:
        # A month that is held and has no row is a month in which nothing was counted.
        return sum(one.get(asked, 0) for one in counted_here) if asked in known else None

    before = [shifted(month, -12 * back) for back in range(1, rule.years + 1)]
    is_open = month in holding.partial or not month < holding.provisional_from
    return judging.of_counts(
        rule,
        of(month),
        [None if m in holding.partial else of(m) for m in before],
        is_open=is_open,
    )


def _of_bureaus(
    rule: Threshold, found: Numbers, held: Holdings, days: Sequence[date]
) -> Iterator[Judgement]:
    for iso3 in BUREAUS:
        runs = [
            run
            for code in (_REPORT.run_of(iso3), _REPORT.exercise_of(iso3))
            if (run := held.by_series.get(code))
        ]
        waited = found.delays.get(iso3, {})
        reports = {month: waited.get(month) for run in runs for month in run.months}
        for day in days if runs else ():
            verdict = judging.of_reports(rule, reports, day)
            month = day.year * 100 + day.month
            yield Judgement(rule.code, iso3, month, verdict, any(r.is_exercise for r in runs))
