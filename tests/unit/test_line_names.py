"""What stands beside lines: names at their ends, and their largest value."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from dashboard.panels import card_body
from dashboard.plots import layout, plotly, time_series
from dashboard.plots.plot import (
    Series,
    Setting,
)
from dashboard.plots.plotly import figure
from dashboard.theme import THEMES, theme_named
from data_access.filters import Grain
from data_access.periods import MonthRange

_shares = st.lists(st.floats(0, 1), min_size=1, max_size=6)

LIGHT = theme_named("light")


@given(places=_shares, tall=st.lists(st.sampled_from((15.0, 28.0)), min_size=6, max_size=6))
def test_no_name_covers_another_in_any_plot(places: list[float], tall: list[float]) -> None:
    heights = tall[: len(places)]
    spread = layout.spread(places, heights)
    for plot in (layout.LOWEST_PLOT, 150, 480):
        at = [share * plot + above for share, above in spread]
        order = sorted(range(len(places)), key=lambda one: (places[one], at[one]))
        for below, above in itertools.pairwise(order):
            gap = (heights[below] + heights[above]) / 2
            assert at[above] - at[below] >= gap - 1e-6


def test_what_is_drawn_beside_lines_is_named_once_at_its_end() -> None:
    months = {202401: 10, 202402: 20, 202403: 30}
    lines = [time_series.Line(Series(name, "#123456", label=name), months) for name in "AB"]
    lines[0] = replace(lines[0], expected=dict.fromkeys(months, (5, 15)))
    setting = Setting(
        Grain.MONTH,
        chosen=MonthRange(202403, 202403),
        chosen_name="chosen period",
        provisional=MonthRange(202403, 202403),
        legend=True,
    )
    plot = time_series.lines(lines, setting, LIGHT)
    notes = figure(plot)["layout"]["annotations"]
    names = ["A", "B", "provisional", "expected range", "chosen period"]
    assert [note["text"] for note in notes] == names
    # On a phone the key has them, and on no other screen.
    key = card_body.names(plot)
    assert [(name.text, name.area) for name in key] == [
        (name, name == "expected range") for name in names
    ]
    assert all(name.labelled for name in key)
    assert not card_body.names(replace(plot, setting=replace(setting, legend=False)))[2:]


def test_a_name_with_room_stands_at_its_end_and_two_that_touch_on_either_side_of_theirs() -> None:
    alone, low, high = layout.spread([0.9, 0.4, 0.42], [14, 14, 14])
    assert [share for share, _above in (alone, low, high)] == pytest.approx([0.9, 0.41, 0.41])
    assert [above for _share, above in (alone, low, high)] == [0, -7, 7]


def test_the_largest_value_is_written_with_its_month_and_ends_have_names() -> None:
    values = {202401: 4.0, 202402: 1320.0, 202403: 8.0}
    lines = [
        time_series.Line(Series("A", "#123456", label="A"), values),
        time_series.Line(
            Series("B", "#654321", label="B"), {202401: 1.0, 202402: 2.0, 202403: None}
        ),
    ]
    setting = Setting(Grain.MONTH, peak=lambda value, step: f"≥ {value:,.0f} · {step}\nA wreck")
    layout = plotly.figure(time_series.lines(lines, setting, THEMES["light"]))["layout"]
    peak, *ends = layout["annotations"]
    text = "≥ 1,320 · 202402<br>A wreck"
    assert (peak["text"], peak["x"], peak["y"]) == (text, "2024-02-15", 1320)
    # A press on it chooses the month.
    assert peak["captureevents"]
    assert peak["name"] == "t=2024-02..2024-02"
    assert [note["text"] for note in ends] == ["A", "B"]
    assert layout["margin"]["r"] > 12
    assert layout["yaxis"]["range"][1] > 1320
