"""`/compare`: A against B, where B is A with another period, other routes or another country."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.components.comparison_options import other_side
from dashboard.i18n import N_
from dashboard.panels.card_body import place, row

PATH = "/compare"
TITLE = N_("Compare")
KEY = "c"
SECTION = "explore"
OFF = MappingProxyType[str, str]({})


def layout() -> Component:
    """What the other side is, figures, one chart, both maps, a ranking, and the difference."""
    return html.Div(
        [
            other_side(),
            row(
                place("both-dead-missing", 4),
                place("both-incidents", 4),
                place("both-movement", 4),
                name="headlines",
            ),
            row(place("both-over-time", 7, "tall"), place("both-ranked", 5, "tall")),
            row(place("map-of-a", 6, "tall"), place("map-of-b", 6, "tall"), name="linked-maps"),
            row(place("map-of-difference", 12, "tall")),
        ]
    )
