"""Names at the ends of lines, in the order of the ends, and none over another.

A figure is drawn in many heights, and its numbers are the same in all of them: names that would
touch in the lowest plot stand as a block, at the middle of its ends and with pixels between the
names, so that they keep apart in every higher plot.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.plots.layout import BREAK, Part, longest_line, note
from dashboard.theme import Theme

NAME = "line-end"
"""By which narrow cards tell these notes from others (`assets/charts/narrow.js`)."""

LOWEST_PLOT = 96
"""Pixels of the lowest plot that has names."""
_ABOVE, _BELOW = 12, 20
"""Pixels that names may reach beyond the plot."""
_LETTERS, _LEADING, _SWATCH, _EDGE = 22, 1.3, 16, 8


@dataclass(frozen=True, slots=True)
class End:
    """The end of a line.

    Attributes:
        name: of the line.
        place: on the axis, from 0 at its foot to 1 at its top.
        colour: of the line.
    """

    name: str
    place: float
    colour: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: a share of the axis, and pixels above that."""

    share: float
    above: float


def spread(
    places: Sequence[float], heights: Sequence[float], plot: float = LOWEST_PLOT
) -> list[Place]:
    """A place for each name, as near to the end of its line as the others let it.

    Args:
        places: of the ends, as shares of the axis.
        heights: of the names, in pixels.
        plot: height of the lowest plot in which none may cover another.
    """

    def half(block: Sequence[int]) -> float:
        return sum(heights[one] for one in block) / 2

    def middle(block: Sequence[int]) -> float:
        wanted = plot * sum(places[one] for one in block) / len(block)
        return max(half(block) - _BELOW, min(wanted, plot + _ABOVE - half(block)))

    blocks: list[list[int]] = []
    for one in sorted(range(len(places)), key=places.__getitem__):
        blocks.append([one])
        while len(blocks) > 1:
            below, above = blocks[-2:]
            if middle(below) + half(below) <= middle(above) - half(above):
                break
            blocks[-2:] = [below + above]
    spots: dict[int, Place] = {}
    for block in blocks:
        share = max(0.0, min(1.0, middle(block) / plot))
        foot = middle(block) - half(block) - share * plot
        for one in block:
            spots[one] = Place(share, foot + heights[one] / 2)
            foot += heights[one]
    return [spots[one] for one in range(len(places))]


def notes(ends: Sequence[End], theme: Theme) -> list[Part]:
    """The names as notes of a figure, each behind a short line in the colour of its own."""
    texts = [textwrap.wrap(end.name, _LETTERS) for end in ends]
    heights = [len(lines) * theme.font_size * _LEADING for lines in texts]
    places = spread([end.place for end in ends], heights)
    return [
        note(
            BREAK.join(lines),
            theme,
            name=NAME,
            x=1,
            xanchor="left",
            y=place.share,
            yanchor="middle",
            yshift=round(place.above, 1),
            align="left",
            font={"size": theme.font_size, "color": theme.inks[0]},
            showarrow=True,
            arrowhead=0,
            arrowwidth=2.5,
            arrowcolor=end.colour,
            ax=_SWATCH,
            ay=0,
        )
        for end, lines, place in zip(ends, texts, places, strict=True)
    ]


def room(ends: Sequence[End], theme: Theme) -> int:
    """Pixels right of the plot that the names need."""
    lines = (line for end in ends for line in textwrap.wrap(end.name, _LETTERS))
    return round(longest_line(lines, theme.font_size)) + _SWATCH + _EDGE
