"""Pictures of the network: measures side by side, cells in shades, published dots."""

from dashboard.drawings import Chart
from dashboard.panels.names import NOTICES
from dashboard.plots import marks
from dashboard.plots.exercise import marked
from dashboard.plots.heat import Cell, cells
from dashboard.plots.measures import Measure, Row, side_by_side
from dashboard.plots.published_figures import Dot, dots, multiples
from dashboard.plots.walls import for_walls
from dashboard.plots.widths import width
from dashboard.theme import theme_named
from data_access.analysis.rates import per_searches
from data_access.registry.events import EVENTS
from data_access.registry.vocabularies import COLOURS

LIGHT = theme_named("light")


def test_each_measure_has_an_axis_of_its_own_and_unknown_is_written() -> None:
    rows = [Row("A", [10, None], ["10", "unknown"]), Row("B", [5, 0], ["5", "0"])]
    figure = side_by_side(rows, [Measure("People", "#000000"), Measure("Bodies", "#000000")], LIGHT)
    assert [trace["xaxis"] for trace in figure["data"]] == ["x", "x2"]
    assert figure["data"][1]["text"] == ["unknown", "0"]
    first, second = figure["layout"]["xaxis"]["domain"], figure["layout"]["xaxis2"]["domain"]
    assert first[1] < second[0]


def test_columns_that_are_read_against_each_other_share_a_scale() -> None:
    rows = [Row("A", [3, 200, 10], ["3", "200", "10"]), Row("B", [1, 4, 40], ["1", "4", "40"])]
    measures = [
        Measure("Trainings", "#000000", scale="trainings"),
        Measure("Searches before", "#000000", scale="searches"),
        Measure("Searches after", "#000000", scale="searches"),
    ]
    layout = side_by_side(rows, measures, LIGHT)["layout"]
    assert layout["xaxis2"]["range"] == layout["xaxis3"]["range"]
    assert layout["xaxis"]["range"][1] < layout["xaxis2"]["range"][1]


def test_cells_without_a_figure_have_no_shade_and_larger_ones_are_stronger() -> None:
    rows = {"A": [Cell(1, "1"), Cell(None, "")], "B": [Cell(1000, "1,000"), Cell(None, "hidden")]}
    first, second = cells(rows, ["x", "y"], "#6b4fc9", LIGHT)["data"]
    weak, strong = first["marker"]["color"]
    assert float(weak.split(",")[-1][:-1]) < float(strong.split(",")[-1][:-1])
    assert set(second["marker"]["color"]) == {"rgba(0,0,0,0)"}
    assert second["text"] == ["", "hidden"]


def test_years_without_a_published_figure_break_the_line() -> None:
    series = [Dot(2013, 1, exact=True, text="1"), Dot(2016, 3, exact=False, text="≥ 3")]
    line, marked = dots(series, "#6b4fc9", LIGHT)["data"]
    assert line["y"] == [1, None, 3]
    assert marked["marker"]["symbol"] == ["circle", "circle-open"]


def test_small_charts_share_their_years_and_have_a_scale_of_their_own() -> None:
    series = [Dot(2013, 1, exact=True, text="1"), Dot(2016, 3, exact=False, text="≥ 3")]
    figure = multiples([("Records", series), ("Hits", series[1:])], "#6b4fc9", LIGHT)
    layout = figure["layout"]
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"]
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    assert {trace["yaxis"] for trace in figure["data"]} == {"y", "y2"}
    assert [note["text"] for note in layout["annotations"]] == ["Records", "Hits"]
    # Read one after the other, each dot says of which chart it is.
    said = [trace["hovertemplate"] for trace in figure["data"] if trace["mode"] == "markers"]
    assert [text.partition("<br>")[0] for text in said] == ["Records", "Hits"]
    assert dots(series, "#6b4fc9", LIGHT)["data"][1]["hovertemplate"].startswith("%{x}")


def test_a_rate_needs_enough_searches_of_one_database() -> None:
    assert per_searches(80, 1_000_000) == 8.0
    assert per_searches(7, 500) is None
    assert per_searches(None, 1_000_000) is None


def test_every_colour_of_notice_has_a_letter_and_a_shape_of_its_own() -> None:
    assert set(NOTICES) == set(COLOURS)
    assert len({look.letter for look in NOTICES.values()}) == len(NOTICES)
    assert len({look.shape for look in NOTICES.values()}) == len(NOTICES)


def test_the_mark_of_exercises_takes_no_room_from_the_rows() -> None:
    chart = Chart(side_by_side([Row("1", [1], ["1"])], [Measure("People", "#000000")], LIGHT), "")
    plain, with_mark = (one.figure["layout"] for one in (chart, marked(chart, LIGHT)))
    higher = (with_mark["meta"]["height"] - plain["meta"]["height"]) * 16
    assert higher == with_mark["margin"]["b"] - plain["margin"]["b"] > 0


def test_names_have_their_room_before_plotly_looks_for_it() -> None:
    def beside(name: str) -> int:
        figure = side_by_side([Row(name, [1], ["1"])], [Measure("People", "#000000")], LIGHT)
        return int(figure["layout"]["margin"]["l"])

    assert beside("Italy") < beside("Stolen motor vehicles (SMV)") < 250
    assert beside("Stolen and lost<br>travel documents") < beside(
        "Stolen and lost travel documents"
    )
    assert beside("DNA") > width("DNA", LIGHT.font_size)


def test_a_wall_shows_no_numbers_of_events_without_their_list() -> None:
    events = marks.event_marks([next(iter(EVENTS.values()))], LIGHT)
    hatched = {"type": "rect", "x0": "2025-01", "x1": "2025-03"}
    layout = {**marks.layout(LIGHT), **events}
    layout["shapes"] = [*events["shapes"], hatched]
    shown = for_walls({"data": [], "layout": layout})["layout"]
    assert (shown["shapes"], shown["annotations"]) == ([hatched], [])


def test_a_wall_breaks_names_and_leaves_their_room_to_plotly() -> None:
    row = Row("Travel documents associated with notices (TDAWN)", [1], ["1"])
    figure = side_by_side([row], [Measure("People", "#000000")], LIGHT)
    assert for_walls(figure)["layout"]["margin"]["l"] < figure["layout"]["margin"]["l"]
