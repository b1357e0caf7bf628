"""The guard before any workbook is parsed: .xlsx and .ods are zip archives, which can be hostile.

What expands beyond reason, holds programs, entities or links elsewhere is refused within a
second, without a parser having seen it.
"""

import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Never
from zipfile import BadZipFile, ZipFile, ZipInfo

from data_access.declaration.file_schema import SourceRefusedError
from data_access.readers import opendocument

_MEGABYTE = 1024**2
_MOST_FILE = 64 * _MEGABYTE
_MOST_UNPACKED = 200 * _MEGABYTE
_MOST_RATIO = 100
_MOST_ENTRIES = 1000
# calamine lays a sheet out as a full rectangle: two far-apart cells would cost gigabytes.
_MOST_CELLS = 25_000_000
_CHUNK = 256 * 1024
_MANIFEST = "META-INF/manifest.xml"
_OLD_FORMAT = bytes.fromhex("D0CF11E0A1B11AE1")
_PROGRAMS = re.compile(
    r"vbaProject|macrosheets/|activeX/|embeddings/|^Basic/|^Scripts/|\.(bin|zip|xls\w*|ods)$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"printerSettings\d*\.bin$", re.IGNORECASE)
_SHEET = re.compile(r"worksheets/[^/]+\.xml$", re.IGNORECASE)
# A link left over in a part of its own is never read; a cell that takes its value from another
# file is: Frontex publishes workbooks with the former.
_LINKED_CELL = re.compile(rb"<f[^>]{0,200}>[^<]{0,500}\[\d+\]")
_ROW = re.compile(rb'<row[^>]{0,200}? r="(\d{1,8})"')
_FORMULA = re.compile(rb'<c [^>]{0,200}?r="([A-Z]{1,3}\d{1,7})"[^>]{0,200}>\s{0,20}<f[ />]')
# Where a workbook keeps text that no cell shows, and what it is.
_ASIDES = {
    "comments on cells": re.compile(r"comment|/persons?/", re.IGNORECASE),
    "drawings or pictures": re.compile(r"drawing|/media/|^Pictures/|/charts?/", re.IGNORECASE),
}
_HEADER = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>[^<]")
_MARKED = {b"<office:annotation": "comments on cells", b"<draw:": "drawings or pictures"}
_WIDE_CELL = re.compile(rb'<c [^>]{0,200}?r="([A-Z]{2,4})\d')


def checked(path: Path) -> bytes:
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
        with ZipFile(path) as archive:
            _check(archive)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, SourceRefusedError):
            raise
        msg = f"the workbook is damaged or cut ({error})"
        raise SourceRefusedError(msg) from error
    return content


def first_formula(content: bytes) -> str:
    """The first cell of a harmless workbook that holds a formula; empty where there is none."""
    with ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            if _SHEET.search(entry.filename):
                found = _FORMULA.search(archive.read(entry))
                if found:
                    return found[1].decode()
            if entry.filename == opendocument.CONTENT and b" table:formula=" in archive.read(entry):
                return "of the workbook"
    return ""


def first_aside(content: bytes) -> str:
    """What a harmless workbook holds beside the cells of its sheets; empty where it is nothing."""
    with ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            for what, part in _ASIDES.items():
                if part.search(entry.filename):
                    return what
            if _SHEET.search(entry.filename) and _HEADER.search(archive.read(entry)):
                return "a page header or footer"
            if entry.filename == opendocument.CONTENT:
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
    extent = _Extent()
    is_sheet = _SHEET.search(entry.filename) is not None
    document = opendocument.Extent() if entry.filename == opendocument.CONTENT else None
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > left:
                _refuse("expands to more than 200 MB")
            if size > _MOST_RATIO * max(entry.compress_size, 1000):
                _refuse(f"expands more than {_MOST_RATIO} times ({entry.filename})")
            window = tail + chunk
            _check_window(entry.filename, window)
            if is_sheet:
                extent.add(window)
            if document is not None:
                document.add(chunk)
            tail = window[-300:]
    if extent.rows * extent.columns > _MOST_CELLS:
        _refuse("has cells too far apart; delete the empty rows and columns")
    return size


def _check_window(part: str, window: bytes) -> None:
    """What may stand nowhere in a part."""
    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
        _refuse(f"declares entities ({part})")
    if _SHEET.search(part) and _LINKED_CELL.search(window):
        _refuse("takes cells from other files; save it with their values instead")
    if part == _MANIFEST and b"encryption-data" in window:
        _refuse("is encrypted; save it without password")


class _Extent:
    """How far a sheet's cells reach."""

    def __init__(self) -> None:
        self.rows = 1
        self.columns = 26

    def add(self, xml: bytes) -> None:
        for row in _ROW.finditer(xml):
            self.rows = max(self.rows, int(row[1]))
        for cell in _WIDE_CELL.finditer(xml):
            number = 0
            for letter in cell[1]:
                number = number * 26 + letter - 64
            self.columns = max(self.columns, number)


def _refuse(reason: str) -> Never:
    msg = f"the workbook {reason}"
    raise SourceRefusedError(msg)
