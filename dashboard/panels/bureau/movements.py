"""A bureau's nationals detected, who comes to its country, and deaths in it."""

from dataclasses import replace

from dashboard.i18n import N_, _
from dashboard.panels.bureau import choices
from dashboard.panels.catalogue import casualties, movements
from dashboard.panels.panel import View
from dashboard.panels.shapes.lines import LinesByRoute
from data_access.registry.metrics import DETECTIONS

NATIONALS = replace(
    LinesByRoute(DETECTIONS).panel("bureau-nationals-by-route", ""),
    title=lambda view: _("Nationals of {country} detected").format(country=choices.name(view)),
    scope=choices.nationals,
    when_empty=N_("No crossing by a national of this country was detected."),
)


def _nobody_comes(view: View) -> str:
    if view.filters.countries:
        return _("No route of the registry leads to this country or through it.")
    return movements.without_nationalities(DETECTIONS, view)


ARRIVING = replace(
    movements.of_nationalities(DETECTIONS),
    code="bureau-nationalities",
    title=lambda _view: _("Nationalities detected on the routes to the country and through it"),
    scope=choices.arriving,
    lacks=_nobody_comes,
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

PANELS = (NATIONALS, ARRIVING, DEATHS, DEATHS_BY_ROUTE)
