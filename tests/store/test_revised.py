"""What later releases changed, by release and one by one, and rows that nobody could read."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.filters import Filters
from data_access.frames import fetch, records
from data_access.periods import MonthRange
from data_access.queries import provenance
from data_access.queries import revisions as revised
from data_access.registry.metrics import DETECTIONS, METRICS
from data_access.registry.series import SERIES
from tests.builders import Cell, a_csv, all_data, an_observation, imported, released

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
        rows = records(fetch(connection, revised.by_release(Filters())))
    assert [tuple(row.values()) for row in rows] == [
        (date(2024, 3, 5), "bureau_notices", "notices", 1, 202401, 202401, 7, 9),
        (date(2024, 3, 1), "frontex_ibc", "detections", 2, 202401, 202401, 150, 170),
    ]


def test_the_largest_changes_name_the_months_that_they_add_up(revisions: Engine) -> None:
    with revisions.connect() as connection:
        rows = records(fetch(connection, revised.largest(Filters(), 8)))
    assert [(r["metric"], r["route"], r["year"], r["months"]) for r in rows] == [
        ("notices", "", 2024, "202401"),
        ("detections", CENTRAL, 2024, "202401"),
        ("detections", WESTERN, 2024, "202401"),
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


def test_every_single_revision_can_be_asked_for(revisions: Engine) -> None:
    with revisions.connect() as connection:
        rows = records(fetch(connection, revised.each(DETECTIONS, Filters(), YEAR)))
        one = records(fetch(connection, revised.each(DETECTIONS, Filters(routes=(WESTERN,)), YEAR)))
    assert [(row["route"], row["old_value"], row["new_value"]) for row in rows] == [
        (CENTRAL, 100, 130),
        (WESTERN, 50, 40),
    ]
    assert [row["route"] for row in one] == [WESTERN]


def test_a_route_brings_the_revisions_of_the_bureaus_with_a_role_on_it(revisions: Engine) -> None:
    def changes(*routes: str) -> list[int]:
        query = revised.of_measure(METRICS["notices"], Filters(routes=routes), YEAR)
        return [one.change for one in revised.as_values(fetch(connection, query))]

    with revisions.connect() as connection:
        assert changes() == [2]
        assert changes(CENTRAL) == [2]
        assert changes("darien") == []


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
