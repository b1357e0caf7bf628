"""A figure on a sheet with all that must travel with it: readable without the page it came from.

From above: the mark, the title, what is counted and when, the filters, the figure, its sources and
caveats, and a link as words and as a QR code. Whatever the figure needs less, the body gets.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import segno

from dashboard.components.keys import Name
from dashboard.exports.bodies import Box
from dashboard.exports.carrying import Carried
from dashboard.exports.lettering import Pen, wrapped
from dashboard.exports.presets import Preset
from dashboard.figures.drawings import Entry
from dashboard.figures.widths import width
from dashboard.i18n import _, direction, format_date
from dashboard.theme import Theme, faded

Draw = Callable[[Pen, Box], None]

_BAND = 34
_FOOT_BAND = 26
_CODE = 112
"""A QR code of this size is read by a telephone from a slide on a wall."""
_LEADING = 1.42
_LEAST_BODY = 0.4
_NOTES = (1.0, 0.92, 0.85)
"""Notes shrink before the figure does; the smallest is still 8 points on paper."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet is made of.

    Attributes:
        names: of the marks of a chart, above it.
        marked: the events that the numbers on its dotted lines are.
        draw: draws the figure into a box.
        description: the figure in words.
    """

    told: Carried
    preset: Preset
    theme: Theme
    draw: Draw
    description: str = ""
    names: Sequence[Name] = ()
    marked: Sequence[Entry] = ()


def composed(sheet: Sheet) -> str:
    """The sheet as SVG."""
    preset, theme = sheet.preset, sheet.theme
    pen = Pen(preset.width, rtl=direction() == "rtl")
    _bands(pen, sheet)
    top = _head(pen, sheet)
    lines, size = _notes(sheet, preset.height - top)
    foot = preset.height - _FOOT_BAND - 14 - max(_CODE, len(lines) * size * _LEADING)
    wide = preset.width - 2 * preset.edge
    box = Box(preset.edge, top, wide, foot - 16 - top)
    sheet.draw(pen, box)
    _foot(pen, sheet, lines, size, foot)
    if sheet.told.exercise:
        _across(pen, box, theme)
    title = f"{sheet.told.marking.label} · {sheet.told.title}"
    description = " ".join(f"{name}: {text}." for name, text in sheet.told.notes())
    return pen.document(preset.height, theme.panel, title, f"{description} {sheet.description}")


def _bands(pen: Pen, sheet: Sheet) -> None:
    """The mark at the head and at the foot, where no copy of a part can lose both."""
    mark, preset = sheet.told.marking, sheet.preset
    middle = preset.width / 2
    pen.box(0, 0, preset.width, _BAND, mark.ground)
    pen.text(middle, _BAND * 0.7, mark.label, 19, mark.ink, anchor="middle", bold=True)
    below = preset.height - _FOOT_BAND
    pen.box(0, below, preset.width, _FOOT_BAND, mark.ground)
    pen.text(middle, below + 18.5, mark.label, 15, mark.ink, anchor="middle", bold=True)


def _head(pen: Pen, sheet: Sheet) -> float:
    """Words above the figure; where the figure may begin."""
    told, preset, theme = sheet.told, sheet.preset, sheet.theme
    wide = preset.width - 2 * preset.edge
    y = _BAND + 16.0
    what = told.what[:1].upper() + told.what[1:]
    rows = (
        (told.title, preset.title, theme.inks[0], True),
        (what, preset.text, theme.inks[0], False),
        (told.exercise, preset.text, theme.inks[0], True),
        (told.sentence, preset.note + 2, theme.inks[1], False),
    )
    for words, size, colour, bold in rows:
        for line in wrapped(words, size, wide, bold=bold):
            y += size * _LEADING
            pen.text(preset.edge, y, line, size, colour, bold=bold)
    return _keys(pen, sheet, y + 14)


def _keys(pen: Pen, sheet: Sheet, y: float) -> float:
    """Names of the marks, in rows above the chart."""
    preset, size = sheet.preset, float(sheet.preset.note + 1)
    x = float(preset.edge)
    for name in sheet.names:
        wide = size * 2 + width(name.text, size) + size * 1.5
        if x > preset.edge and x + wide > preset.width - preset.edge:
            x, y = float(preset.edge), y + size * _LEADING
        if name.area:
            pen.box(x, y + size * 0.25, size * 1.5, size * 0.8, name.colour)
        else:
            for part in range(3 if name.dashed else 1):
                long = size * 0.35 if name.dashed else size * 1.5
                pen.box(x + part * size * 0.6, y + size * 0.55, long, 3, name.colour)
        pen.text(x + size * 1.9, y + size, name.text, size, sheet.theme.inks[0])
        x += wide
    return y + size * _LEADING + 8 if sheet.names else y


def _notes(sheet: Sheet, room: float) -> tuple[list[str], float]:
    """The lines below the figure, and the size with which they leave it room."""
    told = sheet.told
    events = (f"({i}) {event.when}: {event.text}" for i, event in enumerate(sheet.marked, start=1))
    dated = _("As known on {day} · data version {version}").format(
        day=format_date(told.as_known_on), version=told.data_version
    )
    notes = (" · ".join(events), told.source, told.caveats, dated, told.link)
    wide = sheet.preset.width - 2 * sheet.preset.edge - _CODE - 24
    for share in _NOTES:
        size = sheet.preset.note * share
        lines = [line for note in notes for line in wrapped(note, size, wide)]
        if len(lines) * size * _LEADING < room * (1 - _LEAST_BODY):
            break
    return lines, size


def _foot(pen: Pen, sheet: Sheet, lines: Sequence[str], size: float, top: float) -> None:
    preset, theme = sheet.preset, sheet.theme
    wide = preset.width - 2 * preset.edge
    pen.rule(preset.edge, top - 8, wide, theme.line)
    for number, line in enumerate(lines):
        pen.text(preset.edge, top + (number + 0.85) * size * _LEADING, line, size, theme.inks[1])
    x = preset.width - preset.edge - _CODE
    path, modules = code(sheet.told.link)
    pen.box(x, top, _CODE, _CODE, "#ffffff")
    at = preset.width - x - _CODE if pen.rtl else x
    pen.raw(
        f'<g transform="translate({at:g} {top:g}) scale({_CODE / modules:.4f})">'
        f'<path d="{path}" stroke="#000000" fill="none"/></g>'
    )


def _across(pen: Pen, box: Box, theme: Theme) -> None:
    word = _("EXERCISE")
    size = min(box.height * 0.36, box.width * 0.7 / width(word, 1, bold=True))
    x, y = box.x + box.width / 2, box.y + box.height / 2
    turned = f' dominant-baseline="central" transform="rotate(-18 {x:.0f} {y:.0f})"'
    colour = faded(theme.inks[2], 0.28)
    pen.text(x, y, word, size, colour, anchor="middle", bold=True, more=turned)


@lru_cache(maxsize=256)
def code(link: str) -> tuple[str, int]:
    """A link as a QR code: the path of its dark modules, and how many there are on a side."""
    made = segno.make_qr(link, error="l")
    quiet = 2
    rows = [
        (y, [x for x, dark in enumerate(row) if dark])
        for y, row in enumerate(made.matrix_iter(border=quiet))
    ]
    path = "".join(f"M{x} {y}.5h1" for y, dark in rows for x in dark)
    return path, int(made.symbol_size(border=quiet)[0])
