"""Sheets, names and cells: what a hostile or a long text does to a file is nothing."""

import io
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.drawings import Column, Table
from dashboard.exports.files import file_name
from dashboard.exports.paper.picture import PRESETS, Variant, picture_html
from dashboard.exports.provenance import Provenance
from dashboard.exports.workbooks import workbook
from dashboard.handling_marks import TLP
from dashboard.panels.card import Card
from dashboard.panels.panel import State
from dashboard.theme import THEMES
from data_access.filters import Filters
from data_access.frames import HIDDEN
from data_access.periods import Period

HOSTILE = "<script>alert(1)</script> & \"'=cmd|' /C calc'!A0\x00\x08\x1b[31m\u202e]]>\ud800"
TOLD = Provenance(
    code="deaths-over-time",
    title="Dead and missing",
    what="people",
    sentence="All routes",
    unit="people",
    period="2015",
    change="",
    source="IOM",
    licence="CC BY 4.0",
    caveats="Minimum estimate.",
    as_known_on=date(2026, 10, 3),
    data_version="0123456789ab",
    marking=TLP.levels[0],
    exercise="",
    link="http://127.0.0.1/card/deaths-over-time",
    filters=Filters(routes=("central-mediterranean",), period=Period.parse("2015")),
    language="en",
)


CARD = Card(
    code="deaths-over-time",
    state=State.READY,
    title="Dead and missing",
    drawing=Table((Column("name", "Name"),), [("Ελλάδα Україна العربية 中文",)]),
)


def sheet(told: Provenance, preset: str = "slide", theme: str = "light") -> str:
    return picture_html(CARD, told, PRESETS[preset], THEMES[theme])


@given(st.text(max_size=300))
def test_no_text_breaks_a_sheet(text: str) -> None:
    told = replace(TOLD, title=text, sentence=text, caveats=text, source=text, what=text)
    html = sheet(told)
    assert re.findall(r"<(/?main|script|/html)", html) == ["main", "/main", "/html"]
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", html)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_sheet_shows_hostile_text_as_text(preset: str) -> None:
    html = sheet(replace(TOLD, title=HOSTILE, caveats=HOSTILE * 20), preset, "dark")
    assert "<script" not in html
    assert "alert(1)" in html


def test_a_sheet_has_its_mark_twice_its_licence_and_what_was_made_for_exercises() -> None:
    html = sheet(replace(TOLD, marking=TLP.levels[2], exercise="Not real."))
    assert html.count(">TLP:AMBER</p>") == 2
    assert html.count("color:#ffc000;background:#000000") == 2
    assert "Licence: CC BY 4.0" in html
    assert "EXERCISE</text>" in html
    assert "Not real." in html
    assert "Ελλάδα Україна العربية 中文" in html


def test_a_variant_leaves_out_its_title_or_its_ground_and_nothing_that_must_travel() -> None:
    bare = Variant(has_title=False, has_ground=False)
    html = picture_html(CARD, TOLD, PRESETS["half"], THEMES["light"], bare)
    assert "<h1>" not in html
    assert "--ground:transparent" in html
    for words in ("IOM", "CC BY 4.0", "Minimum estimate.", "0123456789ab", TOLD.link, "TLP:CLEAR"):
        assert words in html


def test_a_files_name_says_when_where_what_and_how_marked() -> None:
    assert file_name(TOLD, "png") == (
        "2026-10_central-mediterranean_deaths-over-time_2015_TLP-CLEAR.png"
    )
    made_up = replace(TOLD, exercise="not real", marking=TLP.levels[3])
    assert file_name(made_up, "pdf").startswith("exercise_2026-10_")
    assert file_name(made_up, "pdf").endswith("_TLP-AMBER+STRICT.pdf")


@given(st.text(max_size=300))
def test_no_name_of_a_file_is_dangerous(code: str) -> None:
    name = file_name(replace(TOLD, code=code), "csv")
    assert len(name) <= 120
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-")
    assert ".." not in name.split("_")
    assert not name.startswith((".", "-"))


def test_a_workbook_keeps_numbers_and_makes_no_formula_of_any_text() -> None:
    columns = (Column("name", "Name"), Column("count", "Count"))
    rows = [("=1+1", -5), ("@x", None), (HOSTILE, 12.5), ("ordinary", HIDDEN), ("é" * 40_000, 0)]
    made = workbook(Table(columns, rows), replace(TOLD, caveats="=HYPERLINK(1)"))
    sheets = openpyxl.load_workbook(io.BytesIO(made))
    cells = [row for row in sheets["Data"].iter_rows() if row[0].value is not None]
    names, counts = ([row[i] for row in cells[-5:]] for i in (0, 1))
    assert [cell.data_type for cell in names] == ["s"] * 5
    assert [cell.value for cell in counts] == [-5, None, 12.5, "hidden", 0]
    assert names[0].quotePrefix
    assert len(str(names[4].value)) == 32_767
    for sheet_ in sheets:
        assert all(cell.data_type != "f" for row in sheet_.iter_rows() for cell in row)
