"""What is known of a measure, and which release answers for a month, without a store."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, strategies as st

from data_access.availabilities import Availabilities
from data_access.availability import Availability, Coverage, joined, newest_step, of_run, settled
from data_access.filters import CountryRole, Filters
from data_access.periods import MonthRange
from data_access.registry.metrics import METRICS
from data_access.registry.series import SERIES
from data_access.store.supersession import Claim, Interval, clipped, ending_of, intervals
from data_access.store.verification import version_of

DAY, LATER = date(2025, 2, 1), date(2025, 3, 1)


def a_run(
    *months: int,
    code: str = "incidents",
    partial: tuple[int, ...] = (),
    years: tuple[int, ...] = (),
    on: date = DAY,
) -> Availability:
    """A run whose newest month is whole."""
    newest = max(months, default=0)
    return Availability(
        (code,), {"iom_mmp": on}, months, newest, frozenset(partial), frozenset(years)
    )


def test_a_total_of_a_year_reaches_from_its_january_to_its_december() -> None:
    run = a_run(202302, 202303, years=(2022, 2024))
    assert (run.oldest, run.newest) == (202201, 202412)
    assert (a_run(202302, 202303).oldest, a_run(202302, 202303).newest) == (202302, 202303)


@pytest.mark.parametrize(
    ("first", "last", "is_known"),
    [
        (202302, 202303, True),
        (202302, 202304, False),
        # Of 2024 only the total is known: the whole year is, no part of it.
        (202401, 202412, True),
        (202401, 202411, False),
        (202501, 202512, False),
    ],
)
def test_a_range_is_known_by_its_months_or_by_totals_of_whole_years(
    first: int, last: int, *, is_known: bool
) -> None:
    run = a_run(202302, 202303, years=(2024,))
    assert run.knows(MonthRange(first, last)) is is_known


@pytest.mark.parametrize(
    ("asked", "step"),
    [
        ((202301, 202312), (202304, 202304)),
        ((202301, 202303), (202303, 202303)),
        ((202101, 202212), (202201, 202212)),
        ((202401, 202406), (202406, 202406)),
    ],
)
def test_the_newest_step_is_a_month_or_a_year_or_where_nothing_is_known_the_last_month(
    asked: tuple[int, int], step: tuple[int, int]
) -> None:
    run = a_run(202302, 202303, 202304, years=(2021, 2022))
    assert newest_step(run, MonthRange(*asked)) == MonthRange(*step)


def test_months_that_one_of_several_runs_lacks_are_known_in_part() -> None:
    one = a_run(202401, 202402, 202403, partial=(202401,))
    other = a_run(202401, 202402, code="other", years=(2020,), on=LATER)
    both = joined([one, other], lacks=False)
    assert both.series == ("incidents", "other")
    assert both.months == (202401, 202402, 202403)
    assert both.partial == {202401, 202403}
    assert both.years == {2020}
    assert both.newest_complete == 202403
    assert both.published_on == LATER
    assert joined([other, one], lacks=False).published_on == LATER
    assert joined([one], lacks=False) is one
    assert joined([other], lacks=True).partial == {202401, 202402}


def test_what_bureaus_report_is_complete_where_half_of_them_have_reported() -> None:
    newest = {"ITA": 202403, "FRA": 202402, "ESP": 202401}
    runs = [a_run(month, code=f"database-use:{iso3}") for iso3, month in newest.items()]
    assert joined(runs, lacks=False).newest_complete == 202402


def test_figures_of_a_publisher_that_ended_years_ago_are_not_called_provisional() -> None:
    """UNHCR's workbook of 2019: whoever still reads "so far" there waits for nothing."""
    spans = {
        "unhcr_med": MonthRange(201501, 201910),
        "panama_snm": MonthRange(201401, 202504),
        # How complete its months were is known from releases, however old the last of them is.
        "iom_mmp": MonthRange(201401, 201912),
        "uk_small_boats": MonthRange(201801, 202607),
        "exercise": MonthRange(201901, 203612),
    }
    ended = settled(spans)
    assert ended == {"unhcr_med"}
    release = Coverage("unhcr_med", DAY, complete=True, whole=True, months=(201909, 201910))
    assert of_run("arrivals", [release]).provisional_from == 201909
    run = of_run("arrivals", [release], ended)
    assert run.provisional_from == 201911
    assert joined([run, run], lacks=False).provisional_from == 201911
    going_on = a_run(202604, 202605, 202606, 202607)
    assert joined([run, going_on], lacks=False).provisional_from == going_on.provisional_from


def test_of_what_the_same_reports_count_bureaus_lack_the_same() -> None:
    codes = ("database-use:ITA", "database-use:MLT")
    months = (range(202401, 202404), range(202401, 202403))
    runs = {code: a_run(*some, code=code) for code, some in zip(codes, months, strict=True)}
    known, period = Availabilities(runs), MonthRange(202401, 202403)
    searches, hits = METRICS["searches"], METRICS["hits"]
    (gap,) = known.gaps(searches, Filters(), period)
    assert (gap.reporter, gap.months) == ("MLT", (202403,))
    assert known.gaps(hits, Filters(), period) == known.gaps(searches, Filters(), period)
    assert known.gaps(hits, Filters(), MonthRange(202401, 202402)) == ()
    assert known.gaps(hits, Filters(countries=(CountryRole("ITA"),)), period) == ()


DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 1, 20))
CLAIMS = st.lists(
    st.tuples(st.booleans(), DAYS, st.integers(0, 1), st.text("ab", min_size=1, max_size=3)),
    max_size=7,
    unique_by=lambda claim: claim[3],
).map(lambda rows: [Claim(number, *row) for number, row in enumerate(rows, start=1)])


SPRING, SUMMER, AUTUMN = date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1)


def test_exercise_figures_end_on_the_first_day_of_anybodys_real_ones() -> None:
    exercise = SERIES["database-use"].exercise_of("ITA")
    since = {"bureau_database_use": AUTUMN, "bureau_reporting": SUMMER, "iom_mmp": SPRING}
    assert clipped({1: Interval(SPRING, None)}, ending_of(exercise, since)) == {
        1: Interval(SPRING, SUMMER)
    }
    # What ended before stays as it was; what would begin on that day or later has no day.
    assert clipped({1: Interval(date(2024, 1, 1), SPRING)}, ending_of(exercise, since)) == {
        1: Interval(date(2024, 1, 1), SPRING)
    }
    assert clipped({1: Interval(AUTUMN, None)}, ending_of(exercise, since)) == {
        1: Interval(AUTUMN, AUTUMN)
    }
    assert clipped({1: Interval(SUMMER, None)}, ending_of(exercise, since)) == {
        1: Interval(SUMMER, SUMMER)
    }


def test_real_figures_are_ended_by_none_and_exercises_only_by_their_own_measures() -> None:
    whole = {1: Interval(SPRING, None)}
    assert clipped(whole, ending_of("database-use:ITA", {"bureau_reporting": SUMMER})) == whole
    assert (
        clipped(
            whole,
            ending_of(SERIES["database-use"].exercise_of("ITA"), {"iom_mmp": SUMMER}),
        )
        == whole
    )


@given(CLAIMS, st.randoms())
def test_the_order_of_imports_never_matters(claims: list[Claim], chance: Random) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)
    assert intervals(shuffled) == intervals(claims)


def _by_the_rule(claim: Claim) -> tuple[bool, date, int, str]:
    """Complete before partial, then the newest, then what corrects it, then the file itself."""
    return claim.complete, claim.published_on, claim.correction, claim.sha256


@given(CLAIMS)
def test_on_every_day_the_best_of_those_published_answers(claims: list[Claim]) -> None:
    known = intervals(claims)
    for step in range(22):
        day = date(2024, 1, 1) + timedelta(days=step)
        published = [claim for claim in claims if claim.published_on <= day]
        best = max(published, key=_by_the_rule).batch_id if published else None
        answering = [
            batch_id
            for batch_id, interval in known.items()
            if interval.known_from <= day
            and (interval.known_until is None or day < interval.known_until)
        ]
        assert answering == ([best] if best else [])


@given(st.lists(st.text("0123456789abcdef", min_size=4), unique=True), st.randoms())
def test_the_version_of_the_data_is_that_of_its_batches(hashes: list[str], chance: Random) -> None:
    shuffled = list(hashes)
    chance.shuffle(shuffled)
    assert version_of(shuffled) == version_of(hashes)
    assert version_of([*hashes, "another"]) != version_of(hashes)
