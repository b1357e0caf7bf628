"""Sizes and places of slides and pages, and the room that words and tables take on them.

Every text has PowerPoint's autofit. What is reckoned here is where it starts from, since a program
applies that only once a text is edited; tables and charts have none.
"""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.components.tables import value_text
from dashboard.drawings import Align, Column, Table
from dashboard.i18n import N_
from dashboard.wording import UNKNOWN

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """A text without signs that XML may not hold, so that no file needs repair."""
    return _NOT_XML.sub("�", text)


_COMMAND = re.compile(r"[^.]*`[^`]*`[^.]*\.\s*")


def without_commands(text: str) -> str:
    """A text without sentences that tell an operator what to type."""
    return _COMMAND.sub("", text).strip()


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
        link: address that it leads to.
        accent: colour of the measure that it is about, where it stands in that.
    """

    text: str
    size: float
    bold: bool = False
    link: str = ""
    accent: str = ""


LEADING = 1.22
_LETTER = 0.55
"""Mean width of a letter, in sizes of the font: programs have fonts of their own."""
_BOLD_WIDER = 1.25
_PADDING = 10.0
_COLUMNS_AT_MOST, _COLUMNS_AT_LEAST = 9, 3
_WIDEST, _NARROWEST = 44, 6
_LINES_A_CELL = 5
_TABLE_SIZES = (16, 14, 12, 11, 10)


def letters_per_line(width: float, size: float) -> int:
    """Letters that a line of some points holds."""
    return max(4, int(width / (size * _LETTER)))


def line_count(text: str, width: float, size: float) -> int:
    """Lines that a text takes."""
    letters = letters_per_line(width, size)
    return sum(max(1, len(textwrap.wrap(part, letters))) for part in text.splitlines() or [""])


def text_height(texts: Sequence[str], width: float, size: float, space: float = 0) -> float:
    """Points that some paragraphs take, with so many sizes of their letters after each."""
    lines = sum(line_count(text, width, size) for text in texts)
    return (lines * LEADING + len(texts) * space) * size


def fitting_size(texts: Sequence[str], box: Box, sizes: Sequence[int], space: float = 0) -> int:
    """The largest size in which all paragraphs have room; the least where none is."""
    heights = ((size, text_height(texts, box.width, size, space)) for size in sizes)
    return next((size for size, height in heights if height <= box.height), sizes[-1])


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


def table_layout(table: Table, box: Box, sizes: Sequence[float] = _TABLE_SIZES) -> TableLayout:
    """A table in the largest letters that leave nothing of it out, else in the smallest."""
    layouts = [_in_letters(table, box, size) for size in sizes]
    whole = (len(table.rows), len(table.columns))
    fits = (one for one in layouts if (one.row_count, len(one.widths)) == whole)
    return next(fits, layouts[-1])


def _in_letters(table: Table, box: Box, size: float) -> TableLayout:
    """As many of the first columns and rows as a place holds in letters of a size."""
    columns = table.columns[:_COLUMNS_AT_MOST]
    unknown = table.unknown or UNKNOWN
    head = [column.label for column in columns]
    rows = [
        [unknown if cell is None else value_text(cell) for cell in row[: len(columns)]]
        for row in table.rows
    ]
    least, wanted = zip(
        *(_letters(column, [row[place] for row in rows]) for place, column in enumerate(columns)),
        strict=True,
    )
    room = (box.width - len(columns) * _PADDING) / (size * _LETTER)
    count = len(columns)
    while sum(least[:count]) > room and count > _COLUMNS_AT_LEAST:
        count -= 1
        room += _PADDING / (size * _LETTER)
    spare, gaps = room - sum(least[:count]), sum(wanted[:count]) - sum(least[:count])
    shares = [
        one + spare * (other - one) / gaps
        if spare > 0 and gaps
        else one * room / sum(least[:count])
        for one, other in zip(least[:count], wanted[:count], strict=True)
    ]
    widths = [share * size * _LETTER + _PADDING for share in shares]
    laid, heights = [head[:count]], [_row_height(head[:count], widths, size * _BOLD_WIDER)]
    for row in rows:
        texts = [
            shortened(text, width - _PADDING, size, _LINES_A_CELL)
            for text, width in zip(row, widths, strict=False)
        ]
        height = _row_height(texts, widths, size)
        # One row always stands.
        if len(laid) > 1 and sum(heights) + height > box.height:
            break
        laid.append(texts)
        heights.append(height)
    numbers = [column.align is Align.NUMBER for column in columns[:count]]
    return TableLayout(laid, widths, heights, numbers, size)


def _letters(column: Column, texts: Sequence[str]) -> tuple[float, float]:
    """Letters that a column needs so that no word is broken, and those that it would have."""
    words = (word for text in texts for word in text.split())
    longest = max(map(len, texts), default=0)
    head = max(map(len, column.label.split()), default=0) * _BOLD_WIDER
    word = max(map(len, words), default=0) if column.align is Align.TEXT else longest
    least = max(_NARROWEST, min(max(head, word), _WIDEST))
    return least, max(least, min(longest, _WIDEST))


def _row_height(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    most = max(
        line_count(text, width - _PADDING, size) for text, width in zip(row, widths, strict=False)
    )
    return most * size * LEADING + 7
