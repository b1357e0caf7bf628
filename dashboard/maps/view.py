"""The state of a map: what of the files that it holds is to be shown, and how."""

from typing import Any

from dashboard import url_state
from dashboard.maps.files import points_address
from dashboard.maps.ribbons import Moved, ribbons
from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.registry import geography

HOME = ((-27.0, -118.0), (56.0, 118.0))
"""Without a choice of place: all routes, from the border of Mexico to the Andaman Sea."""

_OFF_SHORE = 1.5
"""Degrees around the land of a country: most who die on the way to it die off its coast."""


def map_view(
    filters: Filters, months: MonthRange, data_version: str, moved: Moved | None = None
) -> dict[str, Any]:
    """The state of a map, as the browser reads it.

    Args:
        filters: what the reader chose.
        months: of the incidents.
        data_version: of the points.
        moved: what is counted on the routes; without it, corridors are hairlines.

    Returns:
        key: canonical query string of what is shown.
        points: address of the points.
        months: `low` and `high`, inclusive stored months, and those `without` which they hold.
        routes, countries, quality: codes and range to keep; None keeps all.
        corridors: see `ribbons`.
        focus: see `focus`.
    """
    low, high, without = months.bounds()
    places, codes = filters.places, filters.route_codes
    along = HOME if codes is None else geography.corridor_bounds(codes) or HOME
    return {
        "key": url_state.write(filters),
        "points": points_address(data_version, filters.as_known_on),
        "months": {"low": low, "high": high, "without": list(without)},
        "routes": codes,
        "countries": places or None,
        "quality": filters.quality,
        "corridors": ribbons(filters, moved),
        "focus": focus(filters, along),
    }


def focus(filters: Filters, otherwise: geography.Bounds) -> dict[str, geography.Bounds]:
    """Bounds that a map shows first: the countries chosen, or else a place of its own.

    Returns:
        bounds: south-western and north-eastern corner, latitude and longitude in degrees.
    """
    land = geography.around_mainlands(filters.places)
    if land is None:
        return {"bounds": otherwise}
    south_west = (land.south - _OFF_SHORE, land.west - _OFF_SHORE)
    return {"bounds": (south_west, (land.north + _OFF_SHORE, land.east + _OFF_SHORE))}
