"""`/routes`: all routes with their figures, each leading to its own page."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels.card_body import place, row

PATH = "/routes"
TITLE = N_("Routes")
KEY = "r"
SECTION = "routes"
OFF = MappingProxyType[str, str]({})


def layout() -> Component:
    """The table of routes with the map, and all their measures with what changed."""
    return html.Div(
        [
            row(
                place("all-routes", 6),
                html.Div(place("map", tall="fill"), className="beside span-6"),
            ),
            row(place("route-measures", 12)),
        ]
    )
