"""`/trends`: when, with the step, smoothing and overlays that a reader chooses."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.components.drawing_options import drawing_options
from dashboard.i18n import N_
from dashboard.panels import summary
from dashboard.panels.card_body import place, row

PATH = "/trends"
TITLE = N_("Trends")
KEY = "t"
SECTION = "explore"
OFF = MappingProxyType[str, str]({})


def layout() -> Component:
    """The first measure over time and by route, the second, what moved both, routes' shares."""
    return html.Div(
        [
            summary.place(),
            drawing_options(),
            row(place("measure-over-time", 12, "tall")),
            row(place("measure-by-route", 6, "tall"), place("second-measure", 6, "tall")),
            row(place("change-by-route", 6, "rows"), place("second-change-by-route", 6, "rows")),
            row(place("shift-between-routes", 12)),
        ]
    )
