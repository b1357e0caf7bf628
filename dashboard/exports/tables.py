"""Tables as files: CSV, with provenance in lines that begin with `#`, and XLSX, on a sheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.drawings import Table
from dashboard.exports.provenance import Provenance
from dashboard.i18n import _, direction, strip_marks

FOR_PEOPLE = "utf-8-sig"
"""Of files that people open: without the mark at their head Excel takes UTF-8 for Latin letters."""

# Half- and full-width signs: spreadsheets of East Asian locales take both for a formula.
_FORMULA_STARTS = (*"=+-@\t\r\n|%", *"\uff1d\uff0b\uff0d\uff20")

# XML and terminals know no control characters but tabs and line ends; no figure needs one.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """A text with a sign in place of each control character."""
    return _CONTROLS.sub("\ufffd", text)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula or a command."""
    return text.lstrip(' "').startswith(_FORMULA_STARTS)


def cell(value: object) -> object:
    """A value as a spreadsheet may read it: unknown is empty, text never begins a formula.

    Texts come without marks of direction, and with Latin digits. Numbers stay numbers, the
    negative ones too.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    # Before it is looked at: a mark would hide the sign that follows it.
    text = strip_marks(clean(str(value)))
    return f"'{text}" if is_formula(text) else text


def csv_text(
    notes: Iterable[tuple[str, str]], header: Sequence[str], rows: Iterable[Sequence[object]]
) -> str:
    """A whole file, without marks of direction.

    Args:
        notes: name and text of each provenance line; line ends in a text become blanks.
        header: column names.
        rows: cells in the order of the header.
    """
    out = io.StringIO()
    for name, text in notes:
        out.write(f"# {name}: {' '.join(strip_marks(clean(text)).split())}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def table_csv(table: Table, notes: Iterable[tuple[str, str]], encoding: str = FOR_PEOPLE) -> bytes:
    """A table as a file, with its provenance; columns have the keys that programs know."""
    table = table.with_codes()
    return csv_text(notes, [column.key for column in table.columns], table.rows).encode(encoding)


_LONGEST = 32_767
"""Letters that a cell can hold."""
_WIDEST = 60
_NOT_IN_NAMES, _LONGEST_NAME = re.compile(r"[\[\]:*?/\\]"), 31
"""Of sheets."""


def workbook(table: Table, provenance: Provenance) -> bytes:
    """A workbook with the sheets *Data* and *About*; both bear the mark above and in print.

    Unknown is an empty cell, hidden is the word; no text is ever a formula.
    """
    table, book = table.with_codes(), Workbook()
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
