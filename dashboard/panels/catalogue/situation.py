"""What the overview opens with: figures and a chart of what the chosen routes count."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from dashboard import steps
from dashboard.drawings import Chart, Figure, Table
from dashboard.formats import clauses, comma_list
from dashboard.i18n import N_, _
from dashboard.panels.catalogue import casualties, movements
from dashboard.panels.data import Data, Reading, once_a_view
from dashboard.panels.panel import Content, Kind, Panel, by_view
from dashboard.panels.shapes import headline, lines, partial_steps
from dashboard.plots import common_axis, time_series
from dashboard.wording import period_in_words
from data_access.filters import Filters
from data_access.frames import Counts, Query
from data_access.periods import MonthRange
from data_access.queries import conditions, series
from data_access.registry import denominators
from data_access.registry.metrics import DEAD_MISSING, METRICS, Metric
from data_access.registry.series import Dimension

_INCIDENTS = "headline-incidents"
_NUMBERS = MappingProxyType(
    {one.code: one for one in (*casualties.NUMBERS, *movements.PANELS) if one.kind is Kind.HEADLINE}
)
_DEATHS = casualties.LATELY
_MOST = 2


def _counted(filters: Filters) -> Sequence[str]:
    """What counts movement on the routes chosen, at most as many measures as have room."""
    return denominators.movement(filters.routes)[:_MOST] or ("detections",)


def _together(filters: Filters) -> Sequence[str]:
    """Those of them that may share an axis: parts of one denominator, else the first alone."""
    counted = _counted(filters)
    shared = any(set(counted) <= set(one.metrics) for one in denominators.DENOMINATORS.values())
    return counted if shared else counted[:1]


def _first(filters: Filters) -> str:
    return f"headline-{_counted(filters)[0]}"


def _second(filters: Filters) -> str:
    counted = _counted(filters)
    return f"headline-{counted[1]}" if len(counted) > 1 else _INCIDENTS


CHOSEN: Mapping[str, Callable[[Filters], str]] = MappingProxyType(
    {"headline-movement": _first, "headline-second": _second}
)
"""Cards that are, for each view, the headline chosen for it; the code of that one."""


def _number(code: str) -> Panel[Counts]:
    choose = CHOSEN[code]
    return by_view(
        code,
        lambda data: _NUMBERS[choose(data.filters)],
        kind=Kind.HEADLINE,
        metrics=("detections",),
        explanation=headline.CHANGE,
        needs_rows=False,
    )


@once_a_view
def _shown(data: Data) -> Sequence[Metric]:
    """Deaths and what counts movement, as far as they are known of a view; deaths where none is."""
    every = (DEAD_MISSING, *(METRICS[code] for code in _together(data.filters)))
    known = [
        one
        for one in every
        if data.has(one)
        and not conditions.out_of_scope(one, data.filters)
        and not conditions.pooled(one, data.filters)
        and data.answers(one)
        and _overlaps(one, data)
    ]
    return known or [DEAD_MISSING]


def _overlaps(metric: Metric, data: Data) -> bool:
    """Whether any month of the chart is known."""
    months, known = lines.window(data, metric), data.availability(metric)
    return months.first <= known.newest and known.oldest <= months.last


def _moved(data: Data) -> Sequence[Metric]:
    return [metric for metric in _shown(data) if metric is not DEAD_MISSING]


def _span(metric: Metric, data: Data) -> MonthRange:
    """The months of a line of movement: they begin where those of the deaths do."""
    own = lines.window(data, metric)
    deaths = lines.window(data, DEAD_MISSING) if DEAD_MISSING in _shown(data) else own
    return MonthRange(min(own.first, deaths.first), own.last)


def _query(data: Data) -> Query[Counts]:
    parts = (*casualties.PARTS, DEAD_MISSING) if DEAD_MISSING in _shown(data) else ()
    months = {one.code: lines.reach(data, DEAD_MISSING) for one in parts}
    months |= {one.code: _span(one, data) for one in _moved(data)}
    by = (Dimension(data.filters.grain),)
    return series.counts([METRICS[code] for code in months], data.filters, by, months)


def _reads(data: Data) -> Sequence[Reading[Any]]:
    return _DEATHS.reads(data) if DEAD_MISSING in _shown(data) else ()


def _movement(
    frame: Counts, data: Data, moved: Sequence[Metric]
) -> Mapping[Metric, Mapping[int, int | None]]:
    """Counts by step of what counts movement."""
    grain = data.filters.grain
    return {
        metric: steps.Calendar.over(_span(metric, data), data.availability(metric), grain).filled(
            steps.by_step(frame, metric.code, grain)
        )
        for metric in moved
    }


def _lower(
    counted: Mapping[Metric, Mapping[int, int | None]], data: Data
) -> tuple[common_axis.Storey, str]:
    """The chart of what counts movement, and its finding."""
    average, drawn, found = lines.smoothing(data), list[time_series.Line](), list[str]()
    for metric, values in counted.items():
        parts = partial_steps.found(data, metric, _span(metric, data))
        whole = partial_steps.without(values, parts)
        first = not drawn
        line = time_series.Line(
            _(metric.label),
            time_series.smoothed(values if average == 1 else whole, average),
            data.theme.hue(metric.hue) if first else data.theme.inks[1],
            dash="solid" if first else "dash",
            in_part=partial_steps.in_words(parts, values) if average == 1 else {},
        )
        drawn.append(line)
        found.append(lines.finding(metric, whole, data.filters.grain))
    setting = lines.setting(data, next(iter(counted)), names_period=False, events=False)
    names = [_(metric.label) for metric in counted]
    # Of several, the key names the lines; their units say the same once more.
    units = [_(metric.unit) for metric in counted] if len(names) == 1 else []
    storey = common_axis.Storey(
        " · ".join((comma_list(names), *units)),
        _without_names(time_series.lines(drawn, setting, data.theme), names[:1]),
    )
    return storey, clauses(found)


def _without_names(figure: Figure, names: Sequence[str]) -> Figure:
    """The figure without the lines in its key that its own title names."""
    data = [
        {**trace, "showlegend": False} if trace.get("name") in names else trace
        for trace in figure["data"]
    ]
    return {**figure, "data": data}


def _chart(frame: Counts, data: Data) -> Content:
    """Columns: metric, the filters' grain, value."""
    counted = _movement(frame, data, _moved(data))
    deaths = _DEATHS.shape(frame, data) if DEAD_MISSING in _shown(data) else None
    if deaths and not counted:
        return deaths
    lower, found = _lower(counted, data)
    drawing = Chart(lower.figure, found)
    if deaths and isinstance(deaths.drawing, Chart):
        label = _(DEAD_MISSING.label)
        # Its key names the line, too: beside it stands the ground, which is of the dead alone.
        upper = common_axis.Storey(f"{label} · {_(DEAD_MISSING.unit)}", deaths.drawing.figure)
        drawing = Chart(
            common_axis.over_one_axis(upper, lower, data.theme),
            f"{deaths.drawing.alternative} {found}",
        )

    def table() -> Table:
        grain = data.filters.grain
        every = {metric: dict(values) for metric, values in counted.items()}
        if deaths:
            months = lines.window(data, DEAD_MISSING)
            known = steps.Calendar.over(months, data.availability(DEAD_MISSING), grain)
            counts = steps.by_step(frame, DEAD_MISSING.code, grain)
            every = {DEAD_MISSING: known.filled(counts), **every}
        drawn = sorted({step for values in every.values() for step in values})
        return lines.table(
            data,
            [(metric.code, _(metric.label)) for metric in every],
            [{step: values.get(step) for step in drawn} for values in every.values()],
        )

    return Content(drawing, table)


def _reach(metric: Metric, data: Data) -> str:
    months = period_in_words(_drawn(metric, data), data.availability(metric))
    return f"{_(metric.label)} {months}"


def _subtitle(data: Data) -> str:
    shown = [metric for metric in _shown(data) if data.has(metric)]
    is_open = any(_is_provisional(metric, data) for metric in shown)
    hatched = [_("hatched: provisional")] if is_open else []
    return " · ".join([*(_reach(metric, data) for metric in shown), *hatched])


def _drawn(metric: Metric, data: Data) -> MonthRange:
    return lines.window(data, metric) if metric is DEAD_MISSING else _span(metric, data)


def _is_provisional(metric: Metric, data: Data) -> bool:
    return data.availability(metric).provisional_from <= _drawn(metric, data).last


CHART = Panel[Counts](
    code="deaths-and-movement",
    title=lambda _data: _("Deaths and movement over time"),
    kind=Kind.CHART,
    metrics=(DEAD_MISSING.code,),
    measured=lambda data: tuple(metric.code for metric in _shown(data)),
    query=_query,
    reads=_reads,
    shape=_chart,
    subtitle=_subtitle,
    explanation=N_(
        "Deaths above, what counts movement on the chosen routes below, over the same months and "
        "each on a scale of its own. The grey band is where the month was expected, 95 times in "
        "100, by the five years before it; where no range is formed, the lowest and highest count "
        "of the three years before."
    ),
    needs_rows=False,
)

PANELS = (*map(_number, CHOSEN), CHART)
