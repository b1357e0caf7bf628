"""A brief as PDF: real text, charts as lines, bookmarks; no browser is needed.

The library that writes it has no tags for screen readers; headings are bookmarks, and the slides
carry the same content with alternative texts. Its own fonts are used: none is looked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from math import ceil, floor, log10
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.page_layout import (
    LEADING,
    Box,
    ChartBox,
    Paper,
    Paragraph,
    PictureBox,
    QrCode,
    Sheet,
    Side,
    TableBox,
    TextBlock,
    Watermark,
    fitted,
    heading_size,
    plain,
)
from dashboard.exports.pack.plots import Kind, Plot, Series
from dashboard.exports.qr_codes import qr_modules
from dashboard.i18n import format_month, format_number
from dashboard.theme import DEFAULT, named

_THEME = named(DEFAULT)
_TICKS = 5


class Scale:
    """Values to distances along an axis, linear from 0 or logarithmic."""

    def __init__(self, plot: Plot) -> None:
        self.log = plot.log
        self.low: float = 0
        self.high: float = 1
        known = [v for series in plot.series for v in series.values if v is not None]
        if plot.kind in {Kind.COLUMN_STACKED, Kind.BAR_STACKED}:
            columns = zip(*(series.values for series in plot.series), strict=True)
            known = [sum(v for v in column if v is not None) for column in columns]
        most = max(known, default=1) or 1
        if self.log:
            least = min((v for v in known if v > 0), default=1)
            self.low, self.high = (
                floor(log10(least)),
                max(ceil(log10(most)), floor(log10(least)) + 1),
            )
            self.ticks: Sequence[float] = [10.0**n for n in range(self.low, self.high + 1)]
            return
        step = _step(most / _TICKS)
        count = ceil(most / step)
        self.high = count * step
        self.ticks = [number * step for number in range(count + 1)]

    def share(self, value: float) -> float:
        """Of the axis' length."""
        if self.log:
            return (log10(value) - self.low) / (self.high - self.low)
        return value / self.high


def _step(rough: float) -> float:
    """The next larger of 1, 2, 5 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next(power * unit for unit in (1, 2, 5, 10) if power * unit >= rough * 0.999)


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

    def paragraph(self, box: Box, words: Paragraph, colour: str, side: Side = Side.LEFT) -> float:
        """Text in lines from the top of a box; the height that it took."""
        size = words.size * _SHRUNK
        lines = self.wrapped(words.text, size, box.width, bold=words.bold)
        leading = words.size * LEADING
        for number, line in enumerate(lines):
            wide = self.width(line, size, bold=words.bold)
            left = {
                Side.LEFT: box.left,
                Side.CENTRE: box.left + (box.width - wide) / 2,
                Side.RIGHT: box.left + box.width - wide,
            }[side]
            base = box.top + number * leading + words.size * _BASELINE
            self.text(left, base, line, size, colour, bold=words.bold)
        used = len(lines) * leading
        self.link(box.first(used), words.link)
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


_SIZE, _SMALL = 9.0, 8.0
_AXIS, _UNDER, _LEGEND = 46.0, 18.0, 16.0
_WIDTH, _THIN, _HAIR = 1.6, 0.7, 0.5
_FILL = 0.45
_BAR_SHARE, _LONGEST_LABEL = 0.62, 0.36
_LABELS_AT_MOST = 24


def draw_plot(pen: Pen, plot: Plot, box: Box) -> None:
    """Draw a plot into a place."""
    if len(plot.series) > 1:
        box = box.below(_legend(pen, plot, box))
    if plot.kind in {Kind.BAR, Kind.BAR_STACKED}:
        _lying(pen, plot, box)
    else:
        _standing(pen, plot, box)


def _legend(pen: Pen, plot: Plot, box: Box) -> float:
    """Names of the series in lines above the plot; the height that they took."""
    left, top = box.left, box.top
    for series in plot.series:
        wide = pen.width(series.name, _SIZE) + 34
        if left + wide > box.left + box.width and left > box.left:
            left, top = box.left, top + _LEGEND
        _stroke(pen, series)
        pen.canvas.line(left, pen.up(top + 6), left + 16, pen.up(top + 6))
        pen.canvas.setDash()
        pen.text(left + 20, top + 9, series.name, _SIZE, _THEME.inks[1])
        left += wide
    return top + _LEGEND - box.top


def _stroke(pen: Pen, series: Series, *, dotted: bool = False) -> None:
    pen.canvas.setStrokeColor(HexColor(series.colour))
    pen.canvas.setLineWidth(_THIN if series.thin else _WIDTH)
    pen.canvas.setDash(*((1.5, 2) if series.dashed or dotted else ()))


def _standing(pen: Pen, plot: Plot, box: Box) -> None:
    """Lines, grounds and columns over categories from left to right."""
    scale = Scale(plot)
    area = Box(box.left + _AXIS, box.top + 10, box.width - _AXIS - 8, box.height - _UNDER - 14)
    for tick in scale.ticks:
        y = area.top + area.height * (1 - scale.share(tick))
        pen.line((area.left, y), (area.left + area.width, y), _THEME.line, _HAIR)
        label = Paragraph(_number(tick), _SIZE, ink=2)
        pen.paragraph(Box(box.left, y - 6, _AXIS - 6, 12), label, _THEME.inks[2], Side.RIGHT)
    _names_below(pen, plot, area)
    if plot.kind in {Kind.LINE, Kind.AREA}:
        for series in plot.series:
            _line(pen, plot, series, scale, area)
        _events(pen, plot, scale, area)
    else:
        _columns(pen, plot, scale, area)


def _number(value: float) -> str:
    return format_number(value, 0 if value == int(value) else 1)


def _name(category: date | str) -> str:
    if isinstance(category, date):
        return format_month(category.year * 100 + category.month)
    return category


def _names_below(pen: Pen, plot: Plot, area: Box) -> None:
    """As many names as have room, none over another."""
    count = len(plot.categories)
    wide = max((pen.width(_name(c), _SIZE) for c in plot.categories), default=1) + 12
    every = max(1, ceil(count * wide / area.width))
    if plot.is_over_time:
        every = next((n for n in (1, 2, 3, 6, 12, 24, 60) if n >= every), every)
    for place in range(0, count, every):
        x = area.left + area.width * (place + 0.5) / count
        label = Paragraph(_name(plot.categories[place]), _SIZE, ink=2)
        left = min(x - wide / 2, area.left + area.width - wide + 8)
        spot = Box(left, area.top + area.height + 4, wide, 12)
        pen.paragraph(spot, label, _THEME.inks[2], Side.CENTRE)


def _points(
    plot: Plot, series: Series, scale: Scale, area: Box
) -> Sequence[tuple[float, float] | None]:
    count = len(plot.categories)
    return [
        None
        if value is None or (scale.log and value <= 0)
        else (
            area.left + area.width * (place + 0.5) / count,
            area.top + area.height * (1 - scale.share(value)),
        )
        for place, value in enumerate(series.values)
    ]


def _line(pen: Pen, plot: Plot, series: Series, scale: Scale, area: Box) -> None:
    """A line that breaks where nothing is known, dotted to where it is provisional."""
    points = _points(plot, series, scale, area)
    canvas = pen.canvas
    if plot.kind is Kind.AREA:
        known = [point for point in points if point]
        path = canvas.beginPath()
        floor_of = pen.up(area.top + area.height)
        path.moveTo(known[0][0], floor_of)
        for x, y in known:
            path.lineTo(x, pen.up(y))
        path.lineTo(known[-1][0], floor_of)
        canvas.setFillColor(HexColor(series.colour), alpha=_FILL)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.setFillAlpha(1)
    for place, point in enumerate(points):
        before = points[place - 1] if place else None
        after = points[place + 1] if place + 1 < len(points) else None
        if point and before:
            _stroke(pen, series, dotted=place in plot.provisional)
            canvas.line(before[0], pen.up(before[1]), point[0], pen.up(point[1]))
        elif point and not after:
            # One step alone is no line.
            canvas.setFillColor(HexColor(series.colour))
            canvas.circle(point[0], pen.up(point[1]), 2, stroke=0, fill=1)
    canvas.setDash()


def _events(pen: Pen, plot: Plot, scale: Scale, area: Box) -> None:
    first = next((one for one in plot.series if not one.thin), None)
    points = _points(plot, first, scale, area) if first else ()
    for place, number in plot.marks.items():
        point = points[place] if place < len(points) else None
        if point:
            wide = pen.width(number, _SIZE, bold=True)
            pen.text(point[0] - wide / 2, point[1] - 5, number, _SIZE, _THEME.inks[0], bold=True)


def _columns(pen: Pen, plot: Plot, scale: Scale, area: Box) -> None:
    count = len(plot.categories)
    slot = area.width / count
    stacked = plot.kind is Kind.COLUMN_STACKED
    abreast = 1 if stacked else len(plot.series)
    wide = slot * _BAR_SHARE / abreast
    labelled = count * len(plot.series) <= _LABELS_AT_MOST
    for place in range(count):
        under = 0.0
        for number, series in enumerate(plot.series):
            value = series.values[place]
            if value is None:
                continue
            column = 0 if stacked else number
            left = area.left + slot * place + slot * (1 - _BAR_SHARE) / 2 + wide * column
            tall = area.height * scale.share(value)
            top = area.top + area.height - tall - under
            pen.fill(Box(left, top, wide, tall), _colour(series, place))
            if place in plot.provisional:
                _hatch(pen, Box(left, top, wide, tall))
            if labelled and not stacked:
                spot = Box(left - slot / 2, top - 11, wide + slot, 10)
                paragraph = Paragraph(_number(value), _SMALL)
                pen.paragraph(spot, paragraph, _THEME.inks[1], Side.CENTRE)
            under += tall if stacked else 0


def _hatch(pen: Pen, box: Box) -> None:
    """Strokes over a column that is provisional."""
    pen.canvas.saveState()
    path = pen.canvas.beginPath()
    path.rect(box.left, pen.up(box.top + box.height), box.width, box.height)
    pen.canvas.clipPath(path, stroke=0, fill=0)
    for start in range(0, int(box.height + box.width) + 1, 5):
        y = box.top + box.height - start
        pen.line((box.left, y), (box.left + box.width, y - box.width), "#ffffff", 1.2)
    pen.canvas.restoreState()


def _colour(series: Series, place: int) -> str:
    return series.colours[place] if series.colours else series.colour


def _lying(pen: Pen, plot: Plot, box: Box) -> None:
    """Bars from the top down, each with its number at its end."""
    scale = Scale(plot)
    names = [_name(category) for category in plot.categories]
    widest = max((pen.width(name, _SIZE) for name in names), default=0) + 10
    beside = min(widest, box.width * _LONGEST_LABEL)
    area = Box(box.left + beside, box.top, box.width - beside - 52, box.height)
    slot = min(area.height / max(1, len(names)), 40)
    stacked = plot.kind is Kind.BAR_STACKED
    abreast = 1 if stacked else len(plot.series)
    tall = slot * _BAR_SHARE / abreast
    for place, name in enumerate(names):
        top = area.top + slot * place
        lines = pen.wrapped(name, _SIZE * 0.9, beside - 8, bold=False)[:3]
        spot = Box(box.left, top + (slot - len(lines) * 11) / 2, beside - 8, slot)
        pen.paragraph(spot, Paragraph("\n".join(lines), _SIZE), _THEME.inks[0], Side.RIGHT)
        before = 0.0
        for number, series in enumerate(plot.series):
            value = series.values[place]
            row = top + slot * (1 - _BAR_SHARE) / 2 + tall * (0 if stacked else number)
            wide = area.width * scale.share(value) if value else 0.0
            pen.fill(Box(area.left + before, row, wide, tall), _colour(series, place))
            text = _bar_text(series, place)
            if not stacked:
                pen.text(area.left + wide + 4, row + tall / 2 + 3, text, _SIZE, _THEME.inks[1])
            before += wide if stacked else 0


def _bar_text(series: Series, place: int) -> str:
    """What stands at the end of a bar: its own words, or its number; nothing where unknown."""
    if series.texts:
        return str(series.texts[place])
    value = series.values[place]
    return "" if value is None else _number(value)


_ACROSS_TURN, _ACROSS_SHARE, _ACROSS_ALPHA = 18, 0.6, 0.22
_CELL_SIDE, _CELL_TOP = 4.0, 2.5


def as_pdf(brief: Brief, sheets: Sequence[Sheet], paper: Paper) -> bytes:
    """The file: a page a sheet."""
    buffer = BytesIO()
    canvas = Canvas(
        buffer, pagesize=(paper.width, paper.height), pageCompression=1, lang=brief.language
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
    return buffer.getvalue()


def _heading(pen: Pen, sheet: Sheet) -> None:
    size = heading_size(sheet.title, sheet.heading)
    pen.paragraph(sheet.heading, Paragraph(sheet.title, size, bold=True), _THEME.inks[0])


def _text_block(pen: Pen, element: TextBlock) -> None:
    box = element.box
    if element.ground:
        pen.fill(box, element.ground)
        tall = sum(one.size for one in element.paragraphs) * LEADING
        box = box.below(max(0.0, (box.height - tall) / 2))
    for paragraph in element.paragraphs:
        colour = element.letters or _THEME.inks[paragraph.ink]
        box = box.below(pen.paragraph(box, paragraph, colour, element.side))


def _table(pen: Pen, element: TableBox) -> None:
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
            paragraph = Paragraph(text, element.size, bold=number == 0)
            pen.paragraph(cell, paragraph, _THEME.inks[0], side)
            left += width
        top += height


def _chart(pen: Pen, element: ChartBox) -> None:
    draw_plot(pen, element.plot, element.box)


def _picture(pen: Pen, element: PictureBox) -> None:
    image = ImageReader(BytesIO(element.png))
    box = fitted(element.box, image.getSize())
    pen.canvas.drawImage(image, box.left, pen.up(box.top + box.height), box.width, box.height)


def _qr_code(pen: Pen, element: QrCode) -> None:
    rows = qr_modules(element.address)
    side = element.box.width / len(rows)
    for number, row in enumerate(rows):
        for place, dark in enumerate(row):
            if dark:
                module = Box(
                    element.box.left + place * side, element.box.top + number * side, side, side
                )
                pen.fill(module, "#000000")
    pen.link(element.box, element.address)


def _watermark(pen: Pen, element: Watermark) -> None:
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
        TextBlock: _text_block,
        TableBox: _table,
        ChartBox: _chart,
        PictureBox: _picture,
        QrCode: _qr_code,
        Watermark: _watermark,
    }
)
