"""Controls and choices to address, in the browser: no round trip, and no circle.

The way back, from the address to the controls, is the page's own (`assets/app/controls.js`): as
outputs of a callback they would form a circle with the address, and Dash holds back all of a circle
while any answer is outstanding.
"""

from dash import ALL, Input, State

from dashboard.components import cards, drawing_options, filter_bar, tables
from dashboard.wiring import Wiring

_CONTROLS = (
    filter_bar.PERIOD_FROM,
    filter_bar.PERIOD_TO,
    filter_bar.PLACES,
    filter_bar.ORIGINS,
    filter_bar.TRANSIT,
    filter_bar.DESTINATIONS,
    filter_bar.QUALITY,
)
"""Those whose values a press alone does not tell; of the others `controls.js` needs no callback."""


def register(wiring: Wiring) -> None:
    """Register all: filters of the bar, options of charts, rows of tables, marks of charts."""
    wiring.clientside(
        "routewatch_controls",
        "write_filters",
        *(Input(control, "value") for control in _CONTROLS),
        State(filter_bar.PERIOD, "value"),
        prevent_initial_call=True,
    )
    wiring.clientside(
        "routewatch_controls",
        "write_options",
        Input(drawing_options.option_id(ALL), "value"),
        prevent_initial_call=True,
    )
    # `cards/choices.js`: the address alone holds what is chosen on a card.
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
