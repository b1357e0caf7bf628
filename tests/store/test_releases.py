"""Releases that follow each other: what replaces what, is recorded, and corrected."""

from collections.abc import Mapping
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data_access.declaration.file_schema import SourceRefusedError
from data_access.filters import Filters
from data_access.frames import fetch, records
from data_access.periods import MonthRange
from data_access.queries import provenance, revisions as revised
from data_access.queries.provenance import batches, releases as newest_releases
from data_access.registry import DETECTIONS, METRICS, SERIES
from data_access.store import inventory
from data_access.store.backup import back_up, restore
from data_access.store.schema import (
    batch,
    incident,
    metadata,
    monthly_detail,
    monthly_total,
    quarantine,
    revision,
)
from data_access.store.soundness import StoredVersion, stored_version
from tests.builders import (
    RAW,
    Cell,
    a_csv,
    a_workbook,
    all_data,
    an_observation,
    imported,
    released,
)
from tests.cases import quick
from tests.store.reading import agrees, current, known_facts, rows

# Three releases of one register, and a partial extract of it.

OLD: list[dict[str, Cell]] = [
    {"Incident Date": "2024-01-10", "Total Number of Dead and Missing": 3},
    {"Incident Date": "2024-02-10", "Total Number of Dead and Missing": 3},
    {"Incident Date": "2024-03-20", "Migration Route": "Darien", "Country of Incident": "Panama"},
]
NEW: list[dict[str, Cell]] = [
    {"Incident Date": "2024-02-10", "Number of Dead": 9, "Total Number of Dead and Missing": 10},
    {"Incident Date": "2024-04-02"},
]
LATE: list[dict[str, Cell]] = [
    {"Incident Date": "2024-01-10"},
    {"Incident Date": "2024-02-29", "Number of Dead": 7, "Total Number of Dead and Missing": 8},
]


@pytest.fixture
def releases(tmp_path: Path) -> Mapping[str, Path]:
    """Files named by their role; dated by their newest incident."""
    return {
        "old": a_csv(tmp_path / "old.csv", all_data(*OLD)),
        "new": a_csv(tmp_path / "new.csv", all_data(*NEW)),
        "late": a_csv(tmp_path / "late.csv", all_data(*LATE)),
        "partial": RAW / "iom_europe_routes.csv",
    }


@pytest.mark.engines
def test_a_newer_release_replaces_what_it_covers_and_nothing_else(
    engine: Engine, releases: Mapping[str, Path]
) -> None:
    imported(engine, releases["old"])
    report = imported(engine, releases["new"])
    assert current(engine) == {
        (202401, "central-mediterranean"): 3,
        (202402, "central-mediterranean"): 10,
        (202404, "central-mediterranean"): 3,
    }
    assert (report.covers, report.answers_for) == (3, 3)
    assert agrees(engine)
    # What it changes is on record.
    changes = {
        (row["month"], row["route_code"]): (row["old_value"], row["new_value"], row["revised_on"])
        for row in rows(engine, revision)
        if row["metric_code"] == "dead_missing"
    }
    assert changes == {
        (202402, "central-mediterranean"): (3, 10, date(2024, 4, 2)),
        (202403, "darien"): (3, 0, date(2024, 4, 2)),
    }
    assert report.revised == len(rows(engine, revision))
    # What was known on a day stays known, and a file counts where no newer one does.
    total, day = monthly_total.c, date(2024, 3, 25)
    known = select(func.sum(total.value)).where(
        total.metric_code == "dead_missing",
        total.known_from <= day,
        func.coalesce(total.known_until, date(9999, 1, 1)) > day,
    )
    views = (Filters(), Filters(as_known_on=day))
    with engine.connect() as connection:
        assert connection.scalar(known) == 9
        listed = [records(fetch(connection, batches(one))) for one in views]
        newest = [records(fetch(connection, newest_releases(one))) for one in views]
        of_all = [(one.file, one.months_current) for one in inventory.batches(connection)]
    months = [[(row["file_name"], row["months_current"]) for row in found] for found in listed]
    assert months == [[("new.csv", 3), ("old.csv", 1)], [("old.csv", 3)]]
    assert of_all == [("old.csv", 1), ("new.csv", 3)]
    assert newest == [
        [{"source": "iom_mmp", "published_on": date(2024, 4, 2)}],
        [{"source": "iom_mmp", "published_on": date(2024, 3, 20)}],
    ]


ORDERS = list(map(" ".join, permutations(["old", "new", "late", "partial"])))[1::5]


@pytest.mark.parametrize("order", quick(ORDERS[0], of=ORDERS))
def test_the_order_of_imports_never_matters(
    engine: Engine, releases: Mapping[str, Path], order: str
) -> None:
    for name in ("old", "new", "late", "partial"):
        imported(engine, releases[name])
    wanted = known_facts(engine)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    for name in order.split():
        imported(engine, releases[name])
    assert known_facts(engine) == wanted
    assert agrees(engine)


def test_a_partial_extract_fills_months_that_nobody_else_holds(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, a_csv(tmp_path / "whole.csv", all_data({"Incident Date": "2025-10-31"})))
    imported(engine, RAW / "iom_europe_routes.csv")
    assert current(engine) == {
        (202510, "central-mediterranean"): 3,
        (202511, "several-routes"): 7,
        (202605, "western-mediterranean"): 1,
    }
    # Two routes in one cell count once and are listed.
    notes = [row["reason"] for row in rows(engine, quarantine) if row["field"] == "Route"]
    assert notes == [
        "'Central Mediterranean,Sahara Desert crossing': counted once, under several routes"
    ]


def test_route_totals_supersede_by_route_and_leave_nationalities_alone(
    engine: Engine, tmp_path: Path
) -> None:
    header: list[Cell] = ["Route", "Border type or inland", "Nationality", "MAY2026", "JUN2026"]
    table: list[list[Cell]] = [header, ["Western Balkan Route", "Land", "Syria", 8, 10]]
    notes: list[list[Cell]] = [["Source: FRAN data as of 01JUL26"]]
    imported(engine, a_workbook(tmp_path / "wide.xlsx", {"A": table, "N": notes}), "frontex_ibc")
    imported(engine, RAW / "frontex_route_totals.json", "frontex_ibc")
    assert current(engine, "detections") == {
        (202605, "other-undefined"): 2,
        (202606, "western-balkans"): 12,
    }
    detail = [
        (r["month"], r["nationality_code"], r["value"])
        for r in rows(engine, monthly_detail)
        if r["known_until"] is None
    ]
    assert sorted(detail) == [(202605, "SYR", 8), (202606, "SYR", 10)]


# Corrections


def test_a_correction_of_the_same_day_takes_the_place_of_its_batch(
    engine: Engine, releases: Mapping[str, Path], tmp_path: Path
) -> None:
    first = imported(engine, releases["old"])
    corrected = [*OLD[:2], {**OLD[2], "Migration Route": "Caribbean to US"}]
    report = imported(
        engine, a_csv(tmp_path / "fixed.csv", all_data(*corrected)), replaces=first.batch_id
    )
    assert current(engine) == {
        (202401, "central-mediterranean"): 3,
        (202402, "central-mediterranean"): 3,
        (202403, "caribbean-us"): 3,
    }
    assert report.published_on == first.published_on
    assert len(rows(engine, batch)) == 2
    assert agrees(engine)


def test_a_correction_answers_for_every_month_of_what_it_corrects(
    engine: Engine, releases: Mapping[str, Path], tmp_path: Path
) -> None:
    first = imported(engine, releases["old"])
    fixed = a_csv(tmp_path / "fixed.csv", all_data(OLD[1]))
    imported(engine, fixed, replaces=first.batch_id)
    assert current(engine) == {(202402, "central-mediterranean"): 3}


@pytest.mark.parametrize("wrong", [99, "partial"])
def test_a_correction_of_something_else_is_refused(
    engine: Engine, releases: Mapping[str, Path], wrong: int | str
) -> None:
    number = wrong
    if isinstance(wrong, str):
        number = imported(engine, releases[wrong]).batch_id or 0
    with pytest.raises(SourceRefusedError, match="--replace"):
        imported(engine, releases["old"], replaces=number)


# Days of publication


def test_the_day_of_publication_can_be_stated(engine: Engine, releases: Mapping[str, Path]) -> None:
    report = imported(engine, releases["old"], published_on=date(2024, 5, 5))
    assert report.published_on == date(2024, 5, 5)
    assert {row["known_from"] for row in rows(engine, incident)} == {date(2024, 5, 5)}


def test_a_day_of_publication_in_the_future_is_refused(
    engine: Engine, releases: Mapping[str, Path]
) -> None:
    with pytest.raises(SourceRefusedError, match="future"):
        imported(engine, releases["old"], published_on=date(2199, 1, 1))


CENTRAL, WESTERN = "central-mediterranean", "western-mediterranean"
YEAR = MonthRange(202401, 202412)
YEAR_2019 = MonthRange(201901, 201912)


@pytest.fixture
def revisions(engine: Engine) -> Engine:
    """Detections of two releases, and notices of a bureau, real and made for exercises."""
    for day, central, western in ((date(2024, 2, 1), 100, 50), (date(2024, 3, 1), 130, 40)):
        facts = [
            an_observation("detections", "detections-by-route", 202401, value, route_code=route)
            for route, value in ((CENTRAL, central), (WESTERN, western))
        ]
        released(engine, "frontex_ibc", facts, day)
    notices = SERIES["notices"]
    for day, value in ((date(2024, 2, 5), 7), (date(2024, 3, 5), 9)):
        fact = an_observation("notices", notices.run_of("ITA"), 202401, value, country_code="ITA")
        released(engine, "bureau_notices", [fact], day)
    return engine


def test_each_release_says_what_it_changed_of_each_measure(revisions: Engine) -> None:
    with revisions.connect() as connection:
        changes = records(fetch(connection, revised.by_release(Filters())))
        largest = records(fetch(connection, revised.largest(Filters(), 8)))
        each = records(fetch(connection, revised.each(DETECTIONS, Filters(), YEAR)))
        one = records(fetch(connection, revised.each(DETECTIONS, Filters(routes=(WESTERN,)), YEAR)))
        # A route brings the revisions of the bureaus with a role on it.
        of_notices = []
        for routes_chosen in ((), (CENTRAL,), ("darien",)):
            query = revised.of_measure(METRICS["notices"], Filters(routes=routes_chosen), YEAR)
            of_notices += [[c.change for c in revised.as_values(fetch(connection, query))]]
    assert of_notices == [[2], [2], []]
    assert [(row["route"], row["old_value"], row["new_value"]) for row in each] == [
        (CENTRAL, 100, 130),
        (WESTERN, 50, 40),
    ]
    assert [row["route"] for row in one] == [WESTERN]
    assert [(r["metric"], r["route"], r["year"], r["months"]) for r in largest] == [
        ("notices", "", 2024, "202401"),
        ("detections", CENTRAL, 2024, "202401"),
        ("detections", WESTERN, 2024, "202401"),
    ]
    assert [tuple(row.values()) for row in changes] == [
        (date(2024, 3, 5), "bureau_notices", "notices", 1, 202401, 202401, 7, 9),
        (date(2024, 3, 1), "frontex_ibc", "detections", 2, 202401, 202401, 150, 170),
    ]


@pytest.mark.engines
def test_another_publisher_in_place_of_one_has_revised_nothing(engine: Engine) -> None:
    releases = (
        ("unhcr_med", date(2019, 11, 30), 2499),
        ("italy_landings", date(2025, 9, 15), 2386),
        ("italy_landings", date(2025, 10, 15), 2390),
    )
    for source, day, value in releases:
        fact = an_observation("arrivals", "arrivals-italy", 201909, value, route_code=CENTRAL)
        released(engine, source, [fact], day)
    with engine.connect() as connection:
        rows = records(fetch(connection, revised.each(METRICS["arrivals"], Filters(), YEAR_2019)))
    assert [(r["revised_on"], r["old_value"], r["new_value"]) for r in rows] == [
        (date(2025, 10, 15), 2386, 2390)
    ]


def test_rows_set_aside_are_added_up_by_file_and_reason(engine: Engine, tmp_path: Path) -> None:
    bad: dict[str, Cell] = {"Number of Dead": "x"}
    worse: dict[str, Cell] = {"Number of Dead": "y", "Total Number of Dead and Missing": None}
    good: list[dict[str, Cell]] = [{}] * 400
    imported(engine, a_csv(tmp_path / "a.csv", all_data(*good, bad, bad, worse)))
    with engine.connect() as connection:
        rows = records(fetch(connection, provenance.quarantined()))
    found = [
        (row["source"], row["file_name"], row["field"], row["state"], row["rows"], row["persons"])
        for row in rows
        if row["state"] == "open"
    ]
    assert sum(rows for *_names, rows, _people in found) == 3
    assert {name for _source, name, *_rest in found} == {"a.csv"}
    assert rows[0]["first_line"] == 402
    assert rows[0]["totals"]["dead_missing"] == 1200


def test_each_version_has_a_larger_number_than_all_before_it(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    versions = [numbers_version(engine)]
    imported(engine, a_csv(tmp_path / "a.csv", all_data({}, {})))
    versions.append(numbers_version(engine))
    back_up(address, tmp_path / "backup.zip", lambda _done, _of: None)
    imported(engine, a_csv(tmp_path / "b.csv", all_data({}, {}, {})))
    versions.append(numbers_version(engine))
    restore(address, tmp_path / "backup.zip", lambda _done, _of: None, replace=True)
    versions.append(numbers_version(engine))
    numbers = [one.number for one in versions]
    assert numbers == sorted(set(numbers))
    # What was restored is the same data, and newer than what it took the place of.
    assert versions[3].text == versions[1].text != versions[2].text


def numbers_version(engine: Engine) -> StoredVersion:
    with engine.connect() as connection:
        return stored_version(connection)
