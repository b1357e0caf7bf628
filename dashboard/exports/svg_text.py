"""Text on a sheet of SVG: how wide it is, where it breaks, and how it is written.

An SVG is shown with whatever fonts its reader has: widths are those of the widest that we name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate, takewhile

from dashboard.figures.widths import BOLD, width
from dashboard.theme import FONT

_SIGNS = re.compile(r"(?=[?&])")
_RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")
ELLIPSIS = "…"


def painted(colour: str) -> str:
    """A fill as attributes: what edits SVG (Inkscape, Illustrator) takes `rgba()` for black."""
    match = _RGBA.fullmatch(colour.replace(" ", ""))
    if not match:
        return f'fill="{colour}"'
    *parts, opacity = match.groups()
    solid = "".join(f"{int(part):02x}" for part in parts)
    return f'fill="#{solid}" fill-opacity="{opacity}"'


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """A text in lines that fit; a word that is longer than a line is broken."""
    lines: list[str] = []
    line = ""
    for word in _words(text, size * (BOLD if bold else 1), room):
        longer = f"{line} {word}".strip()
        if line and width(longer, size, bold=bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def _words(text: str, size: float, room: float) -> Iterator[str]:
    for word in text.split():
        if width(word, size) > room:
            yield from _parts(word, size, room)
        else:
            yield word


def _parts(word: str, size: float, room: float) -> Iterator[str]:
    """A word that is too long; an address is broken before a sign of its own."""
    for part in _SIGNS.split(word):
        rest = part
        while width(rest, size) > room and len(rest) > 1:
            fitting = max(1, _fitting(rest, size, room))
            yield rest[:fitting]
            rest = rest[fitting:]
        if rest:
            yield rest


def cut(text: str, size: float, room: float) -> str:
    """A text that fits on one line; what is left out is said by an ellipsis."""
    if width(text, size) <= room:
        return text
    fitting = _fitting(text, size, room - width(ELLIPSIS, size))
    return text[:fitting].rstrip() + ELLIPSIS


def _fitting(text: str, size: float, room: float) -> int:
    """How many of its first letters fit; letters differ in width, so each is added up."""
    ends = accumulate(width(letter, size) for letter in text)
    return sum(1 for _end in takewhile(lambda end: end <= room, ends))


@dataclass
class Pen:
    """Writes SVG onto a sheet; for languages written from the right, from its right edge.

    Attributes:
        across: width of the sheet.
        rtl: whether its language is written from right to left.
        parts: what has been drawn so far.
    """

    across: float
    rtl: bool = False
    parts: list[str] = field(default_factory=list)

    def text(  # noqa: PLR0913 - a line of text has that many sides
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: str,
        *,
        anchor: str = "start",
        bold: bool = False,
        more: str = "",
    ) -> None:
        """One line with its baseline at y; `more` is further attributes of our own."""
        at = self.across - x if self.rtl else x
        weight = ' font-weight="700"' if bold else ""
        self.parts.append(
            f'<text x="{at:.1f}" y="{y:.1f}" font-size="{size:g}" {painted(colour)} '
            f'text-anchor="{anchor}"{weight}{more}>{plain(words)}</text>'
        )

    def box(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        """A filled rectangle."""
        at = self.across - x - wide if self.rtl else x
        self.parts.append(
            f'<rect x="{at:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}" '
            f"{painted(colour)}/>"
        )

    def rule(self, x: float, y: float, wide: float, colour: str) -> None:
        """A hairline."""
        self.box(x, y, wide, 1, colour)

    def raw(self, svg: str) -> None:
        """SVG that is well formed already."""
        self.parts.append(svg)

    def document(self, high: float, ground: str, title: str, description: str) -> str:
        """The whole sheet, with a title and a description for those who do not see it."""
        direction = ' direction="rtl"' if self.rtl else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'role="img" width="{self.across:g}" height="{high:g}" '
            f'viewBox="0 0 {self.across:g} {high:g}" font-family="{escape(FONT)}"{direction}>'
            f"<title>{plain(title)}</title><desc>{plain(description)}</desc>"
            f'<rect width="100%" height="100%" fill="{ground}"/>{"".join(self.parts)}</svg>'
        )


def plain(words: str) -> str:
    """Words as they may stand in XML, which takes no control characters even when escaped."""
    return escape("".join(letter for letter in words if letter.isprintable() or letter == "\n"))
