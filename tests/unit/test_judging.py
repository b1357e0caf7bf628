"""Thresholds as pure rules: numbers in, verdict out."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Literal

import pytest

from data_access.analysis import rules
from data_access.analysis.rules import Course, Judgement, Standing, Unusual, Verdict
from data_access.periods import last_day, shifted
from data_access.registry import METRICS, THRESHOLDS, Subject, Threshold
from tests.builders import SEASON

RISE = THRESHOLDS["detections-up"]
SILENT = THRESHOLDS["bureau-silent"]
ON_TIME = {2024_00 + month: 10 for month in range(1, 13)}


def _counted(
    rule: Threshold,
    value: int | None,
    before: list[int | None],
    *,
    is_part: bool = False,
    is_provisional: bool = False,
) -> Verdict:
    """One month's count against those of the years before."""
    columns = [[count] for count in before]
    (verdict,) = rules.of_counts(rule, [value], columns, [is_part], [is_provisional])
    return Verdict(*verdict)


def _on(reports: Mapping[int, int | None], day: date) -> Verdict:
    """What is said of a bureau's silence on one day."""
    return Verdict(*_on_each(reports, [day])[day])


def _on_each(
    reports: Mapping[int, int | None], days: Sequence[date]
) -> Mapping[date, rules.Verdict]:
    """The same on several days; None is a report of which no calendar says when it came."""
    delays = {month: delay for month, delay in reports.items() if delay is not None}
    return rules.of_reports(SILENT, delays, reports.keys() - delays.keys(), days)


def test_deaths_are_raised_only_above_the_highest_of_all_years_before() -> None:
    assert _counted(SEASON, 41, [12, 40, 7]).standing is Standing.RAISED
    verdict = _counted(SEASON, 40, [12, 40, 7])
    assert (verdict.standing, verdict.value, verdict.limit) == (Standing.QUIET, 40, 40)


def test_a_count_below_the_floor_raises_nothing_whatever_came_before() -> None:
    assert _counted(SEASON, SEASON.floor - 1, [0, 0, 0]).standing is Standing.QUIET
    assert _counted(SEASON, SEASON.floor, [0, 0, 0]).standing is Standing.RAISED
    assert _counted(RISE, RISE.floor - 1, [1, 0, 2]).standing is Standing.QUIET
    assert _counted(RISE, RISE.floor, [0, 0, 0]).standing is Standing.RAISED


def test_a_rise_is_raised_above_its_share_and_not_at_it() -> None:
    assert _counted(RISE, 2000, [400, 900, 1000]).standing is Standing.QUIET
    assert _counted(RISE, 2001, [400, 900, 1000]).standing is Standing.RAISED


def test_a_route_that_falls_has_no_rise_over_its_lowest_year() -> None:
    """Western Africa in June 2026: half as many again as in 2025, a quarter of the years before."""
    assert _counted(RISE, 584, [388, 2212, 2698]).standing is Standing.QUIET


def test_a_month_known_in_part_is_never_raised_but_keeps_its_numbers() -> None:
    verdict = _counted(SEASON, 900, [1, 2, 3], is_part=True)
    assert (verdict.standing, verdict.value, verdict.before) == (Standing.PART, 900, 3)


def test_a_provisional_month_is_raised_where_it_is_above_and_never_called_quiet() -> None:
    assert _counted(SEASON, 900, [1, 2, 3], is_provisional=True).standing is Standing.RAISED
    assert _counted(SEASON, 2, [1, 2, 3], is_provisional=True).standing is Standing.OPEN


@pytest.mark.parametrize(("value", "before"), [(None, [1, 2, 3]), (900, [1, None, 3]), (900, [1])])
def test_what_is_not_held_is_unknown_and_raises_nothing(
    value: int | None, before: list[int | None]
) -> None:
    assert _counted(SEASON, value, before) == rules.UNKNOWN


def test_a_bureau_is_silent_from_the_day_after_its_usual_time_and_the_days_allowed() -> None:
    # December came on 10 January; January is due on 10 February, and 21 days are allowed.
    last = _on(ON_TIME, date(2025, 3, 3))
    assert (last.standing, last.value, last.limit) == (Standing.QUIET, 31, 31)
    first = _on(ON_TIME, date(2025, 3, 4))
    assert (first.standing, first.value, first.month) == (Standing.RAISED, 32, 202501)


def test_silence_on_a_past_day_knows_no_later_report() -> None:
    late = {**ON_TIME, 202501: 90}
    assert _on(late, date(2025, 3, 4)).standing is Standing.RAISED
    assert _on(late, date(2025, 5, 1)).month == 202502


def test_a_month_that_is_held_counts_as_on_time_where_no_calendar_tells_it() -> None:
    held = {**ON_TIME, 202501: None}
    assert _on(held, date(2025, 3, 4)).month == 202502


def test_too_few_reports_make_nothing_usual() -> None:
    few = dict(list(ON_TIME.items())[:5])
    assert _on(few, date(2026, 1, 1)) == rules.UNKNOWN
    assert _on({}, date(2026, 1, 1)) == rules.UNKNOWN
    assert _on(ON_TIME, date(2024, 1, 1)) == rules.UNKNOWN


def test_six_reports_tell_what_is_usual_from_the_day_of_the_sixth() -> None:
    six = dict(list(ON_TIME.items())[:6])
    assert _on(six, date(2024, 7, 9)) == rules.UNKNOWN
    # June came on 10 July: July is awaited, which is not over.
    assert _on(six, date(2024, 7, 10)) == Verdict(Standing.QUIET, 0, 31, 10, 202407)


def _word_for_word(reports: Mapping[int, int | None], on: date) -> Verdict:
    """The rule as docs/thresholds.md has it: all reports gone through for the day."""

    def came(month: int, delay: int) -> bool:
        return last_day(month) + timedelta(days=delay) <= on

    newest = sorted(reports, reverse=True)
    delays = [d for m in newest if (d := reports[m]) is not None and came(m, d)][:24]
    if len(delays) < 6:
        return rules.UNKNOWN
    usual = round(median(delays))
    last = next(m for m in newest if came(m, usual if (d := reports[m]) is None else d))
    silent = (on - last_day(awaited := shifted(last, 1))).days
    standing = Standing.RAISED if silent > usual + SILENT.days else Standing.QUIET
    return Verdict(standing, max(silent, 0), usual + SILENT.days, usual, awaited)


def test_many_days_together_are_judged_as_each_is_alone() -> None:
    # Thirty months, of which some came after the next one, one after a year, one of unknown day.
    months = [2022_00 + 100 * (place // 12) + place % 12 + 1 for place in range(30)]
    reports: dict[int, int | None] = {month: 10 + 37 * (month % 4 == 0) for month in months}
    reports |= {202205: 400, 202311: None}
    days = [date(2022, 1, 1) + timedelta(days=9 * step) for step in range(120)]
    together = _on_each(reports, days[::-1])
    assert together == {day: _word_for_word(reports, day) for day in days}
    assert {standing for standing, *_ in together.values()} == {
        Standing.RAISED,
        Standing.QUIET,
        Standing.UNKNOWN,
    }


def test_the_newest_two_years_of_reports_tell_what_is_usual() -> None:
    months = [2022_00 + 100 * (place // 12) + place % 12 + 1 for place in range(37)]
    # Of the newest 24, thirteen took 5 days; of all, 24 took 40.
    reports = {month: 40 if place < 24 else 5 for place, month in enumerate(months)}
    assert _on(reports, date(2025, 2, 6)).before == 5


def test_a_month_without_a_calendar_is_awaited_until_its_usual_day() -> None:
    known = {**ON_TIME, 202501: None}
    assert _on(known, date(2025, 2, 9)).month == 202501
    assert _on(known, date(2025, 2, 10)).month == 202502


@pytest.mark.parametrize("row", THRESHOLDS.values(), ids=lambda row: row.code)
def test_every_rule_is_whole(row: Threshold) -> None:
    assert row.metric in METRICS
    of_route = row.subject is Subject.ROUTE
    assert (bool(row.years) or row.is_expected) is bool(row.floor) is of_route
    assert bool(row.days) is not of_route
    numbers = {"years": 1, "share": 1, "floor": 1, "days": 1}
    assert "{" not in row.rule.format(**numbers)
    case = {"value": 1, "before": 1, "limit": 1, "share": 1, "years": 1}
    assert "{" not in row.why.format(subject="A", month="May", **case)


def test_an_unusual_month_is_raised_and_one_that_is_still_filled_is_not_called_quiet() -> None:
    high = Unusual(90, 40, 20)
    months: list[Unusual | Literal[False] | None] = [high, False, False, high, None]
    found = rules.of_expected(months, [False] * 3 + [True, False], [False, False, *[True] * 3])
    assert [Verdict(*one).standing for one in found] == [
        *(Standing.RAISED, Standing.QUIET, Standing.OPEN, Standing.PART, Standing.UNKNOWN),
    ]
    assert found[0] == Verdict(Standing.RAISED, 90, 40, 20)


def test_a_course_tells_when_it_was_raised_and_its_newest_month_that_was_judged() -> None:
    months = [202501, 202502, 202503, 202504]
    counts = [[10, 1, 10, 1]] * SEASON.years
    said = rules.of_counts(
        SEASON, [11, 11, 5, 900], counts, [False, False, False, True], [False] * 4
    )
    course = Course(SEASON.code, "central-mediterranean", months, said)
    assert [one.month for one in course.raised()] == [202501, 202502]
    assert [one.month for one in course.raised()] == [202501, 202502]
    assert [one.verdict.limit for one in course.raised()] == [10, SEASON.floor - 1]
    assert list(course.standings()) == [*[Standing.RAISED] * 2, Standing.QUIET, Standing.PART]
    assert course.newest({Standing.RAISED, Standing.QUIET}) == 202503
    assert course.newest(set(Standing)) == 202504
    assert course.raised()[0] == Judgement(
        SEASON.code,
        "central-mediterranean",
        202501,
        Verdict(Standing.RAISED, 11, 10, 10),
        exercise=False,
    )
    made_up = Course(SEASON.code, "central-mediterranean", months, said, exercise=True)
    assert all(one.exercise for one in made_up.raised())
    nothing = Course(SEASON.code, "darien", months, [rules.UNKNOWN] * 4)
    assert nothing.newest({Standing.RAISED, Standing.QUIET}) is None
