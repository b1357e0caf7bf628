"""Where things are on a map: corridors of routes, extents of countries, seas, border posts.

Corridors are indicative lines along which a route runs, never tracks: they pass towns, border posts
and waters that the movement passes, and say where, not how many. Extents show a position that
cannot be near a country. Names of seas are those of the International Hydrographic Organization and
the United Nations in English; waters whose name is in dispute between states that border it, and on
which nobody here is counted, are left out. Border posts are a selection by UN/LOCODE (UNECE):
crossings of land borders from its edition 2012-1, ports as listed by the package searoute, checked
against the extent of their country; a report may name other places, and then brings their positions
with it. Lines and names imply no opinion on any territory.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from data_access.registry import tables

_KM_PER_DEGREE = 111.2

Position = tuple[float, float]
"""Latitude and longitude, in degrees."""

Bounds = tuple[Position, Position]
"""South-western and north-eastern corner."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """One line of a route.

    Attributes:
        mode: `sea` or `land`.
        historic: no longer used, kept to read old periods.
        positions: from departure to arrival.
    """

    code: str
    route: str
    name: str
    mode: str
    historic: bool
    positions: tuple[Position, ...]


CORRIDORS = tables.by_code(
    "corridors",
    Corridor,
    historic=lambda row: row["status"] == "historic",
    positions=lambda row: tuple(
        (float(latitude), float(longitude))
        for latitude, longitude in map(str.split, row["coordinates"].split(";"))
    ),
)


def corridors_of(route: str) -> tuple[Corridor, ...]:
    """The corridors of one route, without those of the routes inside it."""
    return tuple(corridor for corridor in CORRIDORS.values() if corridor.route == route)


def corridor_bounds(codes: Iterable[str]) -> Bounds | None:
    """The smallest box around the corridors of some routes; None where none has any."""
    positions = [
        position for code in codes for line in corridors_of(code) for position in line.positions
    ]
    if not positions:
        return None
    latitudes, longitudes = zip(*positions, strict=True)
    return (min(latitudes), min(longitudes)), (max(latitudes), max(longitudes))


def km_to_corridor(lat: float, lon: float, codes: Iterable[str]) -> float:
    """Distance of a place from the nearest corridor of some routes; infinite where none has any.

    On a plane that is true at the place itself: exact enough for hundreds of kilometres.
    """
    narrow = math.cos(math.radians(lat))

    def planar(position: Position) -> Position:
        east = (position[1] - lon + 180) % 360 - 180
        return (position[0] - lat) * _KM_PER_DEGREE, east * narrow * _KM_PER_DEGREE

    return min(
        (
            _km_to_segment(planar(start), planar(end))
            for code in codes
            for line in corridors_of(code)
            for start, end in pairwise(line.positions)
        ),
        default=math.inf,
    )


def _km_to_segment(start: Position, end: Position) -> float:
    """Distance of the origin from a segment."""
    length = math.dist(start, end)
    if length == 0:
        return math.hypot(*start)
    step = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    along_it = min(max(-start[0] * step[0] - start[1] * step[1], 0.0), length)
    return math.hypot(start[0] + along_it * step[0], start[1] + along_it * step[1])


@dataclass(frozen=True, slots=True)
class Extent:
    """A rectangle around land, in degrees.

    Source: Natural Earth 1:50m, by `tools/build_extents.py`. What lies on both sides of the 180th
    meridian spans the map.
    """

    west: float
    south: float
    east: float
    north: float

    @property
    def size(self) -> float:
        """How much of the globe it covers, for comparison with others."""
        north, south = (math.sin(math.radians(lat)) for lat in (self.north, self.south))
        return (self.east - self.west) * (north - south)

    def km_to(self, lat: float, lon: float) -> float:
        """Distance of a place from the rectangle, 0 inside; exact enough for hundreds of km."""
        north_south = max(self.south - lat, 0.0, lat - self.north)
        east_west = max(self.west - lon, 0.0, lon - self.east)
        east_west = min(east_west, 360 - (self.east - self.west) - east_west)
        return _KM_PER_DEGREE * math.hypot(
            north_south, max(east_west, 0.0) * math.cos(math.radians(lat))
        )


def _around(parts: tuple[Extent, ...]) -> Extent:
    return Extent(
        min(one.west for one in parts),
        min(one.south for one in parts),
        max(one.east for one in parts),
        max(one.north for one in parts),
    )


LANDS: Mapping[str, tuple[Extent, ...]] = {
    iso3: tuple(
        Extent(*(float(row[side]) for side in ("west", "south", "east", "north"))) for row in rows
    )
    for iso3, rows in groupby(tables.rows("country_extents"), key=itemgetter("iso3"))
}
"""The parts of each country that lie apart: France's are one in Europe and four overseas."""

EXTENTS: Mapping[str, Extent] = {iso3: _around(parts) for iso3, parts in LANDS.items()}
"""One rectangle around all of a country."""


def around_mainlands(codes: Iterable[str]) -> Extent | None:
    """One rectangle around the largest part of each of some countries; None where none is known."""
    largest = [max(LANDS[code], key=lambda land: land.size) for code in codes if code in LANDS]
    return _around(tuple(largest)) if largest else None


def km_to_land(iso3: str, lat: float, lon: float) -> float | None:
    """How far a place is from the nearest part of a country; None where that is not known."""
    parts = LANDS.get(iso3)
    return None if parts is None else min(part.km_to(lat, lon) for part in parts)


@dataclass(frozen=True, slots=True)
class Sea:
    """A piece of water.

    Attributes:
        name: English message id.
        lat, lon: the middle of its name, in degrees.
        degrees: of longitude that its name may take; a map shows it once that is room enough.
    """

    code: str
    name: str
    lat: float
    lon: float
    degrees: float


SEAS = tables.by_code("seas", Sea)


@dataclass(frozen=True, slots=True)
class BorderPoint:
    """One post.

    Attributes:
        code: UN/LOCODE, as in files and the store.
        kind: `crossing` of a land border, or `port`.
        country: ISO3 of the country it is in.
        lat_hundredths, lon_hundredths: position, in hundredths of a degree.
    """

    code: str
    kind: str
    name: str
    country: str
    lat_hundredths: int
    lon_hundredths: int


BORDER_POINTS = tables.by_code("border_points", BorderPoint)


def border_points_of(iso3: str) -> tuple[BorderPoint, ...]:
    """The posts of a country, by code."""
    return tuple(point for point in BORDER_POINTS.values() if point.country == iso3)
