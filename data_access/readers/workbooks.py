"""Workbooks: checked as archives first, then read by calamine, every cell as text."""

import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Never
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from data_access.declaration.file_schema import Document, Line, Sheet, SourceRefusedError
from data_access.store import zip_files

CONTENT = "content.xml"
# As xlsx: a sheet has no more rows and columns than spreadsheets can show.
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
# Each is laid out in memory, however it was written.
_MOST_CELLS_OF_OPENDOCUMENT = 5_000_000
_MOST_BLANKS = 1000
_CELL_ELEMENTS = frozenset({"table:table-cell", "table:covered-table-cell"})
_LINK_ELEMENTS = frozenset({"table:table-source", "table:cell-range-source", "table:dde-link"})


class OpenDocumentExtent:
    """Counts the cells of a document that is fed piece by piece.

    Raises:
        SourceRefusedError: it is not XML, reaches too far, or takes cells from other files.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._earlier = 0
        self._begin_sheet()

    def add(self, xml: bytes) -> None:
        """The next piece."""
        try:
            self._parser.Parse(xml)
        except expat.ExpatError as error:
            raise SourceRefusedError(f"the workbook is damaged ({error})") from error

    def _begin_sheet(self) -> None:
        self._rows = self._width = self._filled_rows = 0
        self._begin_row(0)
        self._begin_cell(0, filled=False)

    def _begin_row(self, times: int) -> None:
        self._row_times, self._at, self._row_width = times, 0, 0

    def _begin_cell(self, times: int, *, filled: bool) -> None:
        self._times, self._filled = times, filled

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._begin_sheet()
        elif name == "table:table-row":
            self._begin_row(_times(attributes, "table:number-rows-repeated", _MOST_ROWS))
        elif name in _CELL_ELEMENTS:
            times = _times(attributes, "table:number-columns-repeated", _MOST_COLUMNS)
            self._begin_cell(times, filled="office:value-type" in attributes)
            if "file:" in attributes.get("table:formula", ""):
                _refuse("takes cells from other files; save it with their values instead")
        elif name in _LINK_ELEMENTS:
            _refuse("takes cells from other files; save it with their values instead")
        elif name == "text:s":
            _times(attributes, "text:c", _MOST_BLANKS)
        else:
            # Text, a note, a picture: whatever stands in a cell, it is not empty.
            self._filled = True

    def _end(self, name: str) -> None:
        if name in _CELL_ELEMENTS:
            self._at += self._times
            if self._filled:
                self._row_width = self._at
        elif name == "table:table-row":
            self._rows += self._row_times
            if self._row_width:
                self._width = max(self._width, self._row_width)
                self._filled_rows = self._rows
            if self._earlier + self._laid_out > _MOST_CELLS_OF_OPENDOCUMENT:
                _refuse("has cells too far apart or repeated too often; delete the empty ones")
        elif name == "table:table":
            self._earlier += self._laid_out

    @property
    def _laid_out(self) -> int:
        """Cells of the sheet as parsers lay it out: a full rectangle, empty rows above included."""
        return self._filled_rows * self._width


def _times(attributes: dict[str, str], name: str, most: int) -> int:
    """How often something is repeated."""
    written = attributes.get(name, "1")
    if not (written.isascii() and written.isdigit()) or len(written) > 9 or int(written) > most:  # noqa: PLR2004 - digits
        _refuse(f"repeats something {written[:20]} times")
    return int(written)


def _refuse(reason: str) -> Never:
    raise SourceRefusedError(f"the workbook {reason}")


_MEGABYTE = 1024**2
_MOST_FILE = 64 * _MEGABYTE
_MOST_UNPACKED = 200 * _MEGABYTE
_MOST_RATIO = 100
_MOST_ENTRIES = 1000
# calamine lays a sheet out as a full rectangle: two far-apart cells would cost gigabytes.
_MOST_CELLS = 25_000_000
_PIECE = 256 * 1024
_MANIFEST = "META-INF/manifest.xml"
_OLD_FORMAT = bytes.fromhex("D0CF11E0A1B11AE1")
_PROGRAMS = re.compile(
    r"vbaProject|macrosheets/|activeX/|embeddings/|^Basic/|^Scripts/|\.(bin|zip|xls\w*|ods)$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"printerSettings\d*\.bin$", re.IGNORECASE)
_SHEET_PART = re.compile(r"worksheets/[^/]+\.xml$", re.IGNORECASE)
# A link left over in a part of its own is never read; a cell that takes its value from another
# file is: Frontex publishes workbooks with the former.
_LINKED_CELL = re.compile(rb"<f[^>]{0,200}>[^<]{0,500}\[\d+\]")
_XML_ROW = re.compile(rb'<row[^>]{0,200}? r="(\d{1,8})"')
_FORMULA = re.compile(rb'<c [^>]{0,200}?r="([A-Z]{1,3}\d{1,7})"[^>]{0,200}>\s{0,20}<f[ />]')
# Where a workbook keeps text that no cell shows, and what it is.
_ASIDES = {
    "comments on cells": re.compile(r"comment|/persons?/", re.IGNORECASE),
    "drawings or pictures": re.compile(r"drawing|/media/|^Pictures/|/charts?/", re.IGNORECASE),
}
_HEADER = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>[^<]")
_MARKED = {b"<office:annotation": "comments on cells", b"<draw:": "drawings or pictures"}
_WIDE_CELL = re.compile(rb'<c [^>]{0,200}?r="([A-Z]{2,4})\d')


def checked_archive(path: Path) -> bytes:
    """The file's bytes, once the archive has been found harmless.

    Raises:
        SourceRefusedError: it is no workbook, or not one that may be parsed.
    """
    if path.stat().st_size > _MOST_FILE:
        _refuse("is larger than 64 MB; save it as CSV")
    content = path.read_bytes()
    if content.startswith(_OLD_FORMAT):
        _refuse("is encrypted or in the old .xls format; save it as .xlsx without password")
    try:
        with path.open("rb") as file, zip_files.opened(file) as archive:
            _check(archive)
    except zip_files.TooManyPartsError:
        _refuse(f"lists more parts than {_MOST_ENTRIES}; a workbook has a few dozen")
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceRefusedError(f"the workbook is damaged or cut ({error})") from error
    return content


def first_formula(content: bytes) -> str:
    """The first cell of a harmless workbook that holds a formula; empty where there is none."""
    with ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            if _SHEET_PART.search(entry.filename):
                match = _FORMULA.search(archive.read(entry))
                if match:
                    return match[1].decode()
            if entry.filename == CONTENT and b" table:formula=" in archive.read(entry):
                return "of the workbook"
    return ""


def first_aside(content: bytes) -> str:
    """What a harmless workbook holds beside the cells of its sheets; empty where it is nothing."""
    with ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            for what, part in _ASIDES.items():
                if part.search(entry.filename):
                    return what
            if _SHEET_PART.search(entry.filename) and _HEADER.search(archive.read(entry)):
                return "a page header or footer"
            if entry.filename == CONTENT:
                document = archive.read(entry)
                return next((w for mark, w in _MARKED.items() if mark in document), "")
    return ""


def _check(archive: ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        _refuse(f"holds {len(entries)} parts; a workbook has a few dozen")
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        _refuse("expands to more than 200 MB")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        _refuse("holds two parts of one name")
    for part in names:
        if _PROGRAMS.search(part) and not _HARMLESS.search(part):
            _refuse(f"holds a program or another file ({part}); save it as plain .xlsx")
    left = _MOST_UNPACKED
    for entry in entries:
        left -= _check_part(archive, entry, left)


def _check_part(archive: ZipFile, entry: ZipInfo, left: int) -> int:
    """Read a part, since what the directory says of its size may be a lie; its true size."""
    size, tail = 0, b""
    # How far the cells of a sheet reach.
    rows, columns = 1, 26
    is_sheet = _SHEET_PART.search(entry.filename) is not None
    document = OpenDocumentExtent() if entry.filename == CONTENT else None
    with archive.open(entry) as part:
        while chunk := part.read(_PIECE):
            size += len(chunk)
            if size > left:
                _refuse("expands to more than 200 MB")
            if size > _MOST_RATIO * max(entry.compress_size, 1000):
                _refuse(f"expands more than {_MOST_RATIO} times ({entry.filename})")
            window = tail + chunk
            _check_window(entry.filename, window)
            if is_sheet:
                rows = max([rows, *(int(row[1]) for row in _XML_ROW.finditer(window))])
                wide = (_column_number(cell[1]) for cell in _WIDE_CELL.finditer(window))
                columns = max([columns, *wide])
            if document is not None:
                document.add(chunk)
            tail = window[-300:]
    if rows * columns > _MOST_CELLS:
        _refuse("has cells too far apart; delete the empty rows and columns")
    return size


def _check_window(part: str, window: bytes) -> None:
    """What may stand nowhere in a part."""
    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
        _refuse(f"declares entities ({part})")
    if _SHEET_PART.search(part) and _LINKED_CELL.search(window):
        _refuse("takes cells from other files; save it with their values instead")
    if part == _MANIFEST and b"encryption-data" in window:
        _refuse("is encrypted; save it without password")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


_HEADER_WITHIN = 20
_Value = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(path: Path) -> Document:
    """Every sheet of a workbook in the .xlsx or .ods format, by its content."""
    content = checked_archive(path)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        tables = [s.name for s in book.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
        sheets = [book.get_sheet_by_name(name) for name in tables]
    except CalamineError as error:
        raise SourceRefusedError(f"not a readable workbook ({error})") from error
    return Document(
        [_sheet(sheet) for sheet in sheets],
        formula=lambda: first_formula(content),
        aside=lambda: first_aside(content),
    )


def _sheet(table: CalamineSheet) -> Sheet:
    sheet = Sheet(table.name, iter(()), _HEADER_WITHIN, size=table.total_height)
    sheet.lines = _lines(table, sheet)
    sheet.left = table.start[1] if table.start else 0
    return sheet


def _lines(table: CalamineSheet, sheet: Sheet) -> Iterator[Line]:
    # The empty rows above the first that holds anything are among them.
    for row in table.iter_rows():
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
