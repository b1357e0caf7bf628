"""What the sheets of the workbook of the Border Patrol mean."""

from collections.abc import Sequence
from pathlib import Path

from data_access.ingest.releases import covered
from tests.builders import Cell, a_workbook
from tests.unit.reading import counts, read, refusal

# The header holds a line break, as published.
REGIONS: Sequence[Sequence[Cell]] = (
    ("Fiscal\nYear", "Month", "Region", "Quantity"),
    (2012, "01 October", "Southwest Land Border", 26160),
    (2012, "01 October", "Coastal Border", 530),
    (2012, "04 January", "Northern Land Border", 290),
)
FAMILIES: Sequence[Sequence[Cell]] = (
    ("Fiscal\nYear", "Month", "Region", "Family Status", "Quantity"),
    (2011, "12 September", "Southwest Land Border", "Single Adults", 24000),
    (2011, "12 September", "Southwest Land Border", "Unaccompanied Children", 1300),
    (2012, "01 October", "Southwest Land Border", "Single Adults", 24260),
    (2012, "01 October", "Southwest Land Border", "Family Unit Individuals", 900),
)
CITIZENS: Sequence[Sequence[Cell]] = (
    ("Fiscal\nYear", "Month", "Region", "Citizenship", "Quantity"),
    (2012, "01 October", "Southwest Land Border", "Burma", 10),
    (2012, "01 October", "Coastal Border", "China, People's Republic", 20),
)
ANNUAL: Sequence[Sequence[Cell]] = (("Fiscal\nYear", "Quantity"), (2012, 364770))
SHEETS = {
    "Annual Count": ANNUAL,
    "Monthly Region": REGIONS,
    "Monthly Rgn and Fam Status": FAMILIES,
    "Monthly Rgn and Citp": CITIZENS,
}


def test_three_sheets_are_series_of_their_own_and_annual_ones_are_passed_over(
    tmp_path: Path,
) -> None:
    reading = read(a_workbook(tmp_path / "khsm.xlsx", SHEETS), "ohss_khsm")
    facts = [
        (f.series_code.removeprefix("border-patrol"), f.month, f.route_code, f.value)
        for f in counts(reading)
    ]
    assert facts == [
        ("", 201110, "us-mexico-border", 26160),
        ("", 201110, "other-undefined", 530),
        ("", 201201, "other-undefined", 290),
        ("-by-family", 201109, "us-mexico-border", 24000),
        ("-by-family", 201109, "us-mexico-border", 1300),
        ("-by-family", 201110, "us-mexico-border", 24260),
        ("-by-family", 201110, "us-mexico-border", 900),
        ("-by-nationality", 201110, "us-mexico-border", 10),
        ("-by-nationality", 201110, "other-undefined", 20),
    ]
    assert list(covered(reading)["border-patrol"]) == [201110, 201201]


def test_single_adults_are_not_told_apart_before_families_are(tmp_path: Path) -> None:
    reading = read(a_workbook(tmp_path / "khsm.xlsx", SHEETS), "ohss_khsm")
    by_family = [f for f in counts(reading) if f.series_code == "border-patrol-by-family"]
    assert [f.category_code for f in by_family] == [
        "",
        "children-alone",
        "single-adults",
        "families",
    ]


def test_citizens_are_told_by_names_of_their_own(tmp_path: Path) -> None:
    reading = read(a_workbook(tmp_path / "khsm.xlsx", SHEETS), "ohss_khsm")
    assert [f.nationality_code for f in counts(reading) if f.nationality_code] == ["MMR", "CHN"]


def test_a_workbook_without_one_of_the_sheets_is_refused(tmp_path: Path) -> None:
    sheets = {name: rows for name, rows in SHEETS.items() if name != "Monthly Rgn and Citp"}
    path = a_workbook(tmp_path / "khsm.xlsx", sheets)
    assert "lacks the sheet 'Monthly Rgn and Citp'" in str(refusal(path, "ohss_khsm"))
