"""What the rows of each layout of Frontex's detections mean."""

from datetime import date
from pathlib import Path

import pytest

from data_access.ingest import layout_detection, layouts
from data_access.ingest.releases import covered
from tests.builders import Cell, a_workbook
from tests.unit.reading import RAW, counts, read, refusal

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


def test_older_workbooks_title_months_by_serial_numbers(tmp_path: Path) -> None:
    header: list[Cell] = ["Route", "BorderLocation", "NationalityLong", 42005, date(2015, 2, 1)]
    rows: list[list[Cell]] = [header, ["Western Balkans", "Land", "Kosovo*", 4, 9]]
    reading = read(a_workbook(tmp_path / "old.xlsx", {"Sheet1": rows}), "frontex_ibc")
    assert [(fact.month, fact.value) for fact in counts(reading)] == [(201501, 4), (201502, 9)]
    assert reading.published_on == date(2015, 2, 28)


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


@pytest.mark.parametrize(
    "titles",
    [
        ("Q12024", "Q22024"),
        ("2024 Q1", "2024-Q2"),
        ("Jan-Mar 2024",),
        # So many that a row of numbers has less that is unknown.
        tuple(f"{year}-Q{quarter}" for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4)),
    ],
)
def test_columns_of_quarters_are_refused_as_such(titles: tuple[str, ...], tmp_path: Path) -> None:
    header: list[Cell] = ["Route", "Border type or inland", "Nationality", *titles]
    row: list[Cell] = ["Black Sea Route", "Sea", "Iraq", *([5] * len(titles))]
    path = a_workbook(tmp_path / "quarters.xlsx", {"Data": [["Detections"], header, row]})
    named = ", ".join(f"'{title}'" for title in titles)
    assert str(refusal(path, "frontex_ibc")) == f"line 2, column {named}: {NO_QUARTER}"


def test_a_column_of_quarters_is_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("route,type,nat,quarter,n\nBlack Sea,Sea,IRQ,2024-Q1,5\n")
    assert str(refusal(path, "frontex_ibc")) == f"line 1, column 'quarter': {NO_QUARTER}"
    path.write_text("route,type,nat,month,n\nBlack Sea,Sea,IRQ,2024-Q1,5\n")
    reason = f"line 2, field month: '2024-Q1' is a quarter, not a month; {NO_QUARTER}"
    assert reason in str(refusal(path, "frontex_ibc"))


def test_a_list_by_quarter_is_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "totals.json"
    path.write_text('{"data": {"quarterly": {"Black Sea": [{"q": "2024-Q1", "v": 5}]}}}')
    assert str(refusal(path, "frontex_ibc")) == (
        f"it counts by quarter under 'quarterly'; {NO_QUARTER}"
    )


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
