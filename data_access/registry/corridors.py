"""The lines along which a route runs on a map: indicative corridors, never tracks.

Positions are of towns, border posts and waters that the movement passes; they imply no opinion on
any territory. A line says where, not how many: nobody counts how a route's movement spreads over
its corridors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from data_access.registry import tables

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


def along(route: str) -> tuple[Corridor, ...]:
    """The corridors of one route, without those of the routes inside it."""
    return tuple(corridor for corridor in CORRIDORS.values() if corridor.route == route)


def bounds(codes: Iterable[str]) -> Bounds | None:
    """The smallest box around the corridors of some routes; None where none has any."""
    positions = [position for code in codes for line in along(code) for position in line.positions]
    if not positions:
        return None
    latitudes, longitudes = zip(*positions, strict=True)
    return (min(latitudes), min(longitudes)), (max(latitudes), max(longitudes))
