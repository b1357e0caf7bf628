"""A published series: a dot a figure, joined over years that follow each other, gaps left open."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.drawings import Figure
from dashboard.formats import format_compact, with_subject
from dashboard.plots import marks
from dashboard.theme import Theme

_FEW, _TICKS = 8, 5
_LARGE = 10_000
"""From here on the numbers of an axis are written in short: `50K`, `1.5B`."""
_GAP = 0.06
_HEIGHT = 15.0
"""Of small charts beside each other, in the size of the page's lettering."""
_HEADING = 34
"""Pixels above them."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One published figure.

    Attributes:
        year: that it is of.
        exact: False for "more than" and "about": drawn open.
        text: the figure as published, for the pointer.
    """

    year: int
    value: float
    exact: bool
    text: str


def dots(series: Sequence[Dot], colour: str, theme: Theme, heading: str = "") -> Figure:
    """Dots over years; a year without a figure breaks the line.

    Args:
        series: the figures.
        colour: of line and dots.
        theme: of the rest.
        heading: said before each dot, where several charts share a picture.
    """
    layout = marks.layout(theme)
    layout["xaxis"] = layout["xaxis"] | {"type": "linear", "tickformat": "d", "nticks": _FEW}
    layout["yaxis"] = layout["yaxis"] | {"automargin": True} | _ticks(series)
    layout["hovermode"] = "closest"
    years: list[int] = []
    values: list[float | None] = []
    newest = {dot.year: dot.value for dot in series}
    for before, year in zip((None, *newest), newest, strict=False):
        if before is not None and year - before > 1:
            years.append(before + 1)
            values.append(None)
        years.append(year)
        values.append(newest[year])
    line: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": years,
        "y": values,
        "connectgaps": False,
        "line": {"color": colour, "width": 1.6},
        "hoverinfo": "skip",
    }
    said = with_subject("%{x}", "%{text}")
    marked = {
        "type": "scatter",
        "mode": "markers",
        "x": [dot.year for dot in series],
        "y": [dot.value for dot in series],
        "text": [dot.text for dot in series],
        "hovertemplate": f"{heading and f'{heading}<br>'}{said}<extra></extra>",
        "marker": {
            "color": colour,
            "size": 7,
            "symbol": ["circle" if dot.exact else "circle-open" for dot in series],
            "line": {"color": colour, "width": 1.6},
        },
        "cliponaxis": False,
    }
    return {"data": [line, marked], "layout": layout}


def _ticks(series: Sequence[Dot]) -> dict[str, Any]:
    """Where an axis is named, in short and in the reader's language: Plotly knows English alone."""
    top = max((dot.value for dot in series), default=0)
    if top < _LARGE:
        return {"tickformat": ",d"}
    rough = 10 ** math.floor(math.log10(top / _TICKS))
    step = next(rough * leap for leap in (1, 2, 5, 10) if top < rough * leap * _TICKS)
    values = [step * number for number in range(int(top / step) + 1)]
    return {"tickvals": values, "ticktext": [format_compact(value) for value in values]}


def multiples(parts: Sequence[tuple[str, Sequence[Dot]]], colour: str, theme: Theme) -> Figure:
    """Small charts beside each other: the same years, a scale each.

    Args:
        parts: what each is of, in two lines at the most, and its figures.
        colour: of all.
        theme: of the rest.
    """
    years = [dot.year for _heading, series in parts for dot in series]
    width = (1 - _GAP * (len(parts) - 1)) / len(parts)
    layout = marks.layout(theme)
    layout["margin"] = layout["margin"] | {"t": _HEADING, "r": 16}
    layout |= {
        "hovermode": "closest",
        "annotations": [],
        "meta": {"height": _HEIGHT, "multiples": len(parts)},
    }
    traces: list[dict[str, Any]] = []
    for number, (heading, series) in enumerate(parts):
        name, start = "" if number == 0 else str(number + 1), number * (width + _GAP)
        own = dots(series, colour, theme, heading)
        traces += [trace | {"xaxis": f"x{name}", "yaxis": f"y{name}"} for trace in own["data"]]
        layout[f"xaxis{name}"] = own["layout"]["xaxis"] | {
            "range": [min(years) - 1, max(years) + 1],
            "domain": [start, min(1.0, start + width)],
            "anchor": f"y{name}",
            "nticks": _FEW // 2,
        }
        layout[f"yaxis{name}"] = own["layout"]["yaxis"] | {
            "anchor": f"x{name}",
            "automargin": number == 0,
            "nticks": 4,
        }
        layout["annotations"].append(marks.heading(heading, start, theme) | {"yshift": 4})
    return {"data": traces, "layout": layout}
