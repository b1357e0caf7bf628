"""`/sheet/<panel>`: a map with all that must travel with it, on a sheet of a fixed size."""

from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components.shell import SHEET, Place
from dashboard.formats import format_date
from dashboard.i18n import N_, _
from dashboard.panels import PANELS
from dashboard.panels.card_body import place, row
from dashboard.panels.panel import Kind
from dashboard.theme import FOR_PAPER

PREFIX = "/sheet/"
TITLE = N_("Map")
MAP = "map"
"""The panel whose page has a bar of months and a panel beside it."""


def layout(code: str) -> Component:
    """The card of a map, without anything to press."""
    today = format_date(datetime.now(UTC).date())
    return html.Div(
        [
            row(place(code, 12, "fill", whole_page=code == MAP), name="map-page"),
            html.P(_("Printed on {day}").format(day=today), className="sheet-day"),
        ],
        className="sheet",
    )


def sheet(code: str) -> Place:
    """The page of the same address, for print."""
    return Place(f"{PREFIX}{code}", TITLE, lambda: layout(code), theme=FOR_PAPER, form=SHEET)


def is_sheet(path: str) -> bool:
    """Whether it is the sheet of a map."""
    code = path.removeprefix(PREFIX)
    return path.startswith(PREFIX) and code in PANELS and PANELS[code].kind is Kind.MAP
