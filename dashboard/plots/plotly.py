"""A plot as Plotly's dict: `data` and `layout`, in the colours of its theme."""

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from dashboard.formats import format_compact, with_subject
from dashboard.i18n import direction, is_arabic, isolate
from dashboard.plots import plotly_rows, plotly_time
from dashboard.plots.layout import (
    BREAK,
    Figure,
    Part,
    axis_number,
    chosen_months,
    frame,
    heading,
    in_lines,
    note,
    rows_range,
)
from dashboard.plots.plot import Kind, Plot, columns_of


def figure(plot: Plot, *, brief: bool = False) -> Figure:
    """The picture of a plot.

    Args:
        plot: what it shows.
        brief: for walls: few ticks, at most five rows, lettering that a back row can read, and
            nothing that needs a pointer or a list beside it.
    """
    if brief:
        setting = replace(plot.setting, events=())
        plot = replace(plot, setting=setting, links={})
    picture = _PICTURES[plot.kind](plot)
    layout = picture["layout"]
    if plot.links and layout["yaxis"]["type"] == "category":
        plotly_rows.link_names(picture, plot)
    asked = height(plot)
    if asked:
        layout["meta"] = {**layout.get("meta", {}), "height": asked}
    if brief:
        _shorten_for_walls(picture)
    if direction() == "ltr":
        return picture
    if layout["yaxis"].get("type") == "category":
        picture = _mirrored(picture)
    return {name: _isolated_texts(part) for name, part in picture.items()}


def height(plot: Plot) -> float | None:
    """How high a card of rows stands, in the size of the page's lettering; None if as any chart."""
    own = _BESIDE_HEIGHT if plot.kind is Kind.BESIDE else plotly_rows.height(plot)
    return None if own is None else round(own, 2)


def _isolated_texts(part: object) -> object:
    """A figure whose texts in Arabic letters are read from right to left.

    Plotly writes texts from left to right, but for the lines that are isolated.
    """
    match part:
        case str() if is_arabic(part):
            lines = part.split(BREAK)
            return BREAK.join(isolate(line) if is_arabic(line) else line for line in lines)
        case Mapping():
            return {name: _isolated_texts(value) for name, value in part.items()}
        case list() | tuple():
            return [_isolated_texts(value) for value in part]
    return part


_OTHER_SIDE = {"left": "right", "right": "left"}


def _mirrored(picture: Part) -> Part:
    """A picture of rows from right to left: names at the right, and what grows, grows leftwards."""
    layout, traces = picture["layout"], picture["data"]
    margin = {"l": 0, "r": 0} | layout["margin"]
    axes = {
        name: axis
        | {
            "domain": [1 - end for end in reversed(axis.get("domain", (0, 1)))],
            **({"range": axis["range"][::-1]} if "range" in axis else {"autorange": "reversed"}),
        }
        for name, axis in layout.items()
        if name.startswith("xaxis")
    }
    turned = {
        "margin": margin | {"l": margin["r"], "r": margin["l"]},
        "yaxis": layout["yaxis"] | {"side": "right"},
        "annotations": [_mirrored_note(one) for one in layout.get("annotations", ())],
    }
    beside = [
        trace | {"textposition": _mirrored_places(trace["textposition"])}
        if trace["type"] == "scatter" and "textposition" in trace
        else trace
        for trace in traces
    ]
    return {**picture, "data": beside, "layout": {**layout, **axes, **turned}}


def _mirrored_places(places: str | list[str]) -> str | list[str]:
    if isinstance(places, str):
        return " ".join(_OTHER_SIDE.get(word, word) for word in places.split())
    return [str(_mirrored_places(place)) for place in places]


def _mirrored_note(one: Part) -> Part:
    sides = {name: _OTHER_SIDE[one[name]] for name in ("xanchor", "align") if name in one}
    return one | sides | {"x": 1 - one["x"], "xshift": -one.get("xshift", 0)}


_WALL_TICKS, _WALL_TOP, _WALL_LEFT, _WALL_ROWS, _WALL_WORDS = 4, 6, 8, 5, 20
_WALL_LETTERS, _WALL_LINES = 18, 3
_WALL_SMALLEST = 12
"""Lettering of a figure on a wall, in its own pixels; `assets/wall/screen.js` scales by it."""


def _shorten_for_walls(picture: Part) -> None:
    """Make a picture fit a wall, in its own dict."""
    layout = picture["layout"]
    layout |= {"hovermode": False, "dragmode": False}
    notes = layout["annotations"] = layout.get("annotations", [])
    for one in notes:
        one["font"] = {**one["font"], "size": max(_WALL_SMALLEST, one["font"]["size"])}
    bars = next((trace for trace in picture["data"] if trace.get("orientation") == "h"), {"y": ()})
    rows = _rows_for_walls(bars["y"], len(notes))
    # Names of columns stand above the plot: they keep their room.
    margin = {} if notes else {"t": _WALL_TOP}
    for name, axis in layout.items():
        if not name.startswith(("xaxis", "yaxis")):
            continue
        if axis.get("type") == "category":
            low, high = axis["range"]
            axis["range"] = [min(low, rows_range(rows)[0]), high]
            # Names are in shorter lines here: Plotly finds their room.
            margin["l"] = _WALL_LEFT
        else:
            axis["nticks"] = _WALL_TICKS
    layout["margin"] = {**layout["margin"], **margin}
    for trace in picture["data"]:
        if trace.get("orientation") == "h":
            # Plotly makes numbers smaller where bars are thin: here they keep their size.
            trace |= {key: trace[key][:rows] for key in ("x", "y", "text")}
            trace["constraintext"] = "none"
            names = (name.replace(BREAK, " ") for name in trace["y"])
            trace["y"] = [in_lines(name, _WALL_LETTERS, _WALL_LINES) for name in names]


def _rows_for_walls(names: Sequence[str], columns: int) -> int:
    """As many rows as a room reads: a name takes its words, and a number in each column."""
    words, rows = 2 * columns, 0
    for name in names[:_WALL_ROWS]:
        words += len(name.replace(BREAK, " ").split()) + max(1, columns)
        if words > _WALL_WORDS and rows:
            break
        rows += 1
    return rows


# Spans of time below each other


_LONGEST_NAME = 36
_SPANS_ROOM = 0.03
"""Of the whole axis, left free at both ends."""


def _spans(plot: Plot) -> Part:
    """Spans from the first row down, with their names on the side that has room."""
    theme, layout = plot.theme, frame(plot.theme)
    spans: list[Any] = list(plot.data.itertuples())
    if not spans:
        return {"data": [], "layout": layout}
    first, last = min(one.first for one in spans), max(one.last for one in spans)
    room = (last - first) * _SPANS_ROOM
    layout["xaxis"] |= {
        "range": [(first - room).isoformat(), (last + room).isoformat()],
        "gridcolor": theme.line,
        "showgrid": True,
        "side": "top",
    }
    months = plot.setting.chosen
    layout |= {
        "hovermode": "closest",
        "margin": {"l": 8, "r": 8, "t": 24, "b": 4},
        "yaxis": {"visible": False, "range": [len(spans) - 0.4, -0.6], "fixedrange": True},
        "shapes": [chosen_months(months, theme)] if months else [],
        "meta": {"spans": len(spans)},
    }
    middle = first + (last - first) / 2
    traces: list[Part] = []
    for number, span in enumerate(spans):
        ink = theme.inks[2 if span.dim else 1]
        colour = plot.series[0].colour if span.chosen else ink
        short = textwrap.shorten(span.label, _LONGEST_NAME, placeholder="…")
        name, left = isolate(short), span.first > middle
        days = [span.first.isoformat(), span.last.isoformat()]
        stroke = {"width": 2, "dash": "dot"} if span.vague else {"width": 6}
        # A few days of fifteen years are less than a pixel: the mark shows them.
        symbol = "circle-open" if span.vague else "circle"
        traces += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": days,
                "y": [number, number],
                "line": {"color": colour, **stroke},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": days[:1] if left else days[1:],
                "y": [number],
                "customdata": [span.key],
                "marker": {"color": colour, "size": 7, "symbol": symbol},
                "text": [f"<b>{name}</b>" if span.chosen else name],
                "textposition": "middle left" if left else "middle right",
                "textfont": {
                    "color": theme.inks[0] if span.chosen else ink,
                    "size": theme.font_size,
                },
                "cliponaxis": False,
                "hovertemplate": span.hover + "<extra></extra>",
            },
        ]
    return {"data": traces, "layout": layout}


# Published figures


_YEARS, _TICKS = 8, 5
_LARGE = 10_000
"""From here on the numbers of an axis are written in short: `50K`, `1.5B`."""
_BESIDE_GAP, _BESIDE_HEIGHT = 0.06, 15.0
_BESIDE_HEADING = 40
"""Pixels above small charts beside each other."""


def _dots(plot: Plot) -> Part:
    """Dots over years, joined where they follow each other; a year without one breaks the line."""
    layout, marks, colour = frame(plot.theme), columns_of(plot.data), plot.series[0].colour
    layout["xaxis"] |= {"type": "linear", "tickformat": "d", "nticks": _YEARS}
    layout["yaxis"] |= {"automargin": True, **_short_ticks(max(marks["value"], default=0))}
    layout["hovermode"] = "closest"
    newest = dict(zip(marks["year"], marks["value"], strict=True))
    breaks = {year + 1: None for year in list(newest)[:-1] if year + 1 not in newest}
    line = dict(sorted((newest | breaks).items()))
    outline = {"color": colour, "width": 1.6}
    above = f"{plot.heading}{BREAK}" if plot.heading else ""
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(line),
            "y": list(line.values()),
            "connectgaps": False,
            "line": outline,
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": marks["year"],
            "y": marks["value"],
            "text": marks["text"],
            "hovertemplate": f"{above}{with_subject('%{x}', '%{text}')}<extra></extra>",
            "marker": {
                "color": colour,
                "size": 7,
                "symbol": ["circle" if exact else "circle-open" for exact in marks["exact"]],
                "line": outline,
            },
            "cliponaxis": False,
        },
    ]
    return {"data": traces, "layout": layout}


def _short_ticks(top: float) -> Part:
    """Where an axis is named, in short and in the reader's language: Plotly knows English alone."""
    if top < _LARGE:
        return {"tickformat": ",d"}
    rough = 10 ** math.floor(math.log10(top / _TICKS))
    step = next(rough * leap for leap in (1, 2, 5, 10) if top < rough * leap * _TICKS)
    values = [step * number for number in range(int(top / step) + 1)]
    return {"tickvals": values, "ticktext": list(map(format_compact, values))}


def _beside(plot: Plot) -> Part:
    """Small charts beside each other: the same years, a scale each."""
    count = len(plot.parts)
    years = [year for part in plot.parts for year in part.data["year"]]
    width = (1 - _BESIDE_GAP * (count - 1)) / count
    layout = frame(plot.theme)
    layout["margin"] |= {"t": _BESIDE_HEADING, "r": 16}
    layout |= {"hovermode": "closest", "annotations": [], "meta": {"multiples": count}}
    traces: list[Part] = []
    for number, part in enumerate(plot.parts):
        name, start, own = axis_number(number), number * (width + _BESIDE_GAP), _dots(part)
        traces += [trace | {"xaxis": f"x{name}", "yaxis": f"y{name}"} for trace in own["data"]]
        layout[f"xaxis{name}"] = own["layout"]["xaxis"] | {
            "range": [min(years) - 1, max(years) + 1],
            "domain": [start, min(1.0, start + width)],
            "anchor": f"y{name}",
            "nticks": _YEARS // 2,
        }
        layout[f"yaxis{name}"] = own["layout"]["yaxis"] | {
            "anchor": f"x{name}",
            "automargin": number == 0,
            "nticks": 4,
        }
        layout["annotations"].append(heading(part.heading, start, plot.theme, yshift=4))
    return {"data": traces, "layout": layout}


_HIGHER, _LOWER = (0.57, 1.0), (0.0, 0.43)
_ABOVE_A_VALUE = 7


def _below(plot: Plot) -> Part:
    """Two plots in one picture, each on a scale of its own, over the steps of both."""
    pictures = [plotly_time.lines(part) for part in plot.parts]
    first, second = (picture["layout"] for picture in pictures)
    ends = [axis["range"] for axis in (first["xaxis"], second["xaxis"]) if "range" in axis]
    reach = [min(end[0] for end in ends), max(end[1] for end in ends)] if ends else []
    dates = {"range": reach} if ends else {}
    names = [
        _name_above(part, picture["layout"]["annotations"], axis, reach)
        for part, picture, axis in zip(plot.parts, pictures, ("y", "y2"), strict=True)
    ]
    # Above the largest value, which is written higher than its line reaches.
    names[1]["yshift"] = _ABOVE_A_VALUE
    upper, lower = pictures
    layout = {
        **first,
        "margin": {side: max(first["margin"][side], second["margin"][side]) for side in "lrtb"},
        "hoversubplots": "axis",
        "xaxis": first["xaxis"] | dates | {"anchor": "y2"},
        "yaxis": first["yaxis"] | {"domain": list(_HIGHER), "nticks": 4},
        "yaxis2": second["yaxis"] | {"domain": list(_LOWER), "anchor": "x", "nticks": 4},
        "shapes": [*_moved(first["shapes"], "y"), *_moved(second["shapes"], "y2")],
        "annotations": [
            *names,
            *_moved(first["annotations"], "y"),
            *_moved(second["annotations"], "y2"),
        ],
    }
    traces = [*upper["data"], *({**trace, "yaxis": "y2"} for trace in lower["data"])]
    return {"data": traces, "layout": layout}


def _moved(marks: Sequence[Part], axis: str) -> list[Part]:
    """Shapes or notes of a chart that had the whole height, at the height of its axis."""
    refs = {"paper": f"{axis} domain", "y": axis}
    return [{**mark, "yref": refs[mark["yref"]]} for mark in marks]


def _name_above(plot: Plot, notes: Sequence[Part], axis: str, reach: Sequence[str]) -> Part:
    """The name above a chart, at the end where no value is written."""
    is_early = False
    if reach:
        first, last = map(date.fromisoformat, reach)
        half = (first + (last - first) / 2).isoformat()
        dates = [one["x"] for one in notes if one["xref"] == "x"]
        is_early = any(first.isoformat() <= x < half for x in dates)
    side = {"x": 1, "xanchor": "right"} if is_early else {"x": 0, "xanchor": "left"}
    return note(plot.heading, plot.theme, **side, y=1, yref=f"{axis} domain", yanchor="bottom")


_PICTURES: Mapping[Kind, Callable[[Plot], Part]] = MappingProxyType(
    {
        Kind.BARS: plotly_rows.bars,
        Kind.MEASURES: plotly_rows.measures,
        Kind.CELLS: plotly_rows.cells,
        Kind.STEPS: plotly_rows.steps,
        Kind.PAIRS: plotly_rows.pairs,
        Kind.SPANS: _spans,
        Kind.DOTS: _dots,
        Kind.BESIDE: _beside,
        Kind.LINES: plotly_time.lines,
        Kind.COLUMNS: plotly_time.columns,
        Kind.BELOW: _below,
    }
)
