"""What the rows of IOM, INTERPOL and American publishers mean."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from data_access.declaration.facts import OperationFact, PlaceFact, PublishedFact
from data_access.ingest import parsing
from data_access.ingest.releases import covered
from tests.builders import RAW, Cell, a_csv, a_workbook, all_data
from tests.unit.reading import counts, incidents, notes, one_row, read, refusal


@pytest.mark.parametrize(
    ("name", "layout", "rows", "people", "published_on"),
    [
        ("iom_web_ids.csv", "web-ids", 4, 1028, date(2020, 1, 5)),
        ("iom_web_ids_short_dates.csv", "web-ids", 2, 3, date(2020, 1, 5)),
        ("iom_months.csv", "months", 3, 12, date(2023, 12, 31)),
        ("iom_points.csv", "points", 3, 51, date(2021, 6, 1)),
        ("iom_site_export_2026.csv", "site-export", 4, 16, date(2026, 3, 3)),
        ("iom_site_export_2021.csv", "site-export", 2, 9, date(2014, 3, 9)),
        ("iom_api.json", "api", 4, 12, date(2025, 9, 8)),
        ("iom_europe_routes.csv", "europe-routes", 3, 11, date(2026, 5, 3)),
    ],
)
def test_each_layout_is_told_by_its_columns_and_read_whole(
    name: str, layout: str, rows: int, people: int, published_on: date
) -> None:
    reading = read(RAW / name)
    assert reading.schema.layout == layout
    assert (reading.rows_read, reading.rows_kept) == (rows, rows)
    assert sum(fact.dead_missing for fact in incidents(reading)) == people
    assert reading.published_on == published_on


def test_the_shipwreck_of_18_april_2015_survives_its_thousands_separator() -> None:
    wreck = incidents(read(RAW / "iom_web_ids.csv"))[0]
    assert (wreck.occurred_on, wreck.dead_missing, wreck.survivors) == (date(2015, 4, 18), 1022, 28)


def test_old_names_of_routes_and_causes_are_todays() -> None:
    rows = incidents(read(RAW / "iom_web_ids.csv"))
    assert [row.route_code for row in rows] == [
        "central-mediterranean",
        "west-africa-atlantic",
        "us-mexico-border",
        "other-undefined",
    ]
    assert [row.cause_code for row in rows] == [
        "drowning",
        "exposure",
        "mixed-unknown",
        "mixed-unknown",
    ]


def test_equal_rows_without_id_are_two_records_of_a_month() -> None:
    one, other, period = incidents(read(RAW / "iom_months.csv"))
    assert one.incident_key != other.incident_key
    assert (one.occurred_on, one.date_precision, one.month) == (None, "month", 201401)
    assert (period.kind, period.missing, period.dead_missing) == ("cumulative", -2, 10)


def test_points_are_longitude_first_and_the_id_tells_a_missing_year() -> None:
    reading = read(RAW / "iom_points.csv")
    first, undated, correction = incidents(reading)
    assert (first.lat_hundredths, first.lon_hundredths) == (3410, 1120)
    assert (undated.date_precision, undated.month, undated.position_code) == (
        "year",
        202000,
        "none",
    )
    assert (correction.kind, correction.missing, correction.dead_missing) == ("split", -13, 0)
    assert [(line, field) for line, field, _ in notes(reading)] == [(4, "Website Date")]


def test_rows_of_one_id_are_split_incidents_and_add_up() -> None:
    rows = incidents(read(RAW / "iom_api.json"))[1:]
    assert [row.incident_key for row in rows] == [
        "2025.MMP0002",
        "2025.MMP0002#2",
        "2025.MMP0002#3",
    ]
    assert sum(row.dead_missing for row in rows) == 8


def test_the_partial_layout_reads_its_own_way_of_writing_nothing() -> None:
    reading = read(RAW / "iom_europe_routes.csv")
    first, two_routes, placeholder = incidents(reading)
    assert (first.missing, first.survivors, first.quality) == (None, None, 3)
    assert (two_routes.incident_key, two_routes.route_code, two_routes.country_code) == (
        "2025.MMP1002",
        "several-routes",
        "LBY",
    )
    assert (placeholder.country_code, placeholder.position_code) == ("", "doubtful")
    assert not reading.schema.complete


def test_a_total_that_a_layout_leaves_out_is_the_sum_of_its_parts() -> None:
    first = incidents(read(RAW / "iom_site_export_2026.csv"))[0]
    assert (first.dead, first.missing, first.dead_missing) == (2, 5, 7)


def test_the_all_data_workbook_and_its_csv_are_read_alike(tmp_path: Path) -> None:
    rows = all_data({}, {"Incident Date": 0}, {"Source Quality": "3,5"})
    book = incidents(read(a_workbook(tmp_path / "book.xlsx", {"Worksheet": rows})))
    table = incidents(read(a_csv(tmp_path / "table.csv", rows)))
    assert book == table
    assert [row.quality for row in book] == [3, 3, 3]
    assert [row.month for row in book] == [202405, 202405, 202405]
    assert [row.date_precision for row in book] == ["day", "month", "day"]


def test_nothing_of_the_sources_texts_is_kept(tmp_path: Path) -> None:
    reading = one_row(tmp_path, Migration_Route="Nowhere", Information_Source="A Person")
    kept = str([(issue.row, issue.reason) for issue in reading.issues]) + str(incidents(reading))
    for text in ("A Person", "Off an island", "https://example.org", "A newspaper"):
        assert text not in kept


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"Migration Route": "Nowhere"}, "Migration Route", "unknown route 'Nowhere'"),
        ({"Number of Dead": "two"}, "Number of Dead", "'two' is not a whole number"),
        ({"Number of Survivors": "1.5"}, "Number of Survivors", "'1.5' is not a whole number"),
        ({"Incident Date": "10/05/2024"}, "Incident Date", "not a date written like"),
        ({"Incident Date": "2099-01-01"}, "Incident Date", "is not between"),
        (
            {"Total Number of Dead and Missing": -1},
            "Total Number of Dead and Missing",
            "below 0",
        ),
        (
            {
                "Number of Dead": None,
                "Minimum Estimated Number of Missing": None,
                "Total Number of Dead and Missing": None,
            },
            "Total Number of Dead and Missing",
            "neither dead nor missing",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_set_aside_whole(
    tmp_path: Path, changes: dict[str, Cell], field: str, reason: str
) -> None:
    reading = read(a_csv(tmp_path / "rows.csv", all_data(*([{}] * 100), changes)))
    (issue,) = reading.issues
    assert (reading.rows_read, reading.rows_kept) == (101, 100)
    assert (issue.line, issue.field, issue.state) == (102, field, "open")
    assert reason in issue.reason
    assert issue.row["id"] == "2024.MMP0101"


def test_the_people_of_an_unreadable_row_are_counted_if_they_can_be_read(tmp_path: Path) -> None:
    (issue,) = one_row(tmp_path, Migration_Route="Nowhere").issues
    assert issue.persons == 3
    changes: dict[str, Cell] = {"Total Number of Dead and Missing": "x"}
    (issue,) = read(a_csv(tmp_path / "x.csv", all_data(*([{}] * 100), changes))).issues
    assert issue.persons == 3


@pytest.mark.parametrize(
    ("changes", "field", "remark"),
    [
        ({"Country of Incident": "Atlantis"}, "Country of Incident", "kept without country"),
        ({"Cause of Death": "Gremlins"}, "Cause of Death", "kept as mixed"),
        ({"Incident Type": "Rumour"}, "Incident Type", "kept as an incident"),
        ({"Source Quality": "9"}, "Source Quality", "kept without"),
        ({"Coordinates": "91, 10"}, "Coordinates", "position left out"),
        ({"Coordinates": "19.33, 19.33"}, "Coordinates", "the same number"),
        ({"Coordinates": "33.0148, 12.5490"}, "Coordinates", "placeholder"),
        ({"Coordinates": "12.6034, 35.5012"}, "Coordinates", "km from the country"),
        ({"Number of Females": 9}, "Number of Females", "women and men make 11"),
        (
            {"Total Number of Dead and Missing": 4},
            "Total Number of Dead and Missing",
            "dead and missing make 3",
        ),
        ({"Incident Date": None}, "Incident Date", "no day is stated"),
        (
            {"Migration Route": "Central Mediterranean,US-Mexico border crossing"},
            "Migration Route",
            "counted once, under several routes",
        ),
    ],
)
def test_an_odd_row_is_kept_and_listed(
    tmp_path: Path, changes: dict[str, Cell], field: str, remark: str
) -> None:
    reading = read(a_csv(tmp_path / "rows.csv", all_data(changes)))
    assert reading.rows_kept == 1
    ((line, where, reason),) = notes(reading)
    assert (line, where) == (2, field)
    assert remark in reason


def test_a_position_that_twenty_records_share_is_approximate(tmp_path: Path) -> None:
    shared: dict[str, Cell] = {"Coordinates": "35.0, 12.0"}
    for number, code in ((19, "stated"), (20, "approximate")):
        rows = all_data(*[shared] * number, {"Coordinates": "36.0, 13.0"})
        facts = incidents(read(a_csv(tmp_path / f"{number}.csv", rows)))
        assert [fact.position_code for fact in facts] == [code] * number + ["stated"]


@pytest.mark.parametrize(
    ("countries", "absent"),
    [
        (["Italy", "Libya"], 4),
        # Too few to tell: every region has a share in so many records only.
        (["Italy"], 0),
        (["Italy", "Libya", "Mexico", "Bangladesh", "Niger", "Djibouti"], 0),
    ],
)
def test_a_file_of_many_records_without_a_region_of_the_world_is_an_extract(
    tmp_path: Path, countries: list[str], absent: int
) -> None:
    repeated = 290 if len(countries) == 1 else 300 // len(countries)
    rows = [{"Country of Incident": name} for name in countries] * repeated
    reading = read(a_csv(tmp_path / "rows.csv", all_data(*rows)))
    assert len(reading.builder.absent()) == absent


NOTICES = "interpol_public_notices"


def figures(reading: parsing.Reading) -> list[PublishedFact]:
    return [fact for fact in reading.facts if isinstance(fact, PublishedFact)]


def joint(reading: parsing.Reading) -> list[OperationFact]:
    return [fact for fact in reading.facts if isinstance(fact, OperationFact)]


# Public notices


def test_each_colour_is_known_on_its_own_days_only() -> None:
    reading = read(RAW / "interpol_colours.csv", NOTICES)
    assert [(f.month, f.category_code, f.value) for f in counts(reading)] == [
        (202012, "red", 6010),
        (202505, "red", 6400),
        (202304, "yellow", 8287),
    ]
    assert {series: list(months) for series, months in covered(reading).items()} == {
        "public-notices-red": [202012, 202505],
        "public-notices-yellow": [202304],
    }


def test_na_is_namibia_and_codes_that_tell_nothing_are_unknown() -> None:
    reading = read(RAW / "interpol_nationalities.csv", NOTICES)
    assert [(f.nationality_code, f.value) for f in counts(reading)] == [
        ("NAM", 1),
        ("TWN", 1),
        ("OOO", 8),
        ("OOO", 2),
        ("SYR", 23),
    ]
    assert "public-notices-red" not in covered(reading)


def test_years_of_registration_are_refused_since_nothing_was_counted_in_them(
    tmp_path: Path,
) -> None:
    titles: list[Cell] = ["notice_colour", "snapshot_date", "registration_year", "notices"]
    path = a_csv(tmp_path / "years.csv", [titles, ["red", "2020-12-10", 1972, 1]])
    assert "year in which a file was opened" in str(refusal(path, NOTICES))
    titles.insert(2, "nationality_code")
    row: list[Cell] = ["red", "2020-12-10", "AE", "other (each <5)", 1]
    path = a_csv(tmp_path / "folded.csv", [titles, row])
    assert "folds counts under five" in str(refusal(path, NOTICES))


# Published figures


def test_a_figure_is_named_by_who_counts_what_of_what() -> None:
    found = figures(read(RAW / "published_figures.csv", "published_figures"))
    assert [(f.figure_series, f.month, f.value, f.as_of) for f in found] == [
        ("interpol/member_countries", 200200, 179, "2002-12-31"),
        ("interpol/db_contributing_countries/sltd", 201300, 166, "2013-12-31"),
        ("interpol/notices_in_circulation/red", 201900, 62448, "2019-12-31"),
        ("frontex/illegal_border_crossings/eastern-land-borders", 201000, 1043, "2010-12-31"),
        ("frontex/illegal_border_crossings/total", 202500, 50226, "2025-04-30"),
        (
            "derived/deaths_per_1000_attempts/central-mediterranean/detections",
            201600,
            24.6,
            "2016-12-31",
        ),
        (
            "derived/deaths_per_1000_attempts/central-mediterranean/detections-and-returns",
            201900,
            51.3,
            "2019-12-31",
        ),
        ("frontex/illegal_border_crossings/total", 202601, 5500, "2026-01-31"),
    ]
    assert [f.preferred for f in found] == [1, 1, 1, 0, 1, 1, 1, 0]
    assert {f.evidence for f in found} == {"verified", "derived"}


def test_what_was_not_verified_is_left_out_and_said() -> None:
    reading = read(RAW / "published_figures.csv", "published_figures")
    assert notes(reading) == [(9, "evidence", "neither verified nor derived: left out")]
    reading = read(RAW / "operations.csv", "operations")
    assert notes(reading) == [
        (4, "evidence", "neither verified nor derived: left out"),
        (5, "countries_iso3", "known only in part: left out"),
        (8, "evidence", "neither verified nor derived: left out"),
    ]


# Operations


def test_an_operation_lasts_as_long_as_its_dates_tell() -> None:
    found = joint(read(RAW / "operations.csv", "operations"))
    assert [(f.month, f.starts_on, f.ends_on, f.date_precision) for f in found] == [
        (201100, date(2011, 1, 1), date(2011, 12, 31), "year"),
        (201308, date(2013, 8, 1), date(2013, 8, 31), "month"),
        (202003, date(2020, 3, 15), date(2020, 3, 22), "day"),
        (202210, date(2022, 10, 26), date(2022, 10, 29), "day"),
        (202511, date(2025, 11, 10), date(2025, 11, 21), "day"),
    ]


def test_results_that_were_not_published_are_unknown_not_zero() -> None:
    hammer, *_rest, liberterra = joint(read(RAW / "operations.csv", "operations"))
    assert (hammer.checks, hammer.hits, hammer.arrests) == (8000, 3, None)
    assert (liberterra.checks, liberterra.arrests, liberterra.migrants_found) == (None, 3744, 12992)


def test_partners_countries_and_kinds_are_those_of_the_registry() -> None:
    hammer, focal, simba, jad, _liberterra = joint(read(RAW / "operations.csv", "operations"))
    assert (hammer.partners, hammer.kind, hammer.countries) == (
        "Frontex; INTERPOL",
        "documents",
        "ITA",
    )
    assert (simba.routes, simba.countries) == ("southern-route-africa drc-uganda", "")
    assert jad.partners == "EMPACT; Europol; Frontex; INTERPOL; Eurojust"
    assert focal.name == "Focal Points Sea (Constanța)"


def test_texts_of_the_compilation_are_not_kept() -> None:
    facts = " ".join(map(str, read(RAW / "operations.csv", "operations").facts))
    assert "16,000 officers" not in facts
    assert "as read in the stored copy" not in facts


def test_a_name_says_nothing_of_what_the_compilation_was_made_from(tmp_path: Path) -> None:
    header, hammer = (RAW / "operations.csv").read_text(encoding="utf-8").splitlines()[:2]
    path = tmp_path / "named.csv"
    named = hammer.replace("(Italian airports)", "(names not published in seed)")
    path.write_text(f"{header}\n{named}\n", encoding="utf-8")
    (operation,) = joint(read(path, "operations"))
    assert operation.name == "Hammer (names not published)"


def test_an_operation_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    header, hammer = (RAW / "operations.csv").read_text(encoding="utf-8").splitlines()[:2]
    others = [hammer.replace("hammer-it-2011", f"hammer-{n}") for n in range(100)]
    path = tmp_path / "twice.csv"
    path.write_text("\n".join([header, *others, others[0]]) + "\n", encoding="utf-8")
    (issue,) = read(path, "operations").issues
    assert (issue.field, issue.reason) == ("op_id", "the operation stands there twice")


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


def test_a_workbook_without_one_of_the_sheets_is_refused(tmp_path: Path) -> None:
    sheets = {name: rows for name, rows in SHEETS.items() if name != "Monthly Rgn and Citp"}
    path = a_workbook(tmp_path / "khsm.xlsx", sheets)
    assert "lacks the sheet 'Monthly Rgn and Citp'" in str(refusal(path, "ohss_khsm"))
