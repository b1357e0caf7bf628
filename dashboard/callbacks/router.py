"""Path to page. A change of the query string alone never lays a page out again."""

from collections.abc import Callable

from dash import Input, Output, State
from dash.development.base_component import Component

from dashboard.callbacks import view_request
from dashboard.components.shell import CLOCK, DATA_VERSION, LAID_OUT, PAGE, URL, VIEW, WANTED, Place
from dashboard.i18n import chosen_language, use_language
from dashboard.wiring import Wiring


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
    # Of a version number, never of figures; they are asked for on a change.
    wiring.clientside(
        "routewatch_session",
        "newest_version",
        Output(DATA_VERSION, "data"),
        Input(CLOCK, "n_intervals"),
        prevent_initial_call=True,
    )

    @wiring.callback(
        Output(PAGE, "children"),
        Output(LAID_OUT, "data"),
        Input(WANTED, "data"),
        prevent_initial_call=True,
    )
    def lay_out(wanted: object) -> tuple[Component, dict[str, object]]:
        path, search = view_request.address(wanted)
        with use_language(chosen_language(search)):
            place = place_at(path)
            return place.content(), place.for_browser()
