"""Spans of time below each other: what lasted from when to when, each with its name beside it."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.drawings import Figure
from dashboard.i18n import isolated
from dashboard.plots import marks
from dashboard.theme import Theme
from data_access.periods import MonthRange

_LONGEST_NAME = 36
_ROOM = 0.03
"""Of the whole axis, left free at both ends."""


@dataclass(frozen=True, slots=True)
class Span:
    """One row of a timeline.

    Attributes:
        key: what choosing it writes into the address.
        label: stands beside it, with a note.
        hover: all of it, for the pointer.
        first, last: its days, both inside.
        vague: only the year is known.
        dim: outside of what was asked for.
        chosen: the one that other cards show.
    """

    key: str
    label: str
    note: str
    hover: str
    first: date
    last: date
    vague: bool = False
    dim: bool = False
    chosen: bool = False


def timeline(spans: Sequence[Span], colour: str, theme: Theme, months: MonthRange | None) -> Figure:
    """Spans from the first row down, with their names on the side that has room.

    Args:
        spans: in the order of the rows.
        colour: of the chosen one.
        theme: whose greys the others take.
        months: months to stand out.
    """
    layout = marks.layout(theme)
    if not spans:
        return {"data": [], "layout": layout}
    first, last = min(s.first for s in spans), max(s.last for s in spans)
    room = (last - first) * _ROOM
    layout["xaxis"] |= {
        "range": [(first - room).isoformat(), (last + room).isoformat()],
        "gridcolor": theme.line,
        "showgrid": True,
        "side": "top",
    }
    layout |= {
        "hovermode": "closest",
        "margin": {"l": 8, "r": 8, "t": 24, "b": 4},
        "yaxis": {"visible": False, "range": [len(spans) - 0.4, -0.6], "fixedrange": True},
        "shapes": [marks.chosen(months, theme)] if months else [],
        "meta": {"spans": len(spans)},
    }
    middle = first + (last - first) / 2
    traces = [
        trace
        for number, span in enumerate(spans)
        for trace in _row(span, number, colour, theme, left=span.first > middle)
    ]
    return {"data": traces, "layout": layout}


def _row(
    span: Span, number: int, colour: str, theme: Theme, *, left: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    ink = theme.inks[2] if span.dim else theme.inks[1]
    drawn = colour if span.chosen else ink
    short = textwrap.shorten(span.label, _LONGEST_NAME, placeholder="…")
    name = f"{isolated(short)} · {span.note}"
    days = [span.first.isoformat(), span.last.isoformat()]
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": [number, number],
        "line": {"color": drawn, "width": 2 if span.vague else 6},
        "hoverinfo": "skip",
    }
    if span.vague:
        line["line"] |= {"dash": "dot"}  # type: ignore[operator] # a dict of this function
    # A few days of fifteen years are less than a pixel: the mark shows them.
    mark = {
        "type": "scatter",
        "mode": "markers+text",
        "x": days[:1] if left else days[1:],
        "y": [number],
        "customdata": [span.key],
        "marker": {"color": drawn, "size": 7, "symbol": "circle-open" if span.vague else "circle"},
        "text": [f"<b>{name}</b>" if span.chosen else name],
        "textposition": "middle left" if left else "middle right",
        "textfont": {"color": theme.inks[0] if span.chosen else ink, "size": theme.font_size},
        "cliponaxis": False,
        "hovertemplate": span.hover + "<extra></extra>",
    }
    return line, mark
