"""People who died and people who moved: in one number, over time, by route, cause and nationality.

The charts of the trends page are of the measures that the address names, one to a chart; the
overview opens with figures and a chart of what the chosen routes count.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from dashboard import steps
from dashboard.formats import clauses, comma_list, dot_list
from dashboard.i18n import N_, _
from dashboard.panels import findings
from dashboard.panels.names import BY_CAUSE, BY_COUNTRY, BY_NATIONALITY, BY_ROUTE, measure_name
from dashboard.panels.panel import Content, Kind, Panel, by_view, panel
from dashboard.panels.shapes import headline, lines, over_time, waterfall
from dashboard.panels.shapes.lines import Lines, LinesByRoute
from dashboard.panels.shapes.measures import Ranked
from dashboard.plots import plot as plots, time_series
from dashboard.view import View, question
from dashboard.wording import period_in_words
from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import (
    CHARTABLE,
    CHARTED_BY_DEFAULT,
    DEAD,
    DEAD_MISSING,
    DENOMINATORS,
    DETECTIONS,
    INCIDENTS,
    METRICS,
    MISSING,
    Dimension,
    Metric,
    denominators,
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
    headline.Count(DEAD_MISSING).panel("headline-dead-missing"),
    headline.Count(INCIDENTS).panel("headline-incidents"),
)
OF_DEATHS = (
    DEATHS,
    DEATHS_LATELY,
    DEATHS_BY_ROUTE,
    Ranked(DEAD_MISSING, BY_CAUSE, _UNIT).panel(
        "deaths-by-cause",
        N_("Causes of death"),
        N_("As recorded by IOM. A record that names several causes stands under mixed or unknown."),
    ),
    Ranked(DEAD_MISSING, BY_COUNTRY, _UNIT).panel(
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

_TITLES = N_("EU detections by route"), N_("Detections on this route")
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


LEADS = headline.numbers(
    *("dead", "missing", "survivors", "women", "men", "children"),
    *("arrivals_by_place", "irregular_entries", "border_patrol_encounters", "returns"),
    *("notices_cancelled", "bodies_fingerprinted", "dna_profiles", "yellow_notices"),
    "family_samples",
)
"""Numbers that have no card on a page: a page whose charts are of them opens with them."""

OF_MOVEMENT = (
    DETECTIONS_BY_ROUTE,
    LinesByRoute(DETECTIONS, events=False).panel("detections-lately", *_TITLES),
    waterfall.Waterfall(DETECTIONS, BY_NATIONALITY).panel(
        "change-by-nationality", N_("{measure}: change by nationality")
    ),
    *(headline.Count(metric).panel(f"headline-{metric.code}") for metric in COUNTED),
    *(
        Lines(metric, events=False).panel(f"{metric.code}-over-time", lines.OVER_TIME, lines.LATELY)
        for metric in COUNTED
        if metric.code not in DETECTIONS_BY_ROUTE.metrics
    ),
    *(of_nationalities(METRICS[code]) for code in _BY_NATIONALITY),
    *LEADS,
)


# The charts of the trends page.

_OFFERED = tuple(METRICS[code] for code in CHARTABLE)


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
        metric.code: waterfall.Waterfall(metric, BY_ROUTE).panel(
            "change-by-route", N_("{measure}: change by route")
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


# What the overview opens with.

_HEADLINES = MappingProxyType(
    {one.code: one for one in (*NUMBERS, *OF_MOVEMENT) if one.kind is Kind.HEADLINE}
)
_MOST = 2


def _movement_measures(filters: Filters) -> Sequence[str]:
    """What counts movement on the routes chosen, at most as many measures as have room."""
    return denominators.movement(filters.routes)[:_MOST] or ("detections",)


def _second_number(filters: Filters) -> str:
    counted = _movement_measures(filters)
    return f"headline-{counted[1]}" if len(counted) > 1 else "headline-incidents"


CHOSEN: Mapping[str, Callable[[Filters], str]] = MappingProxyType(
    {
        "headline-movement": lambda filters: f"headline-{_movement_measures(filters)[0]}",
        "headline-second": _second_number,
    }
)
"""Cards that are, for each view, the headline chosen for it; the code of that one."""


def _number(code: str) -> Panel:
    choose = CHOSEN[code]
    return by_view(
        code,
        lambda view: _HEADLINES[choose(view.filters)],
        kind=Kind.HEADLINE,
        metrics=("detections",),
        explanation=headline.CHANGE,
    )


@question
def _metrics_shown(view: View) -> Sequence[Metric]:
    """Deaths and what counts movement, as far as they are known of a view; deaths where none is.

    What counts movement shares an axis: parts of one denominator, else the first alone.
    """
    counted = _movement_measures(view.filters)
    if not any(set(counted) <= set(one.metrics) for one in DENOMINATORS.values()):
        counted = counted[:1]
    every = (DEAD_MISSING, *(METRICS[code] for code in counted))
    return [one for one in every if _is_drawn(one, view)] or [DEAD_MISSING]


def _is_drawn(metric: Metric, view: View) -> bool:
    """Whether a line can be drawn: any month of the chart is known."""
    if not view.has(metric) or not view.answers(metric):
        return False
    if conditions.out_of_scope(metric, view.filters) or conditions.pooled(metric, view.filters):
        return False
    return over_time.window(view, metric).overlap(view.availability(metric).span) is not None


def _span(metric: Metric, view: View) -> MonthRange:
    """The months of a line; those of movement begin where those of the deaths do."""
    own = over_time.window(view, metric)
    if DEAD_MISSING not in _metrics_shown(view):
        return own
    return MonthRange(min(own.first, over_time.window(view, DEAD_MISSING).first), own.last)


def _lower(courses: Mapping[Metric, over_time.Course], view: View) -> plots.Plot:
    """The chart of what counts movement, and its finding."""
    drawn = [
        course.line(
            view,
            plots.Series(
                course.name,
                view.theme.inks[1] if number else view.theme.hue(metric.hue),
                course.code,
                dash="dash" if number else "solid",
                # The heading names a line that is alone.
                label=course.name if len(courses) > 1 else "",
            ),
        )
        for number, (metric, course) in enumerate(courses.items())
    ]
    grain, first = view.filters.grain, next(iter(courses))
    # Of several, the key names the lines; their units say the same once more.
    units = [_(first.unit)] if len(courses) == 1 else []
    return time_series.lines(
        drawn,
        replace(over_time.setting(view, first), legend=False),
        view.theme,
        heading=dot_list(comma_list(one.name for one in courses.values()), *units),
        alternative=clauses(
            lines.highest_in_words(metric, one.whole, grain) for metric, one in courses.items()
        ),
    )


@panel(
    "deaths-and-movement",
    title=N_("Deaths and movement over time"),
    kind=Kind.CHART,
    metrics=(DEAD_MISSING.code,),
    measured=lambda view: tuple(metric.code for metric in _metrics_shown(view)),
    subtitle=lambda view: dot_list(
        *(
            f"{measure_name('', metric)} "
            f"{period_in_words(_span(metric, view), view.availability(metric))}"
            for metric in _metrics_shown(view)
            if view.has(metric)
        )
    ),
    explanation=N_(
        "Deaths above, movements counted on the chosen routes below, over the same months and "
        "each on a scale of its own. The pale band is the range expected of each of the newest 36 "
        "months from the five years before it; of detections, above all from the month before. "
        "Since 2021, 92 of 100 months of deaths, 96 of detections and 91 of encounters lay within "
        "it."
    ),
)
def deaths_and_movement(view: View) -> Content:
    """Columns: metric, the filters' grain, value."""
    grain, shown = view.filters.grain, _metrics_shown(view)
    months = {
        metric.code: over_time.window(view, metric).extended_back(12)
        if metric is DEAD_MISSING
        else _span(metric, view)
        for metric in shown
    }
    frame = view.counts(shown, (Dimension(grain),), months)
    courses = {}
    for metric in shown:
        span = _span(metric, view)
        calendar = steps.Calendar.over(span, view.availability(metric), grain)
        values = calendar.filled(steps.by_step(frame, metric.code, grain))
        parts = over_time.months_in_part(view, metric, span)
        courses[metric] = over_time.Course(metric.code, _(metric.label), values, parts)
    moved = {metric: one for metric, one in courses.items() if metric is not DEAD_MISSING}
    deaths = DEATHS_LATELY.draw(view) if DEAD_MISSING in courses else None
    if deaths and not moved:
        return deaths
    drawing = lower = _lower(moved, view)
    if deaths and isinstance(deaths.drawing, plots.Plot):
        # Its key names the line, too: beside it stands the ground, which is of the dead alone.
        heading = f"{_(DEAD_MISSING.label)} · {_(DEAD_MISSING.unit)}"
        upper = replace(deaths.drawing, heading=heading)
        drawing = replace(
            upper,
            kind=plots.Kind.BELOW,
            parts=[upper, lower],
            alternative=f"{upper.alternative} {lower.alternative}",
            marked=(),
        )
    drawn = sorted({step for one in courses.values() for step in one.values})
    columns = [
        over_time.Course(one.code, one.name, {step: one.values.get(step) for step in drawn})
        for one in courses.values()
    ]
    return Content(
        drawing,
        lambda: over_time.table(view, columns),
        finding=lambda: findings.of_measures(view, shown),
    )


OF_OVERVIEW = (*map(_number, CHOSEN), deaths_and_movement)
