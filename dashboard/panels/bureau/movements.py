"""A bureau's nationals detected, and deaths in its country: over time, by route."""

from dataclasses import replace

from dashboard.i18n import _
from dashboard.panels import by_route, casualties
from dashboard.panels.bureau import choices
from data_access.registry.metrics import DETECTIONS

NATIONALS = replace(
    by_route.panel("bureau-nationals-by-route", DETECTIONS, ""),
    title=lambda view: _("Nationals of {country} detected").format(country=choices.name(view)),
    scope=choices.nationals,
)
DEATHS = replace(
    casualties.LATELY,
    code="bureau-deaths-over-time",
    title=lambda view: _("Dead and missing in or off {country}").format(country=choices.name(view)),
)
DEATHS_BY_ROUTE = replace(
    casualties.BY_ROUTE,
    code="bureau-deaths-by-route",
    title=lambda view: _("Dead and missing in or off {country}, by route").format(
        country=choices.name(view)
    ),
)

PANELS = (NATIONALS, DEATHS, DEATHS_BY_ROUTE)
