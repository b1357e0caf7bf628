"""Ranked bars: one measure over the values of one dimension."""

import textwrap
from collections.abc import Sequence

from dashboard.figures import marks
from dashboard.figures.drawings import Figure
from dashboard.formats import format_number
from dashboard.theme import Theme

_ROWS = 10
_LETTERS_A_LINE = 27
_TICK = 6
"""Pixels between a name and its bar."""


def ranked(labels: Sequence[str], values: Sequence[int], colour: str, theme: Theme) -> Figure:
    """Horizontal bars, the largest on top, each with its number at its end.

    A bar is as thick whether it is one of two or of ten, and cards beside each other keep their
    bars in line: few rows leave room below.
    """
    layout, names = marks.layout(theme), [in_lines(label) for label in labels]
    layout |= {
        "hovermode": "closest",
        "bargap": 0.35,
        "margin": {"l": marks.room_for_names(names, theme) + _TICK, "r": 60, "t": 4, "b": 4},
        "xaxis": {"visible": False, "fixedrange": True, "rangemode": "tozero"},
        "yaxis": {
            "type": "category",
            "range": [max(len(values), _ROWS) - 0.5, -0.5],
            "automargin": True,
            "tickfont": {"color": theme.inks[0], "size": theme.font_size},
            "ticks": "outside",
            "ticklen": _TICK,
            "tickcolor": "rgba(0,0,0,0)",
            "showgrid": False,
            "fixedrange": True,
        },
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


def in_lines(label: str, letters: int = _LETTERS_A_LINE) -> str:
    """A long name in two lines, so that it leaves the bars their room."""
    return "<br>".join(textwrap.wrap(label, letters, max_lines=2, placeholder="…"))
