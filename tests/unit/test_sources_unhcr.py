"""What the rows of UNHCR mean: months by border and origin, years by place."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from data_access.declaration.facts import PlaceFact
from data_access.ingest.releases import covered
from tests.builders import Cell, a_workbook
from tests.unit.reading import RAW, fields_of, read, refusal, remarks

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
