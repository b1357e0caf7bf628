"""The mark of figures made for exercises, as a part of the picture: no copy of it comes without."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.figures.drawings import Chart
from dashboard.i18n import _
from dashboard.theme import Theme, faded

NAME = "exercise"
"""By which a picture's frame tells the mark from other writing."""

_SIZE, _ANGLE, _STRENGTH = 34, -18, 0.45
_HIGH = 8.0
"""Lower pictures, of a row or two, have no room for the mark in its full size."""


def marked(chart: Chart, theme: Theme) -> Chart:
    """The chart with the mark across it, and in its words."""
    layout = dict(chart.figure["layout"])
    height = layout.get("meta", {}).get("height", _HIGH)
    mark = _mark(theme, height) | _to_the_middle(layout["margin"])
    layout["annotations"] = [*layout.get("annotations", ()), mark]
    return replace(
        chart,
        figure={**chart.figure, "layout": layout},
        alternative=f"{sentence()} {chart.alternative}",
    )


def sentence() -> str:
    """What is to be known of the figures, where there is room for words."""
    return _("Figures made for exercises, not real.")


def _to_the_middle(margin: Mapping[str, float]) -> dict[str, float]:
    """From the middle of the plot to that of the picture: names beside a plot would push it out."""
    return {
        "xshift": (margin["r"] - margin["l"]) / 2,
        "yshift": (margin["t"] - margin["b"]) / 2,
    }


def _mark(theme: Theme, height: float) -> dict[str, Any]:
    return {
        "name": NAME,
        "text": _("EXERCISE"),
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "middle",
        "textangle": _ANGLE,
        "showarrow": False,
        "font": {
            "size": round(_SIZE * min(1, height / _HIGH)),
            "weight": 700,
            "color": faded(theme.inks[2], _STRENGTH),
        },
    }
