"""Counts over time: lines with direct labels, a filled total, a season band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import marks, steps
from dashboard.figures.drawings import Figure
from dashboard.theme import Theme, faded
from data_access.filters import Grain
from data_access.periods import MonthRange, iso
from data_access.registry.events import Event

Values = Mapping[int, float | None]

_HOVER_TIME = {Grain.MONTH: "%b %Y", Grain.QUARTER: "Q%q %Y", Grain.YEAR: "%Y"}


@dataclass(frozen=True, slots=True)
class Line:
    """One series.

    Attributes:
        values: step to count; None breaks the line.
        fill: opacity of the ground under it; 0 for none.
        dash: Plotly's name of the stroke.
    """

    name: str
    values: Values
    colour: str
    fill: float = 0.0
    width: float = 1.6
    dash: str = "solid"
    as_bars: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds the lines.

    Attributes:
        grain: the length of a step.
        chosen: the period that the filters name, where the chart shows more than that.
        provisional: first and last month still revised, where inside the chart.
        events: to be marked.
        band: lowest and highest of earlier years, by step.
        log: logarithmic axis.
        legend: names above the chart (more than one line).
    """

    grain: Grain
    chosen: MonthRange | None = None
    provisional: MonthRange | None = None
    events: Sequence[Event] = ()
    band: tuple[Values, Values] | None = None
    log: bool = False
    legend: bool = False


def lines(series: Sequence[Line], setting: Setting, theme: Theme) -> Figure:
    """Lines over time, in one unit."""
    traces: list[marks.Trace] = []
    if setting.band is not None:
        traces += _band(*setting.band, setting.grain, theme)
    if setting.provisional is not None:
        top = max((v for line in series for v in line.values.values() if v), default=1)
        hatched = setting.provisional
        traces.append(marks.provisional(hatched.first, hatched.last, top, theme))
    traces += [_trace(line, setting.grain) for line in series]
    layout = marks.layout(theme, log=setting.log)
    annotated = marks.event_marks(setting.events, theme)
    shapes = list(annotated["shapes"])
    if setting.chosen is not None:
        shapes.append(marks.chosen(setting.chosen, theme))
    layout |= {"shapes": shapes, "annotations": annotated["annotations"]}
    if setting.legend:
        layout |= {"showlegend": True, "legend": _legend(theme)}
        layout["margin"] = layout["margin"] | {"t": 44}
    if any(line.as_bars for line in series):
        layout |= {"barmode": "stack", "bargap": 0.15}
    return {"data": traces, "layout": layout}


def _x(values: Values, grain: Grain) -> list[str]:
    return [iso(steps.first_month(step, grain)) for step in values]


def _trace(line: Line, grain: Grain) -> marks.Trace:
    trace: dict[str, Any] = {
        "type": "bar" if line.as_bars else "scatter",
        "name": line.name,
        "x": _x(line.values, grain),
        "y": list(line.values.values()),
        "hovertemplate": "%{y:,d}",
        "xhoverformat": _HOVER_TIME[grain],
    }
    if line.as_bars:
        return trace | {"marker": {"color": line.colour}}
    trace |= {
        "mode": "lines" if len(line.values) > 1 else "markers",
        "line": {"color": line.colour, "width": line.width, "dash": line.dash},
        "connectgaps": False,
    }
    if line.fill:
        trace |= {"fill": "tozeroy", "fillcolor": faded(line.colour, line.fill)}
    return trace


def _band(low: Values, high: Values, grain: Grain, theme: Theme) -> list[marks.Trace]:
    """The range of earlier years as a grey ground."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return [
        edge | {"x": _x(low, grain), "y": list(low.values()), "showlegend": False},
        edge
        | {
            "x": _x(high, grain),
            "y": list(high.values()),
            "fill": "tonexty",
            "fillcolor": faded(theme.inks[2], 0.18),
            "showlegend": False,
        },
    ]


def _legend(theme: Theme) -> dict[str, Any]:
    return {
        "orientation": "h",
        "x": 0,
        "y": 1.02,
        "xanchor": "left",
        "yanchor": "bottom",
        "font": {"color": theme.inks[1], "size": theme.font_size},
        "bgcolor": "rgba(0,0,0,0)",
        "itemclick": False,
        "itemdoubleclick": False,
    }


def smoothed(values: Values, width: int) -> dict[int, float | None]:
    """Trailing means over a number of steps; None until enough known steps are behind."""
    if width <= 1:
        return dict(values)
    known = list(values.values())
    result: dict[int, float | None] = {}
    for place, step in enumerate(values):
        window = known[max(0, place + 1 - width) : place + 1]
        complete = [value for value in window if value is not None]
        result[step] = round(sum(complete) / width, 1) if len(complete) == width else None
    return result


def season(
    values: Values, shown: Sequence[int], grain: Grain, years: int = 3
) -> tuple[Values, Values] | None:
    """Lowest and highest of the same step in earlier years; None where no year is known."""
    turn = {Grain.MONTH: 100, Grain.QUARTER: 10, Grain.YEAR: 1}[grain]
    low: dict[int, float | None] = {}
    high: dict[int, float | None] = {}
    for step in shown:
        earlier = [values.get(step - turn * back) for back in range(1, years + 1)]
        known = [value for value in earlier if value is not None]
        complete = len(known) == years
        low[step] = min(known) if complete else None
        high[step] = max(known) if complete else None
    if grain is Grain.YEAR or all(value is None for value in low.values()):
        return None
    return low, high
