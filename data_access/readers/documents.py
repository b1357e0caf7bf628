"""Opening a file by what it holds, never by what its name says."""

from pathlib import Path

from data_access.declaration.file_schema import SourceRefusedError
from data_access.declaration.sheets import Document
from data_access.readers import delimited, json_files, workbooks

_ARCHIVE = b"PK\x03\x04"
_OLD_WORKBOOK = bytes.fromhex("D0CF11E0")
_BLANKS = b"\xef\xbb\xbf \t\r\n"


def read(path: Path) -> Document:
    """A file's sheets, or its JSON value.

    Raises:
        SourceRefusedError: it is not there, empty, or not CSV, JSON or a workbook.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        msg = f"{error.strerror or error}"
        raise SourceRefusedError(msg) from error
    if not start.strip(_BLANKS):
        msg = "the file is empty"
        raise SourceRefusedError(msg)
    if start.startswith((_ARCHIVE, _OLD_WORKBOOK)):
        return workbooks.read(path)
    if start.lstrip(_BLANKS)[:1] in {b"[", b"{"}:
        return json_files.read(path)
    if start.startswith(b"%PDF") or start.lstrip(_BLANKS)[:1] == b"<":
        msg = "not a table; download the data file itself (CSV, XLSX, ODS or JSON)"
        raise SourceRefusedError(msg)
    return delimited.read(path)
