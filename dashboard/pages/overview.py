"""`/`: the picture of thirty seconds."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels import summary
from dashboard.panels.card_body import place, row

PATH = "/"
TITLE = N_("Overview")
KEY = "o"
SECTION = "situation"
OFF = MappingProxyType[str, str]({})


def layout() -> Component:
    """The sentences; four figures; what is unusual and new, and since when; where; which routes."""
    return html.Div(
        [
            summary.place(),
            row(
                place("headline-dead-missing", 3),
                place("headline-movement", 3),
                place("headline-second", 3),
                place("headline-death-rate", 3),
                name="headlines",
            ),
            row(
                html.Div([place("thresholds"), place("since")], className="stack span-5"),
                place("deaths-and-movement", 7),
                name="story",
            ),
            row(place("map", 7, "fill"), place("top-routes", 5), name="fold"),
            row(place("changes", 12)),
        ]
    )
