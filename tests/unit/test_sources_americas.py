"""What the rows of American publishers mean: borders, fiscal years, totals of years, people."""

from pathlib import Path

import pytest

from data_access.declaration.facts import PlaceFact
from data_access.ingest.releases import covered
from tests.builders import Cell, a_csv
from tests.unit.reading import RAW, counts, read

CBP = "cbp_encounters"


def fields_of(name: str, source: str, *fields: str) -> list[tuple[object, ...]]:
    """The named fields of each count of a file, its month and its value."""
    return [
        (fact.month, *(getattr(fact, field) for field in fields), fact.value)
        for fact in counts(read(RAW / name, source))
    ]


# United States Customs and Border Protection


def test_fiscal_years_become_months_of_calendar_years_and_borders_become_series() -> None:
    assert fields_of("cbp_states.csv", CBP, "series_code", "route_code", "nationality_code") == [
        (202110, "encounters-northern", "other-undefined", "CAN", 7),
        (202110, "encounters-southwest", "us-mexico-border", "MEX", 10),
        (202201, "encounters-southwest", "us-mexico-border", "MEX", 25),
        (202209, "encounters-southwest", "us-mexico-border", "OOO", 1),
        (202110, "encounters-elsewhere", "other-undefined", "CHN", 1),
        (202412, "encounters-elsewhere", "other-undefined", "MMR", 77),
        (202509, "encounters-southwest", "us-mexico-border", "TUR", 3),
        (202410, "encounters-southwest", "us-mexico-border", "HND", 131),
        (202211, "encounters-southwest", "us-mexico-border", "MEX", 18),
    ]


def test_a_table_of_the_whole_country_makes_each_month_known_at_every_border() -> None:
    months = covered(read(RAW / "cbp_states.csv", CBP))
    assert set(months) == {"encounters-southwest", "encounters-northern", "encounters-elsewhere"}
    assert len({tuple(covered_months) for covered_months in months.values()}) == 1


def test_a_year_to_date_and_months_outside_of_it_both_count() -> None:
    assert fields_of("cbp_components.csv", CBP, "category_code", "nationality_code") == [
        (202110, "field-operations", "GTM", 3),
        (202209, "border-patrol", "MEX", 463),
        (202311, "border-patrol", "OOO", 31384),
        (202412, "border-patrol", "SLV", 560),
        (202508, "field-operations", "OOO", 2),
    ]


def test_the_long_table_tells_areas_once_each_and_leaves_unknown_what_it_does_not_tell() -> None:
    reading = read(RAW / "cbp_areas.csv", CBP)
    assert [(f.month, f.place_code, f.nationality_code, f.value) for f in counts(reading)] == [
        (201710, "", "", 3155),
        (201910, "san-diego-sector", "MEX", 78),
        (202110, "big-bend-sector", "MEX", 75),
        (202201, "el-paso-field-office", "OOO", 2),
        (202505, "tucson-sector", "CUB", 2),
        (202505, "laredo-field-office", "MEX", 26),
    ]
    places = [fact for fact in reading.facts if isinstance(fact, PlaceFact)]
    assert len(places) == 5
    assert places[2] == PlaceFact(
        "el-paso-field-office", "El Paso Field Office", "USA", "field-office", None, None
    )
    assert set(covered(reading)) == {"encounters-southwest", "encounters-southwest-by-area"}


@pytest.mark.parametrize(
    ("field", "cell", "reason"),
    [
        ("Fiscal Year", "FY25", "'FY25' is not a fiscal year"),
        ("Month (abbv)", "SMARCH", "'SMARCH' is not a month"),
        ("Land Border Region", "Moon", "unknown land border region 'Moon'"),
        ("Encounter Count", "-1", "-1 is below 0"),
    ],
)
def test_a_row_that_cannot_be_placed_is_set_aside(
    tmp_path: Path, field: str, cell: str, reason: str
) -> None:
    header, good = (line.split(",") for line in _lines("cbp_states.csv")[:2])
    bad: list[Cell] = [
        cell if title == field else usual for title, usual in zip(header, good, strict=True)
    ]
    path = a_csv(tmp_path / "states.csv", [header, *([good] * 100), bad])
    (issue,) = read(path, CBP).issues
    assert (issue.field, issue.reason) == (field, reason)


def _lines(name: str) -> list[str]:
    return (RAW / name).read_text(encoding="utf-8").splitlines()


# Panama, Mexico, Honduras, Guatemala


def test_years_before_2020_are_totals_of_years_and_never_a_month() -> None:
    reading = read(RAW / "panama_nationalities.csv", "panama_snm")
    assert [(f.month, f.nationality_code, f.value) for f in counts(reading)] == [
        (201000, "CUB", 79),
        (201900, "HTI", 10490),
        (202001, "HTI", 1141),
        (202006, "HTI", 111),
        (202308, "VEN", 62700),
        (202504, "VEN", 13),
    ]
    # Months of 2020 without a row are unknown, not empty.
    assert list(covered(reading)["transits-darien"]) == [
        201000,
        201900,
        202001,
        202006,
        202308,
        202504,
    ]


def test_a_month_of_a_year_told_as_a_whole_is_set_aside(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["month", "quarter", "nat", "n"]]
    rows += [["2020-01-01", "2020-01-01", "HTI", 1]] * 100
    rows += [["2019-02-01", "2019-01-01", "HTI", 1]]
    (issue,) = read(a_csv(tmp_path / "darien.csv", rows), "panama_snm").issues
    assert issue.reason == "'2019-02-01' is a month of a year that is told as a whole only"


def test_men_hold_boys_until_the_table_tells_children_apart() -> None:
    assert fields_of("panama_sex_age.csv", "panama_snm", "category_code") == [
        (202212, "male", 13574),
        (202212, "female", 6723),
        (202301, "men", 13570),
        (202301, "women", 6047),
        (202301, "boys", 2623),
        (202301, "girls", 2394),
    ]


def test_rows_of_one_nationality_and_month_add_up() -> None:
    found = fields_of("mexico_nationalities.csv", "mexico_upm", "nationality_code")
    assert [row for row in found if row[1] == "GIN"] == [(201905, "GIN", 8), (201905, "GIN", 1)]


def test_sex_and_age_in_two_columns_become_one_group_of_people() -> None:
    found = fields_of("mexico_sex_age.csv", "mexico_upm", "category_code")
    assert [people for _month, people, _value in found] == [
        "men",
        "women",
        "boys-12-17",
        "girls-12-17",
        "boys-under-12",
        "girls-under-12",
        "boys-under-12-alone",
        "girls-under-12-alone",
    ]


def test_returns_are_told_by_their_kind() -> None:
    assert fields_of("mexico_returns.csv", "mexico_upm", "metric_code", "category_code") == [
        (201501, "returns", "assisted-return", 5023),
        (201501, "returns", "deportation", 12),
        (201501, "returns", "assisted-return-children", 653),
        (202504, "returns", "assisted-return", 1),
    ]


def test_a_month_of_zero_is_known_and_told_by_no_fact() -> None:
    reading = read(RAW / "honduras_months.csv", "honduras_inm")
    assert next((fact.month, fact.value) for fact in counts(reading)) == (201401, 988)
    assert 202004 in covered(reading)["transits-honduras"]
    assert 202004 not in {fact.month for fact in counts(reading)}


def test_nationalities_tell_the_totals_too_and_months_in_which_nobody_came() -> None:
    months = covered(read(RAW / "honduras_nationalities.csv", "honduras_inm"))
    whole = dict.fromkeys((202003, 202004, 202005, 202006, 202007), True)
    assert months == {"transits-honduras": whole, "transits-honduras-by-nationality": whole}


def test_where_people_were_returned_from_may_be_unknown() -> None:
    assert fields_of("guatemala_returns.csv", "guatemala_igm", "category_code", "place_code") == [
        (202001, "men", "MEX", 2243),
        (202001, "women", "USA", 695),
        (202001, "boys-accompanied", "MEX", 205),
        (202001, "girls-alone", "USA", 7),
        (202401, "men", "", 4064),
    ]
