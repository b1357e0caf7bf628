"""The basemap that is shipped: whose lines it draws, and that nobody's island is missing."""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise
from typing import Any

import pytest

from dashboard import maps
from data_access.registry.geography import SEAS

TOPOLOGY: dict[str, Any] = json.loads(maps.boundaries())


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


def test_the_basemap_is_small_enough_for_a_first_visit() -> None:
    assert len(gzip.compress(maps.boundaries())) < 130_000


def is_on_land(lat: float, lon: float) -> bool:
    """Whether a place is inside the land, by the rule that the map fills it with."""
    return any(crosses_oddly(lat, lon + turn) for turn in (-360, 0, 360))


def crosses_oddly(lat: float, lon: float) -> bool:
    """The rule; rings that step over the 180th meridian go on beyond it."""
    crossings = 0
    for line in lines_of_land():
        for (x1, y1), (x2, y2) in pairwise(line):
            if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
                crossings += 1
    return crossings % 2 == 1


@cache
def lines_of_land() -> list[list[tuple[float, float]]]:
    """Rings of the land, in degrees (longitude, latitude)."""
    step_x, step_y = TOPOLOGY["transform"]["scale"]
    rings = []
    for arcs in TOPOLOGY["objects"]["land"]["arcs"]:
        for (index,) in arcs:
            x = y = 0
            ring = list[tuple[float, float]]()
            for dx, dy in TOPOLOGY["arcs"][index]:
                x, y = x + dx, y + dy
                lon = x * step_x
                while ring and abs(lon - ring[-1][0]) > 180:
                    lon += 360 if lon < ring[-1][0] else -360
                ring.append((lon, y * step_y))
            rings.append(ring)
    return rings


def test_names_of_seas_stand_in_water() -> None:
    assert is_on_land(28.0, 17.0), "Libya"
    assert [sea.code for sea in SEAS.values() if is_on_land(sea.lat, sea.lon)] == []


@pytest.mark.parametrize(
    ("code", "box"),
    [
        ("USA", (-119.0, 29.0, -96.0, 37.0)),
        ("MEX", (-115.0, 24.0, -96.0, 31.0)),
        ("COL", (-78.0, 4.0, -72.0, 10.0)),
        ("GBR", (-5.0, 50.5, 1.5, 52.0)),
        ("FRA", (-1.5, 48.5, 4.0, 51.0)),
    ],
)
def test_a_country_can_be_named_where_only_its_border_is_in_sight(
    code: str, box: tuple[float, float, float, float]
) -> None:
    west, south, east, north = box
    (area,) = (one for one in TOPOLOGY["objects"]["areas"]["geometries"] if one["id"] == code)
    places = area["properties"]["elsewhere"]
    assert any(west < lon < east and south < lat < north for lon, lat, _ in places)
    assert all(is_on_land(lat, lon) and room > 0 for lon, lat, room in places)
