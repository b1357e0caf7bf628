"""Files as text: encodings, quoting, JSON, and workbooks that must not be parsed."""

import gzip
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from data_access.declaration.file_schema import Document, SourceRefusedError
from data_access.readers import documents
from tests.builders import a_csv, a_json, a_workbook

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


def test_lines_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_bytes(b'a,b\r\n"1\r\n2",3\r\n\r\n4,5\r\n')
    assert [line for line, _ in lines_of(documents.read_document(path))] == [1, 2, 5]


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


def test_rows_of_a_workbook_are_numbered_as_in_a_spreadsheet(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "book.xlsx", {"One": [[None], [None], ["a", "b"]]})
    assert lines_of(documents.read_document(path))[-1] == (3, ["a", "b"])


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


def test_a_leftover_link_in_a_part_of_its_own_is_no_harm(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "book.xlsx", {"One": [["a", "b"], [1, 2]]})
    rebuilt(path, same, **{"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    assert len(lines_of(documents.read_document(path))) == 2


def test_json_keeps_the_keys_that_tell_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "totals.json"
    path.write_text(json.dumps({"data": {"global": [], "mediterranean": []}}))
    assert set(documents.read_document(path).keys) == {"data", "global", "mediterranean"}
