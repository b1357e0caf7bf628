"""GeoJSON features of a map, and keys of its legend, as `assets/map/layers.js` draws them."""

import math
from collections.abc import Iterable
from typing import Any

from dash import html
from dash.development.base_component import Component

_STEPS = (1, 2, 5, 10)


def point(at: tuple[float, float], **properties: Any) -> dict[str, Any]:
    """A feature at a latitude and longitude."""
    return _feature("Point", [round(at[1], 3), round(at[0], 3)], properties)


def line(positions: Iterable[tuple[float, float]], **properties: Any) -> dict[str, Any]:
    """A feature along latitudes and longitudes."""
    coordinates = [[round(lon, 2), round(lat, 2)] for lat, lon in positions]
    return _feature("LineString", coordinates, properties)


def box(edges: tuple[float, float, float, float], **properties: Any) -> dict[str, Any]:
    """A feature between southern, western, northern and eastern edge."""
    south, west, north, east = (round(edge, 3) for edge in edges)
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    return _feature("Polygon", [ring], properties)


def _feature(kind: str, coordinates: object, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def nice(number: float, *, below: bool = False) -> int:
    """The next 1, 2 or 5 times a power of ten that is not below a number (or not above it)."""
    power = int(10 ** math.floor(math.log10(max(1.0, number))))
    steps = [step * power for step in _STEPS]
    if below:
        return max((step for step in steps if step <= number), default=1)
    return min(step for step in steps if step >= number)


def key(kind: str, r: float, label: str, *, letter: str = "", ring: bool = False) -> Component:
    """A disc of the legend, of the size that it has on the map, and what it stands for."""
    look = " rw-map-ring-mark" if ring else " rw-map-lettered" if letter else ""
    told: dict[str, Any] = {"data-kind": kind}
    disc = html.Span(
        letter,
        className=f"rw-map-mark{look}",
        style={"--r": r, "--colour": f"var(--map-{kind or 'ink-soft'})"},
        **told,
    )
    return html.Span([disc, label], className="rw-map-key")
