"""A brief as PDF: real text, charts as lines, bookmarks; no browser is needed.

The library that writes it has no tags for screen readers; headings are bookmarks, and the slides
carry the same content with alternative texts.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import Any

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.drawn_charts import draw_plot
from dashboard.exports.pack.elements import (
    Across,
    Box,
    Charted,
    Coded,
    Paragraph,
    Ruled,
    Sheet,
    Shown,
    Side,
    Words,
)
from dashboard.exports.pack.fitting import LEADING
from dashboard.exports.pack.frames import heading_size
from dashboard.exports.pack.papers import Paper
from dashboard.exports.pack.pictures import fitted
from dashboard.exports.pack.safe_text import plain
from dashboard.exports.pack.written_text import Pen
from dashboard.theme import DEFAULT, named

_THEME = named(DEFAULT)
_ACROSS_TURN, _ACROSS_SHARE, _ACROSS_ALPHA = 18, 0.6, 0.22
_CELL_SIDE, _CELL_TOP = 4.0, 2.5


def as_pdf(brief: Brief, sheets: Sequence[Sheet], paper: Paper) -> bytes:
    """The file: a page a sheet."""
    made = BytesIO()
    canvas = Canvas(
        made, pagesize=(paper.width, paper.height), pageCompression=1, lang=brief.language
    )
    canvas.setTitle(plain(brief.title))
    canvas.setSubject(plain(f"{brief.marking.label} · {brief.sentence}"))
    canvas.setAuthor("Routewatch")
    canvas.setCreator("Routewatch")
    canvas.setKeywords(f"{brief.marking.label}; data version {brief.data_version}; {brief.link}")
    canvas.showOutline()
    pen = Pen(canvas, paper.height)
    for number, sheet in enumerate(sheets):
        key = f"sheet-{number}"
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(plain(sheet.title), key, level=1 if sheet.continued else 0)
        _heading(pen, sheet)
        for element in sheet.elements:
            _DRAWERS[type(element)](pen, element)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _heading(pen: Pen, sheet: Sheet) -> None:
    size = heading_size(sheet.title, sheet.heading)
    pen.paragraph(sheet.heading, Paragraph(sheet.title, size, bold=True), _THEME.inks[0])


def _words(pen: Pen, element: Words) -> None:
    box = element.box
    if element.ground:
        pen.fill(box, element.ground)
        tall = sum(one.size for one in element.paragraphs) * LEADING
        box = box.below(max(0.0, (box.height - tall) / 2))
    for told in element.paragraphs:
        colour = element.letters or _THEME.inks[told.ink]
        box = box.below(pen.paragraph(box, told, colour, element.side))


def _ruled(pen: Pen, element: Ruled) -> None:
    top = element.box.top
    for number, (texts, height) in enumerate(zip(element.rows, element.heights, strict=True)):
        row = Box(element.box.left, top, sum(element.widths), height)
        if number == 0:
            pen.fill(row, _THEME.line)
        bottom = top + height
        pen.line((row.left, bottom), (row.left + row.width, bottom), _THEME.line, 0.5)
        left = row.left
        for text, width, is_number in zip(texts, element.widths, element.numbers, strict=True):
            cell = Box(
                left + _CELL_SIDE, top + _CELL_TOP, width - 2 * _CELL_SIDE, height - _CELL_TOP
            )
            side = Side.RIGHT if is_number else Side.LEFT
            told = Paragraph(text, element.size, bold=number == 0)
            pen.paragraph(cell, told, _THEME.inks[0], side)
            left += width
        top += height


def _charted(pen: Pen, element: Charted) -> None:
    draw_plot(pen, element.plot, element.box)


def _shown(pen: Pen, element: Shown) -> None:
    image = ImageReader(BytesIO(element.png))
    box = fitted(element.box, image.getSize())
    pen.canvas.drawImage(image, box.left, pen.up(box.top + box.height), box.width, box.height)


def _coded(pen: Pen, element: Coded) -> None:
    rows = [list(row) for row in segno.make(element.address, error="l", micro=False).matrix]
    side = element.box.width / len(rows)
    for number, row in enumerate(rows):
        for place, dark in enumerate(row):
            if dark:
                module = Box(
                    element.box.left + place * side, element.box.top + number * side, side, side
                )
                pen.fill(module, "#000000")
    pen.link(element.box, element.address)


def _across(pen: Pen, element: Across) -> None:
    canvas: Any = pen.canvas
    width, height = canvas._pagesize  # noqa: SLF001 - reportlab has no other name for it
    size = _ACROSS_SHARE * width / len(element.text) * 1.6
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(_ACROSS_TURN)
    canvas.setFillColor(HexColor(_THEME.inks[2]), alpha=_ACROSS_ALPHA)
    canvas.setFont(pen.font(bold=True), size)
    canvas.drawCentredString(0, -size / 3, element.text)
    canvas.restoreState()


_DRAWERS: Mapping[type, Callable[[Pen, Any], None]] = MappingProxyType(
    {
        Words: _words,
        Ruled: _ruled,
        Charted: _charted,
        Shown: _shown,
        Coded: _coded,
        Across: _across,
    }
)
