"""Cards of panels, for pages: a page names a panel and says how much room it gets."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.cards import Inside, card
from dashboard.components.map_view import map_desk, map_view
from dashboard.i18n import _
from dashboard.maps.menu import LAYERED
from dashboard.panels import PANELS
from dashboard.panels.panel import Kind


def place(code: str, span: int = 12, tall: str = "", *, whole_page: bool = False) -> Component:
    """The card of a panel.

    Args:
        code: the panel's code.
        span: columns of twelve on a wide screen.
        tall: name of a height in `assets/styles/charts.css`.
        whole_page: a map that the page does not scroll under.
    """
    panel = PANELS[code]
    picture = None
    if panel.kind is Kind.MAP:
        framed = map_view(code, whole_page=whole_page, layers=code == LAYERED)
        picture = map_desk(framed, with_time=whole_page)
    inside = Inside(panel.kind.value, picture, revisable=panel.revisable, dated=bool(panel.since))
    return card(code, inside, span=span, tall=tall)


def row(*cards: Component, name: str = "") -> Component:
    """Cards beside each other."""
    return html.Div(list(cards), className=f"grid {name}".strip())


def map_beside(*series: str) -> Component:
    """The map with series beside it, one below the other, in the height of a screen."""
    stack = html.Div([place(code, tall="half") for code in series], className="stack span-5")
    return row(place("map", 7, "fill"), stack, name="fold")


def heading(text: str) -> Component:
    """What the rows below are about; an English message id."""
    return html.H2(_(text), className="section-heading")
