"""CSV for spreadsheets: provenance above, numbers as numbers, no live formulas."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports.csv_tables import cell, csv_text


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
