"""The layers of the map: rows of data, and how the address names those that are on."""

import re
from pathlib import Path

from dashboard.maps import menu
from dashboard.panels import PANELS
from dashboard.panels.panel import Kind
from data_access.registry.metrics import METRICS

USUAL = ("incidents", "corridors")


def test_without_a_choice_the_usual_layers_are_on() -> None:
    assert menu.on("") == USUAL


def test_no_layer_at_all_is_a_choice_too() -> None:
    assert menu.on("none") == ()


def test_layers_are_read_in_the_order_of_the_menu() -> None:
    assert menu.on("corridors,density") == ("density", "corridors")


def test_unknown_layers_are_left_out() -> None:
    assert menu.on("density,<script>,roads") == ("density",)
    assert menu.on("roads") == USUAL


def test_a_layer_names_measures_that_exist_and_a_panel_that_is_a_map() -> None:
    for layer in menu.LAYERS.values():
        assert all(code in METRICS for code in layer.metrics), layer.code
        if layer.drawing is menu.Drawing.SYMBOLS:
            assert PANELS[layer.panel].kind is Kind.MAP, layer.code
        assert re.fullmatch(r"[a-z-]+", layer.code)


def test_every_layer_is_written_down_where_readers_look() -> None:
    written = (Path(__file__).parents[2] / "docs" / "maps.md").read_text("utf-8")
    assert [code for code in menu.LAYERS if f"`{code}`" not in written] == []
