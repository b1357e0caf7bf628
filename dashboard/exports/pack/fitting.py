"""How much room text and tables take, reckoned alike for every format.

Programs that open a file have fonts of their own, so widths are reckoned on the generous side.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from dashboard.components.tables import UNKNOWN, as_shown
from dashboard.exports.pack.elements import Box, Ruled
from dashboard.figures.drawings import Align, Table

LEADING = 1.22
_LETTER = 0.52
"""Mean width of a letter, in sizes of the font."""
_BOLD = 1.15
"""Letters of a head are wider by so much."""
_PADDING = 10.0
_COLUMNS_AT_MOST, _COLUMNS_AT_LEAST = 9, 3
_WIDEST, _NARROWEST = 44, 6
_SIZES = ((4, 12.0), (8, 10.5), (99, 9.5))
_LINES_A_CELL = 5


def letters(width: float, size: float) -> int:
    """Letters that a line of some points holds."""
    return max(4, int(width / (size * _LETTER)))


def lines(text: str, width: float, size: float) -> int:
    """Lines that a text takes."""
    return sum(
        max(1, len(textwrap.wrap(part, letters(width, size)))) for part in text.splitlines() or [""]
    )


def height(texts: Sequence[str], width: float, size: float) -> float:
    """Points that some paragraphs take, one below the other."""
    return sum(lines(text, width, size) for text in texts) * size * LEADING


def shortened(text: str, width: float, size: float, most: int) -> str:
    """A text that takes so many lines at most."""
    if lines(text, width, size) <= most:
        return text
    return textwrap.shorten(text, letters(width, size) * most - 2, placeholder=" …")


@dataclass(frozen=True, slots=True)
class Laid:
    """A table on as many sheets as it takes.

    Attributes:
        pages: the parts of it.
        rows, columns: how many of each are shown.
    """

    pages: Sequence[Ruled]
    rows: int
    columns: int


def laid(table: Table, box: Box, most: int, *, whole: bool = False) -> Laid:
    """A table in a place, on so many sheets at most.

    Args:
        table: what to lay.
        box: the place, the same on each sheet.
        most: sheets.
        whole: never shorten a text.
    """
    count = min(_COLUMNS_AT_MOST, len(table.columns))
    while True:
        size = next(size for columns, size in _SIZES if count <= columns)
        rows = _texts(table, count)
        widths, fits = _widths(table, rows, box.width, size)
        if fits or count <= _COLUMNS_AT_LEAST:
            break
        count -= 1
    cut = 99 if whole else _LINES_A_CELL
    head, *cells = rows
    cells = [
        [
            shortened(text, width - _PADDING, size, cut)
            for text, width in zip(row, widths, strict=True)
        ]
        for row in cells
    ]
    numbers = [column.align is Align.NUMBER for column in table.columns[:count]]
    pages: list[Ruled] = []
    left = cells
    while left and len(pages) < most:
        taken = _fitting(head, left, widths, size, box.height)
        shown = [head, *left[:taken]]
        heights = [
            _row_height(row, widths, size * (_BOLD if number == 0 else 1))
            for number, row in enumerate(shown)
        ]
        pages.append(Ruled(box.first(sum(heights)), shown, widths, heights, numbers, size))
        left = left[taken:]
    return Laid(pages, len(cells) - len(left), count)


def _texts(table: Table, count: int) -> list[list[str]]:
    """Head and rows of the first columns, as readers see them."""
    unknown = table.unknown or UNKNOWN
    return [
        [column.label for column in table.columns[:count]],
        *(
            [unknown if value is None else as_shown(value) for value in row[:count]]
            for row in table.rows
        ),
    ]


def _fitting(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float,
    room: float,
) -> int:
    """How many rows fit below the head; one always does."""
    used = _row_height(head, widths, size * _BOLD)
    for number, row in enumerate(rows):
        used += _row_height(row, widths, size)
        if used > room:
            return max(1, number)
    return len(rows)


def _row_height(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    most = max(lines(text, width - _PADDING, size) for text, width in zip(row, widths, strict=True))
    return most * size * LEADING + 7


def _widths(
    table: Table, rows: Sequence[Sequence[str]], room: float, size: float
) -> tuple[Sequence[float], bool]:
    """Widths by the longest text of each column, and whether no word is broken."""
    shown = table.columns[: len(rows[0])]
    is_text = [column.align is Align.TEXT for column in shown]
    longest = [max(len(row[place]) for row in rows[1:] or rows) for place in range(len(shown))]
    words = [
        max(
            len(word) * (_BOLD if number == 0 else 1)
            for number, row in enumerate(rows)
            for word in row[place].split()[:_LINES_A_CELL] or [""]
        )
        for place in range(len(shown))
    ]
    letter = size * _LETTER * 1.1
    least = [
        max(_NARROWEST, min(words[n], _WIDEST) if is_text[n] else max(words[n], longest[n]))
        for n in range(len(shown))
    ]
    wanted = [max(narrow, min(long, _WIDEST)) for narrow, long in zip(least, longest, strict=True)]
    needs = [count * letter + _PADDING for count in wanted]
    if sum(needs) <= room:
        # A narrow table stays narrow.
        spare = (min(room, sum(needs) * 1.6) - sum(needs)) / len(needs)
        return [need + spare for need in needs], True
    floor = [count * letter + _PADDING for count in least]
    # What is left goes to long texts, by the root of their length: none takes it all.
    weights = [sqrt(long) if text else 0 for long, text in zip(longest, is_text, strict=True)]
    left = room - sum(floor)
    if left <= 0 or not sum(weights):
        return [width * room / sum(floor) for width in floor], left >= 0
    widths = [width + left * w / sum(weights) for width, w in zip(floor, weights, strict=True)]
    return widths, True
