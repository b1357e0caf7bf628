"""Files that a map fetches once: the ground, lines of corridors, and names with their places."""

import functools
import hashlib
import json
import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from dashboard.i18n import _, current_language, isolate
from dashboard.resources import ASSETS
from data_access.registry import COUNTRIES
from data_access.registry.geography import CORRIDORS, SEAS

_ROUNDING = 2


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


def corridor_lines(language: str) -> bytes:
    """The lines of all routes as GeoJSON, in the current language."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": line},
            "properties": {
                "kind": "corridor",
                "route": corridor.route,
                "historic": corridor.historic,
                "arrow": _arrow(line),
                "tip": [
                    _(corridor.name),
                    *([_("no longer used")] if corridor.historic else []),
                    _("Indicative corridor, not a track"),
                ],
            },
        }
        for corridor in CORRIDORS.values()
        if (line := _rounded(corridor.positions))
    ]
    return as_json({"type": "FeatureCollection", "language": language, "features": features})


def _rounded(positions: tuple[tuple[float, float], ...]) -> list[list[float]]:
    """Longitude and latitude of a line whose corners are cut, twice over (Chaikin)."""
    line = [(lon, lat) for lat, lon in positions]
    for _turn in range(_ROUNDING):
        inner = [
            (ax + (bx - ax) * share, ay + (by - ay) * share)
            for (ax, ay), (bx, by) in pairwise(line)
            for share in (0.25, 0.75)
        ]
        line = [line[0], *inner[1:-1], line[-1]] if len(line) > 2 else line  # noqa: PLR2004 - a corner
    return [[round(x, 3), round(y, 3)] for x, y in line]


def _arrow(line: list[list[float]]) -> list[float]:
    """Longitude and latitude of the arrow of a line, its way, and how long the line is.

    The way is in degrees from east to south, the length in pixels of zoom 0.
    """
    (ax, ay), (bx, by) = line[len(line) * 3 // 5 - 1], line[len(line) * 3 // 5]
    (left, top), (right, bottom) = project(ax, ay), project(bx, by)
    angle = math.degrees(math.atan2(bottom - top, right - left))
    length = math.dist(project(*line[0]), project(*line[-1]))
    return [round((ax + bx) / 2, 3), round((ay + by) / 2, 3), round(angle), round(length, 2)]


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


def project(lon: float, lat: float) -> tuple[float, float]:
    """Pixels of a world 256 wide (web Mercator, zoom 0)."""
    sine = math.sin(math.radians(max(-85.0, min(85.0, lat))))
    return (lon + 180) / 360 * 256, (0.5 - math.atanh(sine) / (2 * math.pi)) * 256


def names(language: str) -> bytes:
    """Names of countries and seas as GeoJSON, the widest place first, in the current language.

    Each feature has the places where its name can stand, the nearest to the middle first, each with
    how many degrees there are for it.
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
    return as_json({"type": "FeatureCollection", "language": language, "features": features})


def _nearest_first(places: list[list[float]]) -> list[list[float]]:
    (x, y, _room), *others = places
    return [places[0], *sorted(others, key=lambda one: (one[0] - x) ** 2 + (one[1] - y) ** 2)]


@functools.cache
def file_of(kind: str, language: str) -> tuple[str, bytes]:
    """Address and content of the corridors or the names in the current language."""
    content = {"corridors": corridor_lines, "names": names}[kind](language)
    return f"/data/{kind}/{language}-{_digest(content)}.json", content


def lines_address() -> str:
    """Address of the lines, which changes whenever they do."""
    return file_of("corridors", current_language().code)[0]


def names_address() -> str:
    """Address of the names, which changes whenever they do."""
    return file_of("names", current_language().code)[0]


def as_json(content: Mapping[str, Any]) -> bytes:
    """Write JSON as short as it can be."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
