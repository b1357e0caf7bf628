"""Strips, ends of lines and small pictures."""

import itertools
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components import tables
from dashboard.components.headlines import spark_line
from dashboard.plots import line_ends, plotly, time_series
from dashboard.plots.plot import Series, Setting
from dashboard.theme import THEMES
from data_access.analysis import rates
from data_access.filters import Grain


def test_a_run_of_equal_cells_is_one_rectangle() -> None:
    """Rows may be long: shapes grow with changes, not with months."""
    path = unquote(tables.mask(["rrr r", "mmmmm"], "r"))
    assert path.count("M") == 2
    assert "M0 0h3" in path
    assert "M4 0h1" in path


def test_a_state_that_is_nowhere_draws_nothing() -> None:
    """An empty mask hides its whole layer."""
    assert "d=''" in unquote(tables.mask(["rr"], "x"))


def test_fewer_than_five_others_are_no_spread() -> None:
    """They could be told one by one."""
    assert rates.quartiles([1.0, 2.0, 3.0, 4.0]) is None


def test_a_spread_gives_the_quartiles_of_the_others() -> None:
    """Quartiles of five values are the second, third and fourth of them."""
    assert rates.quartiles([5.0, 1.0, 4.0, 2.0, 3.0]) == rates.Quartiles(2.0, 3.0, 4.0, 5)


_shares = st.lists(st.floats(0, 1), min_size=1, max_size=6)


@given(places=_shares, tall=st.lists(st.sampled_from((15.0, 28.0)), min_size=6, max_size=6))
def test_no_name_covers_another_in_any_plot(places: list[float], tall: list[float]) -> None:
    heights = tall[: len(places)]
    spread = line_ends.spread(places, heights)
    for plot in (line_ends.LOWEST_PLOT, 150, 480):
        at = [place.share * plot + place.above for place in spread]
        order = sorted(range(len(places)), key=lambda one: (places[one], at[one]))
        for below, above in itertools.pairwise(order):
            gap = (heights[below] + heights[above]) / 2
            assert at[above] - at[below] >= gap - 1e-6


def test_a_name_with_room_stands_at_its_end_and_two_that_touch_on_either_side_of_theirs() -> None:
    alone, low, high = line_ends.spread([0.9, 0.4, 0.42], [14, 14, 14])
    assert alone.share == pytest.approx(0.9)
    assert alone.above == 0
    assert low.share == high.share == pytest.approx(0.41)
    assert (low.above, high.above) == (-7, 7)


def test_the_largest_value_is_written_with_its_month_and_ends_have_names() -> None:
    values = {202401: 4.0, 202402: 1320.0, 202403: 8.0}
    lines = [
        time_series.Line(Series("A", "#123456", label="A"), values),
        time_series.Line(
            Series("B", "#654321", label="B"), {202401: 1.0, 202402: 2.0, 202403: None}
        ),
    ]
    setting = Setting(Grain.MONTH, peak=lambda value: f"≥ {value:,.0f}")
    layout = plotly.figure(time_series.lines(lines, setting, THEMES["light"]))["layout"]
    peak, *ends = layout["annotations"]
    assert (peak["text"], peak["x"], peak["y"]) == ("≥ 1,320 · Feb 2024", "2024-02-15", 1320)
    assert [note["text"] for note in ends] == ["A", "B"]
    assert layout["margin"]["r"] > 12
    assert layout["yaxis"]["range"][1] > 1320


def test_a_spark_line_has_gaps_where_unknown_and_a_dot_at_its_last_value() -> None:
    line: Any = spark_line([1, None, 0, 2, None], "deaths")
    given = line.to_plotly_json()["props"]
    # Of 120 by 28, with an edge of 3: from 3 to 117 in four steps, 2 at the top, 0 at the bottom.
    assert given["data-spark"] == "M3 14M60 25L88.5 3"
    assert given["data-end"] == "88.5 3"
    assert given["className"] == "spark hue-deaths"


def test_one_value_makes_no_line() -> None:
    assert spark_line([None, 3, None], "deaths") is None
