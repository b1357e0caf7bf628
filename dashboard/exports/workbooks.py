"""XLSX: the numbers on one sheet, what must be known of them on another."""

import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.drawings import Table
from dashboard.exports.csv_tables import clean, is_formula
from dashboard.exports.provenance import Provenance
from dashboard.i18n import _, direction, strip_marks

_LONGEST = 32_767
"""Letters that a cell can hold."""
_WIDEST = 60
_NOT_IN_NAMES, _LONGEST_NAME = re.compile(r"[\[\]:*?/\\]"), 31
"""Of sheets."""


def workbook(table: Table, provenance: Provenance) -> bytes:
    """A workbook with the sheets *Data* and *About*; both bear the mark above and in print.

    Unknown is an empty cell, hidden is the word; no text is ever a formula.
    """
    book = Workbook()
    data: Worksheet = book.active  # type: ignore[assignment]  # a new book has one
    data.title = _sheet_name(_("Data"))
    _mark(data, provenance, [provenance.made_for, provenance.title, provenance.exercise])
    first = data.max_row + 1
    _row(data, [strip_marks(column.label) for column in table.columns], bold=True)
    for row in table.rows:
        _row(data, [strip_marks(value) if isinstance(value, str) else value for value in row])
    data.freeze_panes = f"A{first + 1}"
    data.auto_filter.ref = f"A{first}:{get_column_letter(max(1, len(table.columns)))}{data.max_row}"
    for number, column in enumerate(table.columns, start=1):
        texts = [column.label, *(str(row[number - 1]) for row in table.rows[:200])]
        wide = min(_WIDEST, max(map(len, texts)) + 3)
        data.column_dimensions[get_column_letter(number)].width = wide
    about: Worksheet = book.create_sheet(_sheet_name(_("About")))
    _mark(about, provenance, ())
    for name, text in provenance.notes():
        _row(about, [name, text])
    for number, column in enumerate(table.columns, start=1):
        _row(about, [_("column {number}").format(number=number), f"{column.key}: {column.label}"])
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 18, 110
    _describe(book, provenance)
    buffer = io.BytesIO()
    for sheet in book.worksheets:
        sheet.sheet_view.rightToLeft = direction() == "rtl"
    book.save(buffer)
    return buffer.getvalue()


def _sheet_name(text: str) -> str:
    """A text as a sheet may be called."""
    return _NOT_IN_NAMES.sub("", text)[:_LONGEST_NAME]


def _describe(book: Workbook, provenance: Provenance) -> None:
    book.properties.title = clean(provenance.title)
    book.properties.subject = clean(provenance.sentence)
    book.properties.keywords = clean(f"{provenance.marking.label}; {provenance.data_version}")
    book.properties.category = clean(provenance.marking.label)
    if provenance.made_for:
        book.properties.description = clean(provenance.made_for)
    book.properties.creator = "Routewatch"


def _mark(sheet: Worksheet, provenance: Provenance, lines: Iterable[str]) -> None:
    mark = provenance.marking
    _row(sheet, [mark.label], bold=True)
    sheet["A1"].font = Font(bold=True, color=mark.ink[1:])
    sheet["A1"].fill = PatternFill("solid", fgColor=mark.ground[1:])
    for line in filter(None, lines):
        _row(sheet, [line], bold=True)
    # An ampersand begins a code in the head of a printed page.
    for part in (sheet.oddHeader, sheet.oddFooter):
        if part is not None:
            part.center.text = mark.label.replace("&", "&&")


def _row(sheet: Worksheet, values: Sequence[object], *, bold: bool = False) -> None:
    number = sheet.max_row + 1 if sheet["A1"].value is not None else 1
    for place, value in enumerate(values, start=1):
        cell = sheet.cell(number, place)
        assert isinstance(cell, Cell)  # noqa: S101 - a sheet of ours has no merged cells
        _fill(cell, value)
        if bold:
            cell.font = Font(bold=True)


def _fill(cell: Cell, value: object) -> None:
    if value is None or isinstance(value, int | float):
        cell.value = value
        return
    text = clean(str(value))
    # As text, whatever it begins with: openpyxl would store a formula.
    cell.value = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    cell.data_type = "s"
    cell.quotePrefix = is_formula(text)
