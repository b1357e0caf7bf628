"""Empty files for bureaus to fill: CSV, or a workbook that explains itself."""

import csv
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from data_access.bureau_reports.forms import COUNT, Field, Format

_DATA, _EXPLANATIONS, _LISTS = "Data", "Explanations", "Lists"
_FILLED_ROWS = 10_000
_WIDTHS = (24, 60, 60, 40)


def as_csv(of: Format) -> bytes:
    """The header, and nothing else."""
    header = StringIO(newline="")
    csv.writer(header, lineterminator="\r\n").writerow(field.name for field in of.fields)
    return header.getvalue().encode()


def as_workbook(of: Format) -> bytes:
    """A sheet to fill, one that explains its columns, one with the lists to choose from."""
    book = Workbook()
    data = book.worksheets[0]
    data.title = _DATA
    data.append([field.name for field in of.fields])
    data.freeze_panes = "A2"
    lists, with_list = book.create_sheet(_LISTS), [f for f in of.fields if f.kind.allowed]
    for number, field in enumerate(of.fields, start=1):
        letter = get_column_letter(number)
        data[f"{letter}1"].font = Font(bold=True)
        data.column_dimensions[letter].width = max(12, len(field.name) + 2)
        if field.kind is COUNT:
            rule = _whole_numbers(field)
        elif field in with_list:
            rule = _one_of(field, lists, 2 * with_list.index(field) + 1)
        else:
            continue
        data.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{_FILLED_ROWS}")
    _explain(book.create_sheet(_EXPLANATIONS, 1), of)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _explain(sheet: Worksheet, of: Format) -> None:
    for row in of.explanations():
        sheet.append(list(row))
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _whole_numbers(field: Field) -> DataValidation:
    return DataValidation(
        type="whole",
        operator="greaterThanOrEqual",
        formula1="0",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=field.name,
        error="A whole number from 0; leave the cell empty where it is unknown.",
    )


def _one_of(field: Field, sheet: Worksheet, at: int) -> DataValidation:
    """Write a column's list into two of a sheet; what a spreadsheet program asks of its cells."""
    rows = [(field.name, ""), *field.kind.allowed.items()]
    for row, (code, label) in enumerate(rows, start=1):
        sheet.cell(row, at, code)
        sheet.cell(row, at + 1, label or None)
    letter = get_column_letter(at)
    sheet.column_dimensions[get_column_letter(at + 1)].width = 40
    return DataValidation(
        type="list",
        formula1=f"{_LISTS}!${letter}$2:${letter}${len(rows)}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=field.name,
        error=f"Choose a code: the sheet {_LISTS} says what each means.",
    )
