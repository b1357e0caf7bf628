"""Charts of several columns on a sheet: below each other where they have no room beside each other.

On a screen such a chart is as wide as its card. A sheet is narrower, and drawn smaller its numbers
could not be read, or would stand on each other: its columns are shared out over bands instead, each
with the names of the rows.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import Any

from dashboard.plots.layout import BREAK, Figure, in_lines, longest_line, rows_range
from dashboard.plots.plot import Kind, Plot

_GAP = 10
"""Pixels between columns."""
_BAR = 24
"""Pixels of the longest bar of a column, at the least."""
_NAMES, _LINES, _BESIDE = (30, 26), 3, 19
"""Letters of a line of a row's name, its lines at the most, and pixels between it and its bars."""
_ROW, _LINE, _APART, _BELOW = 24, 15, 1, 8
"""Pixels of a row at the least, of a line, between two names below each other, and below all."""


def is_parted(plot: Plot) -> bool:
    """Whether a chart has columns of bars that can stand below each other."""
    return plot.kind is Kind.MEASURES and len(plot.series) > 1


def bands(figure: Figure, wide: int) -> list[Figure]:
    """A chart of several columns as charts below each other, each as wide as `wide` pixels.

    Columns that have the same scale in the chart have the same in all bands. Names of rows are
    broken into lines, so that they leave the bars their room.
    """
    layout = figure["layout"]
    size: float = layout["yaxis"]["tickfont"]["size"]
    traces = figure["data"]
    headings = [note for note in layout["annotations"] if not note.get("name")]
    longest = [longest_line(trace["text"], size) for trace in traces]
    needed = max(
        max(one + _BAR, longest_line([heading["text"]], size))
        for one, heading in zip(longest, headings, strict=True)
    )
    # Names have two lines rather than three, unless a band had a column less for it.
    ways = [_names_in_lines(traces[0]["y"], letters, size) for letters in _NAMES]
    most = [max(1, int((wide - left - _BELOW + _GAP) // (needed + _GAP))) for _, left in ways]
    names, left = ways[most.index(max(most))]
    traces = [trace | {"y": [names[name] for name in trace["y"]]} for trace in traces]
    margin = layout["margin"] | {"l": left, "r": _BELOW, "b": _BELOW}
    lines = [
        1 + max(text.count(BREAK) for text in texts)
        for texts in zip(names.values(), *(trace["text"] for trace in traces), strict=True)
    ]
    neighbours = [(one + other) / 2 * _LINE + _APART for one, other in pairwise(lines)]
    row = max(_ROW, _LINE * max(lines), *neighbours)
    high = margin["t"] + round(len(names) * row) + _BELOW
    room = wide - left - _BELOW
    each = ceil(len(traces) / ceil(len(traces) / max(most)))
    column = (room - _GAP * (each - 1)) / each
    alike = [layout[_axis(place)]["range"][1] for place in range(len(traces))]
    rows = {"range": rows_range(len(names)), "automargin": False}
    own = {"margin": margin, "height": high, "yaxis": layout["yaxis"] | rows}
    made: list[Figure] = []
    for first in range(0, len(traces), each):
        parts: dict[str, Any] = {}
        shown, notes = [], []
        for number, place in enumerate(range(first, min(first + each, len(traces)))):
            start = number * (column + _GAP) / room
            same = [one for one, end in enumerate(alike) if end == alike[place]]
            text = max(longest[one] for one in same)
            value = max((max(traces[one]["x"], default=0) for one in same), default=0) or 1.0
            share = min(0.9, text / column)
            parts[_axis(number)] = layout[_axis(place)] | {
                "domain": [start, min(1.0, start + column / room)],
                "range": [0, value / (1 - share)],
            }
            shown.append(traces[place] | {"xaxis": f"x{number + 1}" if number else "x"})
            notes.append(headings[place] | {"x": start})
        kept = {name: value for name, value in layout.items() if not name.startswith("xaxis")}
        made.append({"data": shown, "layout": kept | parts | own | {"annotations": notes}})
    return made


def _names_in_lines(rows: Sequence[str], letters: int, size: float) -> tuple[dict[str, str], int]:
    """Names of rows in lines of so many letters, and the pixels that they take beside the bars."""
    names = {name: in_lines(name, letters, _LINES) for name in rows}
    return names, round(longest_line(names.values(), size)) + _BESIDE


def _axis(number: int) -> str:
    return f"xaxis{number + 1}" if number else "xaxis"
