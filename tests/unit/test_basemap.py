"""The basemap that is shipped: whose lines it draws, and that nobody's island is missing."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from dashboard import maps

TOPOLOGY: dict[str, Any] = json.loads(maps.BOUNDARIES)


def lines(name: str) -> Iterator[list[tuple[float, float]]]:
    """The lines of an object, in degrees (longitude, latitude)."""
    (step_x, step_y), found = TOPOLOGY["transform"]["scale"], TOPOLOGY["objects"][name]
    parts = [found["arcs"]] if found["type"] == "MultiLineString" else found["arcs"]
    for (index,) in chain.from_iterable(parts):
        x = y = 0
        line = []
        for dx, dy in TOPOLOGY["arcs"][index]:
            x, y = x + dx, y + dy
            line.append((x * step_x, y * step_y))
        yield line


def passes(name: str, west: float, south: float, east: float, north: float) -> bool:
    """Whether a line of an object has a vertex in a box."""
    return any(west <= x <= east and south <= y <= north for line in lines(name) for x, y in line)


@pytest.mark.parametrize(
    ("island", "box"),
    [
        ("Malta", (14.1, 35.7, 14.7, 36.1)),
        ("Lampedusa", (12.4, 35.4, 12.8, 35.6)),
        ("Kos", (26.8, 36.6, 27.4, 37.0)),
        ("El Hierro", (-18.3, 27.6, -17.8, 27.9)),
        ("Mayotte", (44.9, -13.1, 45.4, -12.6)),
    ],
)
def test_islands_where_people_land_are_drawn(
    island: str, box: tuple[float, float, float, float]
) -> None:
    assert passes("land", *box), island


@pytest.mark.parametrize(
    ("border", "box"),
    [
        ("Western Sahara and Morocco", (-13.3, 27.6, -8.6, 27.8)),
        ("Line of control in Kashmir", (73.0, 33.0, 78.5, 37.2)),
        ("Sudan and South Sudan", (23.5, 8.5, 34.2, 12.3)),
        ("Hala'ib Triangle", (33.0, 21.9, 37.0, 23.5)),
        ("Kosovo (UNSCR 1244)", (20.0, 41.8, 21.8, 43.3)),
        ("West Bank", (34.8, 31.3, 35.6, 32.6)),
    ],
)
def test_borders_in_dispute_are_dashed(border: str, box: tuple[float, float, float, float]) -> None:
    assert passes("borders_disputed", *box), border


def test_crimea_is_not_parted_from_ukraine() -> None:
    at_perekop = (33.2, 45.9, 34.5, 46.4)
    assert not passes("borders_agreed", *at_perekop)
    assert not passes("borders_disputed", *at_perekop)


def test_western_sahara_is_an_area_of_its_own_with_a_name_and_no_other_claim() -> None:
    areas = {area["id"] for area in TOPOLOGY["objects"]["areas"]["geometries"]}
    assert {"ESH", "PSE", "TWN", "MLT", "FLK"} <= areas
    assert "XKX" not in areas


def test_the_file_says_where_it_comes_from() -> None:
    metadata = TOPOLOGY["metadata"]
    assert "plotly.js 3.3.1 (MIT)" in metadata["boundaries"]
    assert "Natural Earth" in metadata["coast"]
    assert metadata["version"]
    assert metadata["disclaimer"]
