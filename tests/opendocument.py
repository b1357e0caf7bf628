"""Spreadsheets in the OpenDocument format (.ods), written here since no library of ours does."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from tests.builders import Cell

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)


def an_ods(path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]], **extra: str) -> Path:
    """A spreadsheet with sheets of cells, and further parts of the archive by name."""
    tables = (raw_sheet(name, "".join(map(_row, rows))) for name, rows in sheets.items())
    return raw_ods(path, "".join(tables), **extra)


def raw_ods(path: Path, tables: str, head: str = "", **extra: str) -> Path:
    """A spreadsheet from the XML of its sheets."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {_SPACES}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    parts = {"META-INF/manifest.xml": f"<manifest:manifest {_SPACES}/>", "content.xml": content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIME, zipfile.ZIP_STORED)
        for name, text in {**parts, **extra}.items():
            archive.writestr(name, text)
    return path


def raw_sheet(name: str, rows: str) -> str:
    """A sheet from the XML of its rows."""
    return f'<table:table table:name="{escape(name)}">{rows}</table:table>'


def _row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    kind, attribute = "string", ""
    if isinstance(value, date):
        kind, attribute = "date", f'office:date-value="{value.isoformat()}"'
    elif not isinstance(value, str):
        kind, attribute = "float", f'office:value="{value}"'
    text = escape(str(value))
    return (
        f'<table:table-cell office:value-type="{kind}" {attribute}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )
