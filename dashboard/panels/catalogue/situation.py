"""What the overview opens with: figures and a chart of what the chosen routes count."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from dashboard import steps
from dashboard.drawings import Table
from dashboard.formats import clauses, comma_list
from dashboard.i18n import N_, _
from dashboard.panels import findings
from dashboard.panels.catalogue import casualties, movements
from dashboard.panels.panel import Content, Kind, Panel, by_view, panel
from dashboard.panels.shapes import headline, lines, partial_steps
from dashboard.plots import plot as plots
from dashboard.plots import time_series
from dashboard.plots.plot import Plot, Series
from dashboard.view import View, question
from dashboard.wording import period_in_words
from data_access.filters import Filters
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import DEAD_MISSING, METRICS, Dimension, Metric, denominators

_INCIDENTS = "headline-incidents"
_NUMBERS = MappingProxyType(
    {one.code: one for one in (*casualties.NUMBERS, *movements.PANELS) if one.kind is Kind.HEADLINE}
)
_DEATHS = casualties.LATELY
_MOST = 2


def _movement_measures(filters: Filters) -> Sequence[str]:
    """What counts movement on the routes chosen, at most as many measures as have room."""
    return denominators.movement(filters.routes)[:_MOST] or ("detections",)


def _together(filters: Filters) -> Sequence[str]:
    """Those of them that may share an axis: parts of one denominator, else the first alone."""
    counted = _movement_measures(filters)
    shared = any(set(counted) <= set(one.metrics) for one in denominators.DENOMINATORS.values())
    return counted if shared else counted[:1]


def _first(filters: Filters) -> str:
    return f"headline-{_movement_measures(filters)[0]}"


def _second(filters: Filters) -> str:
    counted = _movement_measures(filters)
    return f"headline-{counted[1]}" if len(counted) > 1 else _INCIDENTS


CHOSEN: Mapping[str, Callable[[Filters], str]] = MappingProxyType(
    {"headline-movement": _first, "headline-second": _second}
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
    """Deaths and what counts movement, as far as they are known of a view; deaths where none is."""
    every = (DEAD_MISSING, *(METRICS[code] for code in _together(view.filters)))
    known = [
        one
        for one in every
        if view.has(one)
        and not conditions.out_of_scope(one, view.filters)
        and not conditions.pooled(one, view.filters)
        and view.answers(one)
        and _overlaps(one, view)
    ]
    return known or [DEAD_MISSING]


def _overlaps(metric: Metric, view: View) -> bool:
    """Whether any month of the chart is known."""
    months, known = lines.window(view, metric), view.availability(metric)
    return months.first <= known.newest and known.oldest <= months.last


def _moved(view: View) -> Sequence[Metric]:
    return [metric for metric in _metrics_shown(view) if metric is not DEAD_MISSING]


def _span(metric: Metric, view: View) -> MonthRange:
    """The months of a line of movement: they begin where those of the deaths do."""
    own = lines.window(view, metric)
    deaths = lines.window(view, DEAD_MISSING) if DEAD_MISSING in _metrics_shown(view) else own
    return MonthRange(min(own.first, deaths.first), own.last)


def _query(view: View) -> Counts:
    parts = (*casualties.PARTS, DEAD_MISSING) if DEAD_MISSING in _metrics_shown(view) else ()
    months = {one.code: lines.reach(view, DEAD_MISSING) for one in parts}
    months |= {one.code: _span(one, view) for one in _moved(view)}
    by = (Dimension(view.filters.grain),)
    return view.counts([METRICS[code] for code in months], by, months)


def _movement(
    frame: Counts, view: View, moved: Sequence[Metric]
) -> Mapping[Metric, Mapping[int, int | None]]:
    """Counts by step of what counts movement."""
    grain = view.filters.grain
    return {
        metric: steps.Calendar.over(_span(metric, view), view.availability(metric), grain).filled(
            steps.by_step(frame, metric.code, grain)
        )
        for metric in moved
    }


def _lower(counted: Mapping[Metric, Mapping[int, int | None]], view: View) -> Plot:
    """The chart of what counts movement, and its finding."""
    average, drawn, found = lines.smoothing(view), list[time_series.Line](), list[str]()
    for metric, values in counted.items():
        parts = partial_steps.steps_in_part(view, metric, _span(metric, view))
        whole = partial_steps.without(values, parts)
        first = not drawn
        line = time_series.Line(
            # The title of the chart names the first line.
            Series(
                _(metric.label),
                view.theme.hue(metric.hue) if first else view.theme.inks[1],
                metric.code,
                dash="solid" if first else "dash",
                in_key=not first,
            ),
            time_series.smoothed(values if average == 1 else whole, average),
            in_part=partial_steps.in_words(parts, values) if average == 1 else {},
        )
        drawn.append(line)
        found.append(lines.finding(metric, whole, view.filters.grain))
    setting = lines.setting(view, next(iter(counted)), names_period=False, events=False)
    names = [_(metric.label) for metric in counted]
    # Of several, the key names the lines; their units say the same once more.
    units = [_(metric.unit) for metric in counted] if len(names) == 1 else []
    heading = " · ".join((comma_list(names), *units))
    alternative = clauses(found)
    return time_series.lines(drawn, setting, view.theme, heading=heading, alternative=alternative)


def _reach(metric: Metric, view: View) -> str:
    months = period_in_words(_drawn(metric, view), view.availability(metric))
    return f"{_(metric.label)} {months}"


def _subtitle(view: View) -> str:
    shown = [metric for metric in _metrics_shown(view) if view.has(metric)]
    is_open = any(_is_provisional(metric, view) for metric in shown)
    hatched = [_("hatched: provisional")] if is_open else []
    return " · ".join([*(_reach(metric, view) for metric in shown), *hatched])


def _drawn(metric: Metric, view: View) -> MonthRange:
    return lines.window(view, metric) if metric is DEAD_MISSING else _span(metric, view)


def _is_provisional(metric: Metric, view: View) -> bool:
    return view.availability(metric).provisional_from <= _drawn(metric, view).last


@panel(
    "deaths-and-movement",
    title=N_("Deaths and movement over time"),
    kind=Kind.CHART,
    metrics=(DEAD_MISSING.code,),
    measured=lambda view: tuple(metric.code for metric in _metrics_shown(view)),
    subtitle=_subtitle,
    explanation=N_(
        "Deaths above, what counts movement on the chosen routes below, over the same months and "
        "each on a scale of its own. The grey band is where the month was expected, 95 times in "
        "100, by the five years before it; where no range is formed, the lowest and highest count "
        "of the three years before."
    ),
)
def deaths_and_movement(view: View) -> Content:
    """Columns: metric, the filters' grain, value."""
    frame = _query(view)
    counted = _movement(frame, view, _moved(view))
    deaths = _DEATHS.draw(view) if DEAD_MISSING in _metrics_shown(view) else None
    if deaths and not counted:
        return deaths
    drawing = lower = _lower(counted, view)
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

    def table() -> Table:
        grain = view.filters.grain
        every = {metric: dict(values) for metric, values in counted.items()}
        if deaths:
            months = lines.window(view, DEAD_MISSING)
            known = steps.Calendar.over(months, view.availability(DEAD_MISSING), grain)
            counts = steps.by_step(frame, DEAD_MISSING.code, grain)
            every = {DEAD_MISSING: known.filled(counts), **every}
        drawn = sorted({step for values in every.values() for step in values})
        return lines.table(
            view,
            [(metric.code, _(metric.label)) for metric in every],
            [{step: values.get(step) for step in drawn} for values in every.values()],
        )

    return Content(drawing, table, finding=lambda: findings.of_measures(view, _metrics_shown(view)))


PANELS = (*map(_number, CHOSEN), deaths_and_movement)
