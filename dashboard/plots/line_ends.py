"""Names at the ends of lines, in the order of the ends, and none over another.

A figure is drawn in many heights, and its numbers are the same in all of them: names that would
touch in the lowest plot stand as a block, at the middle of its ends and with pixels between the
names, so that they keep apart in every higher plot.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

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
    order = sorted(range(len(places)), key=lambda one: places[one])
    high = [heights[one] for one in order]
    # Each name as far above the lowest one as those between them need; what is left is its freedom.
    needed = list(accumulate(((a + b) / 2 for a, b in pairwise(high)), initial=0))
    wanted = [places[one] * plot - above for one, above in zip(order, needed, strict=False)]
    floor = high[0] / 2 - _BELOW if high else 0
    ceiling = max(floor, plot + _ABOVE - high[-1] / 2 - needed[len(high) - 1]) if high else 0
    settled = [min(max(one, floor), ceiling) for one in _rising(wanted)]
    result = [Place(0, 0)] * len(places)
    for start, block in groupby(range(len(order)), key=lambda one: settled[one]):
        members = list(block)
        if start == floor:
            anchor, share = 0.0, 0.0
        elif start == ceiling:
            anchor, share = plot, 1.0
        else:
            anchor = start + sum(needed[one] for one in members) / len(members)
            share = anchor / plot
        for one in members:
            result[order[one]] = Place(share, start + needed[one] - anchor)
    return result


def _rising(values: Sequence[float]) -> list[float]:
    """The rising sequence that is nearest to some values: neighbours that fall have their mean."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (above, more), (below, fewer) = blocks.pop(), blocks.pop()
            blocks.append(((above * more + below * fewer) / (more + fewer), more + fewer))
    return [mean for mean, count in blocks for _member in range(count)]


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
