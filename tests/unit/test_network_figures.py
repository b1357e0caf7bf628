"""Pictures of the network: measures side by side, cells in shades, published dots."""

from dataclasses import replace

from dashboard.panels.names import NOTICES
from dashboard.plots import time_series
from dashboard.plots.layout import text_width as width
from dashboard.plots.plot import (
    Kind,
    Plot,
    Row,
    Series,
    Setting,
    of_rows,
    plot_of,
    side_by_side,
)
from dashboard.plots.plotly import figure, height
from dashboard.theme import theme_named
from data_access.analysis.rates import per_searches
from data_access.frames import HIDDEN
from data_access.periods import MonthRange
from data_access.registry.events import EVENTS
from data_access.registry.vocabularies import COLOURS

LIGHT = theme_named("light")


def dots(series: list[tuple[int, int, bool, str]], heading: str = "") -> Plot:
    line = Series("", "#6b4fc9")
    return plot_of(Kind.DOTS, series, [line], LIGHT, heading=heading)


def test_each_measure_has_an_axis_of_its_own_and_unknown_is_written() -> None:
    rows = [Row("A", [10, None], ["10", "unknown"]), Row("B", [5, 0], ["5", "0"])]
    measures = [Series("People", "#000000"), Series("Bodies", "#000000")]
    picture = figure(side_by_side(rows, measures, LIGHT))
    assert [trace["xaxis"] for trace in picture["data"]] == ["x", "x2"]
    assert picture["data"][1]["text"] == ["unknown", "0"]
    first, second = picture["layout"]["xaxis"]["domain"], picture["layout"]["xaxis2"]["domain"]
    assert first[1] < second[0]


def test_columns_that_are_read_against_each_other_share_a_scale() -> None:
    rows = [Row("A", [3, 200, 10], ["3", "200", "10"]), Row("B", [1, 4, 40], ["1", "4", "40"])]
    measures = [
        Series("Trainings", "#000000", scale="trainings"),
        Series("Searches before", "#000000", scale="searches"),
        Series("Searches after", "#000000", scale="searches"),
    ]
    layout = figure(side_by_side(rows, measures, LIGHT))["layout"]
    assert layout["xaxis2"]["range"] == layout["xaxis3"]["range"]
    assert layout["xaxis"]["range"][1] < layout["xaxis2"]["range"][1]


def test_cells_without_a_figure_have_no_shade_and_larger_ones_are_stronger() -> None:
    rows = [Row("A", [1, None], ["1", ""]), Row("B", [1000, HIDDEN], ["1,000", "hidden"])]
    columns = [Series("x", "#6b4fc9"), Series("y", "#6b4fc9")]
    first, second = figure(of_rows(Kind.CELLS, rows, columns, LIGHT))["data"]
    weak, strong = first["marker"]["color"]
    assert float(weak.split(",")[-1][:-1]) < float(strong.split(",")[-1][:-1])
    assert set(second["marker"]["color"]) == {"rgba(0,0,0,0)"}
    assert second["text"] == ["", "hidden"]


def test_years_without_a_published_figure_break_the_line() -> None:
    series = [(2013, 1, True, "1"), (2016, 3, False, "≥ 3")]
    line, marked = figure(dots(series))["data"]
    assert line["y"] == [1, None, 3]
    assert marked["marker"]["symbol"] == ["circle", "circle-open"]


def test_small_charts_share_their_years_and_have_a_scale_of_their_own() -> None:
    series = [(2013, 1, True, "1"), (2016, 3, False, "≥ 3")]
    parts = [dots(series, "Records"), dots(series[1:], "Hits")]
    picture = figure(replace(dots([]), kind=Kind.BESIDE, parts=parts))
    layout = picture["layout"]
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"]
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    assert {trace["yaxis"] for trace in picture["data"]} == {"y", "y2"}
    assert [note["text"] for note in layout["annotations"]] == ["Records", "Hits"]
    # Read one after the other, each dot says of which chart it is.
    said = [trace["hovertemplate"] for trace in picture["data"] if trace["mode"] == "markers"]
    assert [text.partition("<br>")[0] for text in said] == ["Records", "Hits"]
    assert figure(dots(series))["data"][1]["hovertemplate"].startswith("%{x}")


def test_a_rate_needs_enough_searches_of_one_database() -> None:
    assert per_searches(80, 1_000_000) == 8.0
    assert per_searches(7, 500) is None
    assert per_searches(None, 1_000_000) is None


def test_every_colour_of_notice_has_a_letter_and_a_shape_of_its_own() -> None:
    assert set(NOTICES) == set(COLOURS)
    assert len({look.letter for look in NOTICES.values()}) == len(NOTICES)
    assert len({look.shape for look in NOTICES.values()}) == len(NOTICES)


def test_the_mark_of_exercises_takes_no_room_from_the_rows() -> None:
    chart = side_by_side([Row("1", [1], ["1"])], [Series("People", "#000000")], LIGHT)
    with_mark = replace(chart, exercise=True)
    higher = ((height(with_mark) or 0) - (height(chart) or 0)) * 16
    plain, with_mark = (figure(one)["layout"] for one in (chart, with_mark))
    assert higher == with_mark["margin"]["b"] - plain["margin"]["b"] > 0


def test_names_have_their_room_before_plotly_looks_for_it() -> None:
    def beside(name: str) -> int:
        plot = side_by_side([Row(name, [1], ["1"])], [Series("People", "#000000")], LIGHT)
        return int(figure(plot)["layout"]["margin"]["l"])

    assert beside("Italy") < beside("Stolen motor vehicles (SMV)") < 250
    assert beside("Stolen and lost<br>travel documents") < beside(
        "Stolen and lost travel documents"
    )
    assert beside("DNA") > width("DNA", LIGHT.font_size)


def test_a_wall_shows_no_numbers_of_events_without_their_list() -> None:
    events = [next(one for one in EVENTS.values() if one.starts_on > "2015")]
    month = events[0].month
    setting = Setting(events=events, chosen=MonthRange(month, month))
    line = time_series.Line(Series("Dead", "#c2571f"), {month: 1, month + 1: 2})
    layout = figure(time_series.lines([line], setting, LIGHT), brief=True)["layout"]
    assert [shape["type"] for shape in layout["shapes"]] == ["rect"]
    assert not layout["annotations"]


def test_a_wall_breaks_names_and_leaves_their_room_to_plotly() -> None:
    row = Row("Travel documents associated with notices (TDAWN)", [1], ["1"])
    plot = side_by_side([row], [Series("People", "#000000")], LIGHT)
    brief, whole = (figure(plot, brief=brief)["layout"]["margin"] for brief in (True, False))
    assert brief["l"] < whole["l"]
