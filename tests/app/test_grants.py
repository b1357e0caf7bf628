"""Readers with unequal rights: each sees, keeps and is told what their grant admits."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.access.reader import OPERATOR, Reader, reading_as
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.filters import Filters
from data_access.grants import Grant, Scope
from data_access.ingest.marks import mark_batch
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry.metrics import METRICS
from data_access.store.engine import writer
from tests.builders import a_detection, an_incident, released

MARKS = (("TLP:CLEAR", 0), ("TLP:RED", 1))
DEATHS, DETECTIONS = 1_000_003, 1_000_033


def reader(*scopes: Scope) -> Reader:
    return replace(OPERATOR, grant=Grant(frozenset(scopes), (), MARKS))


ALL, CLEAR, NOBODY = reader(Scope(1)), reader(Scope(0)), reader()
NO_DEATHS = reader(Scope(1, measures=frozenset({"detections"})))


@pytest.fixture
def store(address: str) -> Store:
    engine = writer(address)
    deaths = [an_incident(month=202405, dead_missing=DEATHS)]
    released(engine, "iom_mmp", deaths, date(2025, 9, 8))
    detections = a_detection(series_code="detections-by-route", value=DETECTIONS)
    number = released(engine, "frontex_ibc", [detections], date(2025, 9, 8))
    mark_batch(engine, number, "TLP:RED", None)
    engine.dispose()
    return Store(Settings(database_url=address))


def found(store: Store) -> set[int]:
    """What is counted, by the cache of results."""

    def counted(code: str) -> set[int]:
        query = series.counts((METRICS[code],), Filters(), (), {code: MonthRange(202401, 202412)})
        return set(store.fetch(query)["value"])

    return store.cached("counted", lambda: counted("dead_missing") | counted("detections"))


def test_results_are_kept_for_equal_grants_alone(store: Store) -> None:
    wanted = {
        OPERATOR: {DEATHS, DETECTIONS},
        ALL: {DEATHS, DETECTIONS},
        CLEAR: {DEATHS},
        NO_DEATHS: {DETECTIONS},
        NOBODY: set(),
    }
    versions = {}
    # Back and forth, as an analyst becomes a viewer and an analyst again.
    for one in (*wanted, *reversed(wanted), *wanted):
        with reading_as(one):
            assert found(store) == wanted[one]
            versions[one] = store.version()
    assert versions[OPERATOR] == versions[ALL]
    assert len(set(versions.values())) == 4


def test_a_mark_that_is_raised_holds_at_the_next_look(store: Store, address: str) -> None:
    with reading_as(CLEAR):
        before = store.version()
        assert found(store) == {DEATHS}
        engine = writer(address)
        mark_batch(engine, 1, "TLP:RED", None)
        engine.dispose()
        store = Store(store.settings)
        assert found(store) == set()
        assert store.version() != before


@pytest.mark.engines
def test_what_one_answer_reads_is_of_one_moment(store: Store, address: str) -> None:
    """A file that is imported and marked meanwhile is in none of it."""
    code = "dead_missing"
    query = series.counts((METRICS[code],), Filters(), (), {code: MonthRange(202401, 202412)})
    engine = writer(address)
    # Of two files and one that is hidden, it is the one that is named.
    released(engine, "iom_mmp", [an_incident(month=202406)], date(2025, 9, 10))
    with reading_as(CLEAR), store.one_transaction():
        before = list(store.fetch(query)["value"])
        newer = an_incident(month=202405, dead_missing=DEATHS + 1)
        number = released(engine, "iom_mmp", [newer], date(2025, 9, 11))
        between = list(store.fetch(query)["value"])
        mark_batch(engine, number, "TLP:RED", None)
        assert before == between == list(store.fetch(query)["value"])
    engine.dispose()


def test_what_is_available_is_what_may_be_seen(store: Store) -> None:
    for one, sources in ((ALL, {"iom_mmp", "frontex_ibc"}), (CLEAR, {"iom_mmp"}), (NOBODY, set())):
        with reading_as(one):
            assert set(store.availabilities().spans) == sources
