"""A published series: a dot a figure, joined over years that follow each other, gaps left open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import marks
from dashboard.figures.drawings import Figure
from dashboard.theme import Theme

_FEW = 8


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


def dots(series: Sequence[Dot], colour: str, theme: Theme) -> Figure:
    """Dots over years; a year without a figure breaks the line."""
    layout = marks.layout(theme)
    layout["xaxis"] = layout["xaxis"] | {"type": "linear", "tickformat": "d", "nticks": _FEW}
    # A billion is B here: the prefixes of units would make it G.
    layout["yaxis"] = layout["yaxis"] | {"exponentformat": "B", "automargin": True}
    layout["yaxis"].pop("tickformat")
    layout["separators"] = ".,"
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
    marked = {
        "type": "scatter",
        "mode": "markers",
        "x": [dot.year for dot in series],
        "y": [dot.value for dot in series],
        "text": [dot.text for dot in series],
        "hovertemplate": "%{x}: %{text}<extra></extra>",
        "marker": {
            "color": colour,
            "size": 7,
            "symbol": ["circle" if dot.exact else "circle-open" for dot in series],
            "line": {"color": colour, "width": 1.6},
        },
        "cliponaxis": False,
    }
    return {"data": [line, marked], "layout": layout}
