"""The lines along which a route runs on a map: indicative corridors, never tracks.

Positions are of towns, border posts and waters that the movement passes; they imply no opinion on
any territory. A line says where, not how many: nobody counts how a route's movement spreads over
its corridors.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

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


def _position(text: str) -> Position:
    latitude, longitude = text.split()
    return float(latitude), float(longitude)


CORRIDORS = MappingProxyType(
    {
        row["code"]: Corridor(
            code=row["code"],
            route=row["route"],
            name=row["name"],
            mode=row["mode"],
            historic=row["status"] == "historic",
            positions=tuple(_position(text) for text in row["coordinates"].split(";")),
        )
        for row in tables.rows("corridors")
    }
)


_BY_ROUTE = {
    route: tuple(corridor for corridor in CORRIDORS.values() if corridor.route == route)
    for route in {corridor.route for corridor in CORRIDORS.values()}
}


def along(route: str) -> tuple[Corridor, ...]:
    """The corridors of one route, without those of the routes inside it."""
    return _BY_ROUTE.get(route, ())


def bounds(codes: Iterable[str]) -> Bounds | None:
    """The smallest box around the corridors of some routes; None where none has any."""
    positions = [position for code in codes for line in along(code) for position in line.positions]
    if not positions:
        return None
    latitudes, longitudes = zip(*positions, strict=True)
    return (min(latitudes), min(longitudes)), (max(latitudes), max(longitudes))


def km_to(lat: float, lon: float, codes: Iterable[str]) -> float:
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
            for line in along(code)
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
