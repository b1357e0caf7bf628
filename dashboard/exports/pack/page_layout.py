"""Sizes and places of slides and pages, and the room that words and tables take.

Programs that open a file have fonts of their own, so widths are reckoned on the generous side.
"""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from types import MappingProxyType

from dashboard.components.tables import UNKNOWN, value_text
from dashboard.drawings import Align, Table
from dashboard.i18n import N_

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """A text without signs that XML may not hold, so that no file needs repair."""
    return _NOT_XML.sub("�", text)


_COMMAND = re.compile(r"[^.]*`[^`]*`[^.]*\.\s*")


def without_commands(text: str) -> str:
    """A text without sentences that tell an operator what to type."""
    return _COMMAND.sub("", text).strip()


def without_addresses(table: Table) -> Table:
    """A table without columns of addresses, which take the room of words: the ZIP has them."""
    kept = [
        n
        for n in range(len(table.columns))
        if not any(str(row[n]).startswith(("http://", "https://")) for row in table.rows)
    ]
    return replace(
        table,
        columns=[table.columns[n] for n in kept],
        rows=[[row[n] for n in kept] for row in table.rows],
        links={},
        sparks={},
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """One size.

    Attributes:
        name: value of `paper` in addresses.
        label: English message id.
        width, height: points, 72 an inch.
    """

    name: str
    label: str
    width: float
    height: float


PAPERS = MappingProxyType(
    {
        paper.name: paper
        for paper in (
            Paper("16x9", N_("16:9, for a screen"), 960, 540),
            Paper("4x3", N_("4:3, for a screen"), 720, 540),
            Paper("a4", N_("A4, for print"), 595.3, 841.9),
        )
    }
)
DEFAULT_PAPER = "16x9"


def paper_named(name: str) -> Paper:
    """The paper of that name; the default one where there is none."""
    return PAPERS.get(name, PAPERS[DEFAULT_PAPER])


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a sheet, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Points from the upper edge of the sheet to its own lower one."""
        return self.top + self.height

    def below(self, height: float) -> "Box":
        """What is left of it under its first points."""
        return Box(self.left, self.top + height, self.width, max(0.0, self.height - height))

    def first(self, height: float) -> "Box":
        """Its first points."""
        return Box(self.left, self.top, self.width, min(height, self.height))

    def columns(self, count: int, gap: float = 12) -> Sequence["Box"]:
        """So many equal places beside each other."""
        width = (self.width - gap * (count - 1)) / count
        lefts = (self.left + number * (width + gap) for number in range(count))
        return [Box(left, self.top, width, self.height) for left in lefts]


def fitted(box: Box, size: tuple[int, int]) -> Box:
    """The largest place of a picture's shape inside another, in its middle.

    Args:
        box: where it shall stand.
        size: width and height of the picture, in any unit.
    """
    width, height = size
    scale = min(box.width / width, box.height / height)
    wide, tall = width * scale, height * scale
    return Box(box.left + (box.width - wide) / 2, box.top + (box.height - tall) / 2, wide, tall)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some text in one form.

    Attributes:
        ink: importance: 0 to be read, 1 secondary, 2 hairline labels.
        link: address that it leads to.
        accent: colour of the measure that it is about, where it stands in that.
    """

    text: str
    size: float
    ink: int = 0
    bold: bool = False
    link: str = ""
    accent: str = ""


LEADING = 1.22
_LETTER = 0.52
"""Mean width of a letter, in sizes of the font."""
_BOLD_WIDER = 1.25
"""Letters of a head are wider by so much, those of DejaVu as well, which Linux has for Arial."""
_PADDING = 10.0
_COLUMNS_AT_MOST, _COLUMNS_AT_LEAST = 9, 3
_WIDEST, _NARROWEST = 44, 6
_LINES_A_CELL = 5


def letters_per_line(width: float, size: float) -> int:
    """Letters that a line of some points holds."""
    return max(4, int(width / (size * _LETTER)))


def line_count(text: str, width: float, size: float) -> int:
    """Lines that a text takes."""
    return sum(
        max(1, len(textwrap.wrap(part, letters_per_line(width, size))))
        for part in text.splitlines() or [""]
    )


def text_height(texts: Sequence[str], width: float, size: float, space: float = 0) -> float:
    """Points that some paragraphs take, one below the other.

    Args:
        texts: the paragraphs.
        width: points that they have.
        size: of their letters.
        space: after each, in sizes of the letters.
    """
    lines = sum(line_count(text, width, size) for text in texts)
    return (lines * LEADING + len(texts) * space) * size


def shortened(text: str, width: float, size: float, most: int) -> str:
    """A text that takes so many lines at most."""
    if line_count(text, width, size) <= most:
        return text
    return textwrap.shorten(text, letters_per_line(width, size) * most - 2, placeholder=" …")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """What of a table a place holds: its first rows and columns.

    Attributes:
        rows: texts, the head first.
        widths: of the columns shown, which fill the place.
        heights: of the rows.
        numbers: which columns stand at their right edge.
        size: of the letters.
    """

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    heights: Sequence[float]
    numbers: Sequence[bool]
    size: float

    @property
    def row_count(self) -> int:
        """Rows below the head."""
        return len(self.rows) - 1


def table_layout(table: Table, box: Box, size: float, *, whole: bool = False) -> TableLayout:
    """A table in a place, with as many of its first rows and columns as that holds.

    Args:
        table: what to lay.
        box: the place.
        size: of its letters.
        whole: never shorten a text.
    """
    count = min(_COLUMNS_AT_MOST, len(table.columns))
    while True:
        rows = _texts(table, count)
        widths, fits = _widths(table, rows, box.width, size)
        if fits or count <= _COLUMNS_AT_LEAST:
            break
        count -= 1
    head, *cells = rows
    if not whole:
        cells = [
            [
                shortened(text, width - _PADDING, size, _LINES_A_CELL)
                for text, width in zip(row, widths, strict=True)
            ]
            for row in cells
        ]
    heights = [_row_height(head, widths, size * _BOLD_WIDER)]
    for row in cells:
        height = _row_height(row, widths, size)
        # One row always stands.
        if len(heights) > 1 and sum(heights) + height > box.height:
            break
        heights.append(height)
    numbers = [column.align is Align.NUMBER for column in table.columns[:count]]
    return TableLayout([head, *cells[: len(heights) - 1]], widths, heights, numbers, size)


def _texts(table: Table, count: int) -> list[list[str]]:
    """Head and rows of the first columns, as readers see them."""
    unknown = table.unknown or UNKNOWN
    return [
        [column.label for column in table.columns[:count]],
        *(
            [unknown if value is None else value_text(value) for value in row[:count]]
            for row in table.rows
        ),
    ]


def _row_height(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    most = max(
        line_count(text, width - _PADDING, size) for text, width in zip(row, widths, strict=True)
    )
    return most * size * LEADING + 7


def _widths(
    table: Table, rows: Sequence[Sequence[str]], room: float, size: float
) -> tuple[Sequence[float], bool]:
    """Widths by the longest text of each column, and whether no word is broken."""
    least, wanted, weights = [], [], []
    for place, column in enumerate(table.columns[: len(rows[0])]):
        longest = max(len(row[place]) for row in rows[1:] or rows)
        word = max(
            len(word) * (_BOLD_WIDER if number == 0 else 1)
            for number, row in enumerate(rows)
            for word in row[place].split()[:_LINES_A_CELL] or [""]
        )
        is_text = column.align is Align.TEXT
        narrow = max(_NARROWEST, min(word, _WIDEST) if is_text else max(word, longest))
        least.append(narrow * size * _LETTER * 1.1 + _PADDING)
        wanted.append(max(narrow, min(longest, _WIDEST)) * size * _LETTER * 1.1 + _PADDING)
        # What is left goes to long texts, by the root of their length: none takes it all.
        weights.append(sqrt(longest) if is_text else 0)
    if sum(wanted) <= room:
        return [width * room / sum(wanted) for width in wanted], True
    left = room - sum(least)
    if left <= 0 or not sum(weights):
        return [width * room / sum(least) for width in least], left >= 0
    shares = (left * weight / sum(weights) for weight in weights)
    return [width + share for width, share in zip(least, shares, strict=True)], True
