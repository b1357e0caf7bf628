"""Positions of incidents: rounded at import, and told apart by how far they can be trusted."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from data_access.importers import cells
from data_access.importers.declare import CellError
from data_access.registry import corridors, routes
from data_access.registry.extents import EXTENTS

# Many incidents that happened elsewhere sit on this point off Libya.
_PLACEHOLDER = (3301, 1255)
# Boats from a country sink far out at sea; an audit of IOM's positions found no true one beyond
# on a stated route. Without one, the corridors that the country has a part in speak as well.
_MOST_KM_AWAY = 400

_ROLES = ("src", "trn", "dst")

STATED, APPROXIMATE, DOUBTFUL, NONE = "stated", "approximate", "doubtful", "none"


class Place(NamedTuple):
    """A position and how far to trust it; `doubt` says why not."""

    lat_hundredths: int | None
    lon_hundredths: int | None
    code: str
    doubt: str = ""


def place(values: Mapping[str, Any], country_code: str, route_code: str) -> Place:
    """Where a row says that it happened; hundredths of a degree, about a kilometre."""
    try:
        found = _degrees(values)
    except CellError as error:
        return Place(None, None, NONE, f"position left out: {error}")
    if found is None:
        return Place(None, None, NONE)
    lat, lon = found
    doubt = _doubt(lat, lon, country_code, route_code)
    return Place(round(lat * 100), round(lon * 100), DOUBTFUL if doubt else STATED, doubt)


def _degrees(values: Mapping[str, Any]) -> tuple[float, float] | None:
    if "position" in values:
        return cells.position(values["position"])
    lat, lon = cells.degrees(values["latitude"]), cells.degrees(values["longitude"])
    if lat is None or lon is None:
        return None
    return cells.within_the_globe(lat, lon)


def _doubt(lat: float, lon: float, country_code: str, route_code: str) -> str:
    if lat == lon:
        return "latitude and longitude are the same number"
    if (round(lat * 100), round(lon * 100)) == _PLACEHOLDER:
        return "a placeholder that unlike incidents share"
    extent = EXTENTS.get(country_code)
    if extent is None or extent.km_to(lat, lon) <= _MOST_KM_AWAY:
        return ""
    if route_code == routes.NOT_STATED and _near_a_route_of(country_code, lat, lon):
        return ""
    return f"more than {_MOST_KM_AWAY} km from the country of the incident"


def _near_a_route_of(country_code: str, lat: float, lon: float) -> bool:
    taken = {code for role in _ROLES for code in routes.with_role(country_code, role)}
    return corridors.km_to(lat, lon, taken) <= _MOST_KM_AWAY
