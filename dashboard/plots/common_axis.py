"""Two charts over one axis of time, one above the other, each in its own unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.drawings import Figure
from dashboard.theme import Theme

_HIGHER, _LOWER = (0.57, 1.0), (0.0, 0.43)
_ABOVE_A_VALUE = 7
_NO_TIME = ("0001-01-01", "0001-01-02")


@dataclass(frozen=True, slots=True)
class Storey:
    """One of the two.

    Attributes:
        name: what it shows and its unit, written above it.
        figure: over time, as `time_series.lines` draws it.
    """

    name: str
    figure: Figure


def over_one_axis(upper: Storey, lower: Storey, theme: Theme) -> Figure:
    """Both in one picture; the axis of time reaches over the steps of both.

    Args:
        upper: the first.
        lower: the second, with its own axis of values.
        theme: colours.
    """
    first, second = upper.figure["layout"], lower.figure["layout"]
    ends = [axis["range"] for axis in (first["xaxis"], second["xaxis"]) if "range" in axis]
    reach = {"range": [min(e[0] for e in ends), max(e[1] for e in ends)]} if ends else {}
    margins = (first["margin"], second["margin"])
    layout = {
        **first,
        "margin": {side: max(m[side] for m in margins) for side in first["margin"]},
        "hoversubplots": "axis",
        "xaxis": {**first["xaxis"], **reach, "anchor": "y2"},
        "yaxis": {**first["yaxis"], "domain": list(_HIGHER), "nticks": 4},
        "yaxis2": {**second["yaxis"], "domain": list(_LOWER), "anchor": "x", "nticks": 4},
        "shapes": [*_placed(first, "shapes", "y"), *_placed(second, "shapes", "y2")],
        "annotations": [
            _name(upper, "y", reach, theme),
            # Above the largest value, which is written higher than its line reaches.
            _name(lower, "y2", reach, theme) | {"yshift": _ABOVE_A_VALUE},
            *_placed(first, "annotations", "y"),
            *_placed(second, "annotations", "y2"),
        ],
    }
    traces = [*upper.figure["data"], *({**t, "yaxis": "y2"} for t in lower.figure["data"])]
    return {"data": traces, "layout": layout}


def _placed(layout: Mapping[str, Any], what: str, axis: str) -> list[dict[str, Any]]:
    """Shapes or notes of a chart that had the whole height, at the height of its axis."""
    refs = {"paper": f"{axis} domain", "y": axis}
    return [{**mark, "yref": refs[mark["yref"]]} for mark in layout.get(what, ())]


def _name(
    storey: Storey, axis: str, reach: Mapping[str, Sequence[str]], theme: Theme
) -> dict[str, Any]:
    """The name above a chart, at the end where no value is written."""
    first, last = (date.fromisoformat(end) for end in reach.get("range", _NO_TIME))
    middle = (first + (last - first) / 2).isoformat()
    written = (note.get("x", "") for note in storey.figure["layout"].get("annotations", ()))
    is_early = any(isinstance(x, str) and first.isoformat() <= x < middle for x in written)
    side = "right" if is_early else "left"
    return {
        "text": storey.name,
        "x": 1 if is_early else 0,
        "y": 1,
        "xref": "paper",
        "yref": f"{axis} domain",
        "xanchor": side,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": theme.font_size, "color": theme.inks[1]},
    }
