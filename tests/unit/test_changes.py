"""What a change is measured against, over which months, how sure it is, and how it is drawn."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from dashboard import wording
from dashboard.components import ranges, tables
from dashboard.drawings import Align, Column, RelativeChange, Table
from dashboard.exports.paper.static_html import static_html
from data_access.analysis.changes import (
    SETTLED,
    Compared,
    Contribution,
    Interval,
    LikeMonths,
    contributions,
    exact,
    judged,
    like_months,
    of_both,
    of_count,
    of_counts,
    revised,
    total,
)
from data_access.analysis.scatter import Dispersion, dispersion, years_back
from data_access.availabilities import Availabilities
from data_access.filters import Compare
from data_access.periods import MonthRange
from tests.cases import quick
from tools import simulate_intervals

NOTHING_YET = Availabilities(by_series={})


@pytest.mark.parametrize(
    ("months", "year_before", "period_before"),
    [
        ((202503, 202503), (202403, 202403), (202502, 202502)),
        ((202501, 202503), (202401, 202403), (202410, 202412)),
        ((202401, 202412), (202301, 202312), (202301, 202312)),
        # Longer than a year: whole years back, so that no month is held against itself.
        ((202401, 202501), (202201, 202301), (202212, 202312)),
        ((202301, 202412), (202101, 202212), (202101, 202212)),
        ((202301, 202501), (202001, 202201), (202012, 202212)),
    ],
)
def test_a_period_is_compared_with_the_same_months_or_with_those_just_before_it(
    months: tuple[int, int], year_before: tuple[int, int], period_before: tuple[int, int]
) -> None:
    chosen = MonthRange(*months)
    assert NOTHING_YET.base(chosen, Compare.YEAR_BEFORE) == MonthRange(*year_before)
    assert NOTHING_YET.base(chosen, Compare.PREVIOUS_PERIOD) == MonthRange(*period_before)
    assert NOTHING_YET.base(chosen, Compare.NONE) is None


WHOLE = LikeMonths((202503,), (202403,), is_whole=True)
CLEAR_FALL, CLEAR_RISE = Interval(-0.6, -0.4), Interval(0.1, 1.4)


def held_against(
    now: float, before: float, interval: Interval | None = None, like: LikeMonths = WHOLE
) -> Compared:
    return Compared(like, now, before, interval)


SCATTERED = (202511, *range(202601, 202606), 202608)
SOME = LikeMonths((202501, 202502), (202401, 202402), is_whole=False)
SEVEN = LikeMonths(SCATTERED, tuple(month - 100 for month in SCATTERED), is_whole=False)
OTHER_SEASON = LikeMonths((202507,), (202506,), is_whole=True)


@pytest.mark.parametrize(
    ("compared", "text"),
    [
        # A share from a base of thirty on, and the number alone below.
        (held_against(15, 30, CLEAR_FALL), "down about half, from 30"),
        (held_against(15, 29, CLEAR_FALL), "down from 29"),
        (held_against(0, 90, CLEAR_FALL), "down from 90"),
        (held_against(144, 100, CLEAR_RISE), "up 44%, from 100"),
        # What an interval that includes zero leaves open is not called a change, nor what has none.
        (held_against(7018, 8384, Interval(-0.4, 0.16)), "was 8,384; change unclear"),
        (held_against(11, 4, Interval(-0.3, 37.2)), "was 4; change unclear"),
        (held_against(11, 4), "was 4; change unclear"),
        (held_against(7018, 8384), "was 8,384; change unclear"),
        (held_against(50, 50), "unchanged from 50"),
        # What later releases may turn, or make one of, is called nothing, equal counts included.
        (Compared(WHOLE, 15, 30, CLEAR_FALL, is_early=True), "was 30; figure not yet final"),
        (Compared(WHOLE, 50, 50, is_early=True), "was 50; figure not yet final"),
        # A level has no interval and needs none.
        (Compared(WHOLE, 1100, 1000, is_exact=True), "up about a tenth, from 1,000"),
        (held_against(690, 300, CLEAR_RISE), "2.3 times as many, from 300"),
        (held_against(6288, 300, Interval(10.0, 30.0)), "21 times as many, from 300"),
        # What rounds to nothing has no direction.
        (Compared(WHOLE, 89_696, 90_000, is_exact=True), "almost unchanged, from 90,000"),
        (Compared(WHOLE, 1010, 1000, is_exact=True), "up 1%, from 1,000"),
        # Months are named where they are some, and those of the base where of another season;
        # scattered ones are counted, since a list of them could not be said aloud.
        (held_against(50, 100, CLEAR_FALL, SOME), "Jan – Feb 2025: down about half, from 100"),
        (
            held_against(50, 100, CLEAR_FALL, OTHER_SEASON),
            "down about half, from 100 in Jun 2025",
        ),
        (
            held_against(15, 30, CLEAR_FALL, SEVEN),
            "7 months of Nov 2025 – Aug 2026: down about half, from 30",
        ),
    ],
)
def test_a_change_is_one_short_line_that_goes_somewhere_where_that_is_clear(
    compared: Compared, text: str
) -> None:
    assert wording.change(compared).text == text


@pytest.mark.parametrize(
    ("compared", "text"),
    [
        (held_against(15, 30, CLEAR_FALL), "about half fewer than B"),
        (held_against(15, 29, CLEAR_FALL), "fewer than B"),
        (held_against(144, 100, CLEAR_RISE), "44% more than B"),
        (held_against(690, 300, CLEAR_RISE), "2.3 times as many as B"),
        (held_against(7018, 8384, Interval(-0.4, 0.16)), "difference from B unclear"),
        (held_against(50, 50), "the same as B"),
        (Compared(WHOLE, 50, 50, is_early=True), "difference from B not yet final"),
        (Compared(WHOLE, 89_696, 90_000, is_exact=True), "almost the same as B"),
        (held_against(50, 100, CLEAR_FALL, SOME), "Jan – Feb 2025: about half fewer than B"),
    ],
)
def test_two_sides_are_more_or_fewer_and_neither_rose_nor_fell(
    compared: Compared, text: str
) -> None:
    assert wording.beside(compared, "B").text == text


@pytest.mark.parametrize(
    ("compared", "text"),
    [
        (held_against(60.5, 40), "was 40.0; change unclear"),
        (held_against(22.3, 16.0, Interval(-0.2, 1.4)), "was 16.0; change unclear"),
        (held_against(12.0, 16.0, CLEAR_FALL), "down from 16.0"),
        # By less than it is written with.
        (held_against(22.34, 22.36, CLEAR_FALL), "almost unchanged, from 22.4"),
    ],
)
def test_a_rate_was_what_it_was(compared: Compared, text: str) -> None:
    assert wording.change(compared, ratio=True).text == text


@pytest.mark.parametrize(
    ("compared", "text"),
    [
        (held_against(15, 30, CLEAR_FALL), "−50%"),
        (held_against(15, 29, CLEAR_FALL), "29 → 15"),
        (held_against(7018, 8384, Interval(-0.4, 0.16)), "−16%"),
        (held_against(7018, 8384), "−16%, range unknown"),
        (held_against(50, 100, CLEAR_FALL, SOME), "−50% (Jan – Feb 2025)"),
        (held_against(150, 100, CLEAR_RISE), "+50%"),
        (held_against(75, 100, CLEAR_FALL), "−25%"),
        (held_against(100, 100), "0%"),
        (held_against(89_696, 90_000, CLEAR_FALL), "<1% fewer"),
        (held_against(90_304, 90_000, CLEAR_RISE), "<1% more"),
    ],
)
def test_a_cell_has_the_share_of_the_base_with_its_sign(compared: Compared, text: str) -> None:
    assert wording.short_change(compared) == text


@pytest.mark.parametrize(
    ("compared", "text"),
    [
        (held_against(50, 100, CLEAR_FALL), "deaths fell by about half"),
        (held_against(144, 100, CLEAR_RISE), "deaths rose by 44%"),
        (held_against(690, 300, CLEAR_RISE), "deaths rose to 2.3 times their earlier level"),
        (held_against(12, 4, CLEAR_RISE), "deaths rose from 4 to 12"),
        (held_against(0, 90, CLEAR_FALL), "deaths fell from 90 to 0"),
        (held_against(2, 0), "no clear change in deaths"),
        (held_against(50, 100), "no clear change in deaths"),
        (held_against(50, 100, Interval(-0.8, 0.1)), "no clear change in deaths"),
        (held_against(50, 50), "no change in deaths"),
        (Compared(WHOLE, 50, 50, is_early=True), "deaths: 50, not yet final"),
        (Compared(WHOLE, 50, 100, CLEAR_FALL, is_early=True), "deaths: 50, not yet final"),
        (Compared(WHOLE, 89_696, 90_000, is_exact=True), "deaths almost unchanged"),
    ],
)
def test_a_finding_has_a_direction_only_where_the_interval_leaves_out_none(
    compared: Compared, text: str
) -> None:
    assert wording.finding("deaths", compared) == text


def test_scattered_months_are_counted_where_they_are_no_two_spans() -> None:
    # Against the period before, month by month, there are no same months.
    by_ten = LikeMonths(SCATTERED, (202501, *range(202503, 202508), 202510), is_whole=False)
    assert wording.base_said(by_ten) == "7 months of Jan – Oct 2025"
    two = LikeMonths(SEVEN.now[:6], SEVEN.before[:6], is_whole=False)
    assert wording.months_said(two.now) == "Nov 2025 and Jan – May 2026"
    assert wording.base_said(two) == "Nov 2024 and Jan – May 2025"


def test_a_range_of_many_times_as_many_has_one_end() -> None:
    assert wording.range_in_words(12.0, 30.0) == "more than ten times as many"
    assert wording.range_in_words(2.0, 30.0).endswith("to more than ten times as many")


def test_a_part_that_is_little_is_not_none() -> None:
    said = [wording.part_in_words(ratio) for ratio in (0, 0.0004, 0.0099, 0.01, 0.994, 1)]
    assert said == ["0%", "under 1%", "under 1%", "1%", "99%", "100%"]


# --- which months are held against each other ---

YEAR, YEAR_BEFORE = MonthRange(202501, 202512), MonthRange(202401, 202412)
BOTH_YEARS = frozenset((*YEAR.months(), *YEAR_BEFORE.months()))


def test_two_whole_periods_are_held_against_each_other_as_wholes() -> None:
    like = like_months(YEAR, YEAR_BEFORE, BOTH_YEARS)
    assert like == LikeMonths(YEAR.months(), YEAR_BEFORE.months(), is_whole=True)


def test_a_year_that_ends_in_august_is_held_against_january_to_august() -> None:
    known = BOTH_YEARS - set(MonthRange(202509, 202512).months())
    like = like_months(YEAR, YEAR_BEFORE, known)
    assert like is not None
    assert like.now == MonthRange(202501, 202508).months()
    assert like.before == MonthRange(202401, 202408).months()
    assert not like.is_whole


def test_a_month_that_the_base_lacks_is_left_out_of_both() -> None:
    like = like_months(YEAR, YEAR_BEFORE, BOTH_YEARS - {202403})
    assert like is not None
    assert 202503 not in like.now
    assert not like.is_whole


def test_nothing_is_held_against_what_is_not_known() -> None:
    assert like_months(YEAR, YEAR_BEFORE, frozenset(YEAR.months())) is None


def test_a_year_of_which_only_the_total_is_known_counts_whole_or_not_at_all() -> None:
    whole = like_months(YEAR, YEAR_BEFORE, BOTH_YEARS, undivided=(2024,))
    assert whole is not None
    assert whole.is_whole
    assert like_months(YEAR, YEAR_BEFORE, BOTH_YEARS - {202512}, undivided=(2024,)) is None


def test_a_count_of_which_only_the_year_is_known_belongs_to_the_whole_year_only() -> None:
    counted = {202501: 3, 202502: 4, 202500: 100}
    assert total(counted, YEAR.months()) == 107
    assert total(counted, (202501, 202502)) == 7


# --- how sure ---


def test_single_independent_events_scatter_as_poisson_does() -> None:
    scatter = dispersion([[10, 12, 9, 11] * 3, [11, 9, 12, 10] * 3])
    assert scatter == Dispersion(1, 11)


def test_scatter_is_that_of_its_formula_cell_by_cell() -> None:
    """Squares over all that was counted, with a year and a month of nothing that are left out."""
    rows = [[31, 7, 55, 0, 20, 3], [12, 40, 18, 0, 9, 33], [0] * 6, [25, 11, 60, 0, 14, 2]]
    kept = [[value for place, value in enumerate(row) if place != 3] for row in rows if any(row)]
    every = sum(map(sum, kept))
    squares = [
        (value - sum(row) * sum(other[place] for other in kept) / every) ** 2
        for row in kept
        for place, value in enumerate(row)
    ]
    scatter = dispersion(rows)
    assert scatter is not None
    assert scatter.ratio == pytest.approx(sum(squares) / every * 15 / 8, rel=1e-12)
    assert scatter.freedom == min(8, 2 * sum(squares) ** 2 / sum(one**2 for one in squares))


def test_one_large_group_leaves_few_degrees_of_freedom() -> None:
    """A hundred people of one boat, where one by one would be usual."""
    even = [[40, 42, 39, 41] * 3, [41, 39, 42, 40] * 3, [39, 41, 40, 42] * 3]
    odd = [row[:] for row in even]
    odd[1][5] += 100
    one, other = dispersion(even), dispersion(odd)
    assert one is not None
    assert other is not None
    assert other.ratio > 5 * one.ratio
    assert other.freedom < one.freedom / 3


def test_too_few_events_say_nothing_of_their_scatter() -> None:
    assert dispersion([[1] * 12]) is None
    assert dispersion([[1, 0] * 6, [0, 1] * 6]) is None


def test_the_years_behind_end_where_one_is_not_known_in_full() -> None:
    counted = {202401: 1, 202512: 2}
    rows = years_back(counted, 202512, BOTH_YEARS, 3)
    assert rows == [[1, *[0] * 11], [*[0] * 11, 2]]
    assert years_back(counted, 202512, BOTH_YEARS - {202401}, 3) == rows[1:]


HISTORIES = simulate_intervals.histories()


@pytest.mark.parametrize("route", ["channel-uk", "central-mediterranean"])
def test_intervals_hold_in_19_of_20_draws(route: str) -> None:
    """As many as 300 draws can tell; the next test looks closer."""
    found = simulate_intervals.coverage(HISTORIES[route], 300)
    assert 0.92 <= found.changes[12] <= 0.985
    assert 0.92 <= found.counts <= 0.985


@pytest.mark.parametrize("route", quick(of=HISTORIES))
def test_intervals_hold_in_93_to_97_of_100_draws_on_every_route(route: str) -> None:
    """Of 4,000, with incidents as large as the route's own; those of shorter periods in more."""
    found = simulate_intervals.coverage(HISTORIES[route], 4000)
    assert 0.93 <= round(found.changes[12], 2) <= 0.97
    # Of a route whose two wrecks are most of it, few draws have intervals, and of counts 91 hold.
    assert (0.93 if found.formed > 0.9 else 0.9) <= round(found.counts, 2) <= 0.97
    assert min(found.changes[3], found.changes[1]) >= 0.93


def test_older_years_are_asked_where_the_newest_are_too_few_to_tell() -> None:
    """Three boats a year say little in three years, and enough in ten."""
    boats = [[0, 15, 0, 0, 30, 0, 0, 1, 0, 0, 20, 0], [5, 0, 0, 40, 0, 0, 2, 0, 0, 0, 0, 30]]
    few, many = dispersion(boats + boats[:1]), dispersion(boats * 5)
    assert many is not None
    assert few is None or few.freedom < many.freedom
    # Where five years tell enough, a crisis ten years ago is no part of it.
    steady, crisis = [[100, 120, 90, 110] * 3, [110, 90, 120, 100] * 3] * 3, [[1, 4000] * 6] * 4
    assert dispersion(crisis + steady) == dispersion(steady[-5:])


def test_counts_that_were_taken_back_end_no_change() -> None:
    # A publisher's −1 beside a 1: that year has nothing in all, nor has that month.
    assert dispersion([[1, -1] + [0] * 10, [12] * 12, [9] * 12]) == dispersion(
        [[12] * 12, [9] * 12]
    )
    assert dispersion([[1] + [0] * 11, [-1] + [0] * 11]) is None


def test_a_year_without_any_count_says_nothing_of_scatter() -> None:
    assert dispersion([]) is None
    assert dispersion([[0] * 12, [0] * 12]) is None
    assert dispersion([[9] * 12, [0] * 12]) is None


def test_what_later_releases_may_make_of_months_widens_a_change_or_leaves_it_open() -> None:
    like = LikeMonths((202504, 202505), (202404, 202405), is_whole=True)
    of_month = {202504: (1.0, 1.0), 202505: (0.9, 2.0)}.get
    revision = of_both(revised({202504: 30, 202505: 10}, like.now, of_month), SETTLED)
    assert revision == pytest.approx((0.975, 1.25))
    # A fall by half is one whatever comes; one by a tenth may become a rise, and nobody knows.
    assert exact(like, 40, 80, revision).is_clear
    assert exact(like, 40, 80, revision).is_provisional
    assert exact(like, 40, 80, revision).interval is None
    assert exact(like, 40, 44, revision).is_early
    wide = judged(like, 40, 10, Interval(1.1, 6.0), revision)
    assert wide.interval == pytest.approx((2.1 * 0.975 - 1, 7 * 1.25 - 1))
    assert wide.is_clear
    assert judged(like, 40, 30, Interval(0.01, 0.9), revision).is_early
    # Reports that still come in have not fallen, and are no base.
    assert judged(like, 40, 80, Interval(-0.7, -0.3), revision).is_early
    assert of_both(SETTLED, revision, are_reports=True) is None
    assert of_both(SETTLED, revision) == pytest.approx((0.8, 1 / 0.975))
    # What was settled is as clear as it is, and unclear is another word than early.
    assert exact(like, 40, 44, SETTLED).is_clear
    assert not judged(like, 40, 80, Interval(-0.7, 0.1), SETTLED).is_early


def test_what_no_release_tells_is_early_however_large_the_change() -> None:
    like = LikeMonths((202505,), (202405,), is_whole=True)
    assert revised({202505: 10}, like.now, lambda _month: None) is None
    # Of nothing no multiple can tell what is to come.
    assert revised({}, like.now, lambda _month: (0.9, 2.0)) is None
    later = {202504: (1.0, 1.0), 202505: (0.9, 2.0)}.get
    assert revised({202504: 30}, (202504, 202505), later) is None
    assert exact(like, 10, 1000, None).is_early
    assert judged(like, 10, 1000, CLEAR_FALL, None).is_early


def test_contributions_add_up_to_the_change_to_the_last_unit() -> None:
    draw = np.random.default_rng(14)
    for _attempt in range(200):
        codes = [f"part-{n:02}" for n in range(int(draw.integers(1, 30)))]
        now, before = (
            dict(zip(codes, map(int, draw.negative_binomial(1, 0.01, len(codes))), strict=True))
            for _side in range(2)
        )
        moved = contributions(now, before)
        difference = sum(now.values()) - sum(before.values())
        assert sum(part.change for part in moved.parts) == moved.total.change == difference
        drawn = moved.largest(8)
        assert sum(part.change for part in drawn) == difference
        assert len(drawn) <= 9
        sizes = [abs(part.change) for part in moved.parts]
        assert sizes == sorted(sizes, reverse=True)


def test_a_part_that_is_unknown_in_one_period_is_in_neither_and_never_0() -> None:
    moved = contributions({"a": 5, "b": 7, "c": None, "d": 3}, {"a": 9, "b": None, "c": 4, "e": 2})
    assert moved.unknown == ("b", "c", "d", "e")
    assert [(part.part, part.now, part.before) for part in moved.parts] == [("a", 5, 9)]
    assert moved.total.change == -4


def test_a_lone_part_behind_the_largest_keeps_its_name() -> None:
    counts = {f"part-{n}": n for n in range(1, 10)}
    moved = contributions(counts, dict.fromkeys(counts, 0))
    assert moved.largest(8)[-1].part == "part-1"
    assert moved.largest(7)[-1] == Contribution("", 3, 0)


def test_counts_together_have_the_intervals_that_each_has_alone() -> None:
    spread, values = Dispersion(7.3, 12.5), (0, 1, 17, 5_000, 1_234_567)
    assert of_counts(values, spread) == [of_count(value, spread) for value in values]


UNCLEAR = Interval(-0.37, 0.11)
CLEAR = Interval(-0.6, -0.09)


def change(now: float, before: float, interval: Interval | None, **more: Any) -> RelativeChange:
    cell = wording.relative_change(Compared(WHOLE, now, before, interval, **more))
    assert isinstance(cell, RelativeChange)
    return cell


def drawn(cell: RelativeChange, reach: float = 2.0) -> dict[str, Any]:
    component: Any = ranges.change_range(cell, reach)
    properties: dict[str, Any] = component.to_plotly_json()["props"]
    return properties


@pytest.mark.parametrize(
    ("cell", "spoken"),
    [
        (change(7018, 8384, UNCLEAR), "16% fewer, 37% fewer to 11% more"),
        (change(781, 1290, CLEAR), "39% fewer, 60% to 9% fewer"),
        (
            change(781, 1290, CLEAR, is_provisional=True),
            "39% fewer, 60% to 9% fewer, provisional",
        ),
        (
            change(781, 1290, CLEAR, is_provisional=True, is_early=True),
            "39% fewer, 60% to 9% fewer, not yet final",
        ),
        (change(50, 182, None), "73% fewer, range unknown"),
        (change(50, 100, None, is_exact=True), "50% fewer"),
    ],
)
def test_a_drawn_change_tells_its_numbers(cell: RelativeChange, spoken: str) -> None:
    assert deepcopy(cell).spoken == spoken
    assert drawn(cell)["title"] == spoken
    assert spoken in static_html(ranges.change_range(cell, 2.0))


def test_half_and_double_are_as_far_from_no_change() -> None:
    half, same, double = (
        drawn(change(now, 100, None, is_exact=True))["style"]["--dot"] for now in (50, 100, 200)
    )
    assert (half, same, double) == ("0.0%", "50.0%", "100.0%")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (change(7018, 8384, UNCLEAR), "range range-unclear"),
        (change(781, 1290, CLEAR), "range"),
        (change(781, 1290, CLEAR, is_provisional=True), "range range-provisional"),
        (
            change(781, 1290, CLEAR, is_provisional=True, is_early=True),
            "range range-unclear range-provisional",
        ),
        (change(50, 182, None), "range range-unclear range-beyond"),
    ],
)
def test_a_change_is_pale_where_it_may_be_none_and_hollow_where_it_is_revised(
    cell: RelativeChange, names: str
) -> None:
    assert drawn(cell)["className"] == names


def test_what_lies_beyond_the_axis_ends_in_an_arrow() -> None:
    cell = change(110, 100, Interval(-0.6, 3.0))
    assert drawn(cell)["style"] == {"--low": "0.0%", "--high": "100.0%", "--dot": "56.9%"}
    html = static_html(ranges.change_range(cell, 2.0))
    assert "range-low" in html
    assert "range-high" in html
    assert "range-low" not in static_html(ranges.change_range(cell, 4.0))


def test_rows_share_one_axis_that_most_of_them_fit() -> None:
    near = [change(100 + n, 100, UNCLEAR) for n in range(9)]
    far = change(2, 100, UNCLEAR)
    assert ranges.reach_of(near) == ranges.reach_of([*near, far]) == 2
    assert ranges.reach_of([*near, far, far, far, far]) == 10
    cells = [near[1], wording.relative_change(Compared(WHOLE, 4, 2)), None]
    table = Table(
        (Column("route", "Route"), Column("change", "Change", Align.NUMBER)),
        list(zip("ABC", cells, strict=True)),
        dash="nothing to compare with",
    )
    html = static_html(tables.table(table, "Routes"))
    assert "half</span><span>same</span><span>double" in html
    # Two small counts are no share; what has no base says so.
    assert "2 → 4</td>" in html
    assert 'aria-label="nothing to compare with"' in html


def test_a_rate_is_drawn_although_it_is_small() -> None:
    compared = Compared(WHOLE, 22.3, 16.0, Interval(-0.2, 1.4))
    made = wording.change(compared, ratio=True)
    assert made.drawn is not None
    assert made.drawn.spoken == "39% more, 20% fewer to 140% more"
    assert ranges.alone(wording.change(compared)) is None
    assert "fourfold" in static_html(ranges.alone(made))


def test_tiles_beside_each_other_have_one_scale() -> None:
    small, large = (
        wording.change(Compared(WHOLE, now, 100, Interval(now / 200 - 1, now / 60 - 1)))
        for now in (101, 390)
    )
    first, second = (static_html(ranges.alone(one)) for one in (small, large))
    assert "quarter</span><span>same</span><span>fourfold" in first
    assert first.partition("range-axis")[2] == second.partition("range-axis")[2]
    assert "range-high" not in first
    assert "range-high" in second


def test_a_change_that_hangs_on_one_incident_is_pale_and_says_so() -> None:
    without = Compared(WHOLE, 70, 60, UNCLEAR)
    cell = change(140, 60, Interval(0.1, 4.4), without_largest=without)
    assert "range-unclear" in drawn(cell)["className"]
    assert "without its largest incident: 17% more, 37% fewer to 11% more" in cell.spoken
