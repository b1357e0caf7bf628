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


def register(wiring: Wiring) -> None:
    """Register both directions, for the bar and for the options of a page.

    None of them has an output: the scripts set properties by themselves. Controls and address as
    outputs would form a circle, and Dash holds back all of it while any answer is outstanding.
    """
    search = (shell.URL, "search")
    wiring.clientside(
        "routewatch_address",
        "read_filters",
        Input(*search),
        *(State(control, "value") for control in _CONTROLS),
    )
    wiring.clientside(
        "routewatch_address",
        "write_filters",
        *(Input(control, "value") for control in _CONTROLS),
        State(*search),
        prevent_initial_call=True,
    )
    options = drawing_options.option_id(ALL)
    wiring.clientside(
        "routewatch_address",
        "read_options",
        Input(*search),
        Input(shell.LAID_OUT, "data"),
        State(options, "value"),
        State(options, "id"),
    )
    wiring.clientside(
        "routewatch_address",
        "write_options",
        Input(options, "value"),
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
