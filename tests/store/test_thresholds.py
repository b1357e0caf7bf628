"""What thresholds are held against comes out of either store as it went in, also of a past day."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, update

from data_access.analysis import rules
from data_access.analysis.rules import Judgement, Standing, Verdict
from data_access.availabilities import Availabilities
from data_access.periods import FIRST_MONTH, LAST_MONTH, MonthRange
from data_access.queries import thresholds
from data_access.queries.availability import read_availabilities
from data_access.registry import NOT_STATED, SEVERAL, THRESHOLDS, Threshold
from data_access.store import schema
from tests.builders import SEASON
from tests.store.reading import add_batch

FIRST, SECOND, TODAY = date(2025, 1, 31), date(2025, 7, 31), date(2025, 8, 1)
RISE, SILENT = (THRESHOLDS[code] for code in ("detections-up", "bureau-silent"))
ROUTE = "central-mediterranean"


def _held(connection: Connection, number: int, run: str, months: MonthRange, since: date) -> None:
    for month in months.months():
        connection.execute(
            insert(schema.coverage).values(
                batch_id=number, series_code=run, month=month, whole=1, known_from=since
            )
        )


def _sum(connection: Connection, number: int, metric: str, run: str, **values: object) -> None:
    connection.execute(
        insert(schema.monthly_total).values(
            batch_id=number, metric_code=metric, series_code=run, **values
        )
    )


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Deaths of four years, of which a second release corrects a month; a bureau's reports."""
    with engine.begin() as connection:
        add_batch(connection, 1, FIRST)
        add_batch(connection, 2, SECOND)
        add_batch(connection, 3, FIRST, source="bureau_database_use")
        _held(connection, 1, "incidents", MonthRange(202101, 202412), FIRST)
        _held(connection, 2, "incidents", MonthRange(202501, 202506), SECOND)
        for year, value in ((2021, 10), (2022, 30), (2023, 20)):
            _deaths(connection, year * 100 + 6, value, known_from=FIRST)
        _deaths(connection, 202406, 25, known_from=FIRST, known_until=SECOND)
        _deaths(connection, 202406, 31, known_from=SECOND)
        _deaths(connection, 202505, 90, known_from=SECOND)
        run = "database-use:ITA"
        _held(connection, 3, run, MonthRange(202401, 202410), FIRST)
        for month in MonthRange(202401, 202410).months():
            _sum(
                connection, 3, "reporting_delay", "reporting:ITA",
                month=month, bureau_code="ITA", value=12, known_from=FIRST,
            )  # fmt: skip
    return engine


def _deaths(connection: Connection, month: int, value: int, **known: date) -> None:
    number = 2 if known["known_from"] == SECOND else 1
    place = {"month": month, "route_code": ROUTE, "value": value}
    _sum(connection, number, "dead_missing", "incidents", **place, **known)


def _read(
    engine: Engine, rule: Threshold, months: MonthRange, day: date | None
) -> tuple[thresholds.Numbers, Availabilities]:
    needed = thresholds.needed(rule, months)
    with engine.connect() as connection:
        numbers = thresholds.read_numbers(connection, rule, needed, day)
        return numbers, read_availabilities(connection, day)


def _of(engine: Engine, day: date | None, rule: Threshold, month: int) -> list[Judgement]:
    months = MonthRange(month, month)
    numbers, held = _read(engine, rule, months, day)
    courses = thresholds.courses(rule, numbers, held, months, day or TODAY)
    return [
        Judgement(one.rule, one.subject, month, Verdict(*said), one.exercise)
        for one in courses
        for month, said in zip(one.months, one.verdicts, strict=True)
    ]


def _of_route(
    engine: Engine, day: date | None, rule: Threshold, month: int, route: str = ROUTE
) -> Judgement:
    (found,) = (one for one in _of(engine, day, rule, month) if one.subject == route)
    return found


def test_a_corrected_month_crosses_a_threshold_only_from_the_day_of_its_correction(
    filled: Engine,
) -> None:
    before = _of_route(filled, date(2025, 6, 1), SEASON, 202406)
    assert (before.verdict.standing, before.verdict.value) == (Standing.OPEN, 25)
    now = _of_route(filled, None, SEASON, 202406)
    assert (now.verdict.standing, now.verdict.value, now.verdict.before) == (
        Standing.RAISED, 31, 30,
    )  # fmt: skip


def test_counts_are_read_as_of_a_day_only_where_a_release_came_after_it(filled: Engine) -> None:
    with filled.connect() as connection:
        now = read_availabilities(connection, None)
    assert thresholds.is_as_now(SEASON, now, SECOND)
    assert not thresholds.is_as_now(SEASON, now, SECOND - timedelta(days=1))
    # A file of that day that was under an embargo is known from its end on.
    later = SECOND + timedelta(days=20)
    with filled.begin() as connection:
        released = update(schema.coverage).where(schema.coverage.c.known_from == SECOND)
        connection.execute(released.values(known_from=later))
        late = read_availabilities(connection, None)
        connection.execute(
            update(schema.coverage)
            .where(schema.coverage.c.known_from == later)
            .values(known_from=SECOND)
        )
    assert not thresholds.is_as_now(SEASON, late, SECOND)
    assert thresholds.is_as_now(SEASON, late, later)
    # Days to a report come by a calendar of its own, not with what its measure is held by.
    assert not thresholds.is_as_now(SILENT, now, SECOND)
    # Of what is not held, nothing says that it was not held then.
    assert not thresholds.is_as_now(RISE, now, SECOND)


def test_each_month_of_a_route_has_its_standing(filled: Engine) -> None:
    found = [
        _of_route(filled, None, SEASON, month, route).verdict[:2]
        for month, route in (
            *((month, ROUTE) for month in (202505, 202506, 202403, 202306)),
            (202403, "western-mediterranean"),
        )
    ]
    assert found[:3] == [
        # Provisional, and above already.
        (Standing.RAISED, 90),
        (Standing.OPEN, 0),
        # Known without a row.
        (Standing.QUIET, 0),
    ]
    # Without all years before it; and a route on which nothing was counted.
    assert found[3][0] is Standing.UNKNOWN
    assert found[4] == (Standing.QUIET, 0)


@pytest.mark.parametrize(
    ("month", "standing"),
    [(202406, Standing.PART), (202306, Standing.UNKNOWN), (202206, Standing.UNKNOWN)],
)
def test_a_month_known_of_some_routes_only_raises_nothing_and_is_no_base(
    filled: Engine, month: int, standing: Standing
) -> None:
    with filled.begin() as connection:
        add_batch(connection, 4, FIRST, complete=0)
        _held(connection, 4, "incidents", MonthRange(month, month), FIRST)
    june = _of_route(filled, None, SEASON, 202406)
    assert june.verdict.standing is standing


def test_a_route_of_which_only_parts_are_counted_is_judged_by_their_sum(filled: Engine) -> None:
    part, whole = "ukraine-europe", "eastern-land-borders"
    with filled.begin() as connection:
        _sum(
            connection, 2, "dead_missing", "incidents",
            month=202406, route_code=part, value=12, known_from=SECOND,
        )  # fmt: skip
        _sum(
            connection, 2, "dead_missing", "incidents",
            month=202406, route_code="belarus-eu-border", value=3, known_from=SECOND,
        )  # fmt: skip
    # The label of the part is of February 2022: three years before it there is none.
    assert _of_route(filled, None, SEASON, 202406, part).verdict.standing is Standing.UNKNOWN
    verdict = _of_route(filled, None, SEASON, 202406, whole).verdict
    assert (verdict.standing, verdict.value) == (Standing.RAISED, 15)


def test_deaths_on_several_routes_or_on_none_are_no_routes_to_judge(filled: Engine) -> None:
    with filled.begin() as connection:
        for nowhere in (SEVERAL, NOT_STATED):
            _sum(
                connection, 1, "dead_missing", "incidents",
                month=202406, route_code=nowhere, value=900, known_from=FIRST,
            )  # fmt: skip
    judged = [one.subject for one in _of(filled, None, SEASON, 202406)]
    assert ROUTE in judged
    assert not {SEVERAL, NOT_STATED} & set(judged)
    assert _of_route(filled, None, SEASON, 202406).verdict.value == 31


def test_what_is_not_held_at_all_is_not_judged(filled: Engine) -> None:
    assert _of(filled, None, RISE, 202406) == []
    assert _of(filled, date(2024, 1, 1), SEASON, 202406) == []


def test_a_bureau_is_silent_by_its_own_reports(filled: Engine) -> None:
    (quiet,) = _of(filled, None, SILENT, 202411)
    (silent,) = _of(filled, None, SILENT, 202501)
    assert (quiet.subject, quiet.verdict.standing) == ("ITA", Standing.QUIET)
    assert (silent.verdict.standing, silent.verdict.before, silent.verdict.month) == (
        Standing.RAISED, 12, 202411,
    )  # fmt: skip
    assert not silent.exercise


def test_a_period_without_end_costs_no_more_than_the_months_that_can_be_judged(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[Collection[date]] = []

    def judge(
        rule: Threshold,
        delays: Mapping[int, int],
        without_calendar: Collection[int],
        days: Collection[date],
    ) -> dict[date, rules.Verdict]:
        looked_at.append(days)
        return of_reports(rule, delays, without_calendar, days)

    of_reports = rules.of_reports
    months = MonthRange(FIRST_MONTH, LAST_MONTH)
    monkeypatch.setattr(rules, "of_reports", judge)
    numbers, held = _read(filled, SILENT, months, None)
    (course,) = thresholds.courses(SILENT, numbers, held, months, TODAY)
    # From the first report to today.
    assert list(map(len, looked_at)) == [20]
    # Nothing was reported before, and today is all that is known of what comes.
    verdicts = dict(zip(course.months, course.verdicts, strict=False))
    assert len(course.verdicts) == months.length
    assert verdicts[202312] == rules.UNKNOWN
    assert verdicts[202411][0] is Standing.QUIET
    assert course.verdicts[-1] == verdicts[202508]
