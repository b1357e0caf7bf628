"""A figure on a sheet of SVG with all that must travel with it: readable without its page.

From above: the mark, the title, what is counted and when, the filters, the figure, its sources and
caveats, and a link as words and as a QR code. Whatever the figure needs less, the body gets. A
number, a table, a list and a strip of months are drawn here; a chart comes from Chromium. Sizes
are in units of which an inch has 120.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.components.cards import Name
from dashboard.components.headlines import spark_points
from dashboard.components.tables import UNKNOWN, value_text
from dashboard.exports.provenance import Provenance
from dashboard.exports.qr_codes import qr_path
from dashboard.exports.svg_text import Pen, cut, wrapped
from dashboard.figures.drawings import Align, Column, Entries, Entry, Headline, Strip, Table
from dashboard.figures.widths import width
from dashboard.i18n import N_, _, direction, format_date, format_number
from dashboard.theme import Theme, faded
from data_access.registry.metrics import Hue


@dataclass(frozen=True, slots=True)
class Preset:
    """One sheet.

    Attributes:
        code: in addresses and on the command line.
        label: for readers; English message id.
        width, height: of the sheet; at scale 1 as many pixels.
        edge: room at its sides.
        title, text, note: sizes of letters. 17 is a slide's 10 points.
    """

    code: str
    label: str
    width: int
    height: int
    edge: int = 48
    title: int = 34
    text: int = 20
    note: int = 15


PRESETS = MappingProxyType(
    {
        preset.code: preset
        for preset in (
            Preset("slide", N_("Slide, 16:9"), 1600, 900),
            Preset("half", N_("Half a slide"), 800, 900, edge=32, title=28, text=18, note=14),
            Preset("a4", N_("A4, upright"), 992, 1403, edge=56, title=30, text=18, note=14),
            Preset("square", N_("Square"), 1080, 1080, edge=44, title=30, text=18, note=14),
        )
    }
)
DEFAULT = "slide"
SCALES = (1, 2, 3)
DEFAULT_SCALE = 2


_LARGEST, _SMALLEST = 20.0, 11.0
_BODY_LEADING = 1.6
_GAP = 1.2
"""Between columns, in sizes of a letter."""
_WIDEST_COLUMN = 30
_LEAST_COLUMN = 7
_FARTHEST = 6.0


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a sheet has for its body."""

    x: float
    y: float
    width: float
    height: float


def headline(pen: Pen, box: Box, drawing: Headline, theme: Theme) -> None:
    """The number, as large as the room allows, with its unit, period, change and course."""
    size = min(
        box.height * 0.34, box.width / max(2.0, width(drawing.text, 1, bold=True)) * 0.8, 190
    )
    y = box.y + size
    pen.text(box.x, y, drawing.text, size, theme.inks[0], bold=True)
    y += size * 0.18
    small = max(18.0, size * 0.16)
    texts = [
        f"{drawing.unit} · {drawing.period}",
        drawing.change.text if drawing.change else "",
        drawing.note,
    ]
    for text in filter(None, texts):
        for line in wrapped(text, small, box.width):
            y += small * _BODY_LEADING
            pen.text(box.x, y, line, small, theme.inks[1])
    rest = box.y + box.height - y - small * 3
    hue = theme.hue(Hue(drawing.spark_hue)) if drawing.spark_hue in tuple(Hue) else theme.inks[1]
    if path := spark_points(drawing.spark, box.width, min(rest, 200)):
        y += small * _BODY_LEADING
        course = _("Line: {count} months").format(count=len(drawing.spark))
        pen.text(box.x, y, course, small * 0.8, theme.inks[1])
        pen.raw(
            f'<path transform="translate({box.x:.1f} {y + small:.1f})" d="{path}" fill="none" '
            f'stroke="{hue}" stroke-width="3" stroke-linejoin="round"/>'
        )


def table(pen: Pen, box: Box, drawing: Table, theme: Theme) -> None:
    """As many rows as can be read; how many there are besides is said below them."""
    cells = [
        [drawing.unknown or UNKNOWN if value is None else value_text(value) for value in row]
        for row in drawing.rows
    ]
    aside = min(240.0, box.width / 4) if drawing.sparks else 0.0
    room = box.width - aside
    size = _size(drawing, cells, room)
    high = size * _BODY_LEADING
    most = max(1, int((box.height - 3 * high) / high))
    rows = cells if len(cells) <= most else cells[: most - 1]
    widths = _spread(_widths(drawing, rows, size, room), room, size)
    stand = _Columns(drawing.columns, widths, box.x, box.x + room, size)
    y = box.y + size
    _line(pen, y, [column.label for column in drawing.columns], stand, theme.inks[1])
    for number, row in enumerate(rows):
        pen.rule(box.x, y + size * 0.45, box.width, theme.line)
        y += high
        _line(pen, y, row, stand, theme.inks[0])
        if path := spark_points(drawing.sparks.get(number, ()), aside, high - 4):
            at = f"translate({box.x + room:.1f} {y - high * 0.7:.1f})"
            pen.raw(
                f'<path transform="{at}" d="{path}" fill="none" '
                f'stroke="{theme.hue(Hue.DEATHS)}" stroke-width="2"/>'
            )
    if len(rows) < len(cells):
        left = _("The first {count} of {all} rows; the file has all of them.").format(
            count=format_number(len(rows)), all=format_number(len(cells))
        )
        pen.text(box.x, y + high, left, size, theme.inks[1])


def _size(drawing: Table, cells: Sequence[Sequence[str]], room: float) -> float:
    """The largest letters with which the columns fit beside each other."""
    wide = sum(_widths(drawing, cells, 1.0, float("inf")))
    return max(_SMALLEST, min(_LARGEST, room / max(1.0, wide)))


def _spread(widths: list[float], room: float, size: float) -> list[float]:
    """Columns a little farther apart where there is room, and never so far that rows are lost."""
    free = max(0.0, room - sum(widths)) / max(1, len(widths))
    return [wide + min(free, _FARTHEST * size) for wide in widths]


def _widths(
    drawing: Table, cells: Sequence[Sequence[str]], size: float, room: float
) -> list[float]:
    """Of the columns; those of words give way where all together are too wide."""
    full = [
        min(
            _WIDEST_COLUMN * 0.61,
            max(width(text, 1) for text in (column.label, *(row[i] for row in cells))),
        )
        + _GAP
        for i, column in enumerate(drawing.columns)
    ]
    over = sum(full) * size - room
    if over <= 0:
        return [wide * size for wide in full]
    least = _LEAST_COLUMN * 0.61
    spare = [max(0.0, wide - least) * size for wide in full]
    share = min(1.0, over / max(1.0, sum(spare)))
    return [wide * size - has * share for wide, has in zip(full, spare, strict=True)]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the cells of a row stand."""

    columns: Sequence[Column]
    widths: Sequence[float]
    x: float
    end: float
    size: float


def _line(pen: Pen, y: float, texts: Sequence[str], stand: _Columns, colour: str) -> None:
    x, size = stand.x, stand.size
    for column, text, wide in zip(stand.columns, texts, stand.widths, strict=True):
        if x + size > stand.end:
            return
        room = wide - _GAP * size
        words = cut(text, size, room)
        if column.align is Align.NUMBER:
            pen.text(x + room, y, words, size, colour, anchor="end")
        else:
            pen.text(x, y, words, size, colour)
        x += wide


def entries(pen: Pen, box: Box, drawing: Entries, theme: Theme) -> None:
    """When and what, one under the other."""
    size = _LARGEST
    beside = min(
        box.width / 3, max((width(e.when, size, bold=True) for e in drawing.entries), default=0)
    )
    y = box.y
    for number, entry in enumerate(drawing.entries):
        lines = wrapped(entry.text, size, box.width - beside - size)
        if y + (len(lines) + 1) * size * _BODY_LEADING > box.y + box.height:
            left = format_number(len(drawing.entries) - number)
            more = _("{count} more").format(count=left)
            pen.text(box.x, y + size * _BODY_LEADING, more, size, theme.inks[1])
            return
        pen.text(box.x, y + size * _BODY_LEADING, entry.when, size, theme.inks[1], bold=True)
        for line in lines:
            y += size * _BODY_LEADING
            pen.text(box.x + beside + size, y, line, size, theme.inks[0])
        y += size * 0.4


def strip(pen: Pen, box: Box, drawing: Strip, theme: Theme) -> None:
    """Names on the left, years above, a cell a month; the legend first."""
    size = 14.0
    colours = {
        "reported": theme.hue(Hue.HITS, 0.4),
        "late": theme.warn,
        "revised": theme.hue(Hue.HITS),
        "missing": faded(theme.inks[2], 0.25),
        "raised": theme.warn,
        "quiet": faded(theme.inks[2], 0.25),
        "open": faded(theme.inks[2], 0.1),
    }
    fills = {state.letter: colours[state.name] for state in drawing.states}
    x = box.x
    for state in drawing.states:
        pen.box(x, box.y + 3, size, size, fills[state.letter])
        pen.text(x + size * 1.4, box.y + size, state.label, size, theme.inks[0])
        x += size * 3 + width(state.label, size)
    names = min(box.width * 0.3, max((width(n, size) for n in drawing.labels), default=0)) + size
    top = box.y + size * 3.4
    months = max(map(len, drawing.rows), default=1)
    wide = (box.width - names) / months
    high = min(size * 1.7, (box.height - size * 5) / max(1, len(drawing.rows)))
    high = max(high, size * 1.25)
    most = int((box.height - size * 5) / high)
    for place, text in drawing.ticks:
        pen.text(box.x + names + place * wide, top - 5, text, size - 2, theme.inks[1])
    for number, (label, row) in enumerate(zip(drawing.labels[:most], drawing.rows, strict=False)):
        y = top + number * high
        pen.text(box.x, y + high * 0.72, cut(label, size, names - size), size, theme.inks[0])
        _cells(pen, (box.x + names, y), (wide, high - 2), row, fills)
    if len(drawing.rows) > most:
        left = _("The first {count} of {all} rows; the file has all of them.").format(
            count=format_number(most), all=format_number(len(drawing.rows))
        )
        pen.text(box.x, top + (most + 0.8) * high, left, size, theme.inks[1])


def _cells(
    pen: Pen,
    at: tuple[float, float],
    cell: tuple[float, float],
    row: str,
    fills: dict[str, str],
) -> None:
    """A row; equal neighbours are one rectangle, or a hundred bureaus were too many for a file."""
    start = 0
    for place in range(1, len(row) + 1):
        if place < len(row) and row[place] == row[start]:
            continue
        if row[start] in fills:
            x = at[0] + start * cell[0]
            pen.box(x, at[1], (place - start) * cell[0], cell[1], fills[row[start]])
        start = place


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

    provenance: Provenance
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
    if sheet.provenance.exercise:
        # First, so that the figure is drawn over it and it lies over no number.
        _across(pen, box, theme)
    sheet.draw(pen, box)
    _foot(pen, sheet, lines, size, foot)
    title = f"{sheet.provenance.marking.label} · {sheet.provenance.title}"
    description = " ".join(f"{name}: {text}." for name, text in sheet.provenance.notes())
    return pen.document(preset.height, theme.panel, title, f"{description} {sheet.description}")


def _bands(pen: Pen, sheet: Sheet) -> None:
    """The mark at the head and at the foot, where no copy of a part can lose both."""
    mark, preset = sheet.provenance.marking, sheet.preset
    middle = preset.width / 2
    pen.box(0, 0, preset.width, _BAND, mark.ground)
    pen.text(middle, _BAND * 0.7, mark.label, 19, mark.ink, anchor="middle", bold=True)
    below = preset.height - _FOOT_BAND
    pen.box(0, below, preset.width, _FOOT_BAND, mark.ground)
    pen.text(middle, below + 18.5, mark.label, 15, mark.ink, anchor="middle", bold=True)


def _head(pen: Pen, sheet: Sheet) -> float:
    """Words above the figure; where the figure may begin."""
    provenance, preset, theme = sheet.provenance, sheet.preset, sheet.theme
    wide = preset.width - 2 * preset.edge
    y = _BAND + 16.0
    what = provenance.what[:1].upper() + provenance.what[1:]
    rows = (
        (provenance.title, preset.title, theme.inks[0], True),
        (what, preset.text, theme.inks[0], False),
        (provenance.exercise, preset.text, theme.inks[0], True),
        (provenance.sentence, preset.note + 2, theme.inks[1], False),
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
    provenance = sheet.provenance
    events = (f"({i}) {event.when}: {event.text}" for i, event in enumerate(sheet.marked, start=1))
    dated = _("As known on {day} · data version {version}").format(
        day=format_date(provenance.as_known_on), version=provenance.data_version
    )
    licence = _("Licence: {licence}").format(licence=provenance.licence)
    terms = licence if provenance.licence else ""
    notes = (
        " · ".join(events),
        provenance.source,
        terms,
        provenance.caveats,
        dated,
        provenance.link,
    )
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
    path, modules = qr_path(sheet.provenance.link)
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
