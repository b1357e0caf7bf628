"""`/map`: where, on the whole screen."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels import summary
from dashboard.panels.card_body import place, row

PATH = "/map"
TITLE = N_("Map")
KEY = "m"
SECTION = "explore"
OFF = MappingProxyType[str, str]({})


def layout() -> Component:
    """The map, and the routes and incidents behind it."""
    return html.Div(
        [
            summary.place(),
            row(place("map", 12, "fill", whole_page=True), name="map-page"),
        ]
    )
