"""`/hits`: databases and notices over the network, identification, links, vessels, training."""

from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels.card_body import heading, place, row

PATH = "/hits"
TITLE = N_("Hits")
KEY = "h"
SECTION = "network"
OFF = MappingProxyType(
    {
        "quality": N_("Only records of deaths carry a source quality"),
    }
)


def layout() -> Component:
    """Sections in the order of the questions: what was found, who was found, what it is part of."""
    return html.Div(
        [
            heading(N_("Databases")),
            row(place("database-funnel", 12, "rows")),
            row(place("hit-rates", 12, "rows")),
            row(place("change-by-database", 12, "bars")),
            row(place("hits-by-bureau", 12, "cells")),
            row(place("border-points", 6, "fill"), place("hits-by-border-point", 6, "cells")),
            heading(N_("Published by INTERPOL")),
            row(
                place("published-sltd-records", 6, "tall"),
                place("published-sltd-searches", 6, "tall"),
            ),
            row(place("published-sltd-hits", 6, "tall"), place("published-smv-hits", 6, "tall")),
            heading(N_("Notices")),
            row(place("notices-by-colour", 12, "rows")),
            row(
                place("public-notices", 4, "tall"),
                place("published-red-issued", 4, "tall"),
                place("published-red-in-circulation", 4, "tall"),
            ),
            heading(N_("Identification of the dead and the missing")),
            row(place("identification-by-year", 12, "cells")),
            row(place("identification-by-route", 12, "cells")),
            heading(N_("Links to other crime")),
            row(place("crime-links", 12, "rows")),
            row(place("crime-links-over-time", 12, "rows")),
            heading(N_("Facilitators")),
            row(place("facilitators-by-route", 6, "rows"), place("facilitators", 6, "rows")),
            heading(N_("Vessels")),
            row(place("vessels-by-type", 6, "rows"), place("vessels-by-flag", 6, "rows")),
            heading(N_("Training")),
            row(place("training-and-use", 7, "rows"), place("training-by-topic", 5, "rows")),
        ]
    )
