"""Controls to address, and address to panels; the page of a path is Dash's own (`pages.register`).

A change of the query string alone never lays a page out again. What is chosen goes into the
question for the panels (`callbacks/panels.py`), whose answer has the new address: one round trip.
What it says of the controls is told to them by the page (`assets/app/controls.js`): as outputs they
would form a circle with the address, and Dash holds back all of it while an answer is outstanding.
"""

from dash import ALL, Input, Output

from dashboard.components import cards, tables
from dashboard.components.elements import control_id, part_id
from dashboard.components.shell import CLOCK, DATA_VERSION, LAID_OUT, URL, VIEW
from dashboard.wiring import Wiring

_CHOOSING = "routewatch_choosing"


def register(wiring: Wiring) -> None:
    """Register what the browser does when the address has changed, and all controls."""
    wiring.clientside(
        "routewatch_view",
        "arrive",
        Output(VIEW, "data"),
        Input(URL, "search"),
        Input(URL, "pathname"),
        Input(LAID_OUT, "data"),
        Input(DATA_VERSION, "data"),
    )
    # Of a version number, never of figures; they are asked for on a change.
    wiring.clientside(
        "routewatch_session",
        "newest_version",
        Output(DATA_VERSION, "data"),
        Input(CLOCK, "n_intervals"),
        prevent_initial_call=True,
    )

    for namespace, function, given in (
        # Filters of the bar and options of charts.
        ("routewatch_controls", "choose", Input(control_id(ALL), "value")),
        # `cards/choices.js`: the address alone holds what is chosen on a card.
        (_CHOOSING, "choose_row", Input(part_id(tables.GRID, panel=ALL), "selectedRows")),
        (_CHOOSING, "choose_mark", Input(part_id(cards.GRAPH, panel=ALL), "clickData")),
        (_CHOOSING, "choose_months", Input(part_id(cards.GRAPH, panel=ALL), "selectedData")),
        (_CHOOSING, "press_note", Input(part_id(cards.GRAPH, panel=ALL), "clickAnnotationData")),
    ):
        wiring.clientside(namespace, function, given, prevent_initial_call=True)
