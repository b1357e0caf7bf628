"""Open a file by its contents, never by its name."""

import codecs
import csv
import gzip
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Never, cast

from data_access.declaration.file_schema import Document, Line, Sheet, SourceRefusedError
from data_access.readers import workbooks

_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 1024**2
_MOST_UNPACKED, _MOST_RATIO = 64 * 1024**2, 200
"""A packed file may unpack to so many bytes, or so many times its own; tables do to thirty."""
_LINES_BETWEEN_MARKS = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be: each installation may set it otherwise (docs/operations.md).

    Attributes:
        megabytes: of a table as text, unpacked.
        rows: in all of its sheets.
    """

    megabytes: int = 2048
    rows: int = 5_000_000


USUAL = Limits()

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv(path: Path, limits: Limits = USUAL) -> Document:
    """A CSV file, also gzipped, as one sheet; comma-separated UTF-8."""
    sheet = Sheet(path.name, iter(()), header_within=1, size=path.stat().st_size)
    sheet.lines = _lines(path, sheet, limits)
    return Document([sheet])


def _lines(path: Path, sheet: Sheet, limits: Limits) -> Iterator[Line]:
    # strict: a quote that never closes is a cut file, not a cell of many lines.
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        file = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
        ratio = max(_MOST_UNPACKED, _MOST_RATIO * sheet.size) if packed else math.inf
        rows = csv.reader(_text(file, raw, sheet, ratio, limits), strict=True)
        line = 1
        try:
            for cells in rows:
                if line == 1 and len(cells) == 1 and ";" in cells[0]:
                    raise SourceRefusedError(
                        "the columns are separated by ';'; save the file with commas"
                    )
                if cells:
                    yield line, cells
                line = rows.line_num + 1
        except csv.Error as error:
            raise SourceRefusedError(
                f"line {line} is not CSV ({error}); is the file cut?"
            ) from error
        except (EOFError, gzip.BadGzipFile) as error:
            raise SourceRefusedError(f"the compressed file is damaged or cut ({error})") from error


def _text(
    file: BinaryIO, raw: BinaryIO, sheet: Sheet, ratio: float, limits: Limits
) -> Iterator[str]:
    """The lines as text, each checked."""
    most = limits.megabytes * 1024**2
    seen = number = 0
    while encoded := file.readline(_LONGEST_LINE):
        number += 1
        seen += len(encoded)
        if number % _LINES_BETWEEN_MARKS == 0:
            sheet.read = raw.tell()
        sheet.cut = not encoded.endswith((b"\n", b"\r"))
        if number == 1 and encoded.startswith(_UTF16):
            raise SourceRefusedError("line 1: the file is UTF-16; save it as UTF-8")
        if b"\0" in encoded:
            raise SourceRefusedError(
                f"line {number} holds a NUL byte; the file is damaged or no text"
            )
        if seen > ratio:
            raise SourceRefusedError(
                f"line {number}: it unpacks to more than {_MOST_RATIO} times its size, which no "
                "table of counts does; unpack it, look at it, and import it as it is"
            )
        if len(encoded) == _LONGEST_LINE or seen > most:
            size = f"{limits.megabytes:,} MB (ROUTEWATCH_IMPORT_MEGABYTES)"
            raise SourceRefusedError(
                f"line {number} makes it too long; lines up to 1 MB, files up to {size}"
            )
        try:
            text = encoded.removeprefix(codecs.BOM_UTF8 if number == 1 else b"").decode()
        except UnicodeDecodeError as error:
            column = len(error.object[: error.start].decode()) + 1
            raise SourceRefusedError(
                f"byte 0x{error.object[error.start]:02X} at line {number}, column {column} is not "
                "UTF-8; save the file as UTF-8"
            ) from error
        yield text


_MOST_JSON_BYTES = 256 * 1024**2


def read_json(path: Path) -> Document:
    """A JSON file of at most 256 MB."""
    if path.stat().st_size > _MOST_JSON_BYTES:
        raise SourceRefusedError("more than 256 MB of JSON; import it in parts")
    try:
        value = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise SourceRefusedError(
            f"byte {error.start + 1} is not UTF-8; save the file as UTF-8"
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourceRefusedError(f"not JSON, or cut ({error})") from error
    is_table = isinstance(value, list) and value and all(isinstance(row, dict) for row in value)
    sheets = []
    if is_table:
        titles = tuple(dict.fromkeys(title for row in value for title in row))
        rows = [titles, *(tuple(as_text(row.get(title)) for title in titles) for row in value)]
        sheets = [Sheet(path.name, iter(enumerate(rows)), header_within=1, size=len(value))]
    return Document(sheets, value, tuple(_json_keys(value)))


def as_text(value: object) -> str:
    """A JSON value as the text of a cell; null is an empty one."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _json_keys(value: object) -> Iterator[str]:
    """The names in an object and in the objects directly inside it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from map(str, inner) if isinstance(inner, dict) else ()


def _refuse_constant(constant: str) -> Never:
    raise ValueError(f"{constant} is no number")


_ARCHIVE = b"PK\x03\x04"
_OLD_WORKBOOK = bytes.fromhex("D0CF11E0")
_BLANKS = b"\xef\xbb\xbf \t\r\n"


def read_document(path: Path, limits: Limits = USUAL) -> Document:
    """A file's sheets, or its JSON value.

    Raises:
        SourceRefusedError: it is not there, empty, or not CSV, JSON or a workbook.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise SourceRefusedError(f"{error.strerror or error}") from error
    if not start.strip(_BLANKS):
        raise SourceRefusedError("the file is empty")
    if start.startswith((_ARCHIVE, _OLD_WORKBOOK)):
        return workbooks.read_workbook(path)
    if start.lstrip(_BLANKS)[:1] in {b"[", b"{"}:
        return read_json(path)
    if start.startswith(b"%PDF") or start.lstrip(_BLANKS)[:1] == b"<":
        raise SourceRefusedError(
            "not a table; download the data file itself (CSV, XLSX, ODS or JSON)"
        )
    return read_csv(path, limits)
