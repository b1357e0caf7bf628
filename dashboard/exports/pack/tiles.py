"""Headline figures on a slide: tiles with a number, its unit, its change and how sure it is."""

from collections.abc import Sequence
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
from dashboard.theme import DEFAULT, theme_named
from data_access.registry.metrics import METRICS

_TEXT, _NUMBER, _SMALLEST_NUMBER = 14, 40, 14
_DIGIT, _FOREIGN_DIGIT = 0.72, 0.8
"""Width of a bold digit, in sizes of its font. Arial has 0.56; without it Linux may take DejaVu
with 0.7, and LibreOffice breaks a number that is wider than its place, though told not to."""
_LINE = 1.25
"""Points of a number's line, in sizes of its letters."""
_LINES, _SIZES = (99, 7, 6, 5, 4, 3, 1), (12, 11, 10)
"""Lines of each text below a number at most, and sizes of their letters. Of one line, no sentence
is left."""
_NARROWEST, _BETWEEN, _BELOW = 150.0, 16, 8
"""Points of a tile that is not too narrow, between two beside each other, and below one."""


def place_tiles(parts: SlideParts, statements: Sequence[Statement], needed: float) -> Box:
    """Place headline figures, all numbers in one size; what room is left below them.

    Whole sentences, where what is to stand below them has room all the same, else fewer lines.

    Args:
        parts: of the slide.
        statements: the figures.
        needed: points of what is to stand below them.
    """
    room, count = parts.room, len(statements)
    columns_tried = (count,) if room.width / count >= _NARROWEST else (2, count)
    # Smaller letters before a sentence is cut; numbers alone need no room for sentences below them.
    for lines, size, columns in product(_LINES, _SIZES, columns_tried):
        boxes = room.columns(columns, _BETWEEN)
        width = parts.wide(boxes[0].width) * 0.85
        label = max(text_height([one.label], width, _TEXT) for one in statements)
        number = min(_number_size(parts, one.figure, boxes[0]) for one in statements)
        texts = [_tile_lines(one, width, lines, size) for one in statements]
        above, under = label + number * _LINE, max(_height(one, width) for one in texts)
        used = -(-count // columns) * (above + under + _BELOW)
        if used + (needed if lines > 1 else 0) <= room.height:
            break
    for place, statement in enumerate(statements):
        row, column = divmod(place, columns)
        box = boxes[column].below(row * (above + under + _BELOW)).first(above + under)
        parts.words([Paragraph(statement.label, _TEXT, bold=True)], box.first(label))
        _place_number(parts, statement.figure, box.below(label).first(number * _LINE), number)
        # What says less than the tile beside it has its sentences whole.
        whole = (_tile_lines(statement, width, one, size) for one in _LINES if one > lines > 1)
        fits = (one for one in whole if _height(one, width) <= under)
        parts.words(next(fits, texts[place]), box.below(above))
    return room.below(used)


def _tile_lines(statement: Statement, width: float, most: int, size: int) -> Sequence[Paragraph]:
    figure = statement.figure
    counted = Paragraph(" · ".join(filter(None, (figure.unit, figure.period))), size, ink=1)
    if most == 1:
        return [counted]
    trust = filter(None, (statement.sure, statement.completeness))
    remarks = filter(None, map(without_commands, figure.remarks))
    return [
        counted,
        *(Paragraph(shortened(text, width, size, most), size) for text in remarks),
        *(Paragraph(shortened(text, width, 10, most - 1), 10, ink=1) for text in trust),
    ]


def _height(lines: Sequence[Paragraph], width: float) -> float:
    return sum(text_height([line.text], width, line.size) for line in lines)


def _number_size(parts: SlideParts, figure: Headline, box: Box) -> float:
    """The size in which a number has room in one line, whatever the program's font."""
    digit = _DIGIT if parts.is_own else _FOREIGN_DIGIT
    size = int(min(_NUMBER, box.width / (max(1, len(figure.text)) * digit)))
    return max(_SMALLEST_NUMBER, size)


def _place_number(parts: SlideParts, figure: Headline, box: Box, size: float) -> None:
    """A number that never breaks over lines."""
    hue = theme_named(DEFAULT).hues[METRICS[figure.metric].hue]
    parts.words([Paragraph(figure.text, size, bold=True, accent=hue)], box, wrap=False)


def place_headline(parts: SlideParts, figure: Headline) -> None:
    """A number above the months that it is the sum of."""
    place = parts.room.first(_NUMBER * _LINE)
    _place_number(parts, figure, place, _number_size(parts, figure, place))
    lines = [f"{figure.unit} · {figure.period}", *figure.remarks]
    under, height = parts.room.below(_NUMBER * _LINE), 20 * len(lines)
    parts.words([Paragraph(line, _TEXT) for line in lines], under.first(height))
    parts.room = under.below(height + 8)
