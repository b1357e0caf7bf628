"""`/operations`: joint operations, and what was counted around them."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels.card_body import folding, place, row

PATH = "/operations"
TITLE = N_("Operations")
KEY = "j"
SECTION = "network"
OFF = MappingProxyType(
    {
        "compare": N_("Operations are compared with the months before and after them"),
        "quality": N_("Operations carry no source quality"),
    }
)


def layout() -> Component:
    """Timeline and the chosen operation; what was counted around it; the table."""
    return folding(
        row(
            place("operations-timeline", 7, "timeline"),
            html.Div(
                [place("operation"), place("operation-detections", tall="half")],
                className="stack span-5",
            ),
        ),
        row(place("operation-hits", 6, "tall"), place("operation-interceptions", 6, "tall")),
        row(place("operations", 12)),
    )
