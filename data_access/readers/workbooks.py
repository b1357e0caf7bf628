"""Workbooks: checked as archives first, then read by calamine, every cell as text."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from data_access.declaration.file_schema import SourceRefusedError
from data_access.declaration.sheets import Document, Line, Sheet
from data_access.readers import zip_archives

_HEADER_WITHIN = 20
_Value = int | float | str | bool | time | date | datetime | timedelta


def read(path: Path) -> Document:
    """Every sheet of a workbook in the .xlsx or .ods format, told by what it holds."""
    content = zip_archives.checked(path)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        tables = [s.name for s in book.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
        sheets = [book.get_sheet_by_name(name) for name in tables]
    except CalamineError as error:
        msg = f"not a readable workbook ({error})"
        raise SourceRefusedError(msg) from error
    return Document(
        [_sheet(sheet) for sheet in sheets],
        formula=lambda: zip_archives.first_formula(content),
        aside=lambda: zip_archives.first_aside(content),
    )


def _sheet(held: CalamineSheet) -> Sheet:
    sheet = Sheet(held.name, iter(()), _HEADER_WITHIN, size=held.total_height)
    sheet.lines = _lines(held, sheet)
    sheet.left = held.start[1] if held.start else 0
    return sheet


def _lines(held: CalamineSheet, sheet: Sheet) -> Iterator[Line]:
    # The empty rows above the first that holds anything are among them.
    for row in held.iter_rows():
        sheet.read += 1
        yield sheet.read, [_as_text(value) for value in row]


def _as_text(value: _Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
