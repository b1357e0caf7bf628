"""How far each country reaches, to tell a position that cannot be near it."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from data_access.registry import tables

_KM_PER_DEGREE = 111.2


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


def _lands() -> dict[str, tuple[Extent, ...]]:
    found: dict[str, list[Extent]] = defaultdict(list)
    for row in tables.rows("country_extents"):
        sides = (float(row[side]) for side in ("west", "south", "east", "north"))
        found[row["iso3"]].append(Extent(*sides))
    return {iso3: tuple(held) for iso3, held in found.items()}


def _around(held: tuple[Extent, ...]) -> Extent:
    return Extent(
        min(one.west for one in held),
        min(one.south for one in held),
        max(one.east for one in held),
        max(one.north for one in held),
    )


LANDS = MappingProxyType(_lands())
"""The parts of each country that lie apart: France's are one in Europe and four overseas."""

EXTENTS = MappingProxyType({iso3: _around(held) for iso3, held in LANDS.items()})
"""One rectangle around all of a country."""


def around_mainlands(codes: Iterable[str]) -> Extent | None:
    """One rectangle around the largest part of each of some countries; None where none is known."""
    largest = [max(LANDS[code], key=lambda land: land.size) for code in codes if code in LANDS]
    return _around(tuple(largest)) if largest else None


def km_to_land(iso3: str, lat: float, lon: float) -> float | None:
    """How far a place is from the nearest part of a country; None where that is not known."""
    held = LANDS.get(iso3)
    return None if held is None else min(part.km_to(lat, lon) for part in held)
