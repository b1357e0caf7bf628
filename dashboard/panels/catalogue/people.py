"""People who died and people who moved: in one number, over time, by route, cause and nationality.

The charts of the trends page are of the measures that the address names, one to a chart.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from dashboard.i18n import N_, _
from dashboard.panels.names import BY_CAUSE, BY_COUNTRY, BY_NATIONALITY, BY_ROUTE
from dashboard.panels.panel import Kind, Panel, by_view
from dashboard.panels.shapes import lines, waterfall
from dashboard.panels.shapes.headline import Count, numbers
from dashboard.panels.shapes.lines import Lines, LinesByRoute
from dashboard.panels.shapes.measures import Ranked
from dashboard.panels.shapes.waterfall import Waterfall
from dashboard.view import View
from data_access.registry import (
    CHARTED_BY_DEFAULT,
    DEAD,
    DEAD_MISSING,
    DENOMINATORS,
    DETECTIONS,
    INCIDENTS,
    METRICS,
    MISSING,
    OVER_TIME,
    Dimension,
    Metric,
)

# Those who died.

_PARTS = (DEAD, MISSING)
_UNIT = (N_("people"), N_("minimum estimate"))
_TITLE = N_("Dead and missing over time")


DEATHS = Lines(DEAD_MISSING, _PARTS).panel("deaths-over-time", _TITLE, lines.ALL)
DEATHS_LATELY = Lines(DEAD_MISSING, _PARTS, events=False).panel(
    "deaths-lately", _TITLE, lines.LATELY
)
DEATHS_BY_ROUTE = LinesByRoute(DEAD_MISSING).panel(
    "deaths-by-route", N_("Dead and missing by route"), N_("Dead and missing on this route")
)

NUMBERS = (
    Count(DEAD_MISSING).panel("headline-dead-missing"),
    Count(INCIDENTS).panel("headline-incidents"),
)
OF_DEATHS = (
    DEATHS,
    DEATHS_LATELY,
    DEATHS_BY_ROUTE,
    Ranked(DEAD_MISSING, replace(BY_CAUSE, heading=N_("Causes of death")), _UNIT).panel(
        "deaths-by-cause",
        N_("Causes of death"),
        N_("As recorded by IOM. A record that names several causes stands under mixed or unknown."),
    ),
    Ranked(
        DEAD_MISSING, replace(BY_COUNTRY, heading=N_("Dead and missing by country")), _UNIT
    ).panel(
        "deaths-by-country",
        N_("Dead and missing by country"),
        N_(
            "The countries in or off which incidents were recorded: those with most people, at "
            "most ten."
        ),
    ),
)


# Those who moved, by whatever measure counts them.

COUNTED = tuple(
    METRICS[code]
    for code in dict.fromkeys(
        code for denominator in DENOMINATORS.values() for code in denominator.metrics
    )
)
"""The measures that count movement on some route."""

_TITLES = N_("Detections by route"), N_("Detections on this route")
DETECTIONS_BY_ROUTE = LinesByRoute(DETECTIONS).panel("detections-by-route", *_TITLES)

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
    title, explanation = _BY_NATIONALITY[metric.code]
    return Ranked(metric, BY_NATIONALITY, split=(Dimension.NATIONALITY,)).panel(
        f"{metric.code}-by-nationality",
        title,
        explanation,
        lacks=lambda view: without_nationalities(metric, view),
    )


def without_nationalities(metric: Metric, view: View) -> str:
    """Why nothing is known by nationality, or adds up; empty where something does."""
    if reason := lines.pooled(metric, view):
        return reason
    if view.answers(metric, Dimension.NATIONALITY):
        return ""
    return _("{measure}: no data by nationality for this selection.").format(
        measure=_(metric.label)
    )


LEADS = numbers(
    *("dead", "missing", "survivors", "women", "men", "children"),
    *("arrivals_by_place", "irregular_entries", "border_patrol_encounters", "returns"),
    *("notices_cancelled", "bodies_fingerprinted", "dna_profiles", "yellow_notices"),
    "family_samples",
)
"""Numbers that have no card on a page: a page whose charts are of them opens with them."""

OF_MOVEMENT = (
    DETECTIONS_BY_ROUTE,
    LinesByRoute(DETECTIONS, events=False).panel("detections-lately", *_TITLES),
    Waterfall(DETECTIONS, BY_NATIONALITY).panel(
        "change-by-nationality", N_("{measure}: what drove the change")
    ),
    *(Count(metric).panel(f"headline-{metric.code}") for metric in COUNTED),
    *(
        Lines(metric, events=False).panel(f"{metric.code}-over-time", lines.OVER_TIME, lines.LATELY)
        for metric in COUNTED
        if metric.code not in DETECTIONS_BY_ROUTE.metrics
    ),
    *(of_nationalities(METRICS[code]) for code in _BY_NATIONALITY),
    *LEADS,
)


# The charts of the trends page.

_OFFERED = tuple(METRICS[code] for codes in OVER_TIME.values() for code in codes)


NOT_BY_ROUTE = N_("{measure} are reported by bureaus, and not by route.")


def _not_by_route(metric: Metric) -> Callable[[View], str]:
    """Say that bureaus report a measure without routes; nothing where that is not so."""
    text = "" if metric.carries(Dimension.ROUTE) else NOT_BY_ROUTE
    return lambda _view: text and _(text).format(measure=_(metric.label))


_OVER_TIME = MappingProxyType(
    {
        metric.code: Lines(metric).panel("measure-over-time", lines.OVER_TIME, lines.ALL)
        for metric in _OFFERED
    }
    | {DEAD_MISSING.code: DEATHS}
)
_BY_ROUTE = MappingProxyType(
    {
        metric.code: LinesByRoute(metric).panel(
            f"{metric.code}-by-route", N_("{measure} by route"), lacks=_not_by_route(metric)
        )
        for metric in _OFFERED
    }
    | {DEAD_MISSING.code: DEATHS_BY_ROUTE, DETECTIONS.code: DETECTIONS_BY_ROUTE}
)
_MOVED = MappingProxyType(
    {
        metric.code: Waterfall(metric, BY_ROUTE).panel(
            "change-by-route", N_("{measure}: what drove the change")
        )
        for metric in _OFFERED
    }
)


_SECOND = {
    "title": N_("A second measure"),
    "metrics": (),
    "lacks": lambda _view: _("Choose a second measure to see it beside the first."),
}


def measures(view: View) -> tuple[str, ...]:
    """The measures that the page shows: those named that have months, else the usual ones."""
    if not view.filters.metrics:
        return CHARTED_BY_DEFAULT
    named = tuple(code for code in view.filters.metrics if code in _OVER_TIME)
    return named[: len(CHARTED_BY_DEFAULT)] or CHARTED_BY_DEFAULT


def measure(view: View) -> Metric:
    """The first of them."""
    return METRICS[measures(view)[0]]


def _second(panels: Mapping[str, Panel]) -> Callable[[View], Panel]:
    """Choose the panel of the second measure, or one that says that none is chosen."""
    no_second = replace(panels[DETECTIONS.code], **_SECOND)  # type: ignore[arg-type] # As the fields are
    return lambda view: panels[named[1]] if len(named := measures(view)) > 1 else no_second


OF_TRENDS = tuple(
    by_view(
        code,
        choose,
        kind=Kind.CHART,
        metrics=CHARTED_BY_DEFAULT,
        explanation=explanation,
        # What moved a total is of two periods, and no line.
        revisable=explanation is not waterfall.EXPLANATION,
    )
    for code, choose, explanation in (
        ("measure-over-time", lambda view: _OVER_TIME[measures(view)[0]], lines.ALL),
        ("measure-by-route", lambda view: _BY_ROUTE[measures(view)[0]], lines.BY_ROUTE),
        ("second-measure", _second(_BY_ROUTE), lines.BY_ROUTE),
        ("change-by-route", lambda view: _MOVED[measures(view)[0]], waterfall.EXPLANATION),
        ("second-change-by-route", _second(_MOVED), waterfall.EXPLANATION),
    )
)
