"""Controls to address and address to controls, in the browser: no round trip, one loop."""

from dash import ALL, Input, Output, State

from dashboard.components import drawing_options, filter_bar, route_choices, shell
from dashboard.wiring import Wiring

_CONTROLS = (
    filter_bar.PERIOD,
    filter_bar.PERIOD_FROM,
    filter_bar.PERIOD_TO,
    filter_bar.COMPARE,
    route_choices.ROUTES_CHOSEN,
    filter_bar.PLACES,
    filter_bar.ORIGINS,
    filter_bar.TRANSIT,
    filter_bar.DESTINATIONS,
    filter_bar.QUALITY,
)
_OPTIONS = (drawing_options.GRAIN, drawing_options.AVERAGE, drawing_options.OVERLAYS)


def register(wiring: Wiring) -> None:
    """Register both directions, for the bar and for the options of a page."""
    search = (shell.URL, "search")
    wiring.clientside(
        "routewatch_address",
        "read_filters",
        *(Output(control, "value") for control in _CONTROLS),
        Input(*search),
        *(State(control, "value") for control in _CONTROLS),
    )
    wiring.clientside(
        "routewatch_address",
        "write_filters",
        Output(*search),
        *(Input(control, "value") for control in _CONTROLS),
        State(*search),
        prevent_initial_call=True,
    )
    wiring.clientside(
        "routewatch_address",
        "read_options",
        *(Output(control, "value") for control in _OPTIONS),
        Input(*search),
        *(State(control, "value") for control in _OPTIONS),
    )
    wiring.clientside(
        "routewatch_address",
        "write_options",
        Output(*search, allow_duplicate=True),
        *(Input(control, "value") for control in _OPTIONS),
        State(*search),
        prevent_initial_call=True,
    )
    # Every page of the menu keeps the filters.
    wiring.clientside(
        "routewatch_address",
        "menu",
        Output({"type": shell.RAIL_LINK, "path": ALL}, "href"),
        Input(*search),
        State({"type": shell.RAIL_LINK, "path": ALL}, "id"),
    )
