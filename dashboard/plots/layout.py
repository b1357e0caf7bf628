"""What pictures share: their frame, axes of rows, headings, and how wide text is.

Widths are those of Inter, rounded up, so that no line is longer than it was planned.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.theme import FONT, Theme
from data_access.periods import MonthRange, iso, shifted

Figure = Mapping[str, Any]
"""A Plotly figure as a plain dict: `data`, `layout`. Building `go.Figure` costs 20 times more."""

Part = dict[str, Any]
"""A trace, a shape, a note or an axis of a figure."""

BREAK = "<br>"
PIXELS = 16
"""In the unit of heights, the size of the page's lettering."""
CLEAR = "rgba(0,0,0,0)"
_ROWS_AT_LEAST = 8
_FEW, _BAR = 5, 4
_LEAST_ROOM, _AXIS_GAP, _NAMES_GAP, _FIGURE_WIDTH = 53, 8, 11, 7.5
TICK = 6
"""Pixels between a name and its bar."""
_LETTERS_A_LINE = 27
_MARKS_OF_DIRECTION = "\u200e\u200f\u2066\u2067\u2069"
_WIDTHS = {
    **dict.fromkeys(_MARKS_OF_DIRECTION, 0.0),
    **dict.fromkeys("ijlI.,:;'|!·()[]{}ftr/ -`\u2018\u2019\u201c\u201d\u00a0\u202f", 0.38),
    **dict.fromkeys("0123456789", 0.66),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.72),
    **dict.fromkeys("mwMW%@—≥≤", 1.0),
}
"""Of letters, for each unit of size."""
_OTHER_WIDTH, _FULL_WIDTH = 0.61, 1.0
_FIRST_WIDE_LETTER = "\u2e80"
"""From here on are the scripts of East Asia, whose letters are as wide as high."""


def text_width(text: str, size: float) -> float:
    """How wide a text of a size is at most, in the same unit."""
    widths = (
        _WIDTHS.get(letter, _FULL_WIDTH if letter >= _FIRST_WIDE_LETTER else _OTHER_WIDTH)
        for letter in text
    )
    return sum(widths) * size


def longest_line(texts: Iterable[str], size: float) -> float:
    """The width of the longest line of some texts; 0 where there is none."""
    lines = (line for text in texts for line in text.split(BREAK))
    return max((text_width(line, size) for line in lines), default=0)


def in_lines(label: str, letters: int = _LETTERS_A_LINE, most: int = 2) -> str:
    """A long name in a few lines, so that it leaves the bars their room."""
    lines = textwrap.wrap(label, letters, max_lines=most, placeholder="…", break_on_hyphens=False)
    return BREAK.join(lines)


def frame(theme: Theme, *, log: bool = False, top: float = 0) -> Part:
    """The layout of a chart: no title (the card has it), hairline grid, unified hover.

    Args:
        theme: colours and size of the lettering.
        log: logarithmic axis.
        top: the highest value; its number has room beside the axis.
    """
    ink, second, third = theme.inks
    # Plotly's own reckoning of this room draws every chart twice. The least is the room of five
    # figures, so that charts below each other begin in one line.
    room = max(_LEAST_ROOM, round(_AXIS_GAP + _FIGURE_WIDTH * len(f"{top:,.0f}")))
    return {
        "margin": {"l": room, "r": 12, "t": 18, "b": 26},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": theme.font_size, "color": second},
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": theme.panel,
            "bordercolor": theme.line,
            "font": {"color": ink, "size": theme.font_size},
        },
        "showlegend": False,
        "dragmode": False,
        "xaxis": {
            "type": "date",
            "gridcolor": CLEAR,
            "linecolor": theme.line,
            "tickcolor": theme.line,
            "tickfont": {"color": third},
            "fixedrange": True,
        },
        "yaxis": {
            "type": "log" if log else "linear",
            "rangemode": "tozero",
            "gridcolor": theme.line,
            "zeroline": False,
            "tickformat": ",d",
            "nticks": 5,
            # Counts have no halves: between 0 and 1 they would be written 1.
            **({"dtick": 1} if 0 < top < _FEW and not log else {}),
            "tickfont": {"color": third},
            "fixedrange": True,
        },
    }


def frame_of_rows(theme: Theme, names: Iterable[str], least: int = _ROWS_AT_LEAST) -> Part:
    """The layout of bars under each other, the first on top, with room for their names.

    Args:
        theme: colours and size of the lettering.
        names: of the rows.
        least: fewer rows leave room below.
    """
    names = list(names)
    return frame(theme) | {
        "hovermode": "closest",
        "bargap": 0.35,
        # As many pixels as Plotly would find: it draws twice otherwise.
        "margin": {"l": round(longest_line(names, theme.font_size)) + _NAMES_GAP + TICK},
        "xaxis": {"visible": False, "fixedrange": True},
        "yaxis": {
            "type": "category",
            "range": rows_range(max(len(names), least)),
            "automargin": True,
            "tickfont": {"color": theme.inks[0], "size": theme.font_size},
            "ticks": "outside",
            "ticklen": TICK,
            "tickcolor": CLEAR,
            "showgrid": False,
            "fixedrange": True,
        },
    }


def rows_range(rows: int) -> list[float]:
    """From the last row to the first."""
    return [rows - 0.5, -0.5]


def note(text: str, theme: Theme, **place: Any) -> Part:
    """A text on the picture, placed by the whole plot unless said otherwise."""
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": theme.font_size, "color": theme.inks[1]},
        **place,
    }


def heading(text: str, start: float, theme: Theme, **place: Any) -> Part:
    """What stands above a column, or one of several small charts, from its left edge on."""
    corner = {"x": start, "y": 1, "xanchor": "left", "yanchor": "bottom", "align": "left"}
    return note(text, theme, **corner, **place)


def chosen_months(months: MonthRange, theme: Theme) -> Part:
    """A bar under the chosen period, where the chart shows more than that.

    It is no ground: pale behind lines is where they were expected, and nothing else.
    """
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": iso(months.first),
        "x1": iso(shifted(months.last, 1)),
        "yanchor": 0,
        "ysizemode": "pixel",
        "y0": 0,
        "y1": -_BAR,
        "line": {"width": 0},
        "fillcolor": theme.inks[1],
        "layer": "below",
    }


def upright(at: float | str, ends: tuple[float, float], yref: str, **line: Any) -> Part:
    """A line at a place of the axis below, from one end to the other, behind what is drawn.

    Args:
        at: the place.
        ends: of the line, on the axis beside.
        yref: which axis that is.
        line: width, stroke and colour.
    """
    return {
        "type": "line",
        "xref": "x",
        "yref": yref,
        "x0": at,
        "x1": at,
        "y0": ends[0],
        "y1": ends[1],
        "line": line,
        "layer": "below",
    }


def axis_number(place: int) -> str:
    """What axes of a column or small chart have behind their name; nothing for the first."""
    return "" if place == 0 else str(place + 1)


LOWEST_PLOT = 96
"""Pixels of the lowest plot that has names."""
# Names at the ends of lines, in the order of the ends, and none over another. A figure is drawn in
# many heights, and its numbers are the same in all of them: names that would touch in the lowest
# plot stand as a block, at the middle of its ends and with pixels between them.

_ABOVE, _BELOW = 12, 20
"""Pixels that names may reach beyond the plot."""
_LETTERS, _LEADING, _SWATCH, _EDGE = 22, 1.3, 16, 8
GROUND = 9.0
"""Width of the stroke that stands for a ground."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of a line.

    Attributes:
        name: of the line.
        place: on the axis, from 0 at its foot to 1 at its top.
        colour: of the line.
        dash: Plotly's name of its stroke.
        width: of the stroke beside the name; that of a ground behind lines is `GROUND`.
        is_mark: whether it is no line, and says what another mark is.
        link: address of the page that a press on the name opens.
    """

    name: str
    place: float
    colour: str
    dash: str = "solid"
    width: float = 2.5
    is_mark: bool = False
    link: str = ""


def spread(places: Sequence[float], heights: Sequence[float]) -> list[tuple[float, float]]:
    """A place for each name, as near to the end of its line as the others let it.

    Args:
        places: of the ends, as shares of the axis.
        heights: of the names, in pixels.

    Returns:
        A share of the axis, and pixels above that.
    """

    def half(block: Sequence[int]) -> float:
        return sum(heights[one] for one in block) / 2

    def middle(block: Sequence[int]) -> float:
        wanted = LOWEST_PLOT * sum(places[one] for one in block) / len(block)
        return max(half(block) - _BELOW, min(wanted, LOWEST_PLOT + _ABOVE - half(block)))

    blocks: list[list[int]] = []
    for one in sorted(range(len(places)), key=places.__getitem__):
        blocks.append([one])
        while len(blocks) > 1:
            below, above = blocks[-2:]
            if middle(below) + half(below) <= middle(above) - half(above):
                break
            blocks[-2:] = [below + above]
    spots: dict[int, tuple[float, float]] = {}
    for block in blocks:
        share = max(0.0, min(1.0, middle(block) / LOWEST_PLOT))
        foot = middle(block) - half(block) - share * LOWEST_PLOT
        for one in block:
            spots[one] = share, foot + heights[one] / 2
            foot += heights[one]
    return [spots[one] for one in range(len(places))]


def end_notes(ends: Sequence[End], theme: Theme) -> tuple[list[Part], int]:
    """The names as notes of a figure, and the pixels right of the plot that they need.

    Each stands behind a short line in the colour of its own.
    """
    texts = [textwrap.wrap(end.name, _LETTERS) for end in ends]
    heights = [len(lines) * theme.font_size * _LEADING for lines in texts]
    places = spread([end.place for end in ends], heights)
    notes = [
        note(
            BREAK.join(lines),
            theme,
            name=end.link,
            captureevents=bool(end.link),
            x=1,
            xanchor="left",
            y=share,
            yanchor="middle",
            yshift=round(above, 1),
            align="left",
            font={"size": theme.font_size, "color": theme.inks[0]},
            showarrow=True,
            arrowhead=0,
            arrowwidth=end.width,
            arrowcolor=end.colour,
            ax=_SWATCH,
            ay=0,
        )
        for end, lines, (share, above) in zip(ends, texts, places, strict=True)
    ]
    return notes, round(longest_line(map(BREAK.join, texts), theme.font_size)) + _SWATCH + _EDGE
