"""Columns that could hold a person, and places where one could hide: refused by name."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from data_access.bureau_reports import templates
from data_access.bureau_reports.formats import FORMATS
from data_access.bureau_reports.forms import Format
from data_access.registry.person_columns import could_hold
from tests.builders import Cell, a_csv, a_workbook
from tests.bureaus import USE, rows, titles
from tests.opendocument import an_ods
from tests.unit.reading import read, refusal

TITLES = (
    *("name", "Names", "Full name", "surname", "first_name", "Vessel name", "DateOfBirth", "dob"),
    *("place of birth", "Passport no.", "document_number", "phone", "E-mail", "home address"),
    *("remarks", "Notes", "comment", "free text", "Plate", "facial photo"),
    *("Nom", "Prénom(s)", "date de naissance", "lieu-de-naissance", "N° de passeport"),
    *("numéro de document", "téléphone", "courriel", "adresse", "Remarques", "commentaire libre"),
    *("Nombre", "APELLIDOS", "fecha de nacimiento", "pasaporte", "número de documento"),
    *("teléfono", "correo electrónico", "dirección", "Observaciones", "comentarios"),
)


def test_a_column_that_could_hold_a_person_refuses_the_file(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for title in TITLES:
        with subtests.test(title=title):
            header, *below = rows()
            path = a_csv(tmp_path / "a.csv", [[*header, title], *([*row, ""] for row in below)])
            message = str(refusal(path, USE))
            assert message.startswith(f"column '{title}' could hold ")
            assert "only counts may come in" in message


def test_no_column_of_a_format_could_hold_a_person_but_those_that_are_read_closely() -> None:
    suspect = {(of.source, title) for of in FORMATS for title in titles(of) if could_hold(title)}
    assert suspect == {
        # Profiles and bodies are counted; the name and address are an operation's.
        ("bureau_identification", "dna_profiles"),
        ("bureau_operations", "name"),
        ("bureau_operations", "source_address"),
    }


def test_a_column_that_is_only_unknown_is_called_that(tmp_path: Path) -> None:
    header, *below = rows()
    path = a_csv(tmp_path / "a.csv", [[*header, "flights"], *([*row, "1"] for row in below)])
    assert "has unknown 'flights'" in str(refusal(path, USE))


def test_the_name_of_an_operation_is_allowed_in_its_own_format_only(tmp_path: Path) -> None:
    source = "bureau_operations"
    assert read(a_csv(tmp_path / "a.csv", rows(source)), source).rows_kept == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_cell_without_a_title_is_refused(tmp_path: Path, form: str) -> None:
    header, first, *_ = rows()
    table = [[*header, ""], [*first, "J. Doe"]]
    path = tmp_path / f"a.{form}"
    made = a_csv(path, table) if form == "csv" else a_workbook(path, {"Data": table})
    message = str(refusal(made, USE))
    assert message == "line 2: column 12 has no title and holds something; delete it"


def test_columns_are_counted_from_the_first_of_the_sheet(tmp_path: Path) -> None:
    def moved(name: str, *table: list[Cell]) -> Path:
        return a_workbook(tmp_path / name, {"Data": [[None, None, *row] for row in table]})

    header, first, *_ = rows()
    untitled = moved("a.xlsx", [*header, ""], [*first, "J. Doe"])
    assert "line 2: column 14 has no title" in str(refusal(untitled, USE))
    beside = moved("b.xlsx", ["J. Doe"], header, first)
    assert "line 1, column 3 holds something beside the table" in str(refusal(beside, USE))
    assert read(moved("c.xlsx", header, first), USE).rows_kept == 1


def test_what_stands_beside_the_table_is_refused_and_not_repeated(tmp_path: Path) -> None:
    name: list[Cell] = ["J. Doe"]
    for number, sheets in enumerate(
        ({"Data": rows(), "People": [name]}, {"Data": [name, *rows()]}),
    ):
        message = str(refusal(a_workbook(tmp_path / f"{number}.xlsx", sheets), USE))
        assert "line 1, column 1 holds something beside the table; delete it" in message
        assert "Doe" not in message


def test_a_formula_in_a_workbook_is_refused_with_its_cell(tmp_path: Path) -> None:
    header, first, *_ = rows()
    first[header.index("searches")] = "=1+1"
    path = a_workbook(tmp_path / "a.xlsx", {"Data": [header, first]})
    assert str(refusal(path, USE)) == "cell H2 holds a formula; write its value instead"


def with_a_comment(book: Workbook) -> None:
    book["Data"]["A2"].comment = Comment("J. Doe", "J. Doe")


def with_a_picture(book: Workbook) -> None:
    sheet: Worksheet = book["Data"]
    sheet.add_chart(BarChart(), "F9")


def with_a_page_header(book: Workbook) -> None:
    sheet: Worksheet = book["Data"]
    header = sheet.oddHeader
    assert header is not None
    assert header.center is not None
    header.center.text = "J. Doe"


def with_a_hidden_sheet(book: Workbook) -> None:
    book.create_sheet("People")["A3"] = "J. Doe"
    book["People"].sheet_state = "veryHidden"


def with_a_hidden_row(book: Workbook) -> None:
    book["Data"].append(["J. Doe"])
    book["Data"].row_dimensions[book["Data"].max_row].hidden = True


def with_a_hidden_column(book: Workbook) -> None:
    book["Data"]["T1"], book["Data"]["T2"] = "note", "J. Doe"
    book["Data"].column_dimensions["T"].hidden = True


@pytest.mark.parametrize(
    ("hide", "sentence"),
    [
        (with_a_comment, "the workbook holds comments on cells, which would be kept with the file"),
        (with_a_picture, "the workbook holds drawings or pictures, which would be kept"),
        (with_a_page_header, "the workbook holds a page header or footer, which would be kept"),
        (with_a_hidden_sheet, "sheet 'People', line 3, column 1 holds something beside the table"),
        (with_a_hidden_row, "line 5: 'J. Doe' is not a month"),
        (with_a_hidden_column, "column 'note' could hold free text, which may name a person"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_text_that_no_sheet_shows_is_refused(
    tmp_path: Path, hide: Callable[[Workbook], None], sentence: str
) -> None:
    path = a_workbook(tmp_path / "a.xlsx", {"Data": rows()})
    assert read(path, USE).rows_kept == 3
    book = load_workbook(path)
    hide(book)
    book.save(path)
    message = str(refusal(path, USE))
    assert message.replace(", field month", "").startswith(sentence)


def test_a_comment_in_an_opendocument_sheet_is_refused(tmp_path: Path) -> None:
    path = an_ods(tmp_path / "a.ods", {"Data": rows()})
    assert read(path, USE).rows_kept == 3
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    note = b"<office:annotation/></office:spreadsheet>"
    parts["content.xml"] = parts["content.xml"].replace(b"</office:spreadsheet>", note)
    with ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert str(refusal(path, USE)).startswith("the workbook holds comments on cells")


@pytest.mark.parametrize("of", FORMATS, ids=lambda of: of.source)
def test_a_template_that_is_filled_is_read(tmp_path: Path, of: Format) -> None:
    plain, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    plain.write_bytes(templates.as_csv(of))
    with plain.open("a", newline="") as file:
        file.writelines(f"{','.join(row)}\r\n" for row in of.examples)
    book.write_bytes(templates.as_workbook(of))
    workbook = load_workbook(book)
    for row in of.examples:
        workbook["Data"].append([int(c) if c.isdigit() else c or None for c in row])
    workbook.save(book)
    first, second = (read(path, of.source) for path in (plain, book))
    assert list(first.facts) == list(second.facts)
    assert first.rows_kept == second.rows_kept == len(of.examples)


@pytest.mark.parametrize("of", FORMATS, ids=lambda of: of.source)
def test_a_template_offers_every_code_that_it_takes(tmp_path: Path, of: Format) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(templates.as_workbook(of))
    book = load_workbook(path)
    assert book.sheetnames == ["Data", "Explanations", "Lists"]
    offered = {cell.value for row in book["Lists"].iter_rows() for cell in row}
    for field in of.fields:
        assert set(field.kind.allowed) <= offered
    assert "no rows" in str(refusal(path, of.source))
