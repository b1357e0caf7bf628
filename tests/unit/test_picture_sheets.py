"""Sheets, names and cells: what a hostile or a long text does to a file is nothing."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.exports.files import file_name
from dashboard.exports.handling_marks import TLP
from dashboard.exports.picture_sheets import PRESETS, Box, Sheet, composed
from dashboard.exports.provenance import Provenance
from dashboard.exports.svg_text import Pen, cut, painted, wrapped
from dashboard.exports.workbooks import workbook
from dashboard.figures.drawings import Column, Table
from dashboard.figures.widths import width
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


def sheet(told: Provenance, preset: str = "slide", theme: str = "light") -> str:
    def draw(pen: Pen, box: Box) -> None:
        pen.box(box.x, box.y, box.width, box.height, "#cccccc")

    return composed(Sheet(told, PRESETS[preset], THEMES[theme], draw))


@given(st.text(max_size=300))
def test_no_text_breaks_a_sheet(text: str) -> None:
    told = replace(TOLD, title=text, sentence=text, caveats=text, source=text, what=text)
    ET.fromstring(sheet(told))  # noqa: S314 - made here


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_sheet_shows_hostile_text_as_text(preset: str, theme: str) -> None:
    svg = sheet(replace(TOLD, title=HOSTILE, caveats=HOSTILE * 20), preset, theme)
    root = ET.fromstring(svg)  # noqa: S314 - made here
    assert not [part for part in root.iter() if part.tag.endswith("script")]
    assert "alert(1)" in "".join(root.itertext())


def test_the_mark_stands_at_the_head_and_at_the_foot() -> None:
    svg = sheet(replace(TOLD, marking=TLP.levels[2]))
    assert svg.count(">TLP:AMBER</text>") == 2
    assert svg.count('fill="#ffc000"') == 2


def test_a_sheet_names_the_licence_and_every_fill_is_one_that_editors_read() -> None:
    svg = sheet(replace(TOLD, exercise="Not real."))
    assert "Licence: CC BY 4.0" in svg
    assert "rgba(" not in svg
    assert 'fill-opacity="0.28"' in svg
    assert painted("rgba(194, 87, 31, 0.5)") == 'fill="#c2571f" fill-opacity="0.5"'


@given(st.text(max_size=200), st.floats(8, 40), st.floats(60, 900))
@example("0+⺀⺀⺀⺀⺀:$", 8.0, 60.0)
def test_lines_fit_and_lose_no_letter(text: str, size: float, room: float) -> None:
    lines = wrapped(text, size, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, size) <= room or len(line) == 1 for line in lines)


@given(st.text(max_size=80), st.floats(20, 300))
def test_what_is_cut_fits_and_says_so(text: str, room: float) -> None:
    short = cut(text, 12, room)
    assert short == text or short.endswith("…")
    assert width(short, 12) <= max(room, width("…", 12))


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
