"""`/thresholds`: the rules, what they raise now, and what they would have raised."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels.card_body import place, row
from data_access.registry.thresholds import THRESHOLDS

PATH = "/thresholds"
TITLE = N_("Thresholds")
KEY = "l"
SECTION = "situation"
OFF = MappingProxyType({"compare": N_("A threshold says itself what it is compared with")})


def layout() -> Component:
    """What is raised; the rules; each rule's history; the back-test."""
    return html.Div(
        [
            row(place("thresholds", 12)),
            row(place("threshold-rules", 12)),
            *(row(place(f"threshold-{code}", 12, "scroll")) for code in THRESHOLDS),
            row(place("alarm-backtest", 12, "scroll")),
        ]
    )
