"""Files as text: encodings, workbooks and ZIP files that must not be parsed."""

import gzip
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.exports.pack import bundle, deck
from dashboard.exports.pack.orders import OrderRefusedError
from dashboard.exports.pack.papers import PAPERS
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.declaration.file_schema import Document, SourceRefusedError
from data_access.readers import documents
from data_access.sentences import RefusedError
from data_access.store import backup
from tests.builders import Cell, a_csv, a_json, a_workbook
from tests.opendocument import an_ods, raw_ods, raw_sheet

# Of all ISO 3166-1 codes these are the ones that a spreadsheet takes for something else.
ODD_CODES = ["NA", "NO", "TRUE", "1E5", "007", "nan", "null", "-", "=1+1"]

"""Bytes, the whole file of 5 MB among them."""


def lines_of(document: Document) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet."""
    return [(line, list(cells)) for line, cells in document.sheets[0].lines]


def refusal(path: Path) -> str:
    """The sentence with which a file is refused, at opening or while it is read."""
    with pytest.raises(SourceRefusedError) as caught:
        lines_of(documents.read_document(path))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_csv_arrives_exactly_as_written(tmp_path: Path) -> None:
    path = a_csv(
        tmp_path / "odd.csv", [["code", "text"], *([code, "ü ş €\n2"] for code in ODD_CODES)]
    )
    rows = [cells for _, cells in lines_of(documents.read_document(path))]
    assert rows == [["code", "text"], *([code, "ü ş €\n2"] for code in ODD_CODES)]


def test_a_byte_order_mark_is_no_part_of_the_first_title(tmp_path: Path) -> None:
    path = tmp_path / "mark.csv"
    path.write_bytes(b'\xef\xbb\xbf"Main ID",b\n1,2\n')
    assert lines_of(documents.read_document(path))[0] == (1, ["Main ID", "b"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,caf\xe9\n", "byte 0xE9 at line 2, column 6 is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"a,b\n1,\x00\n", "line 2 holds a NUL byte"),
        (b"a;b\n1;2\n", "separated by ';'"),
        (b'a,b\n1,"2\n', "line 2 is not CSV"),
        (b"a,b\r1,2\r", "not CSV"),
        (b"a,b\n" + b"x" * 2_000_000, "line 2"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"%PDF-1.7", "not a table"),
        (b"<html><body>Please sign in</body></html>", "not a table"),
        (b'[{"a": 1},', "not JSON, or cut"),
        (b'[{"a": NaN}]', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a": "\xff"}', "byte 8 is not UTF-8"),
        (b"PK\x03\x04 and no more", "damaged or cut"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x", "encrypted or in the old .xls format"),
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert sentence in refusal(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "nowhere.csv")


def test_a_small_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + (b"1" * 99_999 + b"\n") * 700))
    assert path.stat().st_size < 200_000
    assert "unpacks to more than 200 times its size" in refusal(path)


def test_a_table_larger_than_an_installation_takes_is_refused(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", [["a", "b"], *[["1" * 500, "2" * 500]] * 1100])
    with pytest.raises(SourceRefusedError, match=r"files up to 1 MB \(ROUTEWATCH_IMPORT_MEGA"):
        lines_of(documents.read_document(path, documents.Limits(megabytes=1)))


def test_a_cut_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1000)[:-9])
    assert "damaged or cut" in refusal(path)


def test_json_objects_become_rows_of_text(tmp_path: Path) -> None:
    path = a_json(tmp_path / "list.json", [{"a": 1, "b": None}, {"b": "x", "c": True}])
    rows = lines_of(documents.read_document(path))
    assert rows == [(0, ["a", "b", "c"]), (1, ["1", "", ""]), (2, ["", "x", "true"])]


def test_workbook_cells_become_text(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "book.xlsx", {"One": [["a", "b"], [1.0, "NA"], [2.5, None]]})
    rows = lines_of(documents.read_document(path))
    assert rows == [(1, ["a", "b"]), (2, ["1", "NA"]), (3, ["2.5", ""])]


# Hostile workbooks. Each is refused within a second, before a parser has seen it.


def rebuilt(path: Path, change: Callable[[str, bytes], bytes], **extra: bytes) -> None:
    """Write an archive anew with changed parts and further ones."""
    with zipfile.ZipFile(path) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**parts, **extra}.items():
            new.writestr(name, content)


def in_sheet(text: bytes) -> Callable[[str, bytes], bytes]:
    """A change that puts something in front of the rows of the first sheet."""

    def change(name: str, content: bytes) -> bytes:
        is_sheet = name.endswith("sheet1.xml")
        return content.replace(b"<sheetData>", text + b"<sheetData>") if is_sheet else content

    return change


def far_cell(name: str, content: bytes) -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return content.replace(b"</sheetData>", cell) if name.endswith("sheet1.xml") else content


def linked_cell(name: str, content: bytes) -> bytes:
    cell = b'<row r="9"><c r="A9"><f>[1]Sheet1!A1</f><v>1</v></c></row></sheetData>'
    return content.replace(b"</sheetData>", cell) if name.endswith("sheet1.xml") else content


def same(_name: str, content: bytes) -> bytes:
    return content


@pytest.mark.parametrize(
    ("change", "extra", "sentence"),
    [
        (in_sheet(b" " * 210_000_000), {}, "expands to more than 200 MB"),
        (in_sheet(b" " * 5_000_000), {}, "expands more than 100 times"),
        (in_sheet(b"<!DOCTYPE x [<!ENTITY a 'b'>]>"), {}, "declares entities"),
        (far_cell, {}, "cells too far apart"),
        (linked_cell, {}, "takes cells from other files"),
        (same, {"xl/vbaProject.bin": b"x"}, "holds a program"),
        (same, {"xl/embeddings/inner.xlsx": b"x"}, "holds a program or another file"),
        (same, {f"xl/{n}.xml": b"x" for n in range(1001)}, "parts; a workbook has a few dozen"),
    ],
    ids=["bomb", "dense", "entities", "far", "linked", "macro", "nested", "parts"],
)
def test_a_hostile_workbook_is_refused_at_once(
    tmp_path: Path, change: Callable[[str, bytes], bytes], extra: dict[str, bytes], sentence: str
) -> None:
    path = a_workbook(tmp_path / "book.xlsx", {"One": [["a", "b"], [1, 2]]})
    rebuilt(path, change, **extra)
    began = time.process_time()
    assert sentence in refusal(path)
    assert time.process_time() - began < 2


def test_a_size_that_the_archive_lies_about_is_counted(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "book.xlsx", {"One": [["a"], [1]]})
    rebuilt(path, in_sheet(b" " * 5_000_000))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lied = content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(lied)
    assert "expands" in refusal(path) or "damaged" in refusal(path)


def test_a_workbook_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = a_workbook(tmp_path / "book.xlsx", {"One": [["a", "b"], [1, 2]]}).read_bytes()
    path = tmp_path / "cut.xlsx"
    for end in range(10, len(whole) - 1, 97):
        path.write_bytes(whole[:end])
        assert refusal(path)


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


MOST_OF_A_REFUSAL = 32 << 20


def verify(path: Path) -> object:
    return bundle.verify(path, Store(Settings()))


def restore(path: Path) -> object:
    address = f"sqlite:///{path.with_name('store.sqlite')}"
    return backup.restore(address, path, lambda _done, _all: None)


@pytest.mark.parametrize(
    ("name", "use", "words"),
    [
        ("a.xlsx", documents.read_document, "the workbook lists more parts"),
        (
            "template.pptx",
            lambda path: deck.open_deck(PAPERS["16x9"], path.read_bytes()),
            "too large once",
        ),
        ("pack.zip", verify, "pack.zip is no pack, or a damaged one: it lists more parts"),
        ("backup.zip", restore, "backup.zip is no backup, or a damaged one: it lists more parts"),
    ],
    ids=["import", "template", "pack", "backup"],
)
def test_a_list_of_a_hundred_thousand_parts_is_refused_unread(
    tmp_path: Path, name: str, use: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("part", b"")
    whole = path.read_bytes()
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    listed = whole[start:end] * 100_000
    count_and_size = struct.pack("<HHL", 0xFFFF, 0xFFFF, len(listed))
    path.write_bytes(whole[:start] + listed + whole[end : end + 8] + count_and_size + whole[-6:])
    refusals = (*(SourceRefusedError, OrderRefusedError, bundle.VerificationError, RefusedError),)
    tracemalloc.start()
    try:
        with pytest.raises(refusals, match=words):
            use(path)
        assert tracemalloc.get_traced_memory()[1] < MOST_OF_A_REFUSAL
    finally:
        tracemalloc.stop()
