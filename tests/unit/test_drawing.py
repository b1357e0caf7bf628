"""Series, words and rates: what a picture is made from, before any picture."""

from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest

from dashboard import steps, wording
from dashboard.components import tables
from dashboard.drawings import Coded, Column, Dated, Table
from dashboard.panels.changes import written
from dashboard.plots import plotly, time_series
from dashboard.plots.plot import Kind, Plot, Row, Series, Setting, of_rows
from dashboard.theme import THEMES
from data_access.analysis.rates import rate
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Grain
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.registry.metrics import DEAD_MISSING, DEATHS_PER_1000, INCIDENTS

HELD = Availability(
    series=("incidents",),
    published={"iom_mmp": date(2015, 6, 8)},
    months=tuple(m for m in MonthRange(201401, 201506).months() if m != 201502),
    newest_complete=201505,
)


def ranked(values: dict[str, int]) -> Plot:
    rows = [Row(name, [value], [str(value)]) for name, value in values.items()]
    return of_rows(Kind.BARS, rows, [Series("Dead", "#c2571f")], THEMES["light"])


def counted(*rows: tuple[int, int]) -> Counts:
    """Dead and missing by month."""
    months, values = zip(*rows, strict=True) if rows else ((), ())
    metrics = ["dead_missing"] * len(rows)
    return Counts({"metric": metrics, "month": list(months), "value": list(values)})


def test_a_covered_month_without_a_record_is_zero_and_an_uncovered_one_unknown() -> None:
    calendar = steps.Calendar.over(MonthRange(201501, 201507), HELD, Grain.MONTH)
    filled = calendar.filled(steps.by_step(counted((201504, 1480)), "dead_missing", Grain.MONTH))
    assert filled == {
        201501: 0,
        201502: None,
        201503: 0,
        201504: 1480,
        201505: 0,
        201506: 0,
        201507: None,
    }


def test_a_sum_over_an_unknown_month_is_unknown() -> None:
    months = {201501: 5, 201503: 7}
    assert steps.total(months, MonthRange(201501, 201503), HELD) is None
    assert steps.total(months, MonthRange(201503, 201504), HELD) == 7


def test_people_whose_month_is_unknown_count_in_their_year_only() -> None:
    undated = {201400: 13, 201403: 2}
    assert steps.total(undated, MonthRange(201401, 201412), HELD) == 15
    assert steps.total(undated, MonthRange(201401, 201406), HELD) == 2


@pytest.mark.parametrize(
    ("grain", "label"), [(Grain.MONTH, "2015-04"), (Grain.QUARTER, "2015-Q2"), (Grain.YEAR, "2015")]
)
def test_a_step_is_written_the_same_everywhere(grain: Grain, label: str) -> None:
    assert steps.label(steps.step_of(201504, grain), grain) == label
    assert steps.step_of(steps.first_month(steps.step_of(201504, grain), grain), grain) == (
        steps.step_of(201504, grain)
    )


def test_a_drawing_leaves_the_frame_as_it_was() -> None:
    frame = counted((201503, 1), (201504, 1480))
    before = deepcopy(frame)
    steps.by_step(frame, "dead_missing", Grain.MONTH)
    assert frame.equals(before)


def test_a_month_known_to_no_day_is_said_to_be_in_part() -> None:
    year, whole = MonthRange(201501, 201512), MonthRange(201501, 201505)
    assert wording.period_in_words(year, HELD) == "Jan – Jun 2015"
    in_part = replace(HELD, ends_in_part=True)
    assert wording.period_in_words(year, in_part) == "Jan – Jun 2015, Jun 2015 in part"
    assert wording.period_in_words(whole, in_part) == "Jan – May 2015"
    to_a_day = replace(in_part, ends_on=date(2015, 6, 8))
    assert wording.period_in_words(year, to_a_day) == "Jan – 8 Jun 2015"


def test_deaths_are_minimum_estimates_and_unknown_is_a_dash() -> None:
    assert wording.figure(DEAD_MISSING, 1022) == "≥ 1,022"
    assert wording.figure(INCIDENTS, 12) == "12"
    assert wording.figure(DEAD_MISSING, None) == "–"
    assert wording.figure(DEATHS_PER_1000, 22.3) == "22.3"


@pytest.mark.parametrize(
    ("dead", "moved", "value"),
    [
        (1540, 67556, 22.3),
        (9, 100_000, 0.1),
        (50, 900, None),
        (None, 5000, None),
        (50, None, None),
        (12, 988, 12.0),
    ],
)
def test_a_rate_is_given_only_where_it_means_something(
    dead: int | None, moved: int | None, value: float | None
) -> None:
    assert rate(dead, moved, 1000).value == value


def test_smoothing_waits_for_enough_known_steps() -> None:
    values = {1: 3, 2: 6, 3: 9, 4: None, 5: 3}
    assert time_series.smoothed(values, 3) == {1: None, 2: None, 3: 6.0, 4: None, 5: None}


def test_the_season_band_needs_all_of_its_years() -> None:
    values = {201201: 1, 201301: 5, 201401: 3, 201202: 9, 201402: 2}
    band = time_series.season(values, [201501, 201502], Grain.MONTH)
    assert band is not None
    low, high = band
    assert (low[201501], high[201501]) == (1, 5)
    assert low[201502] is None
    assert time_series.season({}, [201501], Grain.MONTH) is None


def test_events_follow_the_route_and_keep_apart() -> None:
    months = MonthRange(201401, 202412)
    everywhere = time_series.events_within(months, None)
    channel = time_series.events_within(months, ("channel-uk",))
    assert 0 < len(everywhere) <= 7
    assert channel != everywhere
    assert all(not event.routes or "channel-uk" in event.routes for event in channel)
    of_mexico = Filters(countries=(CountryRole("MEX"),)).concerned_routes()
    marked = time_series.events_within(months, of_mexico)
    assert 0 < len(marked) < len(everywhere)
    assert all("us-mexico-border" in (of_mexico or ()) and one.routes for one in marked)


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_a_chart_is_plain_data_with_the_period_and_the_hatching(theme: str) -> None:
    line = time_series.Line(Series("Dead and missing", "#c2571f"), {201503: 1, 201504: 1480})
    setting = Setting(
        grain=Grain.MONTH,
        chosen=MonthRange(201504, 201504),
        provisional=MonthRange(201504, 201504),
    )
    figure = plotly.figure(time_series.lines([line], setting, THEMES[theme]))
    assert [trace.get("fillpattern", {}).get("shape") for trace in figure["data"]] == ["/", None]
    assert figure["data"][-1]["x"] == ["2015-03-15", "2015-04-15"]
    assert figure["layout"]["xaxis"]["range"] == ["2015-03-01", "2015-05-01"]
    assert figure["layout"]["shapes"][-1]["x0"] == "2015-04"


def test_a_step_is_drawn_in_its_middle_and_the_axis_ends_with_the_last_step() -> None:
    for grain, counted_in, middles, ends in (
        (Grain.QUARTER, {20151: 4, 20152: 9}, ["2015-02-15", "2015-05-15"], "2015-07-01"),
        (Grain.YEAR, {2014: 4, 2015: 9}, ["2014-07-01", "2015-07-01"], "2016-01-01"),
    ):
        line = time_series.Line(Series("Detections", "#1b7f90"), counted_in)
        figure = plotly.figure(time_series.lines([line], Setting(grain=grain), THEMES["light"]))
        assert figure["data"][-1]["x"] == middles
        assert figure["layout"]["xaxis"]["range"][1] == ends


def test_the_axis_has_room_for_its_largest_number_and_small_charts_stay_in_line() -> None:
    def room(top: int) -> int:
        line = time_series.Line(Series("Detections", "#1b7f90"), {201503: top})
        setting = Setting(grain=Grain.MONTH)
        return int(
            plotly.figure(time_series.lines([line], setting, THEMES["light"]))["layout"]["margin"][
                "l"
            ]
        )

    assert room(30) == room(20_000)
    assert room(1_822_102) > room(216_000) > room(20_000)


def test_bars_are_as_thick_with_one_row_as_with_ten_and_long_names_take_two_lines() -> None:
    long = "Harsh conditions, lack of shelter, food or water"
    few, many = (
        plotly.figure(ranked({long: 30})),
        plotly.figure(ranked(dict.fromkeys("0123456789", 1))),
    )
    assert few["layout"]["yaxis"]["range"] == many["layout"]["yaxis"]["range"]
    assert few["data"][0]["y"] == ["Harsh conditions, lack of<br>shelter, food or water"]


@pytest.mark.parametrize(("log", "drawn"), [(False, [4, 0, None]), (True, [4, None, None])])
def test_a_zero_has_no_place_on_a_logarithmic_axis(log: bool, drawn: list[int | None]) -> None:
    line = time_series.Line(Series("A", "#123456"), {202401: 4, 202402: 0, 202403: None})
    setting = Setting(Grain.MONTH, log=log)
    figure = plotly.figure(time_series.lines([line], setting, THEMES["light"]))
    assert figure["data"][-1]["y"] == drawn


def test_the_mark_of_exercises_has_a_strip_of_its_own_under_the_plot_and_its_axis() -> None:
    chart = replace(ranked({"Drowning": 30}), exercise=True)
    layout = plotly.figure(chart)["layout"]
    (mark,) = layout["annotations"]
    assert (mark["y"], mark["yanchor"], mark["yshift"]) == (0, "top", -4)
    assert layout["margin"]["b"] - 4 >= mark["font"]["size"] * 1.5


@pytest.mark.parametrize(
    ("values", "steps_named"), [((140, 1_320), True), ((2, 900_000), False), ((0, 0), True)]
)
def test_an_axis_of_few_decades_names_few_steps(values: tuple[int, int], steps_named: bool) -> None:
    line = time_series.Line(
        Series("dead", "#b04210"), dict(zip((202401, 202402), values, strict=True))
    )
    for log in (True, False):
        setting = Setting(Grain.MONTH, log=log)
        axis = plotly.figure(time_series.lines([line], setting, THEMES["light"]))["layout"]["yaxis"]
        assert (axis.get("dtick") == "D2") is (log and steps_named)


def test_cells_leave_the_names_of_their_columns_room() -> None:
    rows = [Row("Greece", [4], ["4"]), Row("Italy", [7], ["7"])]
    columns = [Series("TDAWN", "#6b4fc9", heading="Travel<br>documents<br>with<br>notices")]
    layout = plotly.figure(of_rows(Kind.CELLS, rows, columns, THEMES["light"]))["layout"]
    room = layout["meta"]["height"] * 16 - layout["margin"]["t"] - layout["margin"]["b"]
    assert room / len(rows) >= 1.2 * THEMES["light"].font_size


def test_a_month_of_a_table_is_a_name_to_readers_and_a_number_to_files() -> None:
    cell = steps.cell(201504, Grain.MONTH)
    assert (f"{cell}", tables.value_text(cell)) == ("2015-04", "Apr 2015")
    assert tables.value_text(deepcopy(cell)) == "Apr 2015"
    assert tables.sort_key(cell) == wording.of_month(201504).key
    assert tables.value_text(steps.cell(20152, Grain.QUARTER)) == "2015-Q2"
    # An operation is known by its days, its months or its year.
    days = [Dated(text) for text in ("2015", "2015-04", "2015-04-18")]
    assert list(map(tables.value_text, days)) == ["2015", "Apr 2015", "18 Apr 2015"]
    assert [one.key for one in days] == sorted(one.key for one in days)
    assert days[2].key == wording.of_day(date(2015, 4, 18)).key


def test_a_code_of_a_table_is_a_name_to_readers_and_itself_to_files() -> None:
    cell = Coded("uk-boats", "Channel to the UK")
    assert (f"{cell}", tables.value_text(deepcopy(cell))) == ("uk-boats", "Channel to the UK")
    months = written((201501, 201502, 201504))
    assert months == "2015-01..2015-02,2015-04"
    assert tables.value_text(months) == "Jan – Feb 2015 and Apr 2015"
    whole = Table((Column("key", "Key", for_files=True), Column("name", "Name")), [("a-1", "A")])
    assert [column.key for column in whole.for_readers().columns] == ["name"]
    assert whole.for_readers().rows == [["A"]]
    assert "a-1" not in str(tables.table(whole, "Names"))
