"""A chart with all that must travel with it: title, unit, period, filters, source, caveat, mark."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.figures.drawings import Entry, Figure
from dashboard.figures.exercise import NAME
from dashboard.panels.panel import Rendered
from dashboard.theme import FONT, Theme

WIDTH, HEIGHT = 1600, 900
"""Pixels of a 16:9 slide; text sizes below are for this size."""

_TITLE, _SUBTITLE, _TEXT, _NOTE = 34, 21, 19, 17
_ACROSS = 110
"""Of the word across a picture of figures made for exercises."""
_SIDE = 70
_LETTERS_A_LINE = 150


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around a picture.

    Attributes:
        sentence: the filter sentence.
        events: what the numbers on dotted lines are, in their order.
        marking: handling mark, printed above the title.
    """

    sentence: str
    events: Sequence[Entry]
    marking: str


def framed(card: Rendered, figure: Figure, frame: Frame, theme: Theme) -> dict[str, Any]:
    """The figure as a picture that can be read without the page it came from."""
    named = (f"{i} {event.when}: {event.text}" for i, event in enumerate(frame.events, start=1))
    notes = [
        " · ".join(named),
        f"{card.source_line} · data version {card.data_version}",
        card.caveat,
        frame.sentence,
    ]
    lines = [line for note in notes for line in textwrap.wrap(note, _LETTERS_A_LINE)]
    layout = dict(figure["layout"])
    layout |= {
        "width": WIDTH,
        "height": HEIGHT,
        "paper_bgcolor": theme.panel,
        "plot_bgcolor": theme.panel,
        "margin": {"l": 90, "r": _SIDE, "t": 210, "b": 70 + 26 * len(lines)},
        "font": {"family": FONT, "size": _TEXT, "color": theme.inks[1]},
        "annotations": [
            *_enlarged(layout.get("annotations", ())),
            _note(escape(frame.marking), top=188, size=_NOTE, colour=theme.inks[1]),
            _note(f"<b>{escape(card.title)}</b>", top=150, size=_TITLE, colour=theme.inks[0]),
            _note(escape(card.subtitle), top=106, size=_SUBTITLE, colour=theme.inks[1]),
            _foot("<br>".join(map(escape, lines)), theme),
        ],
    }
    for axis in ("xaxis", "yaxis"):
        layout[axis] = layout[axis] | {"tickfont": {"color": theme.inks[1], "size": _TEXT}}
    if "legend" in layout:
        layout["legend"] = layout["legend"] | {"font": {"size": _TEXT, "color": theme.inks[0]}}
    return {"data": figure["data"], "layout": layout}


def _enlarged(annotations: object) -> list[dict[str, Any]]:
    marks: list[Mapping[str, Any]] = list(annotations) if isinstance(annotations, list) else []
    return [
        {**mark, "font": {**mark["font"], "size": _ACROSS if mark.get("name") == NAME else _NOTE}}
        for mark in marks
    ]


def _note(text: str, *, top: int, size: int, colour: str) -> dict[str, Any]:
    """Words above the plot, a number of pixels over its upper edge."""
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -20,
        "y": 1,
        "yref": "paper",
        "yanchor": "middle",
        "yshift": top,
        "showarrow": False,
        "align": "left",
        "font": {"size": size, "color": colour},
    }


def _foot(text: str, theme: Theme) -> dict[str, Any]:
    """Words below the axis."""
    return {
        **_note(text, top=0, size=_NOTE, colour=theme.inks[1]),
        "y": 0,
        "yanchor": "top",
        "yshift": -52,
    }
