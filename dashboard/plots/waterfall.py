"""A change as a waterfall: a bar a part, each from where the one above it ends, and their sum."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from dashboard.drawings import Figure
from dashboard.plots import marks
from dashboard.plots.bars import in_lines
from dashboard.plots.widths import width
from dashboard.theme import Theme

_OUTLINE = 1.5
_TEXT_GAP, _EDGE = 8, 2
_ROW, _BESIDE = 2.0, 0.5
"""Heights of a row, and of what stands above and below all, in the size of the page's lettering."""
_PLOT = 300
"""Pixels that a plot has at least beside its names, of which texts need their share."""
_LETTERS_OF_SUM = 40
"""In a line of the sum's name, which has both levels and the interval."""
_NOTE_LETTERS, _NOTE_LINES, _NOTE_LINE = 64, 3, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """What one part adds.

    Attributes:
        change: how much more; below 0 how much less.
        text: at the bar's end: the change with its sign, so that colour tells nothing alone.
        hover: what the pointer is told.
    """

    name: str
    change: int
    text: str
    hover: str


def waterfall(
    parts: Sequence[Bar], total: Bar, colour: str, theme: Theme, note: str = ""
) -> Figure:
    """Bars to the right for more and to the left for fewer, the sum of all as the last one.

    Args:
        parts: from the top.
        total: their sum.
        colour: of the measure; bars of more are filled with it, those of fewer have its outline.
        theme: colours of the rest.
        note: stands below: what is left out.
    """
    ends = list(accumulate([part.change for part in parts]))
    rows, bases = [*parts, total], [0, *ends[:-1], 0]
    names = [*[in_lines(bar.name) for bar in parts], in_lines(total.name, _LETTERS_OF_SUM)]
    layout = marks.layout(theme)
    lines = textwrap.wrap(note, _NOTE_LETTERS, max_lines=_NOTE_LINES, placeholder=" …")
    room = marks.room_for_names(names, theme)
    layout |= {
        "hovermode": "closest",
        "bargap": 0.35,
        "margin": {"l": room, "r": 12, "t": 4, "b": 4 + _NOTE_LINE * len(lines)},
        "xaxis": {
            "visible": False,
            "fixedrange": True,
            "range": _range(rows, bases, theme),
        },
        "yaxis": marks.rows_axis(len(rows), theme),
        "shapes": [_upright(0, -0.5, len(rows) - 0.5, theme.inks[2], "solid")]
        + [_upright(end, row, row + 1, theme.inks[2], "dot") for row, end in enumerate(ends)],
        "annotations": [_note("<br>".join(lines), room, theme)] if lines else [],
        "meta": marks.height(len(rows), _ROW, _BESIDE + len(lines)),
    }
    colours = [*(colour for _part in parts), theme.inks[1]]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [bar.change for bar in rows],
                "base": bases,
                "y": names,
                "text": [bar.text for bar in rows],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"color": theme.inks[0]},
                "marker": {
                    "color": [
                        own if bar.change > 0 else theme.panel
                        for bar, own in zip(rows, colours, strict=True)
                    ],
                    "line": {"color": colours, "width": _OUTLINE},
                },
                "customdata": [bar.hover for bar in rows],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": layout,
    }


def _range(rows: Sequence[Bar], bases: Sequence[int], theme: Theme) -> list[float]:
    """From the lowest to the highest end, with room for the texts that stand beside them."""
    ends = [base + bar.change for base, bar in zip(bases, rows, strict=True)]
    texts = [width(bar.text, theme.font_size) + _TEXT_GAP for bar in rows]
    unit = max(max(*ends, 0) - min(*ends, 0), 1) / (_PLOT - 2 * max(texts))
    beside = [
        end + (-1 if bar.change < 0 else 1) * text * unit
        for end, bar, text in zip(ends, rows, texts, strict=True)
    ]
    # The outline of a bar that ends at the edge is seen whole.
    return [min(0, *beside) - _EDGE * unit, max(0, *beside) + _EDGE * unit]


def _upright(at: int, top: float, bottom: float, colour: str, dash: str) -> dict[str, Any]:
    """A line down the rows, behind their bars: where a bar ends and the next one begins."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "y",
        "x0": at,
        "x1": at,
        "y0": top,
        "y1": bottom,
        "line": {"width": 1, "dash": dash, "color": colour},
        "layer": "below",
    }


def _note(text: str, left: int, theme: Theme) -> dict[str, Any]:
    return {
        "x": 0,
        "y": 0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "xshift": -left,
        "align": "left",
        "text": text,
        "showarrow": False,
        "font": {"size": theme.font_size - 1, "color": theme.inks[1]},
    }
