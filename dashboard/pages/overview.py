"""`/`: the picture of thirty seconds."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels import summary
from dashboard.panels.card_body import map_beside, place, row

PATH = "/"
TITLE = N_("Overview")
KEY = "o"
SECTION = "situation"
OFF = MappingProxyType[str, str]({})


def layout() -> Component:
    """Four figures; where, and since when; which routes, and what is new."""
    return html.Div(
        [
            summary.place(),
            row(
                place("headline-dead-missing", 3),
                place("headline-incidents", 3),
                place("headline-detections", 3),
                place("headline-death-rate", 3),
                name="headlines",
            ),
            map_beside("deaths-lately", "detections-lately"),
            row(place("since", 7), place("thresholds", 5)),
            row(place("top-routes", 7), place("changes", 5)),
        ]
    )
