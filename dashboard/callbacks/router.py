"""Path to page. A change of the query string alone never lays a page out again."""

from collections.abc import Callable, Mapping

from dash import Input, Output, State
from dash.development.base_component import Component
from flask import abort

from dashboard.callbacks import view_request
from dashboard.components.shell import DATA_VERSION, LAID_OUT, PAGE, URL, VIEW, WANTED, Place
from dashboard.i18n import use_language
from dashboard.wiring import Wiring

_LONGEST_ADDRESS = 8_000


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
    def lay_out(wanted: object) -> tuple[Component, dict[str, object]]:
        path, search = address(wanted)
        with use_language(view_request.language(search, wiring.settings.language)):
            place = place_at(path)
            return place.content(), place.for_browser()


def address(wanted: object) -> tuple[str, str]:
    """Path and query string of a page.

    Raises:
        werkzeug.exceptions.BadRequest: they are not, or too long.
    """
    if not isinstance(wanted, Mapping):
        abort(400, "no address")
    path, search = wanted.get("path"), wanted.get("search")
    if not (isinstance(path, str) and isinstance(search, str)):
        abort(400, "path and query string are texts")
    if len(path) + len(search) > _LONGEST_ADDRESS:
        abort(400, "the address is too long")
    return path, search
