"""What rows of boats and of irregular entry mean: the Home Office, off Libya, Australia."""

from datetime import date
from pathlib import Path

from data_access.ingest.releases import covered
from tests.builders import Cell
from tests.opendocument import an_ods
from tests.unit.reading import RAW, fields_of, read, refusal, remarks

# United Kingdom.

ARRIVED = "Boats arrived - involved in uncontrolled landings"
JUNE: list[list[Cell]] = [[date(2026, 6, day), day, 1, "-", ""] for day in range(1, 31)]
JULY: list[list[Cell]] = [[date(2026, 7, day), 0, 0, 0, "Revised"] for day in range(1, 9)]
PREVENTED: list[list[Cell]] = [[date(2026, 6, day), 1, 1, 0, 100, 2, ""] for day in (7, 14, 21, 28)]
DAYS: list[list[Cell]] = [
    ["Date", "Migrants arrived", "Boats arrived", ARRIVED, "Notes"],
    *JUNE,
    *JULY,
]
WEEKS_TITLE: list[Cell] = ["Week ending", "Migrants arrived", "Boats arrived", ARRIVED]
WEEKS: list[list[Cell]] = [
    [*WEEKS_TITLE, "Migrants prevented", "Events prevented", "Notes"],
    [date(2026, 5, 31), 1, 1, "-", "-", "-", ""],
    *PREVENTED,
    [date(2026, 7, 5), 1, 1, 0, 0, 0, ""],
]


def test_days_are_arrivals_and_weeks_are_people_prevented(tmp_path: Path) -> None:
    path = an_ods(tmp_path / "boats.ods", {"SB_01": DAYS, "SB_02": WEEKS})
    reading = read(path, "uk_small_boats")
    assert fields_of(reading, "series_code", "metric_code", "month") == [
        ("arrivals-uk", "arrivals", 202606, sum(range(1, 31))),
        ("interceptions-uk", "interceptions", 202606, 400),
    ]
    # `-` was not collected and covers nothing; 0 does.
    assert covered(reading) == {
        "arrivals-uk": {202606: True, 202607: False},
        "interceptions-uk": {202606: True, 202607: False},
    }
    assert reading.published_on == date(2026, 7, 8)


def test_a_month_is_whole_only_where_the_weeks_are_known_too(tmp_path: Path) -> None:
    late = {"SB_01": DAYS[:31], "SB_02": WEEKS[:-2]}
    reading = read(an_ods(tmp_path / "boats.ods", late), "uk_small_boats")
    assert covered(reading)["arrivals-uk"] == {202606: False}


def test_a_workbook_without_its_weeks_is_refused(tmp_path: Path) -> None:
    path = an_ods(tmp_path / "boats.ods", {"SB_01": DAYS})
    assert str(refusal(path, "uk_small_boats")) == "the workbook lacks the sheet 'SB_02'"


def test_the_daily_table_has_its_titles_behind_a_mark_and_only_fills_gaps(tmp_path: Path) -> None:
    rows = "".join(f'"2026-06-{day:02}",{day},1\n' for day in range(1, 31))
    path = tmp_path / "data.csv"
    path.write_text(f"#date,migrants,boats\n{rows}", encoding="utf-8")
    reading = read(path, "uk_small_boats")
    assert fields_of(reading, "series_code", "month") == [
        ("arrivals-uk", 202606, sum(range(1, 31)))
    ]
    assert (reading.schema.complete, reading.published_on) == (False, date(2026, 6, 30))


def test_quarters_make_whole_years_by_method_and_nationality() -> None:
    reading = read(RAW / "uk_entries.csv", "uk_irregular_entry")
    assert fields_of(reading, "month", "category_code", "nationality_code") == [
        (201800, "air", "GMB", 5),
        (201800, "inland", "CIV", 1),
        (201800, "small-boat", "ALB", 3),
        (201800, "small-boat", "UKR", 2),
        (201800, "small-boat", "AFG", 2),
    ]
    assert covered(reading) == {"entries-uk": {201800: True}}
    assert remarks(reading) == ["2019 has 1 of 4 quarters and is left out until it is whole"]
    assert reading.published_on == date(2019, 3, 31)


# Off Libya, and to Australia.


def test_interceptions_are_unknown_before_they_were_published() -> None:
    reading = read(RAW / "central_med.csv", "central_med_interceptions")
    assert fields_of(reading, "month", "route_code") == [
        (201601, "central-mediterranean", 349),
        (201602, "central-mediterranean", 120),
        (202312, "central-mediterranean", 1750),
    ]
    assert covered(reading) == {
        "interceptions-libya": dict.fromkeys((201601, 201602, 202312), True)
    }


def test_the_last_year_of_a_list_of_years_may_not_be_over() -> None:
    reading = read(RAW / "australia_boats.csv", "australia_boats")
    assert fields_of(reading, "month")[-2:] == [(202300, 74), (202400, 260)]
    years = (197600, 202000, 202100, 202200, 202300, 202400)
    assert covered(reading) == {"arrivals-australia": dict.fromkeys(years, True)}
    assert remarks(reading) == ["2025 was not over and is left out until a list goes beyond it"]
    assert reading.published_on == date(2025, 1, 1)
