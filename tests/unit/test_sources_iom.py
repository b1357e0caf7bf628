"""What the rows of each layout of IOM's register mean, on a few as it publishes them."""

from datetime import date
from pathlib import Path

import pytest

from tests.builders import Cell, a_csv, a_workbook, all_data
from tests.unit.reading import RAW, incidents, notes, one_row, read


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


def test_signs_written_as_entities_are_read() -> None:
    first = incidents(read(RAW / "iom_api.json"))[0]
    assert (first.country_code, first.cause_code) == ("PRK", "drowning")
    assert (first.dead, first.missing, first.route_code) == (None, 4, "other-undefined")


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


def test_a_byte_order_mark_before_a_quoted_title_is_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    content = a_csv(path, all_data({}), quoting=1).read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + content)
    assert read(path).rows_kept == 1


def test_columns_are_found_wherever_they_stand(tmp_path: Path) -> None:
    rows = [row[::-1] for row in all_data({})]
    assert incidents(read(a_csv(tmp_path / "turned.csv", rows)))[0].dead_missing == 3


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


def test_a_long_list_of_ids_becomes_a_short_key(tmp_path: Path) -> None:
    ids = ",".join(f"2024.MMP{number:05}" for number in range(20))
    (fact,) = incidents(read(a_csv(tmp_path / "ids.csv", all_data({"Incident ID": ids}))))
    assert fact.incident_key == "2024.MMP00000+19"


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
