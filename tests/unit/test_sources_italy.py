"""What the rows of the Italian Ministry mean: landings by day, nationalities since January."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from data_access.declaration import dates
from data_access.ingest.parsing import Reading
from data_access.ingest.releases import covered
from tests.builders import a_csv
from tests.unit.reading import RAW, fields_of, read, refusal, remarks

# Days.


def test_the_newest_report_of_a_day_counts() -> None:
    reading = read(RAW / "italy_days.csv", "italy_landings")
    assert fields_of(reading, "series_code", "month") == [("arrivals-italy", 202007, 252 + 112 + 0)]
    assert remarks(reading) == [
        "2 rows of days after their own report are not counted",
        "2 days were corrected by a later report",
    ]
    # Its newest day is 3 July: the month is not whole, and the release is of that day.
    assert covered(reading) == {"arrivals-italy": {202007: False}}


def daily(tmp_path: Path, *rows: tuple[str, str, str], first: str = "2024-04-01") -> Reading:
    """Thirty days of one person each, reported at their end, and further rows."""
    begin = date.fromisoformat(first)
    named = [(begin + timedelta(days=n)).isoformat() for n in range(30)]
    # Often enough that a bad row does not sink the file.
    good = [(day, "1", "2024-05-15") for day in named] * 20
    titles = ("Data", "Valore", "Data_Report")
    return read(a_csv(tmp_path / "days.csv", [titles, *good, *rows]), "italy_landings")


def test_columns_that_repeat_a_sentence_are_left_alone(tmp_path: Path) -> None:
    titles = ["Data", "Valore", "Note", "Fonte", "Data_Report"]
    row = ["2024-04-01", "5", "*I dati si riferiscono", "Fonte: Dipartimento", "2024-04-30"]
    reading = read(a_csv(tmp_path / "a.csv", [titles, row]), "italy_landings")
    assert (reading.schema.layout, reading.rows_kept) == ("daily", 1)


def test_days_that_no_calendar_has_go_to_quarantine(tmp_path: Path) -> None:
    reading = daily(tmp_path, ("2024-04-31", "0", "2024-04-15"))
    (issue,) = (issue for issue in reading.issues if issue.state == "open")
    assert (issue.field, issue.reason[:12]) == ("Data", "'2024-04-31'")
    assert fields_of(reading, "month") == [(202404, 30)]


@pytest.mark.parametrize("remains", ["0", "", "0[VALORE]0"])
def test_remains_of_a_template_after_the_report_are_not_counted(
    tmp_path: Path, remains: str
) -> None:
    reading = daily(tmp_path, ("2024-05-27", remains, "2024-05-15"))
    assert fields_of(reading, "month") == [(202404, 30)]
    assert remarks(reading) == ["1 rows of days after their own report are not counted"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("2024-05-27", "12", "2024-05-15"), "'12' on a day after the report"),
        (("2024-04-02", "0[VALORE]0", "2024-05-31"), "'0[VALORE]0' is not a whole number"),
        (("2024-04-02", "", "2024-05-31"), "there is no number"),
        (("2024-04-02", "2", "2024-05-15"), "the report of 2024-05-15 has another number"),
        (("2024-04-02", "2", "2099-05-15"), "2099-05-15 lies in the future"),
    ],
)
def test_a_row_that_would_count_people_wrongly_is_set_aside(
    tmp_path: Path, row: tuple[str, str, str], reason: str
) -> None:
    reading = daily(tmp_path, row)
    (issue,) = (issue for issue in reading.issues if issue.state == "open")
    assert issue.reason.startswith(reason)
    assert fields_of(reading, "month") == [(202404, 30)]


def test_a_month_that_lacks_a_day_is_left_out(tmp_path: Path) -> None:
    reading = daily(tmp_path, ("2024-05-02", "7", "2024-05-15"))
    assert fields_of(reading, "month") == [(202404, 30)]
    assert remarks(reading) == ["2024-05 lacks some of its days and is left out"]


@pytest.mark.parametrize(
    ("days", "step", "months"),
    [
        (range(31), 1, {202401: 31}),
        (range(40), 1, {202401: 31, 202402: 9}),
        (range(1, 40), 1, {202402: 9}),
        (range(6, 40, 7), 7, {202401: 4, 202402: 1}),
        (range(13, 40, 7), 7, {202402: 1}),
    ],
)
def test_days_and_weeks_make_months_without_a_gap(
    days: range, step: int, months: dict[int, int]
) -> None:
    counted = {date(2024, 1, 1) + timedelta(days=n): 1 for n in days}
    assert dates.monthly_sums(counted, step)[0] == months


# Nationalities since January.


def test_nationalities_are_what_a_report_has_more_than_the_one_before() -> None:
    """In November more people were given a nationality than had come without one."""
    reading = read(RAW / "italy_nationalities.csv", "italy_landings")
    assert fields_of(reading, "month", "nationality_code") == [
        (202210, "EGY", 2221),
        (202210, "SYR", 774),
        (202210, "TUN", 2099),
        (202210, "OOO", 5247 - 4340),
        (202211, "EGY", 3605),
        (202211, "SYR", 1844),
        (202211, "TUN", 744),
    ]
    assert remarks(reading) == [
        "2022-09 has no report at the end of the month before to go by",
        "2022-11: 4,340 fewer others, taken from the months before",
    ]


def report(month: int, **totals: int) -> dict[int, dates.Report]:
    return {month: (date(month // 100, month % 100, 28), totals)}


def test_a_year_begins_anew_and_a_missing_month_is_not_guessed() -> None:
    reports = (
        report(202312, a=90) | report(202401, a=5) | report(202403, a=9) | report(202404, a=12)
    )
    assert dates.monthly_differences(reports, "o")[0] == {
        202401: {"a": 5, "o": 0},
        202404: {"a": 3, "o": 0},
    }


def test_a_group_that_one_report_does_not_list_is_among_the_others() -> None:
    reports = report(202401, a=5, o=2) | report(202402, a=6, b=4, o=1) | report(202403, b=6, o=9)
    assert dates.monthly_differences(reports, "o")[0] == {
        202401: {"a": 5, "o": 2},
        202402: {"a": 1, "o": 3},
        202403: {"b": 2, "o": 2},
    }


def test_a_total_that_falls_is_taken_from_the_months_before_it() -> None:
    reports = report(202401, a=5, o=2) | report(202402, a=6, o=3) | report(202403, a=2, o=4)
    months, remarks_made = dates.monthly_differences(reports, "o")
    assert months == {
        202401: {"a": 2, "o": 2},
        202402: {"a": 0, "o": 1},
        202403: {"a": 0, "o": 1},
    }
    assert remarks_made == ["2024-03: 4 fewer a, taken from the months before"]


def test_a_nationality_that_nobody_knows_sets_its_row_aside(tmp_path: Path) -> None:
    rows = [
        ("Data_Report", "Nazione", "ISO_3166-1", "Valore"),
        ("2024-01-31", "Namibia", "NA", "3"),
        ("2024-01-31", "altre", "", "4"),
        ("2024-01-31", "Atlantide", "XX", "9"),
    ]
    path = a_csv(tmp_path / "nationalities.csv", rows)
    assert str(refusal(path, "italy_landings")) == (
        "1 of 3 rows cannot be read, more than 1 in 100; the first is line 4, field ISO_3166-1: "
        "unknown nationality 'XX'"
    )
