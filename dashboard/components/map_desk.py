"""A map with what is read beside it: facts of what is selected, and the months under it.

Both are drawn in the browser (assets/map/desk.js) from the points that it holds already, so that
playing and brushing ask the server for nothing. The layout carries vocabulary, never figures.
"""

import json
from typing import Any

from dash import html

from dashboard.components.map_regions import REGIONS
from dashboard.components.map_texts import forms
from dashboard.i18n import _, ngettext
from data_access.registry import routes
from data_access.registry.bureaus import BUREAUS

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
    data: dict[str, Any] = {
        "data-desk": json.dumps(_vocabulary(), ensure_ascii=False, separators=(",", ":"))
    }
    side: dict[str, Any] = {"aria-label": _("What is selected"), "hidden": True}
    time: dict[str, Any] = {"role": "group", "aria-label": _("Months shown")}
    return html.Div(
        [
            html.Div(
                [framed, html.Aside(className="rw-side", **side)],
                className="rw-desk-map",
            ),
            html.Div(className="rw-time", **time) if with_time else None,
        ],
        className="rw-desk",
        **data,
    )


def _vocabulary() -> dict[str, object]:
    """What `assets/map/desk.js` and the scripts beside it need to speak and to choose."""
    parts = {code: routes.with_children((code,)) for code in routes.ROUTES}
    return {
        "paces": PACES,
        "windows": WINDOWS,
        "bureaus": list(BUREAUS),
        "parts": {code: inside for code, inside in parts.items() if len(inside) > 1},
        "regions": [{"name": _(region.name), "bounds": region.bounds} for region in REGIONS],
        "texts": _texts() | _counted(),
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
        "list": _("List in sight"),
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
        "north": _("N"),
        "south": _("S"),
        "west": _("W"),
        "east": _("E"),
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
    }


def _counted() -> dict[str, object]:
    return {
        "pace_option": forms(lambda n: ngettext("{n} step a second", "{n} steps a second", n)),
        "window_option": forms(lambda n: ngettext("{n} month", "{n} months", n)),
    }
