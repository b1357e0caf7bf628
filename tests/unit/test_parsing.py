"""Cells and files of several tables: what refuses them, and what is written for spreadsheets."""

import json
import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from dashboard.exports.tables import cell, csv_text
from data_access.declaration import cells, dates
from data_access.declaration.cells import CellError
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import (
    Builder,
    Built,
    Column,
    FileSchema,
    SourceRefusedError,
    Table,
)
from data_access.ingest import layout_detection, parsing, releases
from data_access.ingest.parsing import QuarantineReport, listing
from data_access.ingest.releases import covered
from data_access.readers import documents
from data_access.sources.iom_missing_migrants import ISO, LONG, SITE
from data_access.sources.iom_missing_migrants.records import cause
from data_access.store.archive import Refusals
from tests.builders import ALL_DATA, RAW, Cell, a_csv, a_json, a_workbook, all_data
from tests.unit.reading import TODAY, incidents, read, refusal

COLUMNS = (Column("month", ("Month",), dates.month), Column("count", ("Count",), cells.whole))


class Summing(Builder):
    """Counts by table, told at the end."""

    def __init__(self) -> None:
        self.months: dict[str, set[int]] = {}
        self.newest: date | None = None
        self._sums: dict[tuple[str, int], int] = {}

    def build(self, values: Mapping[str, Any]) -> Built:
        """Keep the count of a row."""
        key = (values.get("table", "first"), values["month"])
        self._sums[key] = self._sums.get(key, 0) + values["count"]
        return Built(())

    def finish(self) -> Built:
        """Tell the sums."""
        for table, month in self._sums:
            self.months.setdefault(table, set()).add(month)
        facts = [ObservationFact("counts", t, m, value) for (t, m), value in self._sums.items()]
        return Built(facts, (("", f"{len(facts)} sums"),))

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The count of an unreadable row, unless that is what cannot be read."""
        return int(raw["count"]) if raw["count"].isdigit() else None


SCHEMA = FileSchema(
    source="test",
    layout="two-sheets",
    title="a workbook of two sheets",
    columns=COLUMNS,
    ignored=frozenset(),
    complete=True,
    contiguous=False,
    register=False,
    builder=lambda _today: Summing(),
    published_on=lambda _remarks, newest: newest,
    tables=(Table("second", "More", COLUMNS, frozenset({"Remark"})),),
    entire=True,
)
JANUARY: list[Cell] = ["2024-01", 1]
FIRST: list[list[Cell]] = [["Month", "Count"], *([JANUARY] * 200), ["2024-02", 5]]
SECOND: list[list[Cell]] = [["A heading"], ["Count", "Month", "Remark"], [7, "2024-01", "x"]]
NOTES: list[list[Cell]] = [["As of 3 March"]]


def parsing_read(path: Path) -> parsing.Reading:
    detected = layout_detection.detect(documents.read_document(path), (SCHEMA,))
    return parsing.read_rows(detected, TODAY, lambda _read, _size: None)


def test_each_table_of_a_layout_is_read_and_sums_come_at_the_end(tmp_path: Path) -> None:
    sheets = {"Numbers": FIRST, "more": SECOND, "Notes": NOTES}
    reading = parsing_read(a_workbook(tmp_path / "two.xlsx", sheets))
    assert {tuple(fact)[1:4] for fact in reading.facts} == {
        ("first", 202401, 200),
        ("first", 202402, 5),
        ("second", 202401, 7),
    }
    assert (reading.rows_read, reading.rows_kept) == (202, 202)
    assert reading.remarks == ["A heading", "As of 3 March"]
    (note,) = reading.issues
    assert (note.line, note.reason, note.state) == (0, "3 sums", "note")


def test_a_row_of_a_further_table_is_set_aside_with_its_sheet_and_its_line(tmp_path: Path) -> None:
    second: list[list[Cell]] = [*SECOND, ["seven", "2024-02", ""]]
    reading = parsing_read(a_workbook(tmp_path / "two.xlsx", {"Numbers": FIRST, "More": second}))
    (issue, _) = reading.issues
    assert (issue.line, issue.field) == (4, "More: Count")
    assert issue.row == {"table": "second", "month": "2024-02", "count": "seven"}
    with pytest.raises(ValueError, match="'seven' is not a whole number"):
        parsing.parse_row(SCHEMA, Summing(), issue.row)


OTHER: list[list[Cell]] = [["Count", "Year"]]


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        ({"Numbers": FIRST}, "the workbook lacks the sheet 'More'"),
        ({"Numbers": FIRST, "More": OTHER}, "sheet 'More' lacks 'Month' and has unknown 'Year'"),
        ({"Numbers": FIRST, "More": []}, "sheet 'More' is empty"),
    ],
)
def test_a_further_table_is_as_needful_as_a_column(
    tmp_path: Path, sheets: dict[str, list[list[Cell]]], reason: str
) -> None:
    with pytest.raises(SourceRefusedError, match=reason):
        parsing_read(a_workbook(tmp_path / "two.xlsx", sheets))


@pytest.mark.parametrize(
    ("newest", "running", "whole"),
    [
        (None, False, True),
        (None, True, False),
        (date(2024, 2, 28), False, False),
        (date(2024, 2, 29), False, True),
        (date(2024, 2, 29), True, True),
    ],
)
def test_the_last_month_of_a_table_is_whole_unless_its_days_or_its_publisher_say_else(
    newest: date | None, running: bool, whole: bool
) -> None:
    schema = replace(SCHEMA, running=running)
    assert releases.coverage_of(schema, {202401, 202402}, newest) == {202401: True, 202402: whole}


def test_only_the_last_month_of_a_file_may_be_under_way_and_not_that_of_a_series() -> None:
    schema = replace(SCHEMA, running=True)
    covered = releases.coverage_of(schema, {201908, 201909}, None, 201911)
    assert covered == {201908: True, 201909: True}


def test_an_unknown_or_missing_column_refuses_the_file_by_name(tmp_path: Path) -> None:
    rows = all_data({})
    place = list(ALL_DATA).index("Migration Route")
    rows[0][place] = "Corridor"
    message = str(refusal(a_csv(tmp_path / "new.csv", rows)))
    assert "lacks 'Migration Route'" in message
    assert "has unknown 'Corridor'" in message


def test_a_column_that_stands_there_twice_refuses_the_file(tmp_path: Path) -> None:
    rows = [[*row, row[0]] for row in all_data({})]
    assert "columns stand there twice: main id" in str(refusal(a_csv(tmp_path / "twice.csv", rows)))


def test_an_extra_field_in_every_row_shifts_nothing(tmp_path: Path) -> None:
    header, *rows = all_data({}, {})
    message = str(refusal(a_csv(tmp_path / "extra.csv", [header, *(["x", *r] for r in rows)])))
    assert "26 fields where the header has 25" in message


def test_more_than_one_unreadable_row_in_a_hundred_refuses_the_file(tmp_path: Path) -> None:
    bad: dict[str, Cell] = {"Number of Dead": "x"}
    rows = all_data(*([{}] * 198), bad, bad)
    assert read(a_csv(tmp_path / "two.csv", rows)).quarantine.total() == 2
    error = refusal(a_csv(tmp_path / "three.csv", all_data(*([{}] * 197), bad, bad, bad)))
    assert "3 of 200 rows cannot be read" in str(error)
    assert "line 199, field Number of Dead" in str(error)
    assert error.details[0] == "3 × Number of Dead: … is not a whole number"


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    assert "no rows" in str(refusal(a_csv(tmp_path / "empty.csv", all_data())))


@pytest.mark.parametrize(
    ("titles", "reason"),
    [
        ("year,region,cause,lat,lon,dead_and_missing,location", "no date finer than the year"),
        ("region,year,dead_and_missing,incidents", "yearly totals by region"),
        ("main_id,year,orig_lat,orig_lon,fix_type,coord_status", "an audit of positions"),
    ],
)
def test_a_table_that_is_not_the_register_is_refused_with_the_reason(
    tmp_path: Path, titles: str, reason: str
) -> None:
    header = titles.split(",")
    assert reason in str(refusal(a_csv(tmp_path / "other.csv", [header, ["1"] * len(header)])))


def test_published_totals_are_refused_with_the_reason(tmp_path: Path) -> None:
    value = {"data": {"mediterranean": [{"year": 2014}], "global": []}}
    assert "yearly totals without month" in str(refusal(a_json(tmp_path / "totals.json", value)))


def test_months_without_a_row_are_known_and_the_last_is_not_whole(tmp_path: Path) -> None:
    rows = all_data({"Incident Date": "2024-01-31"}, {"Incident Date": "2024-04-29"})
    months = covered(read(a_csv(tmp_path / "gap.csv", rows)))["incidents"]
    assert months == {202400: False, 202401: True, 202402: True, 202403: True, 202404: False}


def test_a_release_that_begins_in_summer_leaves_the_years_undated_records_alone(
    tmp_path: Path,
) -> None:
    rows = all_data({"Incident Date": "2024-07-31"}, {"Incident Date": "2024-08-31"})
    months = covered(read(a_csv(tmp_path / "summer.csv", rows)))["incidents"]
    assert months == {202407: True, 202408: True}


def test_a_register_of_months_may_end_within_its_last_one() -> None:
    months = covered(read(RAW / "iom_months.csv"))["incidents"]
    assert months[201401]
    assert not months[202312]
    assert {201400, 202300} <= set(months)


def test_a_running_number_is_never_an_id_of_the_file(tmp_path: Path) -> None:
    rows = all_data(*({"Incident ID": name} for name in ("X#2", "X", "X", "")))
    keys = [fact.incident_key for fact in incidents(read(a_csv(tmp_path / "a.csv", rows)))]
    assert keys == ["X#2", "X", "X#3", "2024.MMP0004"]


def test_a_page_tells_any_number_of_bad_rows() -> None:
    unreadable = QuarantineReport()
    for line in range(5000):
        unreadable.add(line, f"column {line % 2000}", "is not a number")
    page = list(unreadable.page("iom_mmp"))
    assert len(page) < 50
    assert page[0] == "3 × column 0: is not a number"
    assert "4,964 × for other reasons" in page
    assert "  line 1, field column 1: is not a number" in page
    assert page[-1].endswith("lists each of the 5,000")
    assert sum(unreadable.reasons().values()) == unreadable.total() == 5000


def test_every_bad_row_is_listed_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    with listing(path) as file:
        unreadable = QuarantineReport(file)
        for line in range(2, 102):
            unreadable.add(line, "hits", "'-1' is below 0")
        assert list(unreadable.page("iom_mmp"))[-1] == "each of the 100 is listed in bad.txt"
    lines = path.read_text().splitlines()
    assert (len(lines), lines[-1]) == (100, "line 101, field hits: '-1' is below 0")
    with pytest.raises(SourceRefusedError, match="File exists"), listing(path):
        pass


def _refuse(folder: Path, times: int) -> None:
    for _ in range(times):
        Refusals(folder).note("iom_mmp", "rows")


def test_processes_count_together_and_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    at_once = [context.Process(target=_refuse, args=(tmp_path / "archive", 20)) for _ in range(3)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    Refusals(tmp_path / "archive").note("iom_mmp", "layout")
    found = Refusals(tmp_path / "archive").counts()
    assert {key: one.files for key, one in found.items()} == {
        ("iom_mmp", "rows"): 60,
        ("iom_mmp", "layout"): 1,
    }
    assert found["iom_mmp", "layout"].newest >= found["iom_mmp", "rows"].newest > 1.7e9


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"format": 2}', json.dumps({"format": 1, "refused": [{"source": "a"}]})],
)
def test_a_file_that_is_none_of_ours_counts_nothing_and_is_made_anew(
    tmp_path: Path, content: str
) -> None:
    refusals = Refusals(tmp_path / "archive")
    refusals.path.write_text(content)
    assert refusals.counts() == {}
    refusals.note("iom_mmp", "file")
    assert refusals.counts()["iom_mmp", "file"].files == 1


def test_where_nothing_can_be_kept_a_refusal_stands_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "archive.refused.json.lock").mkdir()
    refusals = Refusals(tmp_path / "archive")
    refusals.note("iom_mmp", "file")
    assert refusals.counts() == {}


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
