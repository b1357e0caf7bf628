"""Charts of several columns on a sheet: shared out over bands, none of whose numbers meet."""

from itertools import pairwise

import pytest

from dashboard.exports.paper.columns import bands, is_parted
from dashboard.plots import plotly
from dashboard.plots.layout import text_width as width
from dashboard.plots.plot import Kind, Plot, Row, Series, of_rows, side_by_side
from dashboard.theme import theme_named

PAPER = theme_named("print")
SHEET = 687
LONG = "Travel documents associated with notices (TDAWN)"


def chart(columns: int, text: str) -> Plot:
    """Columns with a long number each, the first two on one scale."""
    rows = [
        Row(LONG, [100.0 + n for n in range(columns)], [text] * columns),
        Row("DNA", [None] * columns, ["too few"] * columns),
    ]
    scales = ["rate", "rate", *[""] * columns]
    measures = [Series(f"Measure {n}", "#000000", scale=scales[n].strip()) for n in range(columns)]
    return side_by_side(rows, measures, PAPER)


@pytest.mark.parametrize("columns", [2, 5, 8, 9])
@pytest.mark.parametrize("text", ["45", "147,142,627", "7,917 (7,444 – 8,412)"])
def test_all_columns_stand_on_the_sheet_and_no_number_reaches_the_next(
    columns: int, text: str
) -> None:
    figure = plotly.figure(chart(columns, text))
    parts = bands(figure, SHEET)
    assert [trace["x"] for part in parts for trace in part["data"]] == [
        trace["x"] for trace in figure["data"]
    ]
    assert [note["text"] for part in parts for note in part["layout"]["annotations"]] == [
        note["text"] for note in figure["layout"]["annotations"]
    ]
    for part in parts:
        layout = part["layout"]
        room = SHEET - layout["margin"]["l"] - layout["margin"]["r"]
        assert (
            max(width(name, 12) for name in part["data"][0]["y"][0].split("<br>"))
            < (layout["margin"]["l"])
        )
        ends = []
        for number, trace in enumerate(part["data"]):
            axis = layout[f"xaxis{number + 1}" if number else "xaxis"]
            start, end = axis["domain"]
            bar = (end - start) * room * max(trace["x"]) / axis["range"][1]
            ends.append(start * room + bar + width(text, 12))
        starts = [note["x"] * room for note in layout["annotations"]]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
        assert ends[-1] <= room + 1


@pytest.mark.parametrize("sheet", [480, SHEET, 1000])
def test_names_of_several_lines_stand_off_those_beside_them(sheet: int) -> None:
    names = [LONG, f"{LONG} and others that go together", "Stolen and lost documents (SLTD)", "DNA"]
    rows = [Row(name, [10.0], ["10"]) for name in names]
    (part,) = bands(plotly.figure(side_by_side(rows, [Series("Hits", "#000000")], PAPER)), sheet)
    layout = part["layout"]
    inside = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    lines = [1 + name.count("<br>") for name in part["data"][0]["y"]]
    assert max(lines) > 1
    for one, other in pairwise(lines):
        assert inside / len(names) >= 15 * (one + other) / 2 + 1


def test_a_scale_that_columns_share_goes_over_bands() -> None:
    first, second, *_rest = bands(plotly.figure(chart(5, "7,917 (7,444 – 8,412)")), 480)
    assert len(first["data"]) == 1
    assert first["layout"]["xaxis"]["range"] == second["layout"]["xaxis"]["range"]


def test_bars_of_one_measure_are_one_picture() -> None:
    assert is_parted(chart(2, "1"))
    bars = [Row("A", [1], ["1"])]
    assert not is_parted(of_rows(Kind.BARS, bars, [Series("Dead", "#000000")], PAPER))
