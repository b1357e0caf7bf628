"""How far each country reaches, to tell a position that cannot be near it."""

import math
from dataclasses import dataclass
from types import MappingProxyType

from data_access.registry import tables

_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Extent:
    """The rectangle around a country, in degrees; islands and overseas parts included.

    Source: Natural Earth 1:50m. Countries on both sides of the 180th meridian span the map.
    """

    west: float
    south: float
    east: float
    north: float

    def km_to(self, lat: float, lon: float) -> float:
        """Distance of a place from the rectangle, 0 inside; exact enough for hundreds of km."""
        north_south = max(self.south - lat, 0.0, lat - self.north)
        east_west = max(self.west - lon, 0.0, lon - self.east)
        east_west = min(east_west, 360 - (self.east - self.west) - east_west)
        return _KM_PER_DEGREE * math.hypot(
            north_south, max(east_west, 0.0) * math.cos(math.radians(lat))
        )


EXTENTS = MappingProxyType(
    {
        row["iso3"]: Extent(*(float(row[side]) for side in ("west", "south", "east", "north")))
        for row in tables.rows("country_extents")
    }
)
