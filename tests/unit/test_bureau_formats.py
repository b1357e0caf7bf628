"""What bureaus fill: each format reads its own example, and refuses whole what is doubtful."""

from collections.abc import Callable, Mapping
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
from data_access.declaration.facts import DatabaseUseFact, ObservationFact, PlaceFact
from data_access.registry import of_bureaus, of_run
from data_access.registry.person_columns import could_hold
from tests.builders import Cell, a_csv, a_workbook
from tests.bureaus import USE, a_report, rows, titles
from tests.opendocument import an_ods
from tests.unit.reading import read, refusal

every_source = pytest.mark.parametrize("source", [of.source for of in FORMATS])


def test_every_source_of_bureaus_has_a_format() -> None:
    assert {of.source for of in FORMATS} == of_bureaus()


@every_source
def test_a_format_reads_its_own_example_into_its_own_series(tmp_path: Path, source: str) -> None:
    reading = read(a_report(tmp_path / "a.csv", source=source), source)
    assert reading.rows_kept == reading.rows_read == len(rows(source)) - 1
    for run in reading.builder.months:
        assert source in of_run(run).sources
        assert len(run) <= 40
    for fact in reading.facts:
        if isinstance(fact, ObservationFact):
            assert fact.metric_code in of_run(fact.series_code).metrics


def test_an_empty_cell_gives_no_figure_and_0_gives_one(tmp_path: Path) -> None:
    source = "bureau_facilitators"
    path = a_report(tmp_path / "a.csv", {"suspects": "", "arrests": "0"}, source=source)
    measures = [fact[:1] + fact[3:4] for fact in read(path, source).facts]
    assert measures == [("arrests", 0), ("cases", 4)]


def test_rows_become_facts_of_the_bureau_and_its_border_points(tmp_path: Path) -> None:
    path = a_report(
        tmp_path / "a.csv",
        {},
        {"database": "Stolen motor vehicles", "channel": "MIND", "hits_confirmed": ""},
        {"bureau": "mlt", "border_point": "", "latitude": "", "longitude": ""},
    )
    facts = list(read(path, USE).facts)
    first = DatabaseUseFact(
        *("database-use:ITA", 202603, "ITA", "sltd", "find", "ITLMP"), 41250, 4, 3, 2
    )
    assert facts[:1] == [first]
    assert facts[1] == first._replace(
        category_code="vehicles", channel_code="mind", hits_confirmed=None
    )
    assert facts[2] == first._replace(
        series_code="database-use:MLT", country_code="MLT", place_code=""
    )
    (place,) = (fact for fact in facts if isinstance(fact, PlaceFact))
    assert (place.place_code, place.kind) == ("ITLMP", "border-point")
    assert (place.lat_hundredths, place.lon_hundredths) == (3550, 1261)


def test_optional_columns_may_be_left_out_and_stand_anywhere(tmp_path: Path) -> None:
    header = ["hits", "searches", "database", "bureau", "month", "hits_acted_on", "hits_confirmed"]
    path = a_csv(tmp_path / "a.csv", [header, [1, 10, "nominals", "ESP", "2026-02", "", ""]])
    (fact,) = read(path, USE).facts
    assert fact == DatabaseUseFact(
        *("database-use:ESP", 202602, "ESP", "nominals", "", ""), 10, 1, None, None
    )


def test_one_doubtful_cell_refuses_the_whole_file(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    good: list[dict[str, Cell]] = [{"border_point": f"ITLMP-{n}"} for n in range(300)]
    doubtful: list[tuple[dict[str, Cell], str]] = [
        ({"searches": "-5"}, "field searches: '-5' is below 0"),
        ({"searches": "1,234"}, "field searches: '1,234' is not a whole number"),
        ({"searches": "1.5"}, "field searches: '1.5' is not a whole number"),
        ({"searches": "\uff11\uff12"}, "is not a whole number"),
        ({"searches": "NaN"}, "is not a whole number"),
        ({"searches": "-0"}, "is below 0"),
        ({"searches": "9" * 10}, "is more than a billion"),
        (
            {"searches": "=SUM(H3:H9)"},
            "field searches: '=SUM(H3:H9)' is a formula; write its value",
        ),
        ({"hits": "41251"}, "field hits: 41251 is more than searches 41250"),
        ({"hits_confirmed": "5"}, "field hits_confirmed: 5 is more than hits 4"),
        ({"hits_acted_on": "4"}, "field hits_acted_on: 4 is more than hits_confirmed 3"),
        ({"month": "03/2026"}, "field month: '03/2026' is not a month; write it like 2026-03"),
        ({"month": "2026-13"}, "is not a month"),
        ({"month": ""}, "field month: is empty; it must be filled in every row"),
        ({"month": "2026-11"}, "field month: 2026-11 has not ended"),
        ({"bureau": "Italy"}, "field bureau: 'Italy' is no bureau; write ITA"),
        ({"bureau": "XKX"}, "field bureau: 'XKX' is no bureau"),
        (
            {"database": "people"},
            "field database: unknown database 'people'; write one of nominals",
        ),
        ({"border_point": "Main road"}, "'Main road' is no code of a border point"),
        (
            {"latitude": "12.61", "longitude": "35.50"},
            "field latitude: 12.61, 35.5 is far from Italy, and 35.5, 12.61 is not: swap the two",
        ),
        ({"latitude": "55", "longitude": "100"}, "is more than 300 km from Italy"),
        ({"latitude": "91"}, "is more than 300 km from Italy"),
        ({"latitude": "35,5"}, "field latitude: '35,5' is not a number of degrees; write it like"),
        ({"latitude": ""}, "field latitude: is empty while its other half is there"),
        ({"border_point": ""}, "field border_point: is empty beside a position"),
    ]
    for change, sentence in doubtful:
        with subtests.test(change=change):
            message = str(refusal(a_report(tmp_path / "a.csv", *good, change), USE))
            assert message.startswith("line 302")
            assert sentence in message
            assert "\n" not in message


@pytest.mark.parametrize(
    ("bureau", "point", "lat", "lon"),
    [
        # Swapped they are off Somalia, in the Antarctic or nowhere: one rectangle around all that
        # France or the United States have overseas would hold some of them.
        ("FRA", "FRCQF", 50.95, 1.86),
        ("FRA", "GFCAY", 4.94, -52.33),
        ("FRA", "YTDZA", -12.78, 45.25),
        ("USA", "USMIA", 25.77, -80.19),
        ("USA", "USGUM", 21.31, -157.86),
        ("NLD", "NLRTM", 51.92, 4.48),
        ("ITA", "ITLMP", 35.5, 12.61),
    ],
)
def test_a_swapped_position_is_refused_also_of_a_country_that_reaches_far(
    tmp_path: Path, bureau: str, point: str, lat: float, lon: float
) -> None:
    row: dict[str, Cell] = {"bureau": bureau, "border_point": point}
    right = row | {"latitude": str(lat), "longitude": str(lon)}
    assert read(a_report(tmp_path / "a.csv", right), USE).rows_kept == 1
    swapped = row | {"latitude": str(lon), "longitude": str(lat)}
    message = str(refusal(a_report(tmp_path / "b.csv", swapped), USE))
    assert message.startswith("line 2, field latitude: ")
    assert message.endswith("is not: swap the two")


def test_a_row_that_states_no_figure_is_refused(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("searches", "hits", "hits_confirmed", "hits_acted_on"), "")
    assert "states no figure" in str(refusal(a_report(tmp_path / "a.csv", nothing), USE))


def test_two_rows_of_one_key_are_named_with_both_lines(tmp_path: Path) -> None:
    path = a_report(tmp_path / "a.csv", {}, {"channel": "mind"}, {"searches": 9999, "hits": 1})
    assert str(refusal(path, USE)) == (
        "line 4: the same month, bureau, border_point, database, channel as line 2; keep one of "
        "the two"
    )


def test_one_border_point_has_one_position(tmp_path: Path) -> None:
    path = a_report(tmp_path / "a.csv", {}, {"channel": "mind", "latitude": "35.6"})
    assert "ITLMP has another position in an earlier row" in str(refusal(path, USE))


def test_a_month_is_told_by_routes_or_by_countries_and_never_by_both(tmp_path: Path) -> None:
    source = "bureau_identification"
    path = a_report(tmp_path / "a.csv", {}, {"country": ""}, source=source)
    message = str(refusal(path, source))
    assert "2026-03 is told by country in other rows and by route here" in message
    neither = a_report(tmp_path / "b.csv", {"country": "", "route": ""}, source=source)
    assert "says neither country nor route" in str(refusal(neither, source))


def test_an_operation_names_itself_and_nothing_that_computes(tmp_path: Path) -> None:
    source = "bureau_operations"
    assert read(a_report(tmp_path / "a.csv", source=source), source).rows_kept == 1
    for change, sentence in (
        ({"name": "=HYPERLINK(1)"}, "field name: '=HYPERLINK(1)' is a formula"),
        ({"name": "Ex\u202eample"}, "field name"),
        ({"source_address": "javascript:alert(1)"}, "is no address"),
        ({"ends_on": "2026-03-01"}, "2026-03-01 is before the start on 2026-03-02"),
        ({"routes": "atlantis"}, "unknown route 'atlantis'"),
        ({"countries": "ITA Malta"}, "'Malta' is no country's code; write MLT"),
    ):
        message = str(refusal(a_report(tmp_path / "b.csv", change, source=source), source))
        assert sentence in message


Change = Mapping[str, Cell]
_LOW = "so that its sum would be too low; fill it in each of them, with 0 where there were none"


@pytest.mark.parametrize(
    ("source", "first", "second", "sentence"),
    [
        (
            *(USE, {}, {"border_point": "ITLMP-2", "hits_confirmed": "", "hits_acted_on": ""}),
            "line 3, field hits_confirmed: is empty, and filled in an earlier row of the same "
            "month, bureau and database",
        ),
        (
            *(USE, {"hits_confirmed": "", "hits_acted_on": ""}, {"channel": "mind"}),
            "line 3, field hits_confirmed: is filled, and empty in an earlier row of the same "
            "month, bureau and database",
        ),
        (
            *(
                "bureau_vessels",
                {"flag_region": "no-flag"},
                {"flag_region": "europe", "seized": ""},
            ),
            "line 3, field seized: is empty, and filled in an earlier row of the same month, "
            "bureau, vessel_type",
        ),
    ],
    ids=["a border point", "a channel", "a flag"],
)
def test_a_part_that_leaves_a_measure_empty_refuses_the_file(
    tmp_path: Path, source: str, first: Change, second: Change, sentence: str
) -> None:
    message = str(refusal(a_report(tmp_path / "a.csv", first, second, source=source), source))
    assert message.startswith(sentence)
    assert _LOW in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"border_point": "ITLMP-2", "hits_confirmed": "0", "hits_acted_on": "0"}),
        (
            {"hits_confirmed": "", "hits_acted_on": ""},
            {"border_point": "ITLMP-2", "hits_confirmed": "", "hits_acted_on": ""},
        ),
        ({}, {"database": "dna", "hits_confirmed": "", "hits_acted_on": ""}),
        ({}, {"month": "2026-02", "hits_confirmed": "", "hits_acted_on": ""}),
        ({}, {"bureau": "MLT", "border_point": "", "latitude": "", "longitude": ""} | {"hits": ""}),
    ],
    ids=["0 is a figure", "none states it", "another database", "another month", "another bureau"],
)
def test_what_is_stated_for_all_parts_or_for_none_is_read(
    tmp_path: Path, first: Change, second: Change
) -> None:
    if second.get("hits") == "":
        second = {**second, "hits_confirmed": "", "hits_acted_on": ""}
    assert read(a_report(tmp_path / "a.csv", first, second), USE).rows_kept == 2


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


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_cell_without_a_title_is_refused(tmp_path: Path, form: str) -> None:
    header, first, *_ = rows()
    table = [[*header, ""], [*first, "J. Doe"]]
    path = tmp_path / f"a.{form}"
    made = a_csv(path, table) if form == "csv" else a_workbook(path, {"Data": table})
    message = str(refusal(made, USE))
    assert message == "line 2: column 12 has no title and holds something; delete it"


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
