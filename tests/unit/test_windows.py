"""Windows around events, waterfalls, shifts and courses."""

import json
from datetime import date

import numpy as np
import pytest

from dashboard.panels.catalogue.training import Trained, trained
from dashboard.plots import plotly, time_series
from dashboard.plots.layout import Figure
from dashboard.plots.plot import Kind, Series, plot_of
from dashboard.plots.time_series import Window
from dashboard.theme import THEMES, Theme, theme_named
from data_access.analysis import shifts
from data_access.analysis.interruption import Place, Sum, after, months_after
from data_access.analysis.shifts import Numbers, State
from data_access.frames import Listing
from data_access.periods import MonthRange
from data_access.registry.metrics import Hue


def test_a_few_days_stand_for_their_month_and_are_compared_with_one_on_each_side() -> None:
    window = Window.of(date(2025, 1, 27), date(2025, 1, 31))
    assert window.before == MonthRange(202412, 202412)
    assert window.during == MonthRange(202501, 202501)
    assert window.after == MonthRange(202502, 202502)


def test_as_many_months_are_taken_on_each_side_as_the_operation_touches() -> None:
    window = Window.of(date(2024, 7, 24), date(2024, 9, 8))
    assert [part.length for _name, part in window.parts()] == [3, 3, 3]
    assert window.around(12) == MonthRange(202307, 202509)


def test_counts_are_given_a_day_so_that_february_compares_with_march() -> None:
    counts = {202402: 2900, 202403: 3100}
    assert time_series.per_day(counts, MonthRange(202402, 202402)) == 100
    assert time_series.per_day(counts, MonthRange(202403, 202403)) == 100


def test_a_part_with_an_unknown_month_is_unknown_and_not_less() -> None:
    counts = {202401: 100, 202402: None}
    assert time_series.total(counts, MonthRange(202401, 202402)) is None
    assert time_series.per_day(counts, MonthRange(202401, 202402)) is None
    assert time_series.per_day({202401: 0}, MonthRange(202401, 202401)) == 0


def test_an_unknown_part_has_no_mean_drawn_and_provisional_months_are_hatched() -> None:
    window = Window.of(date(2024, 2, 1), date(2024, 2, 5))
    counts = {202401: 31, 202402: 29, 202403: None}
    plot = time_series.around_span(counts, window, 202402, "#1b7f90", theme_named("light"))
    bars, *means = plotly.figure(plot)["data"]
    assert bars["y"] == [1, 1, None]
    assert bars["marker"]["pattern"]["shape"] == ["", "/", "/"]
    assert len(means) == 2


PARTS = [
    ("Western Africa", -467, "−467", "Western Africa: −467 (1,200 → 733)"),
    ("Central Mediterranean", 120, "+120", "Central Mediterranean: +120 (1,000 → 1,120)"),
    ("All others", -20, "−20", "All others: −20 (60 → 40)"),
]
TOTAL = ("Change in all", -367, "−367 (2,260 → 1,893)", "Change in all: −367")


def waterfall(colour: str, theme: Theme, note: str = "") -> Figure:
    series = [Series("Change", colour)]
    return plotly.figure(plot_of(Kind.STEPS, [*PARTS, TOTAL], series, theme, note=note))


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_each_bar_begins_where_the_one_above_ends_and_the_last_is_their_sum(theme: Theme) -> None:
    figure = waterfall(theme.hue(Hue.DEATHS), theme)
    (bars,) = figure["data"]
    assert bars["x"] == [-467, 120, -20, -367]
    assert bars["base"] == [0, -467, -347, 0]
    assert bars["y"] == [bar[0] for bar in (*PARTS, TOTAL)]
    joints = [shape["x0"] for shape in figure["layout"]["shapes"]]
    assert joints == [0, -467, -347, -367]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < -467
    assert high > 0
    json.dumps(figure)


def test_more_and_fewer_are_told_apart_by_sign_and_fill_and_not_by_colour() -> None:
    theme = THEMES["light"]
    (bars,) = waterfall("#c2571f", theme)["data"]
    assert bars["text"][:2] == ["−467", "+120"]
    assert bars["marker"]["color"][:2] == [theme.panel, "#c2571f"]
    assert bars["marker"]["line"]["color"][:3] == ["#c2571f"] * 3


def test_what_is_left_out_stands_below() -> None:
    theme = THEMES["dark"]
    plain = waterfall("#c2571f", theme)
    noted = waterfall("#c2571f", theme, "Left out: Bay of Bengal.")
    assert "annotations" not in plain["layout"]
    assert noted["layout"]["annotations"][0]["text"] == "Left out: Bay of Bengal."
    assert noted["layout"]["margin"]["b"] > plain["layout"]["margin"]["b"]


MONTHS = 120


def _counts(draw: np.random.Generator, waves: Numbers, mean: float) -> Numbers:
    """Counts with a season around waves that are common to several, or not."""
    place = np.arange(MONTHS)
    season = 0.6 * np.sin(2 * np.pi * place / 12)
    rates = np.exp(np.log(mean) + season + 0.5 * waves)
    counts: Numbers = draw.negative_binomial(8, 8 / (8 + rates)).astype(float)
    return counts


def test_shares_add_up_to_one_and_are_unknown_where_any_part_is() -> None:
    counts = np.array([[1.0, 2.0, np.nan, 0.0], [3.0, 2.0, 5.0, 0.0]])
    found = shifts.shares(counts)
    assert found[:, :2].sum(axis=0) == pytest.approx([1.0, 1.0])
    assert found[0, 0] == 0.25
    assert np.isnan(found[:, 2:]).all()


def test_one_series_that_follows_another_is_found_with_its_lag_and_its_sign() -> None:
    draw = np.random.default_rng(7)
    waves = draw.normal(size=MONTHS + 3)
    first, second = _counts(draw, waves[3:], 900), _counts(draw, -waves[:-3], 300)
    found = shifts.lead(first, second)
    assert (found.state, found.months, found.lag) == (State.FOUND, MONTHS, 3)
    assert found.correlation < -0.5
    assert shifts.lead(second, first).lag == -3


def test_series_that_share_a_season_alone_have_no_tie() -> None:
    draw = np.random.default_rng(11)
    found = [
        shifts.lead(*(_counts(draw, draw.normal(size=MONTHS), 400) for _side in range(2))).state
        for _pair in range(100)
    ]
    assert found.count(State.FOUND) <= 10


def test_months_count_from_the_newest_gap_on_and_too_few_of_them_say_nothing() -> None:
    draw = np.random.default_rng(3)
    first, second = (_counts(draw, draw.normal(size=MONTHS), 400) for _side in range(2))
    first[MONTHS - shifts.FEWEST] = np.nan
    second[-1] = np.nan
    found = shifts.lead(first, second)
    assert (found.state, found.months) == (State.TOO_SHORT, shifts.FEWEST - 2)
    nothing = shifts.lead(np.full(MONTHS, np.nan), second)
    assert (nothing.state, nothing.months) == (State.TOO_SHORT, 0)


def test_months_after_an_event_are_held_against_the_ends_of_their_ranges() -> None:
    assert months_after(202307) == MonthRange(202308, 202401)
    months = months_after(202307).months()
    ranges = dict.fromkeys(months, (15, 30))
    counts = {**dict.fromkeys(months, 20), 202307: 900}
    found = after(202307, counts, ranges)
    assert found == Sum(120, 90, 180)
    assert [Sum(n, 90, 180).place for n in (89, 90, 180, 181)] == [
        *(Place.BELOW, Place.WITHIN, Place.WITHIN, Place.ABOVE),
    ]
    assert after(202307, {}, ranges) == Sum(0, 90, 180)
    assert after(202307, counts, {month: ranges[month] for month in months[:5]}) is None


COLUMNS = (
    *("bureau", "trainings", "participants"),
    *("before", "months_before", "after", "months_after"),
)


def _frame(*rows: tuple[str | int | None, ...]) -> Listing:
    return Listing(rows, columns=list(COLUMNS), dtype=object)


def test_most_courses_come_first_with_means_of_the_months_reported() -> None:
    frame = _frame(("GRC", 1, None, None, 0, 7, 2), ("ITA", 2, 41, 400, 2, 700, 1))
    assert list(trained(frame)) == [
        Trained("ITA", 2, 41, 200.0, 700.0),
        Trained("GRC", 1, None, None, 3.5),
    ]
