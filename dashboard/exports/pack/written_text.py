"""Text and lines on a page of PDF, with fonts that come with the library: none is looked for."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from unicodedata import normalize

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from dashboard.exports.pack.elements import Box, Paragraph, Side
from dashboard.exports.pack.fitting import LEADING
from dashboard.exports.pack.safe_text import plain

_REGULAR, _BOLD, _SIGNS = "Vera", "VeraBd", "ZapfDingbats"
_SHRUNK = 0.9
"""Vera is wider than the fonts that rooms are reckoned for."""
_SHAPES = frozenset("▲▼■●◆→★")
_BASELINE = 0.82


@cache
def _fonts() -> frozenset[int]:
    """Register the fonts; the letters that both have."""
    folder = Path(reportlab.__file__).parent / "fonts"
    letters: list[frozenset[int]] = []
    for name in (_REGULAR, _BOLD):
        font = TTFont(name, str(folder / f"{name}.ttf"))
        pdfmetrics.registerFont(font)
        letters.append(frozenset(font.face.charToGlyph))
    return frozenset.intersection(*letters)


class Pen:
    """Writes on a canvas whose origin is its lower left corner, by boxes from the upper left."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas = canvas
        self._height = height
        self._letters = _fonts()

    def up(self, top: float) -> float:
        """The canvas' own coordinate of a distance from the upper edge."""
        return self._height - top

    def font(self, *, bold: bool = False) -> str:
        """The name of a font."""
        return _BOLD if bold else _REGULAR

    def fill(self, box: Box, colour: str) -> None:
        """A filled rectangle."""
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.rect(
            box.left, self.up(box.top + box.height), box.width, box.height, stroke=0, fill=1
        )

    def line(
        self, start: tuple[float, float], end: tuple[float, float], colour: str, width: float
    ) -> None:
        """A straight line between two points, from the upper left corner."""
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(width)
        self.canvas.line(start[0], self.up(start[1]), end[0], self.up(end[1]))

    def link(self, box: Box, address: str) -> None:
        """Make a place lead to an address; to none but pages of the web."""
        if address.startswith(("http://", "https://")):
            corners = (
                box.left,
                self.up(box.top + box.height),
                box.left + box.width,
                self.up(box.top),
            )
            self.canvas.linkURL(address, corners, relative=0)

    def paragraph(self, box: Box, told: Paragraph, colour: str, side: Side = Side.LEFT) -> float:
        """Text in lines from the top of a box; the height that it took."""
        size = told.size * _SHRUNK
        lines = self.wrapped(told.text, size, box.width, bold=told.bold)
        leading = told.size * LEADING
        for number, line in enumerate(lines):
            wide = self.width(line, size, bold=told.bold)
            left = {
                Side.LEFT: box.left,
                Side.CENTRE: box.left + (box.width - wide) / 2,
                Side.RIGHT: box.left + box.width - wide,
            }[side]
            base = box.top + number * leading + told.size * _BASELINE
            self.text(left, base, line, size, colour, bold=told.bold)
        used = len(lines) * leading
        self.link(box.first(used), told.link)
        return used

    def text(  # noqa: PLR0913 - where, what and how
        self, left: float, base: float, text: str, size: float, colour: str, *, bold: bool = False
    ) -> None:
        """One line, with its baseline at a distance from the upper edge."""
        self.canvas.setFillColor(HexColor(colour))
        for font, part in self._runs(text, bold=bold):
            self.canvas.setFont(font, size)
            self.canvas.drawString(left, self.up(base), part)
            left += pdfmetrics.stringWidth(part, font, size)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide a line is."""
        runs = self._runs(text, bold=bold)
        return float(sum(pdfmetrics.stringWidth(part, font, size) for font, part in runs))

    def wrapped(self, text: str, size: float, room: float, *, bold: bool) -> Sequence[str]:
        """A text in lines that fit; a word that is longer than a line is broken."""
        lines: list[str] = []
        for part in plain(text).splitlines():
            line = ""
            for word in self._words(part, size, room, bold=bold):
                longer = f"{line} {word}".strip()
                if line and self.width(longer, size, bold=bold) > room:
                    lines.append(line)
                    line = word
                else:
                    line = longer
            lines.append(line)
        return lines

    def _words(self, text: str, size: float, room: float, *, bold: bool) -> Iterator[str]:
        for word in text.split():
            left = word
            while len(left) > 1 and (wide := self.width(left, size, bold=bold)) > room:
                fitting = max(1, int(len(left) * room / wide) - 1)
                yield left[:fitting]
                left = left[fitting:]
            yield left

    def _letter(self, sign: str) -> str:
        """A sign that the fonts have: itself, without its accent, or a question mark."""
        bare = normalize("NFKD", sign)[0]
        return next((one for one in (sign, bare) if ord(one) in self._letters), "?")

    def _runs(self, text: str, *, bold: bool) -> Iterator[tuple[str, str]]:
        """A text by font: letters, and signs that stand in another one."""
        font = self.font(bold=bold)
        run = ""
        for sign in plain(text):
            if sign in _SHAPES and ord(sign) not in self._letters:
                if run:
                    yield font, run
                run = ""
                yield _SIGNS, sign
            else:
                run += self._letter(sign)
        if run:
            yield font, run
