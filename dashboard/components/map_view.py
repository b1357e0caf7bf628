"""The map of a card: a dash-leaflet map without tiles, and what stands around it.

The layout carries vocabulary, never figures. All that changes with the filters is drawn in the
browser (assets/map) from the view that `maps.map_view` makes, when the page calls
`draw(view, {"panel": code})` of `instance.js`.
"""

import json
from typing import Any

import dash_leaflet as dl
from dash import html

from dashboard.components import map_menu
from dashboard.components.inert import inert
from dashboard.components.map_texts import texts
from dashboard.i18n import _
from dashboard.maps import boundaries_address, boundaries_version
from dashboard.url_state import LEAST_ZOOM, MOST_ZOOM

_REACH = [[-70, -200], [82, 200]]
_BEFORE_THE_VIEW: dict[str, Any] = {"center": [31, 8], "zoom": 4}
_POLITE: dict[str, Any] = {"aria-live": "polite"}
_SILENT: dict[str, Any] = {"aria-hidden": "true"}


def frame_id(panel: str, scene: str = "") -> dict[str, str]:
    """The element that holds a panel's map, on a page or in a scene of a wall."""
    within = {"scene": scene} if scene else {}
    return {"type": "map-frame", "panel": panel, **within}


def map_view(
    panel: str, *, whole_page: bool = False, layers: bool = False, scene: str = ""
) -> html.Div:
    """A map with its controls, as large as what it is put into.

    Args:
        panel: code of the panel that it shows.
        whole_page: the page does not scroll under the map, so that the wheel may always turn it.
        layers: it has a menu of layers.
        scene: of a wall, which has several with the same panel.
    """
    data: dict[str, Any] = {
        "data-texts": json.dumps(texts(), ensure_ascii=False, separators=(",", ":")),
        "data-boundaries": boundaries_address(),
        "data-wheel": "always" if whole_page else "",
    }
    return html.Div(
        id=frame_id(panel, scene),
        className="rw-map",
        children=[
            _leaflet(),
            inert(
                html.Div(
                    [*([map_menu.menu()] if layers else []), *_buttons(printed=layers)],
                    className="rw-map-buttons",
                )
            ),
            inert(
                html.Div(
                    [_legend(), html.Div(_foot(), className="rw-map-foot")],
                    className="rw-map-bottom",
                )
            ),
            html.Div(className="rw-map-locator", hidden=True, **_SILENT),
            html.Div(className="rw-map-live unseen", **_POLITE),
        ],
        **data,
    )


def _leaflet() -> dl.Map:
    return dl.Map(
        className="rw-map-canvas",
        **_BEFORE_THE_VIEW,
        minZoom=LEAST_ZOOM,
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
    )


def _buttons(*, printed: bool) -> list[html.Button]:
    labels = {"graticule": _("Grid"), "world": _("World"), "reset": _("Reset map")}
    if printed:
        labels["print"] = _("Print")
    actions: dict[str, dict[str, Any]] = {name: {"data-map-action": name} for name in labels}
    return [html.Button(labels[name], type="button", **action) for name, action in actions.items()]


def _legend() -> html.Div:
    folded: dict[str, Any] = {"data-map-action": "legend", "aria-expanded": "false"}
    more = html.Button(
        _("Legend"),
        type="button",
        className="rw-map-more",
        **folded,
    )
    return html.Div([html.Div(className="rw-map-legend"), more], className="rw-map-reading")


def _foot() -> list[html.Span]:
    disclaimer = _(
        "Boundaries and names imply no opinion; dashed boundaries are disputed or not determined"
    )
    return [
        html.Span(className="rw-map-note"),
        html.Span(f"{disclaimer} · {boundaries_version()}", className="rw-map-disclaimer"),
    ]
