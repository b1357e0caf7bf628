"""Names at the ends of lines: in order, none over another, in a plot of any height."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.plots import line_ends, plotly, time_series
from dashboard.plots.plot import Series, Setting
from dashboard.theme import THEMES
from data_access.filters import Grain

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
