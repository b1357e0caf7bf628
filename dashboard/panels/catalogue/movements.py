"""Movement, by whatever measure counts it: over time, by route, by nationality."""

from dashboard.i18n import N_, _
from dashboard.panels.catalogue.casualties import country
from dashboard.panels.names import BY_NATIONALITY
from dashboard.panels.panel import Panel
from dashboard.panels.shapes import lines
from dashboard.panels.shapes.headline import Count
from dashboard.panels.shapes.lines import Lines, LinesByRoute
from dashboard.panels.shapes.ranked import Ranked
from dashboard.panels.shapes.waterfall import Waterfall
from dashboard.view import View
from data_access.registry import DENOMINATORS, DETECTIONS, METRICS, Dimension, Metric

COUNTED = tuple(
    METRICS[code]
    for code in dict.fromkeys(
        code for denominator in DENOMINATORS.values() for code in denominator.metrics
    )
)
"""The measures that count movement on some route."""

_BY_ROUTE = N_("Detections by route"), N_("Detections on this route")
BY_ROUTE = LinesByRoute(DETECTIONS).panel("detections-by-route", *_BY_ROUTE)
LATELY = LinesByRoute(DETECTIONS, events=False).panel("detections-lately", *_BY_ROUTE)

_TEN = N_("The nationalities with most people, at most ten, where the publisher states them.")
_BY_NATIONALITY = {
    "detections": (
        N_("Nationalities detected"),
        N_(
            "The nationalities with most detections, at most ten. Frontex publishes nationalities "
            "later than route totals, so the period can end earlier than on other cards."
        ),
    ),
    "arrivals": (N_("Nationalities of those who arrived"), _TEN),
    "encounters": (N_("Nationalities encountered"), _TEN),
    "transits": (N_("Nationalities in transit"), _TEN),
}


def of_nationalities(metric: Metric) -> Panel:
    """The nationalities with most people, by a measure that counts them."""
    ranked = Ranked(
        metric, Dimension.NATIONALITY, N_("Nationality"), country, by=(Dimension.NATIONALITY,)
    )
    title, explanation = _BY_NATIONALITY[metric.code]
    return ranked.panel(
        f"{metric.code}-by-nationality",
        title,
        explanation,
        lacks=lambda view: without_nationalities(metric, view),
    )


def without_nationalities(metric: Metric, view: View) -> str:
    """Why nothing is known by nationality; empty where something is."""
    if view.answers(metric, Dimension.NATIONALITY):
        return ""
    return _("{measure}: no data by nationality for this selection.").format(
        measure=_(metric.label)
    )


CHANGE = Waterfall(DETECTIONS, BY_NATIONALITY).panel(
    "change-by-nationality", N_("{measure}: what moved the total")
)

PANELS = (
    BY_ROUTE,
    LATELY,
    CHANGE,
    *(Count(metric).panel(f"headline-{metric.code}") for metric in COUNTED),
    *(
        Lines(metric, events=False).panel(f"{metric.code}-over-time", lines.OVER_TIME, lines.LATELY)
        for metric in COUNTED
        if metric.code not in BY_ROUTE.metrics
    ),
    *(of_nationalities(METRICS[code]) for code in _BY_NATIONALITY),
)
