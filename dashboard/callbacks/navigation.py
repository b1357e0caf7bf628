"""Controls to address, and address to panels; the page of a path is Dash's own (`pages.register`).

A change of the query string alone never lays a page out again. Controls and choices write the
address in the browser: no round trip, and no circle. The way back, from the address to the
controls, is the page's own (`assets/app/controls.js`): as outputs of a callback they would form a
circle with the address, and Dash holds back all of a circle while any answer is outstanding.
"""

from dash import ALL, Input, Output, State

from dashboard.components import cards, filter_bar, page_options, tables
from dashboard.components.elements import part_id
from dashboard.components.shell import CLOCK, DATA_VERSION, LAID_OUT, URL, VIEW
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
    """Register what the browser does when the address has changed, and all controls.

    The browser's is one function without outputs: each callback and each property that is set costs
    Dash a look at every component of the page.
    """
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

    # Filters of the bar, options of charts, rows of tables, marks of charts.
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
        Input(part_id(page_options.OPTION, name=ALL), "value"),
        prevent_initial_call=True,
    )
    # `cards/choices.js`: the address alone holds what is chosen on a card.
    wiring.clientside(
        "routewatch_choosing",
        "choose_row",
        Input(part_id(tables.GRID, panel=ALL), "selectedRows"),
        prevent_initial_call=True,
    )
    wiring.clientside(
        "routewatch_choosing",
        "choose_mark",
        Input(part_id(cards.GRAPH, panel=ALL), "clickData"),
        prevent_initial_call=True,
    )
