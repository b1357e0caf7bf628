"""Measures side by side: rows that share their names, each measure on an axis of its own.

Measures of different units stand beside each other and never on one axis; columns of one measure
that are read against each other, as before and after, have the same scale. What is unknown, or
hidden because it is small, is written where its bar would be.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.drawings import Figure
from dashboard.formats import with_subject
from dashboard.plots import marks
from dashboard.plots.widths import width as text_width
from dashboard.theme import Theme

_LINE = 16
"""Letters of a line of a heading, where columns are many."""
_MANY = 4
_GAP = 0.03
_ROOM = 1.7
"""A bar of the largest value leaves this much of its axis to the number at its end."""
_HEIGHTS = (1.9, 3.2)
"""Of a row, and of headings of two lines; in a unit of so many pixels, which a line more takes."""
_LINES, _PIXELS = 2, 16
_BREAK, _TWO_LINES = "<br>", 1.4
"""Where texts have a second line: by what rows are higher."""
_PLOT, _MOST = 1050, 0.7
"""Pixels of all columns on a laptop; the share of a column that the numbers take at the most."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One column.

    Attributes:
        heading: measure and unit.
        colour: of its bars, where rows have none of their own.
        scale: columns with the same one have bars of the same length for the same number; empty
            where the column has a scale of its own.
    """

    heading: str
    colour: str
    scale: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        values: one for each measure; None is not known.
        texts: what is written for each.
        colour: of its own, where the rows' colours mean something.
    """

    label: str
    values: Sequence[float | None]
    texts: Sequence[str]
    colour: str = ""


def side_by_side(rows: Sequence[Row], measures: Sequence[Measure], theme: Theme) -> Figure:
    """Rows from the top down, a measure a column; without a measure nothing is drawn."""
    if not measures:
        return {"data": [], "layout": marks.layout(theme)}
    line = _LINE * max(1, _MANY // len(measures))
    headings = [textwrap.wrap(measure.heading, line) for measure in measures]
    more = max(0, max(map(len, headings)) - _LINES)
    row_height, head_height = _HEIGHTS
    has_two_lines = any(_BREAK in text for row in rows for text in row.texts)
    row_height *= _TWO_LINES if has_two_lines else 1
    width = (1 - _GAP * (len(measures) - 1)) / len(measures)
    layout = marks.layout(theme)
    layout |= {
        "hovermode": "closest",
        "bargap": 0.35,
        "margin": {
            "l": marks.room_for_names([row.label for row in rows], theme),
            "r": 8 + _beyond(headings[-1], width * _PLOT, theme),
            "t": 40 + _PIXELS * more,
            "b": 6,
        },
        "annotations": [],
        "yaxis": marks.rows_axis(len(rows), theme),
        "meta": {
            **marks.height(len(rows), row_height, head_height + more),
            "columns": len(measures),
        },
    }
    traces = []
    for number, measure in enumerate(measures):
        start = number * (width + _GAP)
        name = "" if number == 0 else str(number + 1)
        alike = [
            place
            for place, other in enumerate(measures)
            if place == number or (measure.scale and other.scale == measure.scale)
        ]
        values = [row.values[place] for row in rows for place in alike]
        texts = [row.texts[place] for row in rows for place in alike]
        layout[f"xaxis{name}"] = _axis(values, start, width, _room(texts, width * _PLOT, theme))
        heading = "<br>".join(headings[number])
        layout["annotations"].append(marks.heading(heading, start, theme))
        traces.append(_trace(rows, number, measure, theme) | {"xaxis": f"x{name}"})
    return {"data": traces, "layout": layout}


def _beyond(heading: Sequence[str], column: float, theme: Theme) -> int:
    """Pixels by which a heading is wider than its column."""
    widest = max((text_width(line, theme.font_size) for line in heading), default=0)
    return max(0, round(widest - column))


def _room(texts: Sequence[str], column: float, theme: Theme) -> float:
    """The axis of a column in lengths of its longest bar: none of its numbers leaves it."""
    lines = (line for text in texts for line in text.split(_BREAK))
    longest = max((text_width(line, theme.font_size) for line in lines), default=0)
    return max(_ROOM, 1 / (1 - min(_MOST, longest / column)))


def _axis(
    values: Sequence[float | None], start: float, width: float, room: float
) -> dict[str, Any]:
    known = [value for value in values if value]
    axis: dict[str, Any] = {
        "visible": False,
        "fixedrange": True,
        "domain": [start, min(1.0, start + width)],
    }
    most = max(known, default=1.0)
    return axis | {"range": [0, most * room]}


def _trace(rows: Sequence[Row], number: int, measure: Measure, theme: Theme) -> dict[str, Any]:
    values = [row.values[number] for row in rows]
    colours = [row.colour or measure.colour for row in rows]
    shared = {
        "y": [row.label for row in rows],
        "text": [row.texts[number] for row in rows],
        "hovertemplate": with_subject("%{y}", "%{text}") + "<extra>" + measure.heading + "</extra>",
        "textfont": {
            "color": [theme.inks[1] if value is None else theme.inks[0] for value in values]
        },
        "cliponaxis": False,
    }
    return shared | {
        "type": "bar",
        "orientation": "h",
        "x": [value or 0 for value in values],
        "textposition": "outside",
        "marker": {"color": colours, "line": {"width": 1, "color": theme.inks[2]}},
    }
