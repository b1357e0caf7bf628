"""One value within the spread of others: quartiles as a bar, their median as a tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from dashboard.figures import marks
from dashboard.figures.drawings import Figure
from dashboard.i18n import format_number
from dashboard.theme import Theme, faded
from data_access.analysis.changes import Interval

LEAST_OTHERS = 5
"""Fewer would be told one by one."""
_ALMOST = 0.999
_HEIGHTS = (2.0, 4.0)
"""Of a row with its number above it, and of the axis."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles of a number of others."""

    low: float
    middle: float
    high: float
    others: int


def spread(values: Sequence[float]) -> Spread | None:
    """The quartiles; None where there are too few to hide each."""
    if len(values) < LEAST_OTHERS:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return Spread(low, middle, high, len(values))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the picture; None where unknown.

    Attributes:
        interval: of the own value, at 95 %.
    """

    label: str
    own: float | None
    others: Spread | None
    interval: Interval | None = None


def spreads(rows: Sequence[Row], names: tuple[str, str], colour: str, theme: Theme) -> Figure:
    """Rows under each other on one logarithmic axis, for rates that differ by orders of magnitude.

    Args:
        rows: the first on top.
        names: of the own value and of the others, for the legend.
        colour: of the own value.
        theme: colours of the rest.
    """
    spread_rows = [(row.label, row.others) for row in rows if row.others]
    middle = {"symbol": "line-ns", "size": 16, "line": {"width": 2, "color": theme.inks[1]}}
    others: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": names[1],
        "x": [found.middle for _label, found in spread_rows],
        "y": [label for label, _found in spread_rows],
        "marker": middle | {"color": theme.inks[1]},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [found.high - found.middle for _label, found in spread_rows],
            "arrayminus": [found.middle - found.low for _label, found in spread_rows],
            "thickness": 9,
            "width": 0,
            "color": faded(theme.inks[2], 0.45),
        },
        "hoverinfo": "skip",
    }
    known = [row for row in rows if row.own is not None]
    own: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers+text",
        "name": names[0],
        "x": [row.own for row in known],
        "y": [row.label for row in known],
        "text": [format_number(row.own or 0, 1) for row in known],
        "textposition": "top center",
        "textfont": {"color": theme.inks[0], "size": theme.font_size},
        "marker": {"color": colour, "size": 12, "symbol": "diamond"},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.interval.high - (row.own or 0) if row.interval else 0 for row in known],
            "arrayminus": [
                # A logarithm has no zero: the line ends where the axis does.
                min((row.own or 0) - row.interval.low, (row.own or 0) * _ALMOST)
                if row.interval
                else 0
                for row in known
            ],
            "thickness": 1.5,
            "width": 4,
            "color": colour,
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    layout = marks.layout(theme, right=24)
    layout |= {
        "hovermode": "closest",
        "showlegend": True,
        "margin": {
            "l": marks.room_for_names([row.label for row in rows], theme),
            "r": 24,
            "t": 8,
            "b": 28,
        },
        "xaxis": {
            "type": "log",
            "gridcolor": theme.line,
            "tickfont": {"color": theme.inks[2]},
            "dtick": 1,
            "tickformat": ",~r",
            "fixedrange": True,
            "zeroline": False,
        },
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [row.label for row in reversed(rows)],
            "automargin": True,
            "tickfont": {"color": theme.inks[0], "size": theme.font_size},
            "ticks": "",
            "gridcolor": theme.line,
            "fixedrange": True,
        },
        "meta": marks.height(len(rows), *_HEIGHTS),
    }
    return {"data": [others, own], "layout": layout}
