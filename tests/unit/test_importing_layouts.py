"""What each layout's rows mean, on a few rows of each, written as their publishers write them."""

from datetime import date
from pathlib import Path

import pytest

from data_access.importers import layouts, matching, parsing, readers
from data_access.importers.covering import covered
from data_access.importers.declare import FileSchema, SourceRefusedError
from data_access.importers.facts import IncidentFact, ObservationFact
from tests.builders import ALL_DATA, Cell, a_csv, a_json, a_workbook, all_data

RAW = Path(__file__).parents[1] / "raw"
TODAY = date(2026, 11, 25)


def read(path: Path, source: str = "iom_mmp") -> parsing.Reading:
    """A file as it is read before anything is written."""
    matched = matching.match(readers.read(path), layouts.of_source(source), layouts.UNSUITABLE)
    return parsing.read_rows(matched, TODAY, lambda _read, _size: None)


def incidents(reading: parsing.Reading) -> list[IncidentFact]:
    settled = [reading.builder.settle(fact) for fact in reading.facts]
    return [fact for fact in settled if isinstance(fact, IncidentFact)]


def detections(reading: parsing.Reading) -> list[ObservationFact]:
    return [fact for fact in reading.facts if isinstance(fact, ObservationFact)]


def notes(reading: parsing.Reading) -> list[tuple[int, str, str]]:
    return [(i.line, i.field, i.reason) for i in reading.issues if i.state == "note"]


def refusal(path: Path, source: str = "iom_mmp") -> SourceRefusedError:
    with pytest.raises(SourceRefusedError) as caught:
        read(path, source)
    return caught.value


def one_row(tmp_path: Path, **changes: Cell) -> parsing.Reading:
    """A hundred good rows and one with changes, so that a bad one does not sink the file."""
    named = {title.replace("_", " "): value for title, value in changes.items()}
    return read(a_csv(tmp_path / "rows.csv", all_data(*([{}] * 100), named)))


# IOM


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
    assert read(a_csv(tmp_path / "two.csv", rows)).unreadable.total() == 2
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


# Frontex

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
        (f.month, f.route_code, f.border_code, f.nationality_code, f.value)
        for f in detections(reading)
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
    assert (reading.rows_read, len(detections(reading))) == (4, 4)
    assert reading.published_on == date(2026, 8, 4)


def test_older_workbooks_title_months_by_serial_numbers(tmp_path: Path) -> None:
    header: list[Cell] = ["Route", "BorderLocation", "NationalityLong", 42005, date(2015, 2, 1)]
    rows: list[list[Cell]] = [header, ["Western Balkans", "Land", "Kosovo*", 4, 9]]
    reading = read(a_workbook(tmp_path / "old.xlsx", {"Sheet1": rows}), "frontex_ibc")
    assert [(fact.month, fact.value) for fact in detections(reading)] == [(201501, 4), (201502, 9)]
    assert reading.published_on == date(2015, 2, 28)


def test_an_empty_cell_was_not_reported_and_makes_no_month_known(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Route", "BorderLocation", "Nationality", "JAN2018", "FEB2018", "MAR2018"],
        ["Western Balkans", "Land/Sea", "Syria", 3, None, 0],
        ["Black Sea", "Sea", "Iraq", None, None, None],
    ]
    reading = read(a_workbook(tmp_path / "nulls.xlsx", {"Sheet1": rows}), "frontex_ibc")
    assert [(f.month, f.border_code, f.value) for f in detections(reading)] == [
        (201801, "land-sea", 3)
    ]
    assert list(covered(reading)["detections-by-route"]) == [201801, 201803]


def test_the_long_table_leaves_out_zeros_and_knows_codes_only() -> None:
    reading = read(RAW / "frontex_long.csv", "frontex_ibc")
    assert [(f.month, f.nationality_code, f.value) for f in detections(reading)] == [
        (200901, "BGD", 41),
        (200903, "NAM", 2),
        (200903, "OOO", 7),
        (200902, "STL", 1),
    ]
    assert list(covered(reading)["detections-by-nationality"]) == [200901, 200902, 200903]


def test_a_footnote_posing_as_a_route_dates_the_list_of_route_totals() -> None:
    reading = read(RAW / "frontex_route_totals.json", "frontex_ibc")
    assert reading.published_on == date(2026, 8, 4)
    assert [(f.series_code, f.month, f.route_code, f.value) for f in detections(reading)] == [
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


@pytest.mark.parametrize("schema", layouts.SCHEMAS, ids=lambda schema: schema.layout)
def test_a_header_of_one_layout_fits_no_other(schema: FileSchema) -> None:
    titles = [column.titles[0] for column in schema.columns if column.titles]
    titles += [schema.spread.example] if schema.spread else []
    fits = [
        other.layout
        for other in layouts.of_source(schema.source)
        if not matching.fit_of(titles, other).distance
    ]
    assert fits == [schema.layout]
