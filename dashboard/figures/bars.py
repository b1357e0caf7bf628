"""Ranked bars: one measure over the values of one dimension."""

from collections.abc import Sequence

from dashboard.figures import marks
from dashboard.figures.drawings import Figure
from dashboard.i18n import format_number
from dashboard.theme import Theme


def ranked(labels: Sequence[str], values: Sequence[int], colour: str, theme: Theme) -> Figure:
    """Horizontal bars, the largest on top, each with its number at its end."""
    layout = marks.layout(theme, right=54)
    layout |= {
        "hovermode": "closest",
        "bargap": 0.35,
        "margin": {"l": 8, "r": 60, "t": 6, "b": 6},
        "xaxis": {"visible": False, "fixedrange": True, "rangemode": "tozero"},
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "automargin": True,
            "tickfont": {"color": theme.inks[0], "size": theme.font_size},
            "ticks": "",
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
                "y": list(labels),
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
