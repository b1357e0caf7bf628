"""Files that a map fetches once: the ground, and names and corridors with their places."""

import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from dashboard.i18n import _, current_language, isolate
from dashboard.maps.ribbons import corridor_lines
from dashboard.resources import ASSETS
from data_access.registry import COUNTRIES
from data_access.registry.geography import SEAS


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


BOUNDARIES = (ASSETS / "boundaries.json").read_bytes()
"""The basemap, as tools/build_basemap.py made it."""
BOUNDARIES_ADDRESS = f"/data/boundaries/{_digest(BOUNDARIES)}.json"
"""Where the basemap is; the address changes whenever it does."""
_BASEMAP = json.loads(BOUNDARIES)
BOUNDARIES_VERSION = str(_BASEMAP["metadata"]["version"])
"""Which release of the boundaries is drawn."""
_PLACES: Mapping[str, Any] = _BASEMAP["places"]
del _BASEMAP


def graticule() -> dict[str, Any]:
    """Meridians and parallels, ten degrees apart; degrees stand where every third meet."""
    meridians = [[[lon, -80], [lon, 80]] for lon in range(-200, 201, 10)]
    parallels = [[[-200, lat], [200, lat]] for lat in range(-80, 81, 10)]
    lines = {"type": "MultiLineString", "coordinates": [*meridians, *parallels]}
    features = [{"type": "Feature", "properties": {}, "geometry": lines}]
    features += [
        {
            "type": "Feature",
            "properties": {
                "name": _degrees(lat, _("N"), _("S")) + " " + _degrees(lon, _("E"), _("W"))
            },
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for lat in range(-60, 61, 30)
        for lon in range(-180, 181, 30)
    ]
    return {"type": "FeatureCollection", "features": features}


def _degrees(value: int, positive: str, negative: str) -> str:
    return isolate(f"{abs(value)}°{positive if value > 0 else negative if value < 0 else ''}")


def _nearest_first(places: list[list[float]]) -> list[list[float]]:
    (x, y, _room), *others = places
    return [places[0], *sorted(others, key=lambda one: (one[0] - x) ** 2 + (one[1] - y) ** 2)]


@functools.cache
def file_of_names(language: str) -> tuple[str, bytes]:
    """Address and content of the names of countries, seas and corridors, in the current language.

    As GeoJSON, the widest place first. Each feature has the places where its name can stand, the
    nearest to the middle first, each with how many degrees there are for it. Lines of corridors
    stand beside them.
    """
    found = [
        (code, "area", _(country.name), _nearest_first(_PLACES[code]))
        for code, country in COUNTRIES.items()
        if code in _PLACES
    ]
    found += [("", "sea", _(sea.name), [[sea.lon, sea.lat, sea.degrees]]) for sea in SEAS.values()]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": places[0][:2]},
            "properties": {"kind": kind, "code": code, "name": name, "places": places},
        }
        for code, kind, name, places in sorted(found, key=lambda one: -one[3][0][2])
    ]
    names = {"type": "FeatureCollection", "features": features, "corridors": corridor_lines()}
    content = json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()
    return f"/data/names/{language}-{_digest(content)}.json", content


def names_address() -> str:
    """Address of the names, which changes whenever they do."""
    return file_of_names(current_language().code)[0]
