"""What the rows of European publishers mean: Frontex, Italy, UNHCR, boats."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from data_access.declaration import dates
from data_access.declaration.facts import PlaceFact
from data_access.ingest import layout_detection, layouts
from data_access.ingest.parsing import Reading
from data_access.ingest.releases import covered
from tests.builders import RAW, Cell, a_csv, a_workbook
from tests.opendocument import an_ods
from tests.unit.reading import counts, fields_of, read, refusal, remarks

WIDE: list[list[Cell]] = [
    ["Route", "Border type or inland", "Nationality", "NOV2024", "DEC2024", "JAN2025"],
    ["Western Balkan Route", "Land", "Kosovo*", 5, 0, 2],
    ["Western Balkan Route", "Sea", "Palestine^", 0, 0, 1],
    ["Other", "Land", "Congo (Kinshasa)", 0, 0, 0],
    ["Black Sea Route", "Sea", "Unspecified sub-Saharan nationals", 0, 7, 0],
]
NOTES: list[list[Cell]] = [["Definition"], [], ["Source: FRAN data as of 03JUN25"]]


def test_the_wide_workbook_is_read_and_dated_by_its_notes(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "wide.xlsx", {"Detections_of_IBC": WIDE, "Notes": NOTES})
    reading = read(path, "frontex_ibc")
    facts = [
        (f.month, f.route_code, f.border_code, f.nationality_code, f.value) for f in counts(reading)
    ]
    assert facts == [
        (202411, "western-balkans", "land", "XKX", 5),
        (202501, "western-balkans", "land", "XKX", 2),
        (202501, "western-balkans", "sea", "PSE", 1),
        (202412, "black-sea", "sea", "OOS", 7),
    ]
    assert reading.published_on == date(2025, 6, 3)
    whole = {202411: True, 202412: True, 202501: True}
    assert covered(reading) == {
        "detections-by-route": whole,
        "detections-by-nationality": whole,
    }


def test_a_blank_row_above_and_a_footnote_among_the_routes_are_passed_over(tmp_path: Path) -> None:
    footnote: list[Cell] = ["Source: FRAN data as of 04AUG26", None, None, 0, 0, 0]
    rows: list[list[Cell]] = [[None], ["#REF!"], *WIDE, [None], footnote]
    reading = read(a_workbook(tmp_path / "wide.xlsx", {"Data": rows}), "frontex_ibc")
    assert (reading.rows_read, len(counts(reading))) == (4, 4)
    assert reading.published_on == date(2026, 8, 4)


def test_an_empty_cell_was_not_reported_and_makes_no_month_known(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Route", "BorderLocation", "Nationality", "JAN2018", "FEB2018", "MAR2018"],
        ["Western Balkans", "Land/Sea", "Syria", 3, None, 0],
        ["Black Sea", "Sea", "Iraq", None, None, None],
    ]
    reading = read(a_workbook(tmp_path / "nulls.xlsx", {"Sheet1": rows}), "frontex_ibc")
    assert [(f.month, f.border_code, f.value) for f in counts(reading)] == [(201801, "land-sea", 3)]
    assert list(covered(reading)["detections-by-route"]) == [201801, 201803]


def test_the_long_table_leaves_out_zeros_and_knows_codes_only() -> None:
    reading = read(RAW / "frontex_long.csv", "frontex_ibc")
    assert [(f.month, f.nationality_code, f.value) for f in counts(reading)] == [
        (200901, "BGD", 41),
        (200903, "NAM", 2),
        (200903, "OOO", 7),
        (200902, "STL", 1),
    ]
    assert list(covered(reading)["detections-by-nationality"]) == [200901, 200902, 200903]


def test_a_footnote_posing_as_a_route_dates_the_list_of_route_totals() -> None:
    reading = read(RAW / "frontex_route_totals.json", "frontex_ibc")
    assert reading.published_on == date(2026, 8, 4)
    assert [(f.series_code, f.month, f.route_code, f.value) for f in counts(reading)] == [
        ("detections-by-route", 202606, "western-balkans", 12),
        ("detections-by-route", 202605, "other-undefined", 2),
    ]
    assert list(covered(reading)) == ["detections-by-route"]


def test_a_nationality_that_nobody_knows_sets_its_row_aside_with_its_detections(
    tmp_path: Path,
) -> None:
    rows: list[list[Cell]] = [WIDE[0], *([WIDE[1]] * 100), ["Other", "Land", "Atlantis", 1, 2, 3]]
    reading = read(a_workbook(tmp_path / "wide.xlsx", {"Data": rows}), "frontex_ibc")
    (issue,) = reading.issues
    assert (issue.field, issue.persons) == ("Nationality", 6)
    assert issue.reason == "unknown nationality 'Atlantis'; add its spelling and retry the row"


NO_QUARTER = "a quarter cannot be split into months: import the publisher's file by month"


def test_a_column_of_quarters_is_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("route,type,nat,quarter,n\nBlack Sea,Sea,IRQ,2024-Q1,5\n")
    assert str(refusal(path, "frontex_ibc")) == f"line 1, column 'quarter': {NO_QUARTER}"
    path.write_text("route,type,nat,month,n\nBlack Sea,Sea,IRQ,2024-Q1,5\n")
    reason = f"line 2, field month: '2024-Q1' is a quarter, not a month; {NO_QUARTER}"
    assert reason in str(refusal(path, "frontex_ibc"))


def test_a_header_of_one_layout_fits_no_other(subtests: pytest.Subtests) -> None:
    for schema in layouts.SCHEMAS:
        with subtests.test(layout=schema.layout):
            titles = [column.titles[0] for column in schema.columns if column.titles]
            titles += [schema.spread.example] if schema.spread else []
            fits = [
                other.layout
                for other in layouts.of_source(schema.source)
                if not layout_detection.fit_of(titles, other).distance
                and other.tables == schema.tables
            ]
            assert fits == [schema.layout]


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


# Months.


def test_what_unhcr_leaves_unknown_makes_no_month_known() -> None:
    reading = read(RAW / "unhcr_months.csv", "unhcr_med")
    months = {series: sorted(known) for series, known in reading.builder.months.items()}
    assert months["arrivals-italy"] == [
        *(201401, 201603, 201609, 201612, 201701, 201801, 201910, 201911),
    ]
    assert months["arrivals-cyprus"] == [201603, 201609, 201612, 201801]
    assert months["arrivals-malta"] == [201401, 201603, 201801]
    assert reading.builder.newest is None
    assert reading.published_on == date(2019, 11, 30)


def test_a_border_is_told_only_where_both_are_counted() -> None:
    """Greece has 0 by land until 2017, which is false, and Spain is not split before 2017."""
    reading = read(RAW / "unhcr_months.csv", "unhcr_med")
    by_border = [row for row in fields_of(reading, "series_code", "border_code", "month") if row[1]]
    assert [row[1:] for row in by_border if row[0] == "arrivals-greece-by-border"] == [
        ("sea", 201801, 1633),
        ("land", 201801, 531),
        ("sea", 201910, 8996),
        ("land", 201910, 1987),
        ("sea", 201911, 4301),
        ("land", 201911, 796),
    ]
    assert [row[1:] for row in by_border if row[0] == "arrivals-spain-by-border"][:2] == [
        ("sea", 201701, 1049),
        ("land", 201701, 331),
    ]


def test_the_last_month_of_a_portal_s_table_may_still_have_been_running() -> None:
    whole = covered(read(RAW / "unhcr_months.csv", "unhcr_med"))["arrivals-greece"]
    assert [month for month, known in whole.items() if not known] == [201911]


MONTHS: list[list[Cell]] = [
    ["month", "year", "month-year", "italy_all", "greece_all", "greece_sea", "greece_land"],
    [9, 2019, "Sep-2019", 2499, 12530, 10551, 1979],
]
MONTHS[0] += ["spain_all", "spain_land", "spain_sea", "cyprus_all", "malta_all"]
MONTHS[1] += [3794, 674, 3120, 326, "NA"]
CODED = ["Country of Origin ISO Code", "Country of Origin Name", "Arrival Month", "Arrival Year"]
COUNT = "Number of individuals arrived"


def a_unhcr_workbook(path: Path, **changed: Sequence[Sequence[Cell]]) -> Path:
    greece = ["Country of Origin", *CODED[2:], "Number of Individuals arrived", "Month Name"]
    sheets: dict[str, Sequence[Sequence[Cell]]] = {
        "COMBINED": MONTHS,
        "Arrivals - Greece": [greece, ["Syrian Arab Rep.", 9, 2019, 12, ""]],
        "Arrivals - Italy": [[*CODED, COUNT], ["OTH", "Others", 9, 2019, 7]],
        "Arrivals - Spain": [[*CODED, COUNT], ["MAR", "Morocco", 9, 2019, 0]],
        "Arrivals - Cyprus": [[*CODED, COUNT], ["", "", 9, 2019, 3]],
        "Daily Arrivals": [["Arrival Date"], [date(2019, 8, 1)], [date(2019, 9, 25)]],
    }
    return a_workbook(path, sheets | changed)


def test_the_workbook_tells_origins_by_code_or_by_name(tmp_path: Path) -> None:
    reading = read(a_unhcr_workbook(tmp_path / "book.xlsx"), "unhcr_med")
    facts = fields_of(reading, "series_code", "month", "nationality_code")
    assert [row for row in facts if row[2]] == [
        ("arrivals-greece-by-nationality", 201909, "SYR", 12),
        ("arrivals-italy-by-nationality", 201909, "OOO", 7),
        ("arrivals-cyprus-by-nationality", 201909, "OOO", 3),
    ]
    assert ("arrivals-greece", 201909, "", 12530) in facts
    assert reading.builder.months["arrivals-spain-by-nationality"] == {201909}
    assert reading.published_on == date(2019, 9, 25)


def test_a_workbook_whose_sheet_has_changed_is_not_taken_for_the_table(tmp_path: Path) -> None:
    path = a_unhcr_workbook(tmp_path / "book.xlsx", **{"Arrivals - Italy": [["Origin", "n"]]})
    assert str(refusal(path, "unhcr_med")).startswith("sheet 'Arrivals - Italy' lacks")


# Places.


def test_places_are_told_once_and_their_years_as_years() -> None:
    reading = read(RAW / "unhcr_places.csv", "unhcr_med")
    places = {fact.place_code: fact for fact in reading.facts if isinstance(fact, PlaceFact)}
    assert places["GRC-lesvos"] == PlaceFact(
        "GRC-lesvos", "Lesvos", "GRC", "settlement", lat_hundredths=3920, lon_hundredths=2628
    )
    facts = fields_of(reading, "month", "place_code", "route_code")
    assert len(facts) == 9
    assert len(places) == 8
    assert (201500, "ESP-canary-islands", "west-africa-atlantic", 875) in facts
    assert (201600, "ESP-melilla", "western-mediterranean", 70) in facts
    assert covered(reading) == {
        "arrivals-by-place": dict.fromkeys((201400, 201500, 201600, 201800, 201900), True)
    }
    assert remarks(reading) == ["up to month 11", "up to month 9"]
    assert reading.published_on == date(2019, 12, 31)


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
