"""Counts over time: lines, a filled total, a season band."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any

from dashboard import steps
from dashboard.drawings import Figure
from dashboard.formats import format_month
from dashboard.plots import line_ends, marks
from dashboard.theme import Theme, faded
from data_access.filters import Grain
from data_access.periods import MonthRange, iso, shifted
from data_access.registry.events import Event

Values = Mapping[int, float | None]

_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
# Months after the first one of a step, and the day, that are its middle.
_MIDDLE = {Grain.MONTH: (0, 15), Grain.QUARTER: (1, 15), Grain.YEAR: (6, 1)}
_BEHIND = 1001
"""Place in the key of what stands behind the lines, which have Plotly's own 1000."""
_FEW_DECADES = 2.5
_HOVER_TIME = {Grain.MONTH: "%b %Y", Grain.QUARTER: "Q%q %Y", Grain.YEAR: "%Y"}


@dataclass(frozen=True, slots=True)
class Line:
    """One series.

    Attributes:
        values: step to count; None breaks the line.
        label: what stands at its end; empty for nothing.
        fill: opacity of the ground under it; 0 for none.
        dash: Plotly's name of the stroke.
        revised: steps to be marked as revised, with what the mark says.
        in_part: steps of which not all months are known, with the months that are: points of their
            own and no part of the line, which would rise or fall to them.
    """

    name: str
    values: Values
    colour: str
    fill: float = 0.0
    width: float = 1.6
    dash: str = "solid"
    label: str = ""
    revised: Mapping[int, str] = field(default_factory=dict)
    in_part: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """A range behind the lines, lowest and highest by step."""

    name: str
    low: Values
    high: Values


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds the lines.

    Attributes:
        grain: the length of a step.
        chosen: the period that the filters name, where the chart shows more than that.
        chosen_name: of its ground, in the key.
        provisional: first and last month still revised, where inside the chart.
        events: to be marked.
        breaks: month and word of each break in the labels.
        band: lowest and highest of earlier years, by step, and what that is called.
        log: logarithmic axis.
        legend: names above the chart.
        peak: how the largest value is written at its place; None leaves it out.
    """

    grain: Grain
    chosen: MonthRange | None = None
    chosen_name: str = ""
    provisional: MonthRange | None = None
    events: Sequence[Event] = ()
    breaks: Sequence[tuple[int, str]] = ()
    band: Band | None = None
    log: bool = False
    legend: bool = False
    peak: Callable[[float], str] | None = None


def lines(series: Sequence[Line], setting: Setting, theme: Theme) -> Figure:
    """Lines over time, in one unit."""
    traces: list[marks.Trace] = []
    axis = _axis(series, setting)
    if setting.band is not None:
        traces += _band(setting.band, setting.grain, theme)
    if setting.provisional is not None:
        hatched = setting.provisional
        traces.append(marks.provisional(hatched.first, hatched.last, axis.reach, theme))
    traces += [_trace(line, setting) for line in series]
    in_part = [line for line in series if line.in_part]
    traces += [_in_part(line, setting, theme, is_named=len(in_part) == 1) for line in in_part]
    traces += [_revised(line, setting.grain, theme) for line in series if line.revised]
    ends = [
        line_ends.End(line.label, axis.place(_last(line)), line.colour)
        for line in series
        if line.label and _last(line) is not None
    ]
    layout = marks.layout(theme, log=setting.log, top=_highest(series, setting.band))
    layout["yaxis"] |= {"range": [axis.at(axis.foot), axis.at(axis.reach)]}
    if setting.log and _decades(series) < _FEW_DECADES:
        # Plotly would name every step between 100 and 1,000, over each other.
        layout["yaxis"] |= {"dtick": "D2"}
    layout["xaxis"] |= _reach(series, setting.grain)
    annotated = marks.event_marks(setting.events, theme)
    broken = marks.break_marks(setting.breaks, theme)
    shapes = [*annotated["shapes"], *broken["shapes"]]
    if setting.chosen is not None:
        shapes.append(marks.chosen(setting.chosen, theme, setting.chosen_name))
    layout |= {
        "shapes": shapes,
        "annotations": [
            *annotated["annotations"],
            *broken["annotations"],
            *_peak(series, setting, axis, theme),
            *line_ends.notes(ends, theme),
        ],
    }
    if setting.legend:
        layout |= {"showlegend": True, "legend": _legend(theme)}
        layout["margin"] = layout["margin"] | {"t": 44}
    if ends:
        layout["margin"] = layout["margin"] | {"r": line_ends.room(ends, theme)}
    return {"data": traces, "layout": layout}


@dataclass(frozen=True, slots=True)
class _Axis:
    """The axis of values: its ends, and where a value stands on it."""

    foot: float
    reach: float
    log: bool

    def at(self, value: float) -> float:
        """The value as Plotly has it for ranges and notes."""
        return math.log10(value) if self.log else value

    def place(self, value: float | None) -> float:
        """A value as a share of the axis; what is not on it, at its foot."""
        if not value or value < self.foot:
            return 0.0
        low, high = self.at(self.foot), self.at(self.reach)
        return (self.at(value) - low) / (high - low)


def _axis(series: Sequence[Line], setting: Setting) -> _Axis:
    """From zero, or on a logarithmic axis from the lowest value, to a little above the highest."""
    top = _highest(series, setting.band)
    if not setting.log:
        room = _BREAK_ROOM if setting.breaks else _PEAK_ROOM
        return _Axis(0, top * (room if setting.peak else _ROOM), log=False)
    values = [value for line in series for value in line.values.values() if value and value > 0]
    low = min(values, default=1)
    above = _LOG_PEAK_ROOM if setting.peak else _LOG_ROOM
    return _Axis(low / _LOG_ROOM, max(top, low) * above, log=True)


_ROOM, _PEAK_ROOM, _BREAK_ROOM, _LOG_ROOM, _LOG_PEAK_ROOM = 1.05, 1.16, 1.22, 1.3, 2.0
"""How far the axis reaches beyond the values; more where the largest is written above its place,
and more again where the words of a break stand above that."""
_FEWEST_FOR_A_PEAK = 3
_MARGIN_OF_TIME = 0.12
"""Share of the axis at whose ends a note stands beside its point and not in the middle over it."""


def _last(line: Line) -> float | None:
    """The value that a line ends with."""
    # From the end: a line has hundreds of steps, and ends with the newest that is known.
    known = (
        value
        for step, value in reversed(list(line.values.items()))
        if value is not None and step not in line.in_part
    )
    return next(known, None)


def _peak(
    series: Sequence[Line], setting: Setting, axis: _Axis, theme: Theme
) -> list[dict[str, Any]]:
    """The largest value of all lines that are whole, with its step."""
    values = [
        (value, step, place / max(1, len(line.values) - 1))
        for line in series
        if line.dash == "solid" and line.width
        for place, (step, value) in enumerate(line.values.items())
        if value is not None and step not in line.in_part
    ]
    if setting.peak is None or len(values) < _FEWEST_FOR_A_PEAK:
        return []
    value, step, along = max(values, key=itemgetter(0))
    if value <= 0:
        return []
    beside = "left" if along < _MARGIN_OF_TIME else "center"
    name = format_month(step) if setting.grain is Grain.MONTH else steps.label(step, setting.grain)
    return [
        {
            "text": f"{setting.peak(value)} · {name}",
            "x": _middle(step, setting.grain),
            "y": axis.at(value),
            "xref": "x",
            "yref": "y",
            "xanchor": "right" if along > 1 - _MARGIN_OF_TIME else beside,
            "yanchor": "bottom",
            "yshift": 2,
            "showarrow": False,
            # The line of an event often runs through the largest value.
            "bgcolor": faded(theme.panel, 0.85),
            "borderpad": 0,
            "font": {"size": theme.font_size, "color": theme.inks[0]},
        }
    ]


def _decades(series: Sequence[Line]) -> float:
    values = [value for line in series for value in line.values.values() if value and value > 0]
    return math.log10(max(values) / min(values)) if values else 0


def _top(series: Sequence[Line]) -> float:
    return max([v for line in series for v in line.values.values() if v], default=1)


def _highest(series: Sequence[Line], band: Band | None) -> float:
    return max(_top(series), *(v for v in (band.high.values() if band else ()) if v), 1)


def _x(values: Values, grain: Grain) -> list[str]:
    """The middle of each step: what is counted in April stands between the ends of April."""
    return [_middle(step, grain) for step in values]


# The lines of a chart, and most charts of a page, have the same steps.
@lru_cache(maxsize=4096)
def _middle(step: int, grain: Grain) -> str:
    back, day = _MIDDLE[grain]
    return f"{iso(shifted(steps.first_month(step, grain), back))}-{day:02d}"


def _reach(series: Sequence[Line], grain: Grain) -> dict[str, Any]:
    """The axis from the beginning of the first step to the end of the last."""
    steps_drawn = [step for line in series for step in line.values]
    if not steps_drawn:
        return {}
    first = steps.first_month(min(steps_drawn), grain)
    last = steps.first_month(max(steps_drawn), grain)
    axis: dict[str, Any] = {
        "range": [f"{iso(first)}-01", f"{iso(shifted(last, _MONTHS[grain]))}-01"]
    }
    if grain is Grain.YEAR:
        axis |= {"tickformat": "%Y", "ticklabelmode": "period"}
    return axis


def _trace(line: Line, setting: Setting) -> marks.Trace:
    # A logarithmic axis has no place for 0: the line breaks there, and does not fall through it.
    drawn = [
        None if step in line.in_part or (setting.log and not value) else value
        for step, value in line.values.items()
    ]
    trace: dict[str, Any] = {
        "type": "scatter",
        "name": line.name,
        "x": _x(line.values, setting.grain),
        "y": drawn,
        "hovertemplate": "%{y:,d}",
        "xhoverformat": _HOVER_TIME[setting.grain],
    }
    trace |= {
        "mode": "lines" if len(line.values) > 1 else "markers",
        "line": {"color": line.colour, "width": line.width, "dash": line.dash},
        "connectgaps": False,
    }
    if line.label:
        trace["meta"] = ["labelled"]
    if line.fill:
        trace |= {"fill": "tozeroy", "fillcolor": faded(line.colour, line.fill)}
    return trace


def _in_part(line: Line, setting: Setting, theme: Theme, *, is_named: bool) -> marks.Trace:
    """A hollow point for each step of which not all months are known.

    Args:
        line: the line that they are left out of.
        setting: what surrounds it.
        theme: colours.
        is_named: whether there is room for the months of the last one beside it.
    """
    values = {step: line.values.get(step) for step in line.in_part}
    drawn = [None if setting.log and not value else value for value in values.values()]
    last = max(line.in_part)
    is_named = is_named and setting.grain is not Grain.MONTH and last == max(line.values)
    return {
        "type": "scatter",
        "mode": "markers+text" if is_named else "markers",
        "name": line.name,
        "showlegend": False,
        "x": _x(values, setting.grain),
        "y": drawn,
        "text": [
            label if is_named and step == last else "" for step, label in line.in_part.items()
        ],
        "textposition": "top left",
        "textfont": {"color": theme.inks[1], "size": theme.font_size},
        "cliponaxis": False,
        "customdata": list(line.in_part.values()),
        "hovertemplate": "%{y:,d} (%{customdata})",
        "xhoverformat": _HOVER_TIME[setting.grain],
        "marker": {
            "symbol": "circle-open",
            "size": 8,
            "color": line.colour,
            "line": {"color": line.colour, "width": 1.6},
        },
    }


def _revised(line: Line, grain: Grain, theme: Theme) -> marks.Trace:
    """A diamond on each step of a line that a later release changed."""
    marked = {step: line.values.get(step) for step in line.revised}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": line.name,
        "showlegend": False,
        "x": _x(marked, grain),
        "y": list(marked.values()),
        "text": list(line.revised.values()),
        "hovertemplate": "%{text}",
        "xhoverformat": _HOVER_TIME[grain],
        "marker": {
            "symbol": "diamond",
            "size": 7,
            "color": theme.panel,
            "line": {"color": line.colour, "width": 1.6},
        },
    }


def _band(band: Band, grain: Grain, theme: Theme) -> list[marks.Trace]:
    """The range of earlier years as a grey ground."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return [
        edge | {"x": _x(band.low, grain), "y": list(band.low.values()), "showlegend": False},
        edge
        | {
            "name": band.name,
            "legendrank": _BEHIND,
            "x": _x(band.high, grain),
            "y": list(band.high.values()),
            "fill": "tonexty",
            "fillcolor": faded(theme.inks[2], 0.18),
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


_TURN = {Grain.MONTH: 100, Grain.QUARTER: 10, Grain.YEAR: 1}
"""From a step to the same one of the year after."""


def year_before(
    values: Values, steps_drawn: Sequence[int], grain: Grain, breaks: Sequence[int] = ()
) -> Values:
    """The same steps a year earlier; those before a break in labels (yyyymm) are unknown."""
    before = {step: step - _TURN[grain] for step in steps_drawn}
    return {
        step: None if steps.crosses(one, step, grain, breaks) else values.get(one)
        for step, one in before.items()
    }


def season(
    values: Values,
    steps_drawn: Sequence[int],
    grain: Grain,
    years: int = 3,
    breaks: Sequence[int] = (),
) -> tuple[Values, Values] | None:
    """Lowest and highest of the same step in earlier years; None where no year is known.

    Args:
        values: by step, those of the earlier years included.
        steps_drawn: those that get a range.
        grain: the length of a step.
        years: how many earlier ones, of which each must be known.
        breaks: months (yyyymm) from which labels differ; no step is held against one before.
    """
    low: dict[int, float | None] = {}
    high: dict[int, float | None] = {}
    earlier = [
        [
            None
            if breaks and steps.crosses(step - back, step, grain, breaks)
            else values.get(step - back)
            for step in steps_drawn
        ]
        for back in range(_TURN[grain], _TURN[grain] * years + 1, _TURN[grain])
    ]
    for step, known in zip(steps_drawn, zip(*earlier, strict=True), strict=True):
        complete = None not in known
        low[step] = min(known) if complete else None
        high[step] = max(known) if complete else None
    if grain is Grain.YEAR or set(low.values()) <= {None}:
        return None
    return low, high
