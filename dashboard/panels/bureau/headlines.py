"""The four figures of a bureau's page."""

from dataclasses import replace

from dashboard.i18n import _
from dashboard.panels import headlines
from dashboard.panels.bureau import choices
from data_access.registry.metrics import DEAD_MISSING, DETECTIONS, METRICS

NATIONALS = replace(
    headlines.of_count("bureau-nationals", DETECTIONS),
    title=lambda _view: _("Its nationals detected"),
    scope=choices.nationals,
)
DEATHS = replace(
    headlines.of_count("bureau-deaths", DEAD_MISSING),
    title=lambda _view: _("Dead and missing in or off the country"),
)

PANELS = (
    NATIONALS,
    DEATHS,
    headlines.of_count("headline-searches", METRICS["searches"]),
    headlines.of_count("headline-hits", METRICS["hits"]),
)
