"""Path to page. A change of the query string alone never lays a page out again."""

from collections.abc import Callable

from dash import Input, Output, State
from dash.development.base_component import Component
from flask import abort

from dashboard.components.shell import DATA_VERSION, LAID_OUT, PAGE, URL, VIEW, WANTED, Place
from dashboard.wiring import Wiring

_LONGEST_PATH = 500


def register(wiring: Wiring, place_at: Callable[[str], Place]) -> None:
    """Register the router, and what the browser does when the address has changed.

    That is one function without outputs: each callback and each property that is set costs Dash a
    look at every component of the page.
    """
    wiring.clientside(
        "routewatch_view",
        "arrive",
        Input(URL, "search"),
        Input(URL, "pathname"),
        Input(LAID_OUT, "data"),
        Input(DATA_VERSION, "data"),
        State(VIEW, "data"),
    )

    @wiring.callback(
        Output(PAGE, "children"),
        Output(LAID_OUT, "data"),
        Input(WANTED, "data"),
        prevent_initial_call=True,
    )
    def lay_out(path: object) -> tuple[Component, dict[str, object]]:
        if not isinstance(path, str) or len(path) > _LONGEST_PATH:
            abort(400, "no path")
        place = place_at(path)
        return place.content(), place.for_browser()
