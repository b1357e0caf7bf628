"""What the store says it holds: each source its own months, complete or not, on each day."""

from datetime import date

import pytest
from sqlalchemy import Engine, insert

from data_access.availabilities import DataUnavailableError
from data_access.periods import MonthRange
from data_access.queries.availability import read_availabilities
from data_access.registry.metrics import DEAD_MISSING, METRICS
from data_access.store import schema
from tests.builders import an_observation, released
from tests.store.reading import add_batch

OLD_RELEASE, NEW_RELEASE = date(2025, 4, 29), date(2025, 9, 8)


def test_a_source_spans_the_months_that_its_own_releases_answer_for(engine: Engine) -> None:
    for source, day, months in (
        ("unhcr_med", date(2019, 11, 30), (201908, 201909)),
        ("italy_landings", date(2025, 9, 15), (201909, 201910)),
    ):
        facts = [an_observation("arrivals", "arrivals-italy", month, 5) for month in months]
        released(engine, source, facts, day)
    with engine.connect() as connection:
        availabilities = read_availabilities(connection)
    assert availabilities.spans == {
        "unhcr_med": MonthRange(201908, 201908),
        "italy_landings": MonthRange(201909, 201910),
    }
    assert availabilities.of(METRICS["arrivals"]).months == (201908, 201909, 201910)


def test_runs_are_in_the_order_of_their_codes_whichever_came_first(engine: Engine) -> None:
    facts = [an_observation("arrivals", "arrivals-italy", 202401, 5)]
    released(engine, "italy_landings", facts, date(2025, 9, 15))
    facts = [an_observation("arrivals", "arrivals-australia", 202300, 74)]
    released(engine, "australia_boats", facts, date(2025, 9, 16))
    with engine.connect() as connection:
        availabilities = read_availabilities(connection)
    assert list(availabilities.by_series) == ["arrivals-australia", "arrivals-italy"]
    # A total of a year spans its months.
    assert availabilities.spans["australia_boats"] == MonthRange(202301, 202312)


def test_an_empty_store_holds_nothing_rather_than_zero(engine: Engine) -> None:
    with engine.connect() as connection:
        availabilities = read_availabilities(connection)
    with pytest.raises(DataUnavailableError):
        availabilities.of(DEAD_MISSING)


def test_holdings_know_the_newest_complete_month_on_each_day(engine: Engine) -> None:
    with engine.begin() as connection:
        add_batch(connection, 1, OLD_RELEASE)
        add_batch(connection, 2, NEW_RELEASE)
        for batch_id, month, whole, since, until in (
            (1, 202503, 1, OLD_RELEASE, None),
            (1, 202504, 0, OLD_RELEASE, NEW_RELEASE),
            (2, 202504, 1, NEW_RELEASE, None),
            (2, 202505, 0, NEW_RELEASE, None),
        ):
            connection.execute(
                insert(schema.coverage).values(
                    batch_id=batch_id,
                    series_code="incidents",
                    month=month,
                    whole=whole,
                    known_from=since,
                    known_until=until,
                )
            )
    with engine.connect() as connection:
        now = read_availabilities(connection).of(DEAD_MISSING)
        then = read_availabilities(connection, date(2025, 6, 3))
        before = then.of(DEAD_MISSING)
        # Since when each run is known follows from what is known now, of which it is read once.
        known = read_availabilities(connection)
        assert read_availabilities(connection, date(2025, 6, 3), now=known) == then
    assert (now.newest_complete, now.newest, now.published_on) == (202504, 202505, NEW_RELEASE)
    assert (before.newest_complete, before.published_on) == (202503, OLD_RELEASE)


def test_a_release_with_some_routes_completes_no_month(engine: Engine) -> None:
    with engine.begin() as connection:
        add_batch(connection, 1, OLD_RELEASE)
        add_batch(connection, 2, NEW_RELEASE, complete=0)
        for batch_id, month in ((1, 202503), (2, 202504)):
            connection.execute(
                insert(schema.coverage).values(
                    batch_id=batch_id,
                    series_code="incidents",
                    month=month,
                    whole=1,
                    known_from=OLD_RELEASE,
                )
            )
    with engine.connect() as connection:
        availabilities = read_availabilities(connection).of(DEAD_MISSING)
    assert (availabilities.newest, availabilities.newest_complete) == (202504, 202503)
    assert availabilities.partial == {202504}
