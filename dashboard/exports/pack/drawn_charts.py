"""Plots as lines and letters on a page: the same data that the slides hold as native charts."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from reportlab.lib.colors import HexColor

from dashboard.exports.pack.elements import Box, Paragraph, Side
from dashboard.exports.pack.plots import Kind, Plot, Series
from dashboard.exports.pack.scales import Scale
from dashboard.exports.pack.written_text import Pen
from dashboard.i18n import format_month, format_number
from dashboard.theme import DEFAULT, named

_THEME = named(DEFAULT)
_SIZE, _SMALL = 9.0, 8.0
_AXIS, _UNDER, _LEGEND = 46.0, 18.0, 16.0
_WIDTH, _THIN, _HAIR = 1.6, 0.7, 0.5
_FILL = 0.45
_BAR_SHARE, _LONGEST_LABEL = 0.62, 0.36
_LABELS_AT_MOST = 24
_LETTERS = 24


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
                told = Paragraph(_number(value), _SMALL)
                pen.paragraph(spot, told, _THEME.inks[1], Side.CENTRE)
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
            said = _said(series, place)
            if not stacked:
                pen.text(area.left + wide + 4, row + tall / 2 + 3, said, _SIZE, _THEME.inks[1])
            before += wide if stacked else 0


def _said(series: Series, place: int) -> str:
    """What stands at the end of a bar: its own words, or its number; nothing where unknown."""
    if series.texts:
        return str(series.texts[place])
    value = series.values[place]
    return "" if value is None else _number(value)
