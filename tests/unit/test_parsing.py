"""Files of several tables, and facts that only the whole file can tell."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_access.declaration import cells, dates
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
from data_access.readers import documents
from tests.builders import Cell, a_workbook
from tests.unit.reading import TODAY

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


def read(path: Path) -> parsing.Reading:
    detected = layout_detection.detect(documents.read_document(path), (SCHEMA,))
    return parsing.read_rows(detected, TODAY, lambda _read, _size: None)


def test_each_table_of_a_layout_is_read_and_sums_come_at_the_end(tmp_path: Path) -> None:
    sheets = {"Numbers": FIRST, "more": SECOND, "Notes": NOTES}
    reading = read(a_workbook(tmp_path / "two.xlsx", sheets))
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
    reading = read(a_workbook(tmp_path / "two.xlsx", {"Numbers": FIRST, "More": second}))
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
        read(a_workbook(tmp_path / "two.xlsx", sheets))


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
