"""Files as text: encodings, workbooks and ZIP files that must not be parsed, cells and CSV."""

import csv
import gzip
import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports.pack import bundle, deck
from dashboard.exports.pack.orders import OrderRefusedError
from dashboard.exports.pack.page_layout import PAPERS
from dashboard.exports.tables import cell, csv_text
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.declaration import cells
from data_access.declaration.cells import CellError
from data_access.declaration.file_schema import Document, SourceRefusedError
from data_access.readers import documents
from data_access.sources.iom_missing_migrants import ISO, LONG, SITE
from data_access.sources.iom_missing_migrants.records import cause
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
    refusals = (
        *(SourceRefusedError, OrderRefusedError, bundle.VerificationError),
        backup.BackupError,
    )
    tracemalloc.start()
    try:
        with pytest.raises(refusals, match=words):
            use(path)
        assert tracemalloc.get_traced_memory()[1] < MOST_OF_A_REFUSAL
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", ' "=1', "|calc", "%0A"),
        # Full-width signs, which spreadsheets of East Asian locales take for the plain ones.
        *("\u2066=1", "\u200e@x", " \u2068+1"),
        *("\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", ' "\uff1d1'),
    ],
)
def test_no_text_begins_a_formula(text: str) -> None:
    assert str(cell(text)).startswith("'")


@pytest.mark.parametrize("text", ["Italy", "1 = 1", "a-b", "50 %", "x@y", "2015-04", ""])
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize("value", [0, -5, 12.5, 1022])
def test_numbers_stay_numbers(value: float) -> None:
    assert cell(value) == value


def test_unknown_is_an_empty_cell_and_never_zero() -> None:
    assert cell(None) == ""


@given(st.text(max_size=40))
def test_a_note_stays_on_its_line(text: str) -> None:
    written = csv_text([("caveat", text)], ["a"], [[1]])
    lines = written.split("\n")
    assert lines[0].startswith("# caveat:")
    assert lines[1:] == ["a", "1", ""]


# Line ends inside a cell are the csv module's own business, control characters never get so far.
_texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=9)


@given(st.lists(st.tuples(st.integers(), _texts)))
def test_rows_survive_being_read_back(rows: list[tuple[int, str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text([], ["a", "b"], rows))))
    assert read == [["a", "b"], *([str(number), str(cell(text))] for number, text in rows)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("12.0", 12),
        ("1,022", 1022),
        ("1,234,567", 1_234_567),
        ("-13", -13),
        ("0", 0),
        ("007", 7),
        ("", None),
        ("NA", None),
    ],
)
def test_counts_are_read_as_they_are_written(written: str, value: int | None) -> None:
    assert cells.count(written) == value


@pytest.mark.parametrize(
    "written",
    ["1.5", "NaN", "inf", "1e400", "1E5", "1,2", "12,34", "１２３", "TRUE", "1" * 23, "--1", "<5"],  # noqa: RUF001
)
def test_what_is_no_whole_number_is_refused(written: str) -> None:
    with pytest.raises(CellError):
        cells.count(written)


@given(st.text())
def test_any_text_is_a_count_within_bounds_or_refused(written: str) -> None:
    try:
        value = cells.count(written)
    except CellError:
        return
    assert value is None or abs(value) <= cells.MOST_PERSONS


@pytest.mark.parametrize(
    ("parse", "written"),
    [
        (ISO, "2020-01-05"),
        (LONG, "January 05, 2020"),
        (LONG, "05-Jan-20"),
        (SITE, "Sun, 01/05/2020 - 12:00"),
    ],
)
def test_each_way_of_writing_a_day_gives_the_same_day(
    parse: Callable[[str], date | None], written: str
) -> None:
    assert parse(written) == date(2020, 1, 5)


@pytest.mark.parametrize("written", ["", "0", "NA"])
def test_a_false_date_is_an_unknown_one(written: str) -> None:
    assert ISO(written) is None


@pytest.mark.parametrize("written", ["2024-02-30", "13/02/2020", "05.01.2020", "yesterday"])
def test_a_date_in_another_form_is_refused(written: str) -> None:
    with pytest.raises(CellError):
        ISO(written)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_month_comes_before_day_in_the_sites_export(day: date) -> None:
    assert SITE(f"{day:%a, %m/%d/%Y} - 12:00") == day


@pytest.mark.parametrize("written", ["31.65, -110.36", "POINT (-110.36 31.65)"])
def test_a_position_is_read_from_either_form(written: str) -> None:
    assert cells.position(written) == (31.65, -110.36)


@pytest.mark.parametrize("written", ["91, 10", "10, 181", "12", "nan, 3", "1,5, 2,5", "POINT (1)"])
def test_a_position_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(CellError):
        cells.position(written)


def test_invisible_marks_inside_an_id_are_taken_out() -> None:
    assert cells.identifier("\ufeff2020.MMP00879\u200b ") == "2020.MMP00879"


@pytest.mark.parametrize("written", ["2020\n.MMP1", "i\x0bd", "id\u202e", "\ud800"])
def test_an_id_with_what_does_not_print_is_refused(written: str) -> None:
    with pytest.raises(CellError):
        cells.identifier(written)


@given(st.text())
def test_foreign_text_is_shown_on_one_line_without_hidden_signs(written: str) -> None:
    printed = cells.printable(written)
    assert printed.isprintable()
    assert len(printed) <= 501


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Drowning", "drowning"),
        ("Presumed drowning", "drowning"),
        ("Harsh environmental conditions / lack of adequate shelter, food, water", "exposure"),
        ("Starvation, Dehydration", "exposure"),
        ("Sickness and lack of access to medicines", "sickness"),
        ("Shot, Stabbed", "violence"),
        ("Electrocution on railway", "vehicle"),
        ("Killed by hippoptamus", "accident"),
        ("Unknown (skeletal remains)", "mixed-unknown"),
        ("Drowning,Violence", "mixed-unknown"),
        ("Drowning,Mixed or unknown", "mixed-unknown"),
        (
            "Drowning,Harsh environmental conditions / lack of adequate shelter, food, water",
            "mixed-unknown",
        ),
        ("", "mixed-unknown"),
    ],
)
def test_a_cause_is_one_category_and_several_are_mixed(written: str, code: str) -> None:
    assert cause(written) == (code, True)


def test_a_cause_that_nobody_knows_is_mixed_and_said_to_be_unknown() -> None:
    assert cause("Gremlins") == ("mixed-unknown", False)
