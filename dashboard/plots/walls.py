"""A chart as a wall shows it: what a back row can read, and nothing that needs a pointer."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.plots import exercise, marks
from dashboard.plots.bars import in_lines

_TICKS, _TOP, _LEFT, _ROWS = 4, 6, 8, 5
_LETTERS_A_LINE, _LINES = 18, 3
SMALLEST = 12
"""Lettering of a figure, in its own pixels; `assets/wall/screen.js` scales by it."""


def for_walls(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Few ticks, at most five rows, lettering of one size, nothing on hover.

    Without events: their numbers stand for a list that a wall has no room for.
    """
    layout = figure["layout"]
    axes = {
        name: _axis(axis) for name, axis in layout.items() if name.startswith(("xaxis", "yaxis"))
    }
    written = _without_events(layout.get("annotations", ()))
    shapes = _without_events(layout.get("shapes", ()))
    notes = [_note(note) for note in written if note.get("name") != exercise.NAME]
    # Names of columns stand above the plot: they keep their room.
    margin = layout["margin"] if notes else {**layout["margin"], "t": _TOP}
    # Head and card of a wall say that it is an exercise: the strip of the mark is the plot's.
    for mark in written:
        if mark.get("name") == exercise.NAME:
            margin = {**margin, "b": -mark["yshift"]}
    if any(axis.get("type") == "category" for axis in axes.values()):
        # Names are in shorter lines here: Plotly finds their room.
        margin = {**margin, "l": _LEFT}
    return {
        "data": [_trace(trace) for trace in figure["data"]],
        "layout": {
            **layout,
            **axes,
            "annotations": notes,
            "shapes": shapes,
            "margin": margin,
            "hovermode": False,
        },
    }


def _without_events(parts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [part for part in parts if part.get("name") != marks.EVENT]


def _note(note: Mapping[str, Any]) -> dict[str, Any]:
    font = note.get("font", {})
    return {**note, "font": {**font, "size": max(SMALLEST, font.get("size", SMALLEST))}}


def _axis(axis: Mapping[str, Any]) -> dict[str, Any]:
    if axis.get("type") != "category":
        return {**axis, "nticks": _TICKS}
    low, high = axis.get("range", (_ROWS - 0.5, -0.5))
    return {**axis, "range": [min(low, _ROWS - 0.5), high]}


def _trace(trace: Mapping[str, Any]) -> dict[str, Any]:
    if trace.get("type") != "bar" or trace.get("orientation") != "h":
        return dict(trace)
    # Plotly makes numbers smaller where bars are thin: here they keep their size.
    rows = {key: list(trace[key])[:_ROWS] for key in ("x", "y", "text") if key in trace}
    names = [_in_lines(str(name)) for name in rows["y"]]
    return {**trace, **rows, "y": names, "constraintext": "none"}


def _in_lines(name: str) -> str:
    """A long name in short lines, so that it leaves the bars their room."""
    return in_lines(name.replace("<br>", " "), _LETTERS_A_LINE, _LINES)
