"""A waterfall: bars that begin where the one above ends, told apart without colour."""

import json

import pytest

from dashboard.plots import plotly
from dashboard.plots.layout import Figure
from dashboard.plots.plot import Kind, Series, plot_of
from dashboard.theme import THEMES, Theme
from data_access.registry.metrics import Hue

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
