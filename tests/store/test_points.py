"""The map's records come out of either engine as they were put in, place or no place."""

from datetime import date, datetime

import pytest
from sqlalchemy import Engine, insert

from data_access.filters import Filters
from data_access.frames import fetch, records
from data_access.queries.incidents import all_points
from data_access.store.schema import facts

FIRST, SECOND = date(2025, 4, 29), date(2025, 9, 8)


def an_incident(**changes: object) -> dict[str, object]:
    """The wreck of 18 April 2015, or what differs from it."""
    return {
        "batch_id": 1,
        "incident_key": "2015.MMP00108",
        "occurred_on": date(2015, 4, 18),
        "date_precision": "day",
        "month": 201504,
        "route_code": "central-mediterranean",
        "country_code": "LBY",
        "cause_code": "drowning",
        "kind": "incident",
        "quality": 5,
        "lat_hundredths": 3320,
        "lon_hundredths": 1400,
        "position_code": "stated",
        "incidents": 1,
        "dead": 750,
        "missing": 272,
        "dead_missing": 1022,
        "known_from": FIRST,
        "known_until": None,
    } | changes


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """One record that counts, one without a place or a day, one that a later release replaced."""
    without_place = {"lat_hundredths": None, "lon_hundredths": None, "position_code": "none"}
    without_day = {"occurred_on": None, "date_precision": "year", "month": 201400}
    with engine.begin() as connection:
        connection.execute(
            insert(facts.batch).values(
                id=1,
                source_code="iom_mmp",
                layout="test",
                file_name="test.csv",
                sha256="1",
                content_hash="1",
                published_on=FIRST,
                imported_at=datetime(2025, 9, 9, 12, 0),  # noqa: DTZ001 - the store keeps UTC
                complete=1,
                rows_read=3,
                rows_kept=3,
                rows_quarantined=0,
                totals={},
            )
        )
        connection.execute(
            insert(facts.incident),
            [
                an_incident(),
                an_incident(
                    incident_key="a", dead_missing=2, dead=None, **without_place, **without_day
                ),
                an_incident(incident_key="b", dead_missing=3, known_until=SECOND),
            ],
        )
    return engine


def people(engine: Engine, filters: Filters) -> list[int]:
    """Dead and missing of the records that the map gets, oldest first."""
    with engine.connect() as connection:
        return [row["dead_missing"] for row in records(fetch(connection, all_points(filters)))]


def test_the_map_gets_every_record_that_counts(filled: Engine) -> None:
    assert people(filled, Filters()) == [2, 1022]


def test_a_record_counts_again_as_it_was_known_on_a_day(filled: Engine) -> None:
    assert sorted(people(filled, Filters(as_known_on=date(2025, 6, 3)))) == [2, 3, 1022]
    assert people(filled, Filters(as_known_on=date(2025, 1, 1))) == []


def test_only_the_day_of_knowledge_narrows_what_the_map_gets(filled: Engine) -> None:
    assert people(filled, Filters(routes=("darien",), quality=(1, 2))) == [2, 1022]


def test_what_is_not_known_stays_unknown(filled: Engine) -> None:
    with filled.connect() as connection:
        frame = fetch(connection, all_points(Filters()))
    assert [dead is None for dead in frame["dead"]] == [True, False]
    assert [lat is None for lat in frame["lat_hundredths"]] == [True, False]
    assert list(frame["occurred_on"]) == [None, date(2015, 4, 18)]
