"""Files that a map fetches once: boundaries, and the lines of corridors with their names."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.i18n import _, current_language
from dashboard.resources import ASSETS
from data_access.registry.geography import CORRIDORS


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


BOUNDARIES = (ASSETS / "boundaries.json").read_bytes()
"""The basemap, as tools/build_basemap.py made it."""
BOUNDARIES_ADDRESS = f"/data/boundaries/{_digest(BOUNDARIES)}.json"
"""Where the basemap is; the address changes whenever it does."""
BOUNDARIES_VERSION = str(json.loads(BOUNDARIES)["metadata"]["version"])
"""Which release of the boundaries is drawn."""


def corridor_lines(language: str) -> bytes:
    """The lines of all routes, with their names in the current language, as JSON."""
    routes: dict[str, list[dict[str, Any]]] = {}
    for corridor in CORRIDORS.values():
        line = {
            "name": _(corridor.name),
            "historic": corridor.historic,
            "points": corridor.positions,
        }
        routes.setdefault(corridor.route, []).append(line)
    return as_json({"language": language, "routes": routes})


def lines_address() -> str:
    """Address of the lines, which changes whenever they do."""
    language = current_language().code
    return f"/data/corridors/{language}-{_digest(corridor_lines(language))}.json"


def points_address(data_version: str, as_known_on: date | None) -> str:
    """Address of the points of a data version."""
    query = f"?asof={as_known_on.isoformat()}" if as_known_on else ""
    return f"/data/points/{data_version}.json{query}"


def as_json(content: Mapping[str, Any]) -> bytes:
    """Write JSON as short as it can be."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
