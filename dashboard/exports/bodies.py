"""What is no chart, drawn on a sheet: a number, a table, a list, a strip of months."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.components.sparklines import spark_points
from dashboard.components.tables import UNKNOWN, as_shown
from dashboard.exports.lettering import Pen, cut, wrapped
from dashboard.figures.drawings import Align, Column, Entries, Headline, Strip, Table
from dashboard.figures.widths import width
from dashboard.i18n import _, format_number
from dashboard.theme import Theme, faded
from data_access.registry.metrics import Hue

_LARGEST, _SMALLEST = 20.0, 11.0
_LEADING = 1.6
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


def headline(pen: Pen, box: Box, shown: Headline, theme: Theme) -> None:
    """The number, as large as the room allows, with its unit, period, change and course."""
    size = min(box.height * 0.34, box.width / max(2.0, width(shown.text, 1, bold=True)) * 0.8, 190)
    y = box.y + size
    pen.text(box.x, y, shown.text, size, theme.inks[0], bold=True)
    y += size * 0.18
    small = max(18.0, size * 0.16)
    said = [f"{shown.unit} · {shown.period}", shown.change.text if shown.change else "", shown.note]
    for text in filter(None, said):
        for line in wrapped(text, small, box.width):
            y += small * _LEADING
            pen.text(box.x, y, line, small, theme.inks[1])
    rest = box.y + box.height - y - small * 3
    hue = theme.hue(Hue(shown.spark_hue)) if shown.spark_hue in tuple(Hue) else theme.inks[1]
    if path := spark_points(shown.spark, box.width, min(rest, 200)):
        y += small * _LEADING
        course = _("Line: {count} months").format(count=len(shown.spark))
        pen.text(box.x, y, course, small * 0.8, theme.inks[1])
        pen.raw(
            f'<path transform="translate({box.x:.1f} {y + small:.1f})" d="{path}" fill="none" '
            f'stroke="{hue}" stroke-width="3" stroke-linejoin="round"/>'
        )


def table(pen: Pen, box: Box, shown: Table, theme: Theme) -> None:
    """As many rows as can be read; how many there are besides is said below them."""
    cells = [
        [shown.unknown or UNKNOWN if value is None else as_shown(value) for value in row]
        for row in shown.rows
    ]
    aside = min(240.0, box.width / 4) if shown.sparks else 0.0
    room = box.width - aside
    size = _size(shown, cells, room)
    high = size * _LEADING
    most = max(1, int((box.height - 3 * high) / high))
    rows = cells if len(cells) <= most else cells[: most - 1]
    widths = _spread(_widths(shown, rows, size, room), room, size)
    stand = _Columns(shown.columns, widths, box.x, box.x + room, size)
    y = box.y + size
    _line(pen, y, [column.label for column in shown.columns], stand, theme.inks[1])
    for number, row in enumerate(rows):
        pen.rule(box.x, y + size * 0.45, box.width, theme.line)
        y += high
        _line(pen, y, row, stand, theme.inks[0])
        if path := spark_points(shown.sparks.get(number, ()), aside, high - 4):
            at = f"translate({box.x + room:.1f} {y - high * 0.7:.1f})"
            pen.raw(
                f'<path transform="{at}" d="{path}" fill="none" '
                f'stroke="{theme.hue(Hue.DEATHS)}" stroke-width="2"/>'
            )
    if len(rows) < len(cells):
        left = _("The first {shown} of {all} rows; the file has all of them.").format(
            shown=format_number(len(rows)), all=format_number(len(cells))
        )
        pen.text(box.x, y + high, left, size, theme.inks[1])


def _size(shown: Table, cells: Sequence[Sequence[str]], room: float) -> float:
    """The largest letters with which the columns fit beside each other."""
    wide = sum(_widths(shown, cells, 1.0, float("inf")))
    return max(_SMALLEST, min(_LARGEST, room / max(1.0, wide)))


def _spread(widths: list[float], room: float, size: float) -> list[float]:
    """Columns a little farther apart where there is room, and never so far that rows are lost."""
    free = max(0.0, room - sum(widths)) / max(1, len(widths))
    return [wide + min(free, _FARTHEST * size) for wide in widths]


def _widths(shown: Table, cells: Sequence[Sequence[str]], size: float, room: float) -> list[float]:
    """Of the columns; those of words give way where all together are too wide."""
    full = [
        min(
            _WIDEST_COLUMN * 0.61,
            max(width(text, 1) for text in (column.label, *(row[i] for row in cells))),
        )
        + _GAP
        for i, column in enumerate(shown.columns)
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


def entries(pen: Pen, box: Box, shown: Entries, theme: Theme) -> None:
    """When and what, one under the other."""
    size = _LARGEST
    beside = min(
        box.width / 3, max((width(e.when, size, bold=True) for e in shown.entries), default=0)
    )
    y = box.y
    for number, entry in enumerate(shown.entries):
        lines = wrapped(entry.text, size, box.width - beside - size)
        if y + (len(lines) + 1) * size * _LEADING > box.y + box.height:
            left = format_number(len(shown.entries) - number)
            more = _("{count} more").format(count=left)
            pen.text(box.x, y + size * _LEADING, more, size, theme.inks[1])
            return
        pen.text(box.x, y + size * _LEADING, entry.when, size, theme.inks[1], bold=True)
        for line in lines:
            y += size * _LEADING
            pen.text(box.x + beside + size, y, line, size, theme.inks[0])
        y += size * 0.4


def strip(pen: Pen, box: Box, shown: Strip, theme: Theme) -> None:
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
    fills = {state.letter: colours[state.name] for state in shown.states}
    x = box.x
    for state in shown.states:
        pen.box(x, box.y + 3, size, size, fills[state.letter])
        pen.text(x + size * 1.4, box.y + size, state.label, size, theme.inks[0])
        x += size * 3 + width(state.label, size)
    names = min(box.width * 0.3, max((width(n, size) for n in shown.labels), default=0)) + size
    top = box.y + size * 3.4
    months = max(map(len, shown.rows), default=1)
    wide = (box.width - names) / months
    high = min(size * 1.7, (box.height - size * 5) / max(1, len(shown.rows)))
    high = max(high, size * 1.25)
    most = int((box.height - size * 5) / high)
    for place, text in shown.ticks:
        pen.text(box.x + names + place * wide, top - 5, text, size - 2, theme.inks[1])
    for number, (label, row) in enumerate(zip(shown.labels[:most], shown.rows, strict=False)):
        y = top + number * high
        pen.text(box.x, y + high * 0.72, cut(label, size, names - size), size, theme.inks[0])
        _cells(pen, (box.x + names, y), (wide, high - 2), row, fills)
    if len(shown.rows) > most:
        left = _("The first {shown} of {all} rows; the file has all of them.").format(
            shown=format_number(most), all=format_number(len(shown.rows))
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
