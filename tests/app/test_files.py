"""Files of cards: each opens in its own library, with the numbers of the API, and is marked."""

import codecs
import csv
import io
import json
import logging
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import openpyxl
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from dashboard.panels import PANELS
from tests.app import asking
from tests.cases import quick
from tests.pdf_structure import structure

needs_chromium = pytest.mark.browser
SHOWN = "r=central-mediterranean&t=2015"
CARD = "/api/v1/panels/deaths-over-time"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def audit(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The lines that files leave."""
    with caplog.at_level(logging.INFO, logger="routewatch.audit"):
        yield caplog


def csv_rows(text: str) -> list[list[str]]:
    """The rows of a file, header first, without its remarks."""
    return list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))


def filled(rows: list[tuple[object, ...]]) -> list[list[str]]:
    """Cells of a workbook as a CSV writes them."""
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("code", ["deaths-over-time", "top-routes", "sources"])
def test_a_workbook_has_the_rows_of_the_csv_and_a_sheet_about_them(
    client: FlaskClient, code: str
) -> None:
    answer = client.get(f"/api/v1/panels/{code}.xlsx?t=2015")
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    wanted = csv_rows(client.get(f"/api/v1/panels/{code}.csv?t=2015").text)
    data = filled(list(book["Data"].iter_rows(values_only=True)))
    assert data[0][0] == "TLP:CLEAR"
    # A workbook has no whole number with a decimal: -1.0 is -1.
    written = [[re.sub(r"^(-?\d+)\.0$", r"\1", cell) for cell in row] for row in wanted[1:]]
    assert [row[: len(wanted[0])] for row in data[-len(wanted) + 1 :]] == written
    about = {str(row[0]): str(row[1]) for row in book["About"].iter_rows(values_only=True)}
    for name in ("title", "filters", "source", "data version", "as known on", "link", "marking"):
        assert about.get(name) or name == "source", name
    assert book.properties.category == "TLP:CLEAR"


def test_a_file_is_headed_by_the_finding_and_then_by_what_that_is_of(client: FlaskClient) -> None:
    _mark, title, what, *_rest = client.get(f"{CARD}.csv?{SHOWN}").text.splitlines()
    assert title == "# title: No clear change in deaths"
    assert what.startswith("# what: Dead and missing over time · people · ")


def test_the_numbers_of_a_file_are_those_of_the_series(client: FlaskClient) -> None:
    series = client.get(f"/api/v1/series?m=dead_missing&by=month&{SHOWN}").get_json()["rows"]
    told = {row["month"]: str(row["value"]) for row in series}
    header, *rows = csv_rows(client.get(f"{CARD}.csv?{SHOWN}").text)
    month, value = header.index("month"), header.index("dead_missing")
    found = {row[month]: row[value] for row in rows}
    assert {key: found[key] for key in told} == told


@pytest.mark.parametrize(
    ("code", "column", "measure"),
    [
        ("deaths-by-cause", "cause", "dead_missing"),
        ("deaths-by-country", "country", "dead_missing"),
        ("map-detections", "route", "detections"),
        ("detections-by-nationality", "nationality", "detections"),
    ],
)
def test_cells_of_files_are_the_codes_of_the_series_and_names_stand_beside(
    client: FlaskClient, code: str, column: str, measure: str
) -> None:
    series = client.get(f"/api/v1/series?m={measure}&by={column}&t=2025").get_json()["rows"]
    codes = {row[column] or "" for row in series}
    files = {}
    for language in ("en", "ar"):
        answer = client.get(f"/api/v1/panels/{code}.csv?t=2025&lang={language}")
        (first, second, *_others), *rows = csv_rows(answer.text)
        assert (first, second) == (column, f"{column}_name")
        files[language] = [row[0] for row in rows]
        assert rows
        assert {row[0] for row in rows} <= codes
        assert all(row[1] and row[1] != row[0] for row in rows)
    assert files["en"] == files["ar"]


@needs_chromium
@pytest.mark.parametrize(
    ("preset", "pixels"),
    quick(
        ("slide", (1600, 900)),
        of=[
            ("slide", (1600, 900)),
            ("half", (800, 900)),
            ("a4", (992, 1403)),
            ("square", (1080, 1080)),
        ],
    ),
)
def test_a_png_has_the_size_of_its_sheet_times_the_scale(
    client: FlaskClient, preset: str, pixels: tuple[int, int]
) -> None:
    for scale in (1, 3):
        answer = client.get(f"{CARD}.png?{SHOWN}&preset={preset}&pixels={scale}")
        assert answer.status_code == 200, answer.text
        assert struct.unpack(">II", answer.data[16:24]) == tuple(scale * n for n in pixels)
        assert b"iTXtTitle" in answer.data
        assert b"TLP:CLEAR" in answer.data
        assert b"CC BY 4.0" in answer.data
        # Pixels a metre of a sheet of 120 units an inch, so that it is placed in its size.
        at = answer.data.index(b"pHYs") + 4
        metre, *_rest = struct.unpack(">IIB", answer.data[at : at + 9])
        assert abs(metre * 0.0254 - 120 * scale) < 0.1


@needs_chromium
def test_a_table_that_leaves_columns_out_is_drawn(client: FlaskClient) -> None:
    answer = client.get("/api/v1/panels/operations.png?preset=half")
    assert answer.status_code == 200, answer.text


def test_a_pdf_is_one_page_with_real_text_and_all_that_must_travel(client: FlaskClient) -> None:
    answer = client.get(f"{CARD}.pdf?{SHOWN}&preset=a4")
    assert answer.status_code == 200, answer.text
    document = PdfReader(io.BytesIO(answer.data))
    assert len(document.pages) == 1
    width, height = (float(side) / 72 * 25.4 for side in document.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    # An address is broken over lines.
    text = "".join(document.pages[0].extract_text().split())
    for words in (
        "TLP:CLEAR",
        "No clear change in deaths",
        "Dead and missing over time · people",
        "Central Mediterranean · 2015",
        "IOM Missing Migrants Project, 8 Sep 2025",
        "Minimum estimate",
        "As known on",
        "data version",
        "/card/deaths-over-time?r=central-mediterranean",
    ):
        assert words.replace(" ", "") in text, words
    assert document.metadata
    assert "TLP:CLEAR" in str(document.metadata["/Keywords"])
    assert document.metadata.title == "No clear change in deaths"
    root = document.root_object
    assert str(root["/Lang"]) == "en"
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    parts = structure(document)
    order = [str(one["/S"]) for one in parts]
    assert order.index("/H1") < order.index("/Figure")
    assert all(one.get("/Alt") for one in parts if str(one["/S"]) == "/Figure")


@needs_chromium
@pytest.mark.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "code", quick(of=[code for code, panel in PANELS.items() if panel.kind == "map"])
)
def test_every_map_is_a_picture_with_link_mark_and_version(client: FlaskClient, code: str) -> None:
    query = f"{SHOWN}&preset=half&pixels=1"
    answer = client.get(f"/api/v1/panels/{code}.svg?{query}")
    if answer.status_code == 404:
        assert len(answer.get_json()["error"]) > 30
        return
    root = ET.fromstring(answer.text)  # noqa: S314 - made here
    version = client.get("/api/version").get_json()["data_version"]
    text = " ".join(root.itertext())
    for words in ("TLP:CLEAR", f"data version {version}", f"/card/{code}?"):
        assert words in text
    (image,) = root.iterfind(f"{SVG}image")
    assert str(image.get("href")).startswith("data:image/png;base64,")
    picture = client.get(f"/api/v1/panels/{code}.png?{query}")
    assert struct.unpack(">II", picture.data[16:24]) == (800, 900)


@needs_chromium
def test_an_svg_is_read_by_editors_and_asks_nobody_for_anything(client: FlaskClient) -> None:
    text = client.get(f"{CARD}.svg?{SHOWN}").text
    root = ET.fromstring(text)  # noqa: S314 - made here
    assert root.tag == f"{SVG}svg"
    # Inkscape and Illustrator take `rgba()` for black.
    assert "rgba(" not in text
    written = {"".join(one.itertext()) for one in root.iter(f"{SVG}text")}
    assert {"TLP:CLEAR", "No clear change in deaths", "1,500"} <= written
    assert any("Licence: CC BY 4.0" in line for line in written)
    for element in root.iter():
        assert not element.tag.endswith("script")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name.endswith("href"):
                assert value.startswith("#"), value


def test_a_csv_for_people_begins_with_the_mark_that_excel_knows_and_one_for_programs_not(
    client: FlaskClient,
) -> None:
    for_programs = client.get(f"{CARD}.csv?{SHOWN}").data
    assert for_programs.startswith(b"# marking: ")
    assert client.get(f"{CARD}.csv?{SHOWN}&bom=1").data == codecs.BOM_UTF8 + for_programs
    opened = {"panel": "deaths-over-time", "tab": "download", "search": f"?{SHOWN}"}
    menu = json.dumps(asking.answer(client, asking.tab("deaths-over-time", opened)))
    assert f"{CARD}.csv?{SHOWN}&bom=1" in menu
    assert '"data-choice": "heading"' in menu
    assert '"data-choice": "ground"' in menu


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("preset=../../etc", "preset"),
        ("pixels=9", "pixels"),
        ("ground=blue", "ground"),
        ("marking=TLP:PINK", "marking"),
        ("t=2015-13", "t"),
    ],
)
def test_what_cannot_be_read_is_named(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"{CARD}.svg?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == parameter


def test_what_a_measure_does_not_answer_is_refused_in_one_sentence(client: FlaskClient) -> None:
    answer = client.get("/api/v1/panels/detections-lately.csv?c=ITA")
    assert answer.status_code == 404
    assert answer.get_json() == {
        "error": "Detections are not recorded by the country where they happened; choose the "
        "country as origin, transit or destination instead.",
        "parameter": None,
    }


def test_no_file_is_kept_by_anybody_and_its_name_says_what_it_is(client: FlaskClient) -> None:
    answer = client.get(f"{CARD}.csv?{SHOWN}")
    assert answer.headers["Cache-Control"] == "no-store"
    named = re.fullmatch(r'attachment; filename="(.+)"', answer.headers["Content-Disposition"])
    assert named
    assert re.fullmatch(
        r"\d{4}-\d\d_central-mediterranean_deaths-over-time_2015_TLP-CLEAR\.csv", named[1]
    )


def test_a_mark_can_be_raised_and_not_lowered(client: FlaskClient, reference_store: str) -> None:
    raised = client.get(f"{CARD}.csv?{SHOWN}&marking=tlp:amber%2Bstrict")
    assert "# marking: TLP:AMBER+STRICT" in raised.text
    assert "_TLP-AMBER+STRICT.csv" in raised.headers["Content-Disposition"]
    strict = asking.client_of(database_url=reference_store, marking="TLP:GREEN")
    assert "# marking: TLP:GREEN" in strict.get(f"{CARD}.csv?{SHOWN}").text
    lowered = strict.get(f"{CARD}.csv?{SHOWN}&marking=TLP:CLEAR")
    assert lowered.status_code == 400
    assert "would be lower" in lowered.get_json()["error"]


def test_each_file_leaves_one_line_of_what_was_taken_and_none_of_by_whom(
    client: FlaskClient, audit: pytest.LogCaptureFixture
) -> None:
    client.get(f"{CARD}.csv?{SHOWN}&x=%0aexport+forged", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    client.get(f"{CARD}.csv?marking=TLP:PINK")
    written = [record.getMessage() for record in audit.records]
    made, refused = map(json.loads, written)
    assert made["object"] == "deaths-over-time.csv"
    assert made["address"] == f"{CARD}.csv?{SHOWN}&x=%0aexport+forged"
    assert (made["act"], made["result"], made["marking"]) == ("export", "done", "TLP:CLEAR")
    assert refused["result"] == "refused (BadParameterError)"
    assert "10.1.2.3" not in written[0]
    assert "\n" not in written[0]


def test_without_chromium_the_rest_still_works_and_the_page_says_what_is_missing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "Pictures need Chromium: install your system's package, on Debian `chromium`."
    for module in ("renderer", "files"):
        monkeypatch.setattr(f"dashboard.exports.{module}.missing", lambda: sentence)
    assert client.get(f"{CARD}.xlsx?{SHOWN}").status_code == 200
    for form in ("png", "svg", "pdf"):
        refused = client.get(f"{CARD}.{form}?{SHOWN}")
        assert refused.status_code == 503
        assert refused.get_json()["error"] == sentence
    opened = {"panel": "deaths-over-time", "tab": "download", "search": f"?{SHOWN}"}
    shown = json.dumps(asking.answer(client, asking.tab("deaths-over-time", opened)))
    assert sentence in shown
    assert '"data-action": "picture"' in shown
