"""The first view of a page, asked for by its document: drawn while the browser reads its scripts.

It is the answer that Dash's own request would get; `assets/speed/prefetch.js` gives it that one
in place of asking again.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import no_update
from flask import Flask, Response, abort, request
from plotly.io.json import to_json_plotly

from dashboard.callbacks import panels
from dashboard.callbacks.view_request import parse_address
from dashboard.components import cards
from dashboard.components.elements import part_id
from dashboard.components.shell import DRAWN, Place, first_view
from dashboard.panels import PANELS
from dashboard.panels.panel import Kind
from dashboard.wiring import Wiring

ADDRESS = "/first-view"


def register(wiring: Wiring, place_at: Callable[[str], Place]) -> Callable[[str, str], str]:
    """Add the route; returns what makes its address from a path and a query string.

    The address is empty for what has no panels: a browser complains of what it asks for in vain.
    """

    def address(path: str, search: str) -> str:
        query = urlencode({"path": path, "search": search})
        return f"{ADDRESS}?{query}" if place_at(path).panels else ""

    server: Flask = wiring.app.server

    @server.get(ADDRESS)
    def first_answer() -> Response:
        path, search = parse_address(request.args)
        place = place_at(path)
        codes = place.panels
        charts = [code for code in codes if PANELS[code].kind is Kind.CHART]
        if not codes:
            abort(404, "no page with panels")
        figures, bodies, drawn = panels.answer(first_view(place, search), charts, codes, wiring)
        response = {
            DRAWN: {"data": drawn},
            **_props(cards.FIGURE, "figure", charts, figures),
            **_props(cards.BODY, "children", codes, bodies),
        }
        text = to_json_plotly({"multi": True, "response": response})
        return Response(text, mimetype="application/json")

    return address


def _props(
    kind: str,
    prop: str,
    codes: Sequence[str],
    values: Sequence[object],
) -> dict[str, dict[str, Any]]:
    """Properties of the components of some panels, by id as Dash writes it."""
    return {
        json.dumps(part_id(kind, panel=code), sort_keys=True, separators=(",", ":")): {prop: value}
        for code, value in zip(codes, values, strict=True)
        if value is not no_update
    }
