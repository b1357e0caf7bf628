"""The map of a card: a dash-leaflet map without tiles, and what stands around it.

All that changes with the filters is drawn in the browser (assets/map_layers.js) from the view in
the store named `view_id`; the layout carries vocabulary, never figures.
"""

import json
from typing import Any

import dash_leaflet as dl
from dash import dcc, html

from dashboard.components.map_texts import texts
from dashboard.i18n import _

MOST_ZOOM = 11
_REACH = [[-70, -200], [82, 200]]
_BEFORE_THE_VIEW: dict[str, Any] = {"center": [31, 8], "zoom": 4}
_POLITE: dict[str, Any] = {"aria-live": "polite"}

Id = dict[str, object]


def frame_id(panel: object) -> Id:
    """The element that holds a panel's map."""
    return {"type": "map-frame", "panel": panel}


def view_id(panel: object) -> Id:
    """The store that takes what `map_layers.map_view` returns."""
    return {"type": "map-view", "panel": panel}


def drawn_id(panel: object) -> Id:
    """The store that the browser fills when the picture of the view is complete."""
    return {"type": "map-drawn", "panel": panel}


def map_view(
    panel: str,
    *,
    boundaries: str,
    whole_page: bool = False,
    tile_url: str = "",
    tile_attribution: str = "",
) -> html.Div:
    """A map with its controls.

    Args:
        panel: code of the panel that it shows.
        boundaries: address of the basemap.
        whole_page: the page does not scroll under the map, so that the wheel may always turn it.
        tile_url: pattern of a tile server; empty draws the shipped basemap and asks no other host.
        tile_attribution: who made those tiles.
    """
    data: dict[str, Any] = {
        "data-texts": json.dumps(texts(), ensure_ascii=False, separators=(",", ":")),
        "data-boundaries": boundaries,
        "data-tiles": "true" if tile_url else "",
        "data-wheel": "always" if whole_page else "",
    }
    return html.Div(
        id=frame_id(panel),
        className="rw-map",
        children=[
            _leaflet(tile_url),
            html.Div(_buttons(), className="rw-map-buttons"),
            html.Div(
                [
                    html.Div(className="rw-map-legend"),
                    html.Div(_foot(tile_attribution), className="rw-map-foot"),
                ],
                className="rw-map-bottom",
            ),
            html.Div(className="rw-map-live", **_POLITE),
            dcc.Store(id=view_id(panel)),
            dcc.Store(id=drawn_id(panel)),
        ],
        **data,
    )


def _leaflet(tile_url: str) -> dl.Map:
    return dl.Map(
        className="rw-map-canvas",
        **_BEFORE_THE_VIEW,
        minZoom=1,
        maxZoom=MOST_ZOOM,
        maxBounds=_REACH,
        # Quarter zooms: a view fits its frame, as there are no tiles to keep sharp.
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=140,
        # An animated zoom would make circles of the dead swell and shrink.
        zoomAnimation=False,
        fadeAnimation=False,
        markerZoomAnimation=False,
        attributionControl=False,
        trackViewport=False,
        children=[
            *([dl.TileLayer(url=tile_url)] if tile_url else []),
            dl.ScaleControl(position="bottomright", imperial=False),
        ],
    )


def _buttons() -> list[html.Button]:
    labels = {"world": _("World"), "reset": _("Reset map")}
    actions: dict[str, dict[str, Any]] = {name: {"data-map-action": name} for name in labels}
    return [html.Button(labels[name], type="button", **action) for name, action in actions.items()]


def _foot(tile_attribution: str) -> list[html.Span]:
    disclaimer = _(
        "Lines and names imply no opinion on any territory; dashed: disputed or not yet determined"
    )
    return [
        html.Span(className="rw-map-note"),
        html.Span(f"{disclaimer} {tile_attribution}".strip(), className="rw-map-disclaimer"),
    ]
