"""The mark of figures made for exercises, as a part of the picture: no copy of it comes without.

It has a strip of its own under the plot, so that it lies over no number.
"""

from dataclasses import replace
from typing import Any

from dashboard.drawings import Chart
from dashboard.i18n import _
from dashboard.theme import Theme

NAME = "exercise"
"""By which a picture's frame tells the mark from other writing."""

_SIZE, _STRIP, _PIXELS = 13, 24, 16
"""Of its letters, and of its strip; pixels in the unit of `meta.height`."""


def marked(chart: Chart, theme: Theme) -> Chart:
    """The chart with the mark under it, and in its words."""
    layout = dict(chart.figure["layout"])
    below = layout["margin"]["b"]
    layout["margin"] = {**layout["margin"], "b": below + _STRIP}
    layout["annotations"] = [*layout.get("annotations", ()), _mark(theme, below)]
    if "height" in (meta := layout.get("meta", {})):
        layout["meta"] = {**meta, "height": round(meta["height"] + _STRIP / _PIXELS, 2)}
    return replace(
        chart,
        figure={**chart.figure, "layout": layout},
        alternative=f"{sentence()} {chart.alternative}",
    )


def sentence() -> str:
    """What is to be known of the figures, where there is room for words."""
    return _("Figures made for exercises, not real.")


def _mark(theme: Theme, below: float) -> dict[str, Any]:
    return {
        "name": NAME,
        "text": _("EXERCISE"),
        "x": 1,
        "y": 0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "top",
        "yshift": -below,
        "showarrow": False,
        "bordercolor": theme.warn,
        "borderwidth": 1,
        "borderpad": 2,
        "font": {"size": _SIZE, "weight": 700, "color": theme.warn},
    }
