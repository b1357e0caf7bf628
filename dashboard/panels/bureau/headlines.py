"""The four figures of a bureau's page."""

from dashboard.i18n import N_
from dashboard.panels.bureau import choices
from dashboard.panels.shapes.headline import Count
from data_access.registry.metrics import DEAD_MISSING, DETECTIONS, METRICS

PANELS = (
    Count(DETECTIONS).panel(
        "bureau-nationals", N_("Its nationals detected"), scope=choices.nationals
    ),
    Count(DEAD_MISSING).panel("bureau-deaths", N_("Dead and missing in or off the country")),
    Count(METRICS["searches"]).panel("headline-searches"),
    Count(METRICS["hits"]).panel("headline-hits"),
)
