"""Files that are refused whole, and the months that a file answers for."""

from pathlib import Path

import pytest

from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest.parsing import QuarantineReport, listing
from data_access.ingest.releases import covered
from tests.builders import ALL_DATA, Cell, a_csv, a_json, all_data
from tests.unit.reading import RAW, incidents, read, refusal


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
