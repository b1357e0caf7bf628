"""Headline figures on a slide: tiles with a number, its unit, its change and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from dashboard.drawings import Headline
from dashboard.exports.pack.brief import Statement
from dashboard.exports.pack.page_layout import (
    Box,
    Paragraph,
    shortened,
    text_height,
    without_commands,
)
from dashboard.exports.pack.slide_parts import SlideParts
from dashboard.theme import DEFAULT, named
from data_access.registry.metrics import METRICS

_TEXT, _NUMBER, _SMALLEST_NUMBER = 12, 40, 14
_DIGIT = 0.72
"""Width of a bold digit, in sizes of its font. Arial has 0.56; without it Linux may take DejaVu
with 0.7, and LibreOffice breaks a number that is wider than its place, though told not to."""
_FOREIGN_DIGIT = 0.8
_LINE = 1.25
"""Points of a number's line, in sizes of its letters."""
_NUMBER_ALONE = 1
_LINES = (7, 6, 5, 4, 3, _NUMBER_ALONE)
"""Lines of each text below a number, at most; of one line, no sentence is left."""
_TEXTS = (12, 11, 10)
"""Sizes of these texts, in points."""
_NARROWEST, BETWEEN = 150.0, 16
"""Points of a tile that is not too narrow, and between two."""


@dataclass(frozen=True, slots=True)
class Tiling:
    """How headline figures stand: columns and rows, and how much each says.

    Attributes:
        lines: of each text below a number, at most, in the tile that says most.
        text: size of these texts in points.
        label: points of the names above the numbers, which stand on one line.
        tall: points of one, from top to bottom.
        wide: points of a line of ours that has as many letters as one of its font.
        number: size in which all numbers stand, so that none looks less than the one beside it.
    """

    columns: int
    rows: int
    lines: int
    text: float
    label: float
    tall: float
    wide: float
    number: float

    @property
    def height(self) -> float:
        """Points that all of them take."""
        return self.rows * (self.tall + 8)


def tiling_of(parts: SlideParts, statements: Sequence[Statement], needed: float) -> Tiling:
    """Whole sentences where the opening ones have room below them all the same, else fewer lines.

    Args:
        parts: of the slide.
        statements: the figures.
        needed: points of what is to stand below them.
    """
    room, count = parts.room, len(statements)
    is_wide = room.width / count >= _NARROWEST
    ways = []
    for columns in (count,) if is_wide else (2, count):
        for lines, text in product(_LINES, _TEXTS):
            box = room.columns(columns, BETWEEN)[0]
            wide = parts.wide(box).width
            label = max(text_height([one.label], wide * 0.8, _TEXT + 2) for one in statements)
            number = min(_number_size(parts, one.figure, box) for one in statements)
            under = max(_tile_height(one, wide, lines, text) for one in statements)
            tall = label + number * _LINE + under
            rows = -(-count // columns)
            ways.append(Tiling(columns, rows, lines, text, label, tall, wide, number))
    # Smaller letters before a sentence is cut.
    ways.sort(key=lambda way: (-way.lines, -way.text))
    spoken = (way for way in ways if way.lines > _NUMBER_ALONE)
    with_words = (way for way in spoken if way.height + needed <= room.height)
    alone = (way for way in ways if way.height <= room.height)
    return next(with_words, None) or next(alone, ways[-1])


def _tile_lines(statement: Statement, width: float, most: int, size: float) -> Sequence[Paragraph]:
    figure = statement.figure
    counted = Paragraph(" · ".join(filter(None, (figure.unit, figure.period))), size, ink=1)
    if most == _NUMBER_ALONE:
        return [counted]
    said, trust = figure.remarks, (statement.sure, statement.completeness)
    lines = [
        counted,
        *(
            Paragraph(shortened(without_commands(text), width * 0.85, size, most), size)
            for text in said
        ),
        *(Paragraph(shortened(text, width * 0.85, 10, most - 1), 10, ink=1) for text in trust),
    ]
    return [line for line in lines if line.text]


def _tile_height(statement: Statement, width: float, most: int, size: float) -> float:
    """Points of what belongs to a number, below it."""
    lines = _tile_lines(statement, width, most, size)
    return sum(text_height([line.text], width * 0.85, line.size) for line in lines)


def place_tile(parts: SlideParts, statement: Statement, box: Box, tiling: Tiling) -> None:
    """Label, number and what belongs to it; the number on one line, whatever its length."""
    label = tiling.label
    parts.words([Paragraph(statement.label, _TEXT + 2, bold=True)], box.first(label))
    above = label + tiling.number * _LINE
    place = box.below(label).first(tiling.number * _LINE)
    _big_number(parts, statement.figure, place, tiling.number)
    below = box.below(above)
    # What says less than the tile beside it has its sentences whole.
    whole = (lines for lines in _LINES if lines > tiling.lines > _NUMBER_ALONE)
    tall = box.height - above
    fits = (n for n in whole if _tile_height(statement, tiling.wide, n, tiling.text) <= tall)
    lines = next(fits, tiling.lines)
    parts.words(_tile_lines(statement, tiling.wide, lines, tiling.text), below)


def _number_size(parts: SlideParts, figure: Headline, box: Box) -> float:
    """The size in which a number has room in one line, whatever the program's font."""
    digit = _DIGIT if parts.is_own else _FOREIGN_DIGIT
    size = int(min(_NUMBER, box.width / (max(1, len(figure.text)) * digit)))
    return max(_SMALLEST_NUMBER, size)


def _big_number(parts: SlideParts, figure: Headline, box: Box, size: float) -> None:
    """A number that never breaks over lines."""
    hue = named(DEFAULT).hues[METRICS[figure.metric].hue]
    parts.words([Paragraph(figure.text, size, bold=True, accent=hue)], box, wrap=False)


def tile_of(parts: SlideParts, figure: Headline) -> None:
    """A number above the months that it is the sum of."""
    place = parts.room.first(_NUMBER * _LINE)
    _big_number(parts, figure, place, _number_size(parts, figure, place))
    lines = [f"{figure.unit} · {figure.period}", *figure.remarks]
    under, height = parts.room.below(_NUMBER * _LINE), 20 * len(lines)
    parts.words([Paragraph(line, 14) for line in lines], under.first(height))
    parts.room = under.below(height + 8)
