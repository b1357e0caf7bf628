"""What thresholds are compared with: counts by month and route, and days to each report."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from data_access.analysis import rules
from data_access.availabilities import Availabilities
from data_access.availability import Availability
from data_access.filters import Filters
from data_access.periods import (
    ALL_MONTHS,
    LAST_MONTH,
    MonthRange,
    first_day,
    last_day,
    month_of,
)
from data_access.queries import bureaus, expected_ranges, series
from data_access.registry import (
    BUREAUS,
    METRICS,
    NOT_STATED,
    ROUTES,
    SERIES,
    SEVERAL,
    WITHIN,
    Dimension,
    Subject,
    Threshold,
)

_NO_PLACE = frozenset({NOT_STATED, SEVERAL})
_REPORT = SERIES["database-use"]
"""The report that every bureau is expected to send."""
_OF_ROUTE = MappingProxyType({code: Filters(routes=(code,)) for code in ROUTES})

ByMonth = Mapping[str, Mapping[int, int]]
Judged = Mapping[int, rules.Unusual | Literal[False]]
"""By month (yyyymm), as of `rules.of_expected`."""


class Numbers(NamedTuple):
    """Numbers that a rule is applied to.

    Attributes:
        by_month: counts by route, children not included, or days from a month's end to its report
            by bureau.
        judged: of each route, children included, how its months stand to what was expected.
    """

    by_month: ByMonth
    judged: Mapping[str, Judged] = MappingProxyType({})


def needed(rule: Threshold, months: MonthRange) -> MonthRange:
    """The months whose numbers a rule looks at to judge some: also those of the years before.

    What is usual for a bureau follows from all of its reports.
    """
    return ALL_MONTHS if rule.subject is Subject.BUREAU else months.extended_back(12 * rule.years)


def read_numbers(
    connection: Connection, rule: Threshold, months: MonthRange, as_known_on: date | None
) -> Numbers:
    """A rule's numbers of some months (`needed`), as known on a day (None: now).

    Args:
        connection: to the store.
        rule: what they are for.
        months: those needed.
        as_known_on: the day.
    """
    if rule.is_expected:
        # Ranges are kept as known now: of what was known on an earlier day nothing is judged.
        return Numbers({}, {} if as_known_on else _judged(connection, months))
    filters = Filters(as_known_on=as_known_on)
    if rule.subject is Subject.BUREAU:
        delays: dict[str, dict[int, int]] = {}
        for bureau, month, days in connection.execute(bureaus.delays(filters)):
            delays.setdefault(bureau, {})[month] = days
        return Numbers(delays)
    return Numbers(_by_month(connection, rule, filters, months))


def _by_month(
    connection: Connection, rule: Threshold, filters: Filters, months: MonthRange
) -> ByMonth:
    """The counts of a rule on each route alone, which is judged alone and with those inside it."""
    counts: dict[str, dict[int, int]] = {}
    query = series.counts(
        (METRICS[rule.metric],),
        filters,
        (Dimension.ROUTE, Dimension.MONTH),
        {rule.metric: months},
        parts_apart=True,
    )
    for _metric, route, month, value in connection.execute(query):
        counts.setdefault(route, {})[month] = value
    return counts


def _judged(
    connection: Connection, months: MonthRange
) -> Mapping[str, Mapping[int, rules.Unusual | Literal[False]]]:
    ranges = connection.execute(expected_ranges.judged_months(months)).all()
    judged: dict[str, dict[int, rules.Unusual | Literal[False]]] = {}
    for one in ranges:
        judged.setdefault(one.route, {})[one.month] = False
    unusual = [one for one in ranges if one.unusual]
    if not unusual:
        return judged
    largest: dict[tuple[str, int], int] = {}
    query = expected_ranges.largest_incidents(
        {one.month for one in unusual},
        {part for one in unusual for part in WITHIN[one.route]},
    )
    for month, route, people in connection.execute(query):
        largest[route, month] = people
    for one in unusual:
        value = max(largest.get((part, one.month), 0) for part in WITHIN[one.route])
        judged[one.route][one.month] = rules.Unusual(value, one.upper, round(one.expected))
    return judged


def is_as_now(rule: Threshold, now: Availabilities, day: date) -> bool:
    """Whether no release of a rule's counts came after a day: they are what they were then.

    A release that was under an embargo came when that ended, whatever day it bears.
    """
    metric = METRICS[rule.metric]
    if rule.subject is not Subject.ROUTE or not now.answers(metric):
        return False
    return all(now.known_from.get(run, date.max) <= day for run in now.of(metric).series)


def courses(
    rule: Threshold, found: Numbers, availabilities: Availabilities, months: MonthRange, today: date
) -> tuple[rules.Course, ...]:
    """Verdicts of a rule on some months of every route or bureau, in registry order.

    Args:
        rule: what they are compared with.
        found: numbers of the months `needed`, as known on a day.
        availabilities: as known on the day that `found` is of.
        months: those that get a verdict.
        today: silence is counted on the last day of a month, or on this one before that has come.
    """
    if rule.subject is Subject.ROUTE:
        return tuple(_routes(rule, found, availabilities, months))
    return tuple(
        _bureaus(rule, found, availabilities, [min(last_day(m), today) for m in months.months()])
    )


def all_months(rule: Threshold, availabilities: Availabilities) -> MonthRange | None:
    """The months in which anything is known of a rule's measure; None where nothing is."""
    metric = METRICS[rule.metric]
    if not availabilities.answers(metric):
        return None
    known = availabilities.of(metric)
    return MonthRange(known.oldest, known.newest)


def _routes(
    rule: Threshold, found: Numbers, availabilities: Availabilities, months: MonthRange
) -> Iterator[rules.Course]:
    metric = METRICS[rule.metric]
    routes = metric.routes - _NO_PLACE
    period = needed(rule, months)
    for code, of_route in _OF_ROUTE.items():
        # A route whose parts alone are counted is the sum of them, as everywhere else.
        is_counted = code not in _NO_PLACE and not routes.isdisjoint(WITHIN[code])
        if is_counted and availabilities.answers(metric, of_route):
            availability = availabilities.of(metric, of_route)
            if rule.is_expected:
                judged, columns = found.judged.get(code, {}), months.months()
                verdicts = rules.of_expected(
                    list(map(judged.get, columns)),
                    [month in availability.partial for month in columns],
                    [month >= availability.provisional_from for month in columns],
                )
            else:
                counts = [found.by_month.get(one, {}) for one in WITHIN[code]]
                broken = [one.month for one in availability.breaks(of_route, period)]
                verdicts = _by_counts(rule, counts, availability, months, broken)
            yield rules.Course(rule.code, code, months.months(), verdicts, availability.is_exercise)


def _by_counts(
    rule: Threshold,
    counts: Sequence[Mapping[int, int]],
    availability: Availability,
    months: MonthRange,
    broken: Sequence[int],
) -> list[rules.Verdict]:
    """Verdicts of some months; of years before a break in labels (`broken`) nothing is known."""
    period = needed(rule, months)
    partial, provisional_from = availability.partial, availability.provisional_from
    # A month that is known and has no row is a month in which nothing was counted.
    known = (month for month in availability.months if period.first <= month <= period.last)
    totals = dict.fromkeys(known, 0)
    for one in counts:
        for month, value in one.items():
            if month in totals:
                totals[month] += value
    whole = {month: value for month, value in totals.items() if month not in partial}
    columns = months.months()
    # yyyymm: from a month to the same one of the years before.
    before = [[whole.get(month - 100 * back) for month in columns] for back in _back(rule)]
    if broken:
        before = [
            [
                None if any(month - 100 * back < one <= month for one in broken) else value
                for month, value in zip(columns, values, strict=True)
            ]
            for back, values in zip(_back(rule), before, strict=True)
        ]
    return rules.of_counts(
        rule,
        list(map(totals.get, columns)),
        before,
        [month in partial for month in columns],
        [month >= provisional_from for month in columns],
    )


def _back(rule: Threshold) -> range:
    return range(1, rule.years + 1)


def _bureaus(
    rule: Threshold, found: Numbers, availabilities: Availabilities, days: Sequence[date]
) -> Iterator[rules.Course]:
    months = tuple(month_of(day.year, day.month) for day in days)
    for iso3 in BUREAUS:
        codes = (_REPORT.run_of(iso3), _REPORT.exercise_of(iso3))
        runs = [run for code in codes if (run := availabilities.by_series.get(code))]
        if not runs:
            continue
        known = frozenset[int]().union(*[run.months for run in runs])
        by_month = found.by_month.get(iso3, {})
        delays = {month: late for month, late in by_month.items() if month in known}
        # A period may have hundreds of months before the first report, and after today.
        first = first_day(min(known, default=LAST_MONTH))
        judged = {day for day in days if day > first}
        by_day = rules.of_reports(rule, delays, known - delays.keys(), judged)
        verdicts = [by_day.get(day, rules.UNKNOWN) for day in days]
        is_exercise = any(run.is_exercise for run in runs)
        yield rules.Course(rule.code, iso3, months, verdicts, is_exercise)
