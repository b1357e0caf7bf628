"""`/quality`: what the figures rest on."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels.card_body import place, row

PATH = "/quality"
TITLE = N_("Quality")
KEY = "q"
SECTION = "data"
_ALL = N_("This page lists all data")
OFF = MappingProxyType(dict.fromkeys(("period", "compare", "routes", "countries", "quality"), _ALL))


def layout() -> Component:
    """Sources, files, revisions, rows not understood, definitions."""
    return html.Div(
        [
            row(place("sources", 12)),
            row(place("batches", 12)),
            row(place("not-loaded", 12)),
            row(place("revisions", 12, "scroll")),
            row(place("quarantine", 12, "scroll")),
            row(place("doubtful-positions", 12, "scroll")),
            row(place("definitions", 12)),
        ]
    )
