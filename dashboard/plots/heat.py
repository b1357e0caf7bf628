"""Cells of a table in shades of one colour, each with its number; what is unknown stays blank."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.drawings import Figure
from dashboard.formats import with_subject
from dashboard.plots import marks
from dashboard.theme import Theme, faded

_FAINTEST, _STRONGEST = 0.08, 0.55
"""Opacity of the shades: numbers are read on all of them."""
_LEADING, _BELOW, _BELOW_ROWS = 1.3, 12, 6
"""Of the names of columns: height of a line to its letters, and pixels beneath."""
_ROW, _REM = 1.25, 16
"""Height of a row, and the pixels of its unit."""


class Cell(NamedTuple):
    """One cell; without a value it has no shade."""

    value: float | None
    text: str


def cells(
    rows: Mapping[str, Sequence[Cell]], columns: Sequence[str], colour: str, theme: Theme
) -> Figure:
    """Rows from the top down, columns from the left, in shades by the logarithm of the value.

    Args:
        rows: their cells by their name, one a column.
        columns: their names.
        colour: of the measure.
        theme: of the rest.
    """
    most = max((value for line in rows.values() for value, _text in line if value), default=1.0)
    layout = marks.layout(theme)
    top = round(max(map(_lines, columns), default=1) * theme.font_size * _LEADING) + _BELOW
    layout |= {
        "hovermode": "closest",
        "barmode": "overlay",
        "bargap": 0.08,
        "margin": {
            "l": marks.room_for_names(rows, theme),
            "r": 8,
            "t": top,
            "b": _BELOW_ROWS,
        },
        "xaxis": {
            "side": "top",
            "range": [0, len(columns)],
            "tickmode": "array",
            "tickvals": [number + 0.5 for number in range(len(columns))],
            "ticktext": list(columns),
            "tickfont": {"color": theme.inks[1], "size": theme.font_size},
            # Plotly turns names that stand close, lines of one over those of another.
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
        },
        "yaxis": marks.rows_axis(len(rows), theme),
        "meta": {
            **marks.height(len(rows), _ROW, (top + _BELOW_ROWS) / _REM),
            "cells": len(columns),
        },
    }
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "base": number + 0.02,
            "x": [0.96] * len(rows),
            "y": list(rows),
            "text": [line[number].text for line in rows.values()],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"color": theme.inks[0]},
            "constraintext": "none",
            "marker": {
                "color": [_shade(line[number].value, most, colour, theme) for line in rows.values()]
            },
            "hovertemplate": with_subject("%{y}", "%{text}") + "<extra>" + name + "</extra>",
        }
        for number, name in enumerate(columns)
    ]
    return {"data": traces, "layout": layout}


def _lines(name: str) -> int:
    return 1 + name.count("<br>")


def _shade(value: float | None, most: float, colour: str, theme: Theme) -> str:
    if value is None:
        return "rgba(0,0,0,0)"
    if value <= 0:
        return faded(theme.inks[2], _FAINTEST)
    strength = math.log1p(value) / math.log1p(most)
    return faded(colour, round(_FAINTEST + (_STRONGEST - _FAINTEST) * strength, 2))
