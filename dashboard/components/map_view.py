"""The map of a card in dash-leaflet, without tiles, and what stands around it.

The layout carries vocabulary, never figures. What changes with the filters comes with the view
that `maps.view` makes, and what a reader asks of it on the map is answered by `callbacks/maps.py`.
"""

import json
from types import MappingProxyType
from typing import Any

import dash_leaflet as dl
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data, icon, part_id
from dashboard.i18n import N_, _, ngettext
from dashboard.maps.files import BOUNDARIES_ADDRESS, BOUNDARIES_VERSION, graticule, names_address
from dashboard.maps.menu import GROUPS, Layer, layers
from dashboard.url_state import LEAST_ZOOM, MOST_ZOOM
from data_access.registry import routes

FRAME, MARKS, GROUND, NAMES = "map-frame", "map-marks", "map-ground", "map-names"
SIDE, QUESTION, ANSWER = "map-side", "map-question", "map-answer"
MONTHS, BARS, CLOCK = "map-months", "map-bars", "map-clock"
"""Kinds of the parts of a map; each has its panel, and the scene of a wall, in its id."""


def _hook(name: str) -> dict[str, str]:
    """A function of `assets/map/layers.js` by which dash-leaflet draws features."""
    return {"variable": f"routewatch.map.{name}"}


REGIONS = (
    (N_("Central Mediterranean"), ((30.5, 8.0), (39.5, 20.0))),
    (N_("Western Mediterranean and Atlantic"), ((12.0, -21.0), (39.0, 2.0))),
    (N_("Eastern Mediterranean and Balkans"), ((33.0, 13.0), (47.5, 37.0))),
    (N_("English Channel"), ((49.4, -1.5), (52.0, 4.0))),
    (N_("Sahara"), ((13.0, -6.0), (31.0, 26.0))),
    (N_("Horn of Africa and Gulf of Aden"), ((4.0, 34.0), (19.0, 54.0))),
    (N_("United States and Mexico border"), ((24.5, -119.0), (34.5, -96.0))),
    (N_("Darién and Caribbean"), ((5.5, -86.0), (27.0, -60.0))),
    (N_("Bay of Bengal and Andaman Sea"), ((4.0, 87.0), (24.0, 103.0))),
)
"""Parts of the world that fit on a screen: English message id, south-western and north-eastern
corner, latitude and longitude in degrees."""


def _layer_menu() -> Component:
    """The layers, in the groups of a situational picture."""
    visible = layers().values()
    groups = [
        part
        for group, label in GROUPS.items()
        if (of_group := [layer for layer in visible if layer.group == group])
        for part in (html.H3(_(label)), *map(_switch, of_group))
    ]
    return _menu(_("Layers"), groups)


def _menu(label: str, choices: list[Component], *, sign: Component | None = None) -> Component:
    """A button that opens choices; a sign stands in the place of its label."""
    named = {"title": label, **aria(label=label)} if sign is not None else {}
    return html.Details(
        [
            html.Summary(label if sign is None else sign, **named),
            html.Div(choices, className="rw-map-choices", role="group", **aria(label=label)),
        ],
        className="rw-map-menu",
    )


def _switch(layer: Layer) -> Component:
    usual = data(usual="true") if layer.default else {}
    return html.Button(
        [html.Span(_(layer.title)), html.Small(_(layer.unit))],
        className="rw-map-choice",
        type="button",
        **data(layer=layer.code),
        **usual,
        **aria(pressed="true" if layer.default else "false"),
    )


def map_texts() -> dict[str, str]:
    """Texts of the browser about a map; numbers and names go where the braces are."""
    return {
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "metres": _("{value} m"),
        "kilometres": _("{value} km"),
        "map": _("Map"),
        # Heard at each visit of the map: the list of keys has the others.
        "keys": _(
            "Arrow keys move it, N reads what is in sight; the question mark lists all keys."
        ),
        "corridors_still": _("corridors still of {period}"),
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _("Next"),
        "back_to": _("Back to: {period}"),
    }


_REACH = [[-70, -200], [82, 200]]
_BEFORE_THE_VIEW: dict[str, Any] = {"center": [31, 8], "zoom": 4}
_EMPTY = MappingProxyType({"type": "FeatureCollection", "features": []})


def map_view(
    panel: str,
    *,
    whole_page: bool = False,
    layers: bool = False,
    desk: bool = False,
    scene: str = "",
) -> html.Div:
    """A map with its controls, as large as what it is put into.

    Args:
        panel: code of the panel that it shows.
        whole_page: the page does not scroll under the map, so that the wheel may always turn it.
        layers: it has a menu of layers.
        desk: facts of what is selected stand beside it.
        scene: of a wall, which has several with the same panel.
    """
    of = {"panel": panel, "scene": scene}
    return html.Div(
        id=part_id(FRAME, **of),
        className="rw-map",
        children=[
            _leaflet(of),
            html.Div(
                [
                    *([_layer_menu()] if layers else []),
                    _action("full", icon("full"), label=_("Full screen")),
                    _menu(
                        _("More of the map"),
                        _others(printed=layers, listed=desk),
                        sign=icon("more"),
                    ),
                ],
                className="rw-map-buttons",
            ),
            html.Div([_legend(), _foot()], className="rw-map-bottom"),
            html.Div(className="rw-map-tip", hidden=True),
            html.Div(className="rw-map-live unseen", **aria(live="polite")),
            dcc.Store(id=part_id(QUESTION, **of)),
            dcc.Store(id=part_id(ANSWER, **of)),
        ],
        **data(
            texts=json.dumps(map_texts(), ensure_ascii=False, separators=(",", ":")),
            names=names_address(),
            panel_of=panel,
            scene=scene,
            wheel="always" if whole_page else "",
        ),
    )


def _leaflet(of: dict[str, str]) -> dl.Map:
    ground = dl.GeoJSON(
        id=part_id(GROUND, **of),
        url=BOUNDARIES_ADDRESS,
        style=_hook("ground"),
        interactive=False,
        pane="rw-ground",
    )
    grid = dl.GeoJSON(
        data=graticule(),
        style=_hook("meridian"),
        pointToLayer=_hook("degrees"),
        interactive=False,
        pane="rw-grid",
    )
    names = dl.GeoJSON(id=part_id(NAMES, **of), pointToLayer=_hook("name"), pane="rw-names")
    marks = dl.GeoJSON(
        id=part_id(MARKS, **of),
        data=dict(_EMPTY),
        style=_hook("style"),
        pointToLayer=_hook("mark"),
        onEachFeature=_hook("each"),
    )
    return dl.Map(
        [
            dl.Pane(ground, name="rw-ground", style={"zIndex": 210}),
            dl.Pane(grid, name="rw-grid", style={"zIndex": 220}),
            dl.Pane(names, name="rw-names", style={"zIndex": 380}),
            marks,
            dl.ScaleControl(position="bottomright", imperial=False, maxWidth=200),
        ],
        className="rw-map-canvas",
        **_BEFORE_THE_VIEW,
        minZoom=LEAST_ZOOM,
        maxZoom=MOST_ZOOM,
        maxBounds=_REACH,
        preferCanvas=True,
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
        # Its frame is watched; what Leaflet does of its own would pass for a reader's move.
        trackResize=False,
    )


def _regions() -> html.Select:
    return html.Select(
        [
            html.Option(_("Go to…"), value=""),
            *(
                html.Option(
                    _("{number} {name}").format(number=number, name=_(name)),
                    value=json.dumps(bounds),
                )
                for number, (name, bounds) in enumerate(REGIONS, 1)
            ),
        ],
        className="rw-map-regions",
        **aria(label=_("Go to…")),
    )


def _others(*, printed: bool, listed: bool) -> list[Component]:
    labels = {"world": _("World"), "reset": _("Reset map"), "graticule": _("Grid")}
    if printed:
        labels["print"] = _("Print, A4")
    if listed:
        labels["list"] = _("List what is on the map")
    actions = [_action(name, label) for name, label in labels.items()]
    return [_regions(), *actions] if listed else [*actions]


def _action(name: str, text: str | Component, *, label: str = "", **more: Any) -> Component:
    named = {"title": label, **aria(label=label)} if label else {}
    return html.Button(text, type="button", **data(map_action=name), **named, **more)


def _legend() -> html.Div:
    look = {"className": "rw-map-more", **aria(expanded="false")}
    more = _action("legend", icon("about"), label=_("Legend"), **look)
    return html.Div(
        [html.Div(className="rw-map-legend"), more],
        className="rw-map-reading",
    )


def _foot() -> html.Div:
    return html.Div(
        [
            html.Span(className="rw-map-note"),
            html.Span(
                _("Boundaries and names imply no opinion; dashed: disputed or not determined"),
                className="rw-map-disclaimer",
                title=BOUNDARIES_VERSION,
            ),
        ],
        className="rw-map-foot",
    )


PACES = (2, 6, 12, 30)
"""Windows of months that playing shows in a second; the last one is for looking back over all."""

WINDOWS = (1, 3, 12)
"""Months that are shown at a time while playing."""


def map_desk(panel: str, framed: html.Div, *, with_time: bool) -> html.Div:
    """A map and its side panel; under it, on a page of its own, the months.

    Args:
        panel: code of the panel that the map shows.
        framed: the map (`map_view`).
        with_time: whether months can be brushed and played.
    """
    of = {"panel": panel, "scene": ""}
    side = html.Aside(
        id=part_id(SIDE, **of),
        className="rw-side",
        hidden=True,
        tabIndex=-1,
        **aria(label=_("What is selected")),
    )
    parts = {code: routes.with_children((code,)) for code in routes.ROUTES}
    inside = {code: codes for code, codes in parts.items() if len(codes) > 1}
    return html.Div(
        [html.Div([framed, side], className="rw-desk-map"), _time(of) if with_time else None],
        className="rw-desk",
        **data(parts=json.dumps(inside)),
    )


def _time(of: dict[str, str]) -> html.Div:
    paces = {n: ngettext("{n} step a second", "{n} steps a second", n) for n in PACES}
    windows = {n: ngettext("{n} month", "{n} months", n) for n in WINDOWS}
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.Button(
                                _("Play"),
                                type="button",
                                className="button rw-time-play",
                                **data(does="play"),
                            ),
                            html.Span(className="rw-time-caption"),
                        ],
                        className="rw-time-row",
                    ),
                    html.Div(
                        [_choice(_("Shown at a time"), windows), _choice(_("Pace"), paces)],
                        className="rw-time-row",
                    ),
                ],
                className="rw-time-film",
            ),
            html.Div(
                [
                    html.Div(
                        id=part_id(BARS, **of), className="rw-time-bars", **aria(hidden="true")
                    ),
                    dcc.RangeSlider(
                        id=part_id(MONTHS, **of),
                        min=0,
                        max=1,
                        step=1,
                        value=[0, 1],
                        marks=None,
                        allowCross=False,
                        updatemode="mouseup",
                        allow_direct_input=False,
                    ),
                ],
                className="rw-time-track",
                title=_("People dead or missing on the map, by month"),
            ),
            html.Div(
                [
                    html.Div(
                        [_field(_("First month")), _field(_("Last month"))], className="rw-time-row"
                    ),
                    html.Div(
                        [
                            html.Button(
                                type="button", hidden=True, className="button rw-time-back"
                            ),
                            html.Span(
                                [
                                    html.Span(
                                        text, className=f"rw-time-mark rw-time-{kind}", hidden=True
                                    )
                                    for kind, text in (
                                        ("provisional", _("provisional")),
                                        ("partial", _("known in part")),
                                        ("gap", _("no figures")),
                                    )
                                ],
                                className="rw-time-key",
                            ),
                        ],
                        className="rw-time-row",
                    ),
                ],
                className="rw-time-fields",
            ),
            dcc.Interval(id=part_id(CLOCK, **of), disabled=True),
        ],
        className="rw-time",
        role="group",
        **aria(label=_("Months shown")),
    )


def _choice(label: str, options: dict[int, str]) -> html.Select:
    return html.Select(
        [html.Option(text.format(n=n), value=str(n)) for n, text in options.items()],
        className="rw-time-choice",
        title=label,
        **aria(label=label),
    )


def _field(label: str) -> html.Div:
    return html.Div(
        dcc.Input(
            type="text", pattern="\\d{4}-\\d{2}", placeholder="2015-04", className="rw-time-field"
        ),
        role="group",
        **aria(label=label),
    )
