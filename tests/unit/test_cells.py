"""Cells of files: what is read out of them, and what is written safe for spreadsheets."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, strategies as st

from dashboard.exports.tables import cell, csv_text
from data_access.declaration import cells
from data_access.declaration.cells import CellError
from data_access.sources.iom_missing_migrants import ISO, LONG, SITE
from data_access.sources.iom_missing_migrants.records import cause


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
