"""`/sheet/map`: the map with all that must travel with it, on a sheet of a fixed size."""

from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components.shell import Place
from dashboard.i18n import N_, _, format_date
from dashboard.panels.card_body import place, row
from dashboard.theme import FOR_PAPER

PATH = "/sheet/map"
TITLE = N_("Map")


def layout() -> Component:
    """The card of the map, without anything to press."""
    today = format_date(datetime.now(UTC).date())
    return html.Div(
        [
            row(place("map", 12, "fill", whole_page=True), name="map-page"),
            html.P(_("Printed on {day}").format(day=today), className="sheet-day"),
        ],
        className="sheet",
    )


def sheet() -> Place:
    """The page of the same address, for print."""
    return Place(PATH, TITLE, layout, theme=FOR_PAPER, form="sheet")
