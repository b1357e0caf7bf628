"""Ranked bars: one measure over the values of one dimension."""

import textwrap
from collections.abc import Sequence

from dashboard.drawings import Figure
from dashboard.formats import format_number
from dashboard.plots import marks
from dashboard.theme import Theme

_ROWS = 10
_LETTERS_A_LINE = 27


def ranked(labels: Sequence[str], values: Sequence[int], colour: str, theme: Theme) -> Figure:
    """Horizontal bars, the largest on top, each with its number at its end.

    A bar is as thick whether it is one of two or of ten, and cards beside each other keep their
    bars in line: few rows leave room below.
    """
    layout, names = marks.layout(theme), [in_lines(label) for label in labels]
    layout |= {
        "hovermode": "closest",
        "bargap": 0.35,
        "margin": {"l": marks.room_for_names(names, theme), "r": 60, "t": 4, "b": 4},
        "xaxis": {"visible": False, "fixedrange": True, "rangemode": "tozero"},
        "yaxis": marks.rows_axis(len(values), theme, _ROWS),
    }
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": list(values),
                "y": names,
                "text": [format_number(value) for value in values],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"color": theme.inks[0]},
                "marker": {"color": colour},
                "hoverinfo": "skip",
            }
        ],
        "layout": layout,
    }


def in_lines(label: str, letters: int = _LETTERS_A_LINE, most: int = 2) -> str:
    """A long name in a few lines, so that it leaves the bars their room."""
    lines = textwrap.wrap(label, letters, max_lines=most, placeholder="…", break_on_hyphens=False)
    return "<br>".join(lines)
