"""The map of a card: a dash-leaflet map without tiles, and what stands around it.

The layout carries vocabulary, never figures. All that changes with the filters is drawn in the
browser (assets/map) from the view that `maps.map_view` makes, when the page calls
`draw(view, {"panel": code})` of `instance.js`.
"""

import json
from dataclasses import dataclass
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data, inert, part_id
from dashboard.i18n import N_, _, current_language, ngettext, plural_forms
from dashboard.maps import BOUNDARIES_ADDRESS, BOUNDARIES_VERSION
from dashboard.maps.menu import GROUPS, Layer, layers
from dashboard.url_state import LEAST_ZOOM, MOST_ZOOM
from data_access.registry import routes
from data_access.registry.bureaus import BUREAUS
from data_access.registry.geography import SEAS
from data_access.registry.vocabularies import CAUSES

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the world that fits on a screen.

    Attributes:
        name: English message id.
        bounds: south-western and north-eastern corner, latitude and longitude in degrees.
    """

    name: str
    bounds: tuple[Corner, Corner]


REGIONS = (
    Region(N_("Central Mediterranean"), ((30.5, 8.0), (39.5, 20.0))),
    Region(N_("Western Mediterranean and Atlantic"), ((12.0, -21.0), (39.0, 2.0))),
    Region(N_("Eastern Mediterranean and Balkans"), ((33.0, 13.0), (47.5, 37.0))),
    Region(N_("English Channel"), ((49.4, -1.5), (52.0, 4.0))),
    Region(N_("Sahara"), ((13.0, -6.0), (31.0, 26.0))),
    Region(N_("Horn of Africa and Gulf of Aden"), ((4.0, 34.0), (19.0, 54.0))),
    Region(N_("United States and Mexico border"), ((24.5, -119.0), (34.5, -96.0))),
    Region(N_("Darién and Caribbean"), ((5.5, -86.0), (27.0, -60.0))),
    Region(N_("Bay of Bengal and Andaman Sea"), ((4.0, 87.0), (24.0, 103.0))),
)


def layer_menu() -> Component:
    """A button that opens the layers, in the groups of a situational picture."""
    visible = layers().values()
    groups = [
        part
        for group, label in GROUPS.items()
        if (of_group := [layer for layer in visible if layer.group is group])
        for part in (html.H3(_(label)), *map(_switch, of_group))
    ]
    return html.Details(
        [html.Summary(_("Layers")), html.Div(groups, className="rw-map-choices", role="group")],
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


def _compass() -> dict[str, object]:
    return {"north": _("N"), "south": _("S"), "west": _("W"), "east": _("E")}


def map_texts() -> dict[str, object]:
    """Texts of the browser about a map; numbers and names go where the braces are."""
    locale = current_language().locale
    return {
        **_compass(),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "metres": _("{value} m"),
        "kilometres": _("{value} km"),
        "people": plural_forms(
            lambda n: ngettext("{n} person dead or missing", "{n} people dead or missing", n)
        ),
        "people_unit": plural_forms(lambda n: ngettext("{n} person", "{n} people", n)),
        "dead": plural_forms(lambda n: ngettext("{n} dead", "{n} dead", n)),
        "missing": plural_forms(lambda n: ngettext("{n} missing", "{n} missing", n)),
        "not_told_apart": plural_forms(
            lambda n: ngettext(
                "{n} recorded without saying which", "{n} recorded without saying which", n
            )
        ),
        "incidents": plural_forms(lambda n: ngettext("{n} incident", "{n} incidents", n)),
        "uncounted": _("not counted"),
        "zero": _("counted, and none"),
        "historic": _("no longer used"),
        "back": _("stopped or returned, against the direction"),
        "bar": plural_forms(
            lambda n: ngettext(
                "a bar: {n} person dead or missing on the whole route",
                "a bar: {n} people dead or missing on the whole route",
                n,
            )
        ),
        "bars_below": plural_forms(
            lambda n: ngettext(
                "{n} route with too few for a bar", "{n} routes with too few for a bar", n
            )
        ),
        "bars_short": plural_forms(
            lambda n: ngettext(
                "{n} line too short here for its bars",
                "{n} lines too short here for their bars",
                n,
            )
        ),
        "below_width": plural_forms(
            lambda n: ngettext(
                "{n} route below {least}: thinnest line",
                "{n} routes below {least}: thinnest line",
                n,
            )
        ),
        "cells": _("records added up in cells of {side}°, one by one closer in"),
        "cell": _("in a cell of {side} by {side} km"),
        "cell_people": _("People dead or missing in a cell of {side} by {side} km"),
        "no_mark": _("no mark: nobody recorded, which does not mean that nobody died"),
        "none_in_sight": _("none in sight"),
        "rough": _("broken edge: most at approximate places, or in months without a day"),
        "indicative": _("Indicative corridor, not a track"),
        "together": _("a circle adds up incidents near each other, of any route"),
        "inner_outer": _("inside: dead, around: missing; area: people"),
        "quality": _("Source quality {value} of 5"),
        "largest": _("Largest: {people}, {date}"),
        "undrawn_position": plural_forms(
            lambda n: ngettext("{n} person without a position", "{n} people without a position", n)
        ),
        "undrawn_period": plural_forms(
            lambda n: ngettext(
                "{n} person counted in totals over a period",
                "{n} people counted in totals over a period",
                n,
            )
        ),
        "undrawn_doubtful": plural_forms(
            lambda n: ngettext(
                "{n} person, location uncertain", "{n} people, location uncertain", n
            )
        ),
        "summary": plural_forms(
            lambda n: ngettext(
                "Map: {n} person dead or missing, {incidents}.",
                "Map: {n} people dead or missing, {incidents}.",
                n,
            )
        ),
        "failed": _("The map could not be loaded; the table has the figures"),
        "date": _("{day} {month} {year}"),
        "month": _("{month} {year}"),
        "months": [locale.months["format"]["abbreviated"][number] for number in range(1, 13)],
        # Heard at each visit of the map: the list of keys has the others.
        "keys": _(
            "Arrow keys move it, N reads what is in sight; the question mark lists all keys."
        ),
        "seas": [[_(sea.name), sea.lat, sea.lon, sea.degrees] for sea in SEAS.values()],
        "causes": {code: _(cause.label) for code, cause in CAUSES.items()},
    }


_REACH = [[-70, -200], [82, 200]]
_BEFORE_THE_VIEW: dict[str, Any] = {"center": [31, 8], "zoom": 4}


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
    within = {"scene": scene} if scene else {}
    return html.Div(
        id=part_id("map-frame", panel=panel, **within),
        className="rw-map",
        children=[
            _leaflet(),
            inert(
                html.Div(
                    [*([layer_menu()] if layers else []), *_buttons(printed=layers)],
                    className="rw-map-buttons",
                )
            ),
            inert(
                html.Div(
                    [_legend(), html.Div(_foot(), className="rw-map-foot")],
                    className="rw-map-bottom",
                )
            ),
            html.Div(className="rw-map-locator", hidden=True, **aria(hidden="true")),
            html.Div(className="rw-map-live unseen", **aria(live="polite")),
        ],
        **data(
            texts=json.dumps(map_texts(), ensure_ascii=False, separators=(",", ":")),
            boundaries=BOUNDARIES_ADDRESS,
            wheel="always" if whole_page else "",
        ),
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
        labels["print"] = _("Print, A4")
    return [
        html.Button(label, type="button", **data(map_action=name)) for name, label in labels.items()
    ]


def _legend() -> html.Div:
    more = html.Button(
        _("Legend"),
        type="button",
        className="rw-map-more",
        **data(map_action="legend"),
        **aria(expanded="false"),
    )
    return html.Div([html.Div(className="rw-map-legend"), more], className="rw-map-reading")


def _foot() -> list[html.Span]:
    disclaimer = _(
        "Boundaries and names imply no opinion; dashed boundaries are disputed or not determined"
    )
    return [
        html.Span(className="rw-map-note"),
        html.Span(disclaimer, className="rw-map-disclaimer", title=BOUNDARIES_VERSION),
    ]


PACES = (2, 6, 12, 30)
"""Windows of months that playing shows in a second; the last one is for looking back over all."""

WINDOWS = (1, 3, 12)
"""Months that are shown at a time while playing."""


def map_desk(framed: html.Div, *, with_time: bool) -> html.Div:
    """A map and its side panel; under it, on a page of its own, the months.

    Args:
        framed: the map (`map_view.map_view`).
        with_time: whether months can be brushed and played.
    """
    side = html.Aside(className="rw-side", hidden=True, **aria(label=_("What is selected")))
    time = html.Div(className="rw-time", role="group", **aria(label=_("Months shown")))
    return html.Div(
        [
            html.Div([framed, side], className="rw-desk-map"),
            time if with_time else None,
        ],
        className="rw-desk",
        **data(desk=json.dumps(_vocabulary(), ensure_ascii=False, separators=(",", ":"))),
    )


def _vocabulary() -> dict[str, object]:
    """Texts and choices of `assets/map/desk.js` and the scripts beside it."""
    parts = {code: routes.with_children((code,)) for code in routes.ROUTES}
    return {
        "paces": PACES,
        "windows": WINDOWS,
        "bureaus": list(BUREAUS),
        "parts": {code: inside for code, inside in parts.items() if len(inside) > 1},
        "regions": [{"name": _(region.name), "bounds": region.bounds} for region in REGIONS],
        "texts": _texts(),
    }


def _texts() -> dict[str, object]:
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _("Next"),
        "pace": _("Pace"),
        "window": _("Shown at a time"),
        "first": _("First month"),
        "last": _("Last month"),
        "period": _("Period"),
        "back_to": _("Back to: {period}"),
        "histogram": _("People dead or missing on the map, by month"),
        "provisional": _("provisional"),
        "partial": _("known in part"),
        "gap": _("no figures"),
        "shown": _("{period}: {people}"),
        "span": _("{first} – {last}"),
        "region": _("Go to…"),
        "region_option": _("{number} {name}"),
        "in_sight": _("{name}: {people}, {incidents}"),
        "list": _("List what is on the map"),
        "close": _("Close"),
        "all_routes": _("Back to all routes"),
        "all_countries": _("Back to all countries"),
        "kind_route": _("Route"),
        "kind_country": _("Country"),
        "kind_cell": _("Place"),
        "kind_box": _("Box"),
        "kind_symbol": _("Place"),
        "around": _("Around {place}"),
        "position": _("{lat}° {ns}, {lon}° {ew}"),
        **_compass(),
        "edges": _("Edges of the box, in degrees"),
        "select": _("Select"),
        "nothing": _("Nothing on the map here for this choice"),
        "by_month": _("People by month, at most {most}"),
        "by_year": _("People by year, at most {most}"),
        "incidents_heading": _("Incidents, most people first"),
        "listed": _("{shown} of {all} listed"),
        "more": _("Show more"),
        "page": _("Page of {name}"),
        "bureau": _("Bureau: {name}"),
        "only": _("Only {name}"),
        "countries_heading": _("By country"),
        "corridors_still": _("corridors still of {period}"),
        "unplaced": _("Not on the map and so not in this list: {what}"),
        "pace_option": plural_forms(
            lambda n: ngettext("{n} step a second", "{n} steps a second", n)
        ),
        "window_option": plural_forms(lambda n: ngettext("{n} month", "{n} months", n)),
    }
