"""What the overview opens with: figures and a chart of what the chosen routes count."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from dashboard import steps
from dashboard.formats import clauses, comma_list
from dashboard.i18n import N_, _
from dashboard.panels import findings
from dashboard.panels.catalogue import people
from dashboard.panels.names import measure_name
from dashboard.panels.panel import Content, Kind, Panel, by_view, panel
from dashboard.panels.shapes import headline, lines, over_time
from dashboard.panels.shapes.over_time import Course
from dashboard.plots import plot as plots, time_series
from dashboard.plots.plot import Plot, Series
from dashboard.view import View, question
from dashboard.wording import period_in_words
from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import (
    DEAD_MISSING,
    DENOMINATORS,
    METRICS,
    Dimension,
    Metric,
    denominators,
)

_NUMBERS = MappingProxyType(
    {one.code: one for one in (*people.NUMBERS, *people.OF_MOVEMENT) if one.kind is Kind.HEADLINE}
)
_MOST = 2


def _movement_measures(filters: Filters) -> Sequence[str]:
    """What counts movement on the routes chosen, at most as many measures as have room."""
    return denominators.movement(filters.routes)[:_MOST] or ("detections",)


def _second(filters: Filters) -> str:
    counted = _movement_measures(filters)
    return f"headline-{counted[1]}" if len(counted) > 1 else "headline-incidents"


CHOSEN: Mapping[str, Callable[[Filters], str]] = MappingProxyType(
    {
        "headline-movement": lambda filters: f"headline-{_movement_measures(filters)[0]}",
        "headline-second": _second,
    }
)
"""Cards that are, for each view, the headline chosen for it; the code of that one."""


def _number(code: str) -> Panel:
    choose = CHOSEN[code]
    return by_view(
        code,
        lambda view: _NUMBERS[choose(view.filters)],
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


def _lower(courses: Mapping[Metric, Course], view: View) -> Plot:
    """The chart of what counts movement, and its finding."""
    drawn = [
        course.line(
            view,
            Series(
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
        heading=" · ".join((comma_list(one.name for one in courses.values()), *units)),
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
    subtitle=lambda view: " · ".join(
        f"{measure_name('', metric)} "
        f"{period_in_words(_span(metric, view), view.availability(metric))}"
        for metric in _metrics_shown(view)
        if view.has(metric)
    ),
    explanation=N_(
        "Deaths above, what counts movement on the chosen routes below, over the same months and "
        "each on a scale of its own. The pale band is the range expected of each of the newest 36 "
        "months from the five years before it; of detections, above all from the month before. "
        "Since 2021, 92 of 100 months of deaths and 96 of detections lay within it."
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
        courses[metric] = Course(metric.code, _(metric.label), values, parts)
    moved = {metric: one for metric, one in courses.items() if metric is not DEAD_MISSING}
    deaths = people.DEATHS_LATELY.draw(view) if DEAD_MISSING in courses else None
    if deaths and not moved:
        return deaths
    drawing = lower = _lower(moved, view)
    if deaths and isinstance(deaths.drawing, Plot):
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
        Course(one.code, one.name, {step: one.values.get(step) for step in drawn})
        for one in courses.values()
    ]
    return Content(
        drawing,
        lambda: over_time.table(view, columns),
        finding=lambda: findings.of_measures(view, shown),
    )


PANELS = (*map(_number, CHOSEN), deaths_and_movement)
