"""Symbols on maps: area by value, one scale for places and legend."""

from collections.abc import Mapping
from typing import Any

import pytest

from dashboard.maps import symbols


def _place(value: float | None) -> symbols.Symbol:
    return symbols.Symbol(lat=35.5, lon=12.6, name="A", lines=(), kind="hits", value=value)


def test_four_times_the_value_is_twice_the_radius() -> None:
    """Area, not radius, says how many."""
    assert symbols.radius(100, 400) == pytest.approx(symbols.radius(400, 400) / 2, abs=0.1)


def test_the_smallest_value_is_still_seen() -> None:
    assert symbols.radius(1, 10_000_000) == symbols.SMALLEST


def test_a_key_of_the_legend_has_the_radius_of_its_value_on_the_map() -> None:
    layer = symbols.symbols([_place(50), _place(200)], [symbols.Key("50", "hits", value=50)])
    mark = layer["legend"][0].children[0]
    assert mark.style["--r"] == _radii(layer)[0]


def test_places_without_a_value_are_drawn_alike() -> None:
    assert set(_radii(symbols.symbols([_place(None), _place(None)], []))) == {symbols.ALIKE}


def _radii(layer: Mapping[str, Any]) -> list[float]:
    return [feature["properties"]["r"] for feature in layer["features"]]
