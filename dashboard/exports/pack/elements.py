"""What stands on a sheet, and where: a slide and a page are drawn from the same elements."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.exports.pack.plots import Plot


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a sheet, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

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


class Side(StrEnum):
    """On which side lines of text begin."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some text in one form.

    Attributes:
        ink: importance: 0 to be read, 1 secondary, 2 hairline labels.
        link: address that it leads to.
    """

    text: str
    size: float
    ink: int = 0
    bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs in a place.

    Attributes:
        letters, ground: colours of a band, as `#rrggbb`; empty for plain text.
    """

    box: Box
    paragraphs: Sequence[Paragraph]
    side: Side = Side.LEFT
    letters: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart with its data, and its words for those who do not see it."""

    box: Box
    plot: Plot
    alternative: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table: texts, the widths of its columns, the height of each row, the head first.

    Attributes:
        numbers: which columns stand at their right edge.
    """

    box: Box
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    heights: Sequence[float]
    numbers: Sequence[bool]
    size: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, fitted into its place."""

    box: Box
    png: bytes
    alternative: str


@dataclass(frozen=True, slots=True)
class Coded:
    """An address as a QR code."""

    box: Box
    address: str


@dataclass(frozen=True, slots=True)
class Across:
    """A word written across the whole sheet."""

    text: str


Element = Words | Charted | Ruled | Shown | Coded | Across


@dataclass(frozen=True, slots=True)
class Sheet:
    """One slide or page.

    Attributes:
        title: stands in `heading`, in the outline and among the bookmarks.
        notes: what its speaker has at hand.
        continued: whether it belongs to the sheet before it.
    """

    title: str
    heading: Box
    elements: Sequence[Element]
    notes: str = ""
    continued: bool = False
