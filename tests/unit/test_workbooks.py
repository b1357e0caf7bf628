"""OpenDocument spreadsheets: recognised by their content, counted before they are laid out."""

import time
from datetime import date
from pathlib import Path

import pytest

from data_access.declaration.file_schema import SourceRefusedError
from data_access.readers import documents
from tests.builders import Cell
from tests.opendocument import an_ods, raw_ods, raw_sheet

FILLED = '<table:table-cell office:value-type="float" office:value="1" {}/>'
COLUMNS = 'table:number-columns-repeated="{}"'
ROWS = 'table:number-rows-repeated="{}"'


def a_row(cells: str, times: int = 1) -> str:
    return f"<table:table-row {ROWS.format(times)}>{cells}</table:table-row>"


def filled(times: int = 1) -> str:
    return FILLED.format(COLUMNS.format(times))


def empty(times: int = 1) -> str:
    return f"<table:table-cell {COLUMNS.format(times)}/>"


def test_cells_of_every_sheet_become_text_whatever_the_file_is_called(tmp_path: Path) -> None:
    day = date(2025, 6, 3)
    sheets: dict[str, list[list[Cell]]] = {
        "Notes": [["About & more"]],
        "SB_01": [["Date", "n"], [None, None], [day, 7]],
    }
    document = documents.read_document(an_ods(tmp_path / "figures.xlsx", sheets))
    assert [(s.name, [list(cells) for _, cells in s.lines]) for s in document.sheets] == [
        ("Notes", [["About & more"]]),
        ("SB_01", [["Date", "n"], ["", ""], ["2025-06-03", "7"]]),
    ]


def test_empty_cells_that_fill_a_sheet_up_to_its_end_are_no_harm(tmp_path: Path) -> None:
    rows = a_row(filled(2) + empty(16_382)) + a_row(empty(16_384), 1_048_575)
    document = documents.read_document(raw_ods(tmp_path / "full.ods", raw_sheet("One", rows)))
    assert [list(cells) for _, cells in document.sheets[0].lines] == [["1", "1"]]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (a_row(filled(16_384), 1_048_576), "too far apart or repeated too often"),
        (a_row(filled()) * 2 + a_row(filled(16_000), 400), "too far apart or repeated too often"),
        (a_row(empty(), 1_000_000) + a_row(empty(9) + filled()), "too far apart"),
        (a_row(empty(1_000_000_000)), "repeats something 1000000000 times"),
        (a_row(empty(), 2_000_000), "repeats something 2000000 times"),
        (a_row("<table:table-cell><text:s text:c='9999'/></table:table-cell>"), "repeats"),
        (
            a_row("<table:table-cell table:formula=\"of:=['file:///etc/x'#$A.A1]\"/>"),
            "takes cells from other files",
        ),
        ("<table:table-source/>", "takes cells from other files"),
        ("</broken>", "is damaged"),
    ],
    ids=["sheet", "rows", "gap", "columns", "empty", "blanks", "formula", "source", "xml"],
)
def test_a_hostile_document_is_refused_at_once(tmp_path: Path, rows: str, sentence: str) -> None:
    path = raw_ods(tmp_path / "book.ods", raw_sheet("One", rows))
    began = time.monotonic()
    with pytest.raises(SourceRefusedError, match=sentence):
        documents.read_document(path)
    assert time.monotonic() - began < 1


def test_sheets_that_together_reach_too_far_are_refused(tmp_path: Path) -> None:
    sheets = "".join(raw_sheet(name, a_row(filled(1000), 2000)) for name in "abc")
    with pytest.raises(SourceRefusedError, match="repeated too often"):
        documents.read_document(raw_ods(tmp_path / "book.ods", sheets))


@pytest.mark.parametrize(
    ("part", "text", "sentence"),
    [
        ("Basic/Standard/Module1.xml", "x", "holds a program"),
        ("META-INF/manifest.xml", "<manifest:encryption-data/>", "is encrypted"),
        ("Object 1/inner.ods", "x", "holds a program or another file"),
    ],
)
def test_programs_passwords_and_files_within_are_refused(
    tmp_path: Path, part: str, text: str, sentence: str
) -> None:
    path = an_ods(tmp_path / "book.ods", {"One": [["a"]]}, **{part: text})
    with pytest.raises(SourceRefusedError, match=sentence):
        documents.read_document(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    path = raw_ods(tmp_path / "book.ods", "", head="<!DOCTYPE x [<!ENTITY a 'b'>]>")
    with pytest.raises(SourceRefusedError, match="declares entities"):
        documents.read_document(path)
