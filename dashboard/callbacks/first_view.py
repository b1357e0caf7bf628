"""The first view of a page, asked for by its document: drawn while the browser reads its scripts.

It is the answer that Dash's own request would get; `assets/speed/prefetch.js` gives it that one
in place of asking again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from dash import no_update
from flask import Flask, Response, abort, request
from plotly.io.json import to_json_plotly

from dashboard.access.reader import Act, current
from dashboard.callbacks import panels, view_request
from dashboard.components import cards
from dashboard.components.shell import DRAWN, Place, first_view
from dashboard.wiring import Wiring
from data_access.grants import Grant

ADDRESS = "/first-view"
_PLACES_KEPT = 512


def register(wiring: Wiring, place_at: Callable[[str], Place]) -> Callable[[str, str], str]:
    """Add the route; returns what makes its address from a path and a query string.

    The address is empty for what has no panels: a browser complains of what it asks for in vain.
    """

    @lru_cache(_PLACES_KEPT)
    def codes_for(
        path: str, _grant: Grant, _acts: frozenset[Act]
    ) -> tuple[Sequence[str], Sequence[str]]:
        place = place_at(path)
        if place.frame:
            return (), ()
        # A component yields the ids of all that is in it.
        named = [identity for identity in place.content() if isinstance(identity, dict)]
        charts, every = (
            tuple(one["panel"] for one in named if one["type"] == kind)
            for kind in (cards.FIGURE, cards.BODY)
        )
        return charts, every

    def codes(path: str) -> tuple[Sequence[str], Sequence[str]]:
        """Panels of a page that have a figure, and all of them: those that a reader may see."""
        reader = current()
        return codes_for(path, reader.grant, reader.acts)

    def address(path: str, search: str) -> str:
        return f"{ADDRESS}?{urlencode({'path': path, 'search': search})}" if codes(path)[1] else ""

    server: Flask = wiring.app.server

    @server.get(ADDRESS)
    def first_answer() -> Response:
        path, search = view_request.address(request.args)
        charts, every = codes(path)
        if not every:
            abort(404, "no page with panels")
        figures, bodies, drawn = panels.answer(
            first_view(place_at(path), search), charts, every, wiring
        )
        response = {
            DRAWN: {"data": drawn},
            **_props(cards.figure_id, "figure", charts, figures),
            **_props(cards.body_id, "children", every, bodies),
        }
        text = to_json_plotly({"multi": True, "response": response})
        return Response(text, mimetype="application/json")

    return address


def _props(
    named: Callable[[str], Mapping[str, object]],
    prop: str,
    codes: Sequence[str],
    values: Sequence[object],
) -> dict[str, dict[str, Any]]:
    """What is set of the components of some panels, by id as Dash writes it."""
    return {
        json.dumps(named(code), sort_keys=True, separators=(",", ":")): {prop: value}
        for code, value in zip(codes, values, strict=True)
        if value is not no_update
    }
