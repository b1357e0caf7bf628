"""What is chosen on a card, a row of a table or a mark of a chart, becomes part of the address."""

from dash import ALL, Input

from dashboard.components import cards, tables
from dashboard.wiring import Wiring


def register(wiring: Wiring) -> None:
    """Register both, in the browser (`cards/choices.js`): the address alone holds the choice."""
    wiring.clientside(
        "routewatch_choosing",
        "choose_row",
        Input(tables.grid_id(ALL), "selectedRows"),
        prevent_initial_call=True,
    )
    wiring.clientside(
        "routewatch_choosing",
        "choose_mark",
        Input(cards.figure_id(ALL), "clickData"),
        prevent_initial_call=True,
    )
