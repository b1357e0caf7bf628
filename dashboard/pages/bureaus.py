"""`/bureaus`: all National Central Bureaus in one view."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels.card_body import place, row

PATH = "/bureaus"
TITLE = N_("Bureaus")
KEY = "b"
SECTION = "network"
OFF = MappingProxyType({"quality": N_("Bureaus’ figures carry no source quality")})


def layout() -> Component:
    """All bureaus with their figures, their hits, and which months each has reported."""
    return html.Div(
        [
            row(place("bureaus-map", 7, "map-low"), place("bureaus-compared", 5, "map-low")),
            row(place("bureaus", 12)),
            row(place("hits-by-bureau", 12, "cells")),
            row(place("bureaus-reporting", 12)),
        ]
    )
