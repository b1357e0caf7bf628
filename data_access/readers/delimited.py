"""CSV files, row by row and always as text: `NA` stays Namibia and `007` stays 007."""

import codecs
import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from data_access.declaration.file_schema import SourceRefusedError
from data_access.declaration.sheets import Document, Line, Sheet

_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 1024**2
_MOST_BYTES = 2 * 1024**3
_TOLD_EVERY = 500
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(path: Path) -> Document:
    """A CSV file, also gzipped, as one sheet; comma-separated UTF-8."""
    sheet = Sheet(path.name, iter(()), header_within=1, size=path.stat().st_size)
    sheet.lines = _lines(path, sheet)
    return Document([sheet])


def _lines(path: Path, sheet: Sheet) -> Iterator[Line]:
    # strict: a quote that never closes is a cut file, not a cell of many lines.
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        file = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
        rows = csv.reader(_text(file, raw, sheet), strict=True)
        line = 1
        try:
            for cells in rows:
                if line == 1 and len(cells) == 1 and ";" in cells[0]:
                    msg = "the columns are separated by ';'; save the file with commas"
                    raise SourceRefusedError(msg)
                if cells:
                    yield line, cells
                line = rows.line_num + 1
        except csv.Error as error:
            msg = f"line {line} is not CSV ({error}); is the file cut?"
            raise SourceRefusedError(msg) from error
        except (EOFError, gzip.BadGzipFile) as error:
            msg = f"the compressed file is damaged or cut ({error})"
            raise SourceRefusedError(msg) from error


def _text(file: BinaryIO, raw: BinaryIO, sheet: Sheet) -> Iterator[str]:
    """The lines as text, each checked."""
    seen = 0
    for number, encoded in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), start=1):
        seen += len(encoded)
        if number % _TOLD_EVERY == 0:
            sheet.read = raw.tell()
        sheet.cut = not encoded.endswith((b"\n", b"\r"))
        if number == 1 and encoded.startswith(_UTF16):
            msg = "line 1: the file is UTF-16; save it as UTF-8"
            raise SourceRefusedError(msg)
        if b"\0" in encoded:
            msg = f"line {number} holds a NUL byte; the file is damaged or no text"
            raise SourceRefusedError(msg)
        if len(encoded) == _LONGEST_LINE or seen > _MOST_BYTES:
            msg = f"line {number} makes it too long; lines up to 1 MB, files up to 2 GB"
            raise SourceRefusedError(msg)
        mark = codecs.BOM_UTF8 if number == 1 else b""
        yield _decoded(encoded.removeprefix(mark), number)


def _decoded(encoded: bytes, number: int) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError as error:
        column = len(encoded[: error.start].decode()) + 1
        msg = (
            f"byte 0x{encoded[error.start]:02X} at line {number}, column {column} is not "
            "UTF-8; save the file as UTF-8"
        )
        raise SourceRefusedError(msg) from error
