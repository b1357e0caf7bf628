"""The gate of rights: of every table, the rows that a grant admits and no others.

Each fact has a number found nowhere else (a canary), in a year of its own, so that it stands in
sums as well; what a grant lets see is told by the plain attributes of the fact.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from data_access.declaration.facts import Fact
from data_access.grants import EVERYTHING, Grant, Scope
from data_access.ingest.batches import mark_batch, revert_batch
from data_access.registry.series import SERIES
from data_access.store import schema
from data_access.store.engine import reader
from data_access.store.schema import batch, place as place_table, quarantine
from data_access.store.visible_rows import (
    ALL,
    UngatedError,
    gate,
    seen_by,
    visibility,
)
from tests.builders import a_detection, a_use, an_incident, an_observation, released

GREEN, AMBER, RED = 1, 2, 4
MARKS = (("TLP:CLEAR", 0), ("TLP:GREEN", 1), ("TLP:AMBER", 2), ("TLP:RED", 4))
RANKS = (("bureau_database_use", AMBER), ("bureau_notices", AMBER))
TODAY, TOMORROW = date(2025, 9, 8), date(2025, 9, 9)
_SMALLEST = 1_000_000


class Canary(NamedTuple):
    """A number, and what it is of."""

    number: int
    source: str
    measure: str
    bureau: str = ""
    rank: int = 0
    embargoed: bool = False


def canary(place: int) -> int:
    return _SMALLEST + 7919 * place


CANARIES = (
    Canary(canary(1), "iom_mmp", "dead_missing"),
    Canary(canary(2), "iom_mmp", "dead_missing", rank=RED),
    Canary(canary(3), "frontex_ibc", "detections"),
    Canary(canary(4), "frontex_ibc", "detections", embargoed=True),
    Canary(canary(5), "bureau_database_use", "searches", "ITA", AMBER),
    Canary(canary(6), "bureau_database_use", "searches", "ITA", RED),
    Canary(canary(7), "bureau_database_use", "searches", "DEU", AMBER),
    Canary(canary(8), "bureau_notices", "notices", "ITA", AMBER),
    Canary(canary(9), "bureau_notices", "diffusions", "DEU", AMBER),
)


def hits_of(one: Canary) -> Canary:
    """What else stands in the row of a report."""
    return one._replace(number=one.number - 1, measure="hits")


GRANTS = {
    "everything": EVERYTHING,
    "nothing": Grant(marks=MARKS, ranks=RANKS),
    "public": Grant(frozenset({Scope(0)}), RANKS, MARKS),
    "analyst": Grant(frozenset({Scope(AMBER)}), RANKS, MARKS),
    "all there is": Grant(frozenset({Scope(RED)}), RANKS, MARKS),
    "a bureau": Grant(frozenset({Scope(AMBER, bureaus=frozenset({"ITA"}))}), RANKS, MARKS),
    "a bureau, and all that is public": Grant(
        frozenset({Scope(0), Scope(RED, bureaus=frozenset({"DEU"}))}), RANKS, MARKS
    ),
    "one source": Grant(frozenset({Scope(RED, sources=frozenset({"iom_mmp"}))}), RANKS, MARKS),
    "half of a report": Grant(frozenset({Scope(RED, measures=frozenset({"hits"}))}), RANKS, MARKS),
    "one measure": Grant(frozenset({Scope(RED, measures=frozenset({"notices"}))}), RANKS, MARKS),
    "marks that nobody knows": Grant(frozenset({Scope(RED)}), RANKS, ()),
}


def may_see(grant: Grant, one: Canary, today: date) -> bool:
    """What access.toml promises, as plainly as it can be said."""
    if one.embargoed and today < TOMORROW:
        return False
    rank = one.rank if one.rank != RED or grant.marks else 1 << 15
    return any(
        rank <= scope.highest
        and (scope.sources is None or one.source in scope.sources)
        and (scope.measures is None or one.measure in scope.measures)
        and (scope.bureaus is None or not one.bureau or one.bureau in scope.bureaus)
        for scope in grant.scopes
    )


def fact(one: Canary, month: int) -> Fact:
    if one.measure == "dead_missing":
        return an_incident(month=month, dead_missing=one.number, incident_key=f"i{one.number}")
    if one.measure == "searches":
        hits = hits_of(one).number
        return a_use(country_code=one.bureau, month=month, searches=one.number, hits=hits)
    series = "notices" if one.bureau else "detections-by-route"
    run = SERIES[series].run_of(one.bureau) if one.bureau else series
    more = {"country_code": one.bureau} if one.bureau else {"route_code": "central-mediterranean"}
    return an_observation(one.measure, run, month, one.number, **more)


@pytest.fixture
def doors(engine: Engine, address: str) -> Iterator[Engine]:
    """The gate before a store in which every canary is a file of its own, in a year of its own."""
    for place, one in enumerate(CANARIES):
        facts = [fact(one, (2010 + place) * 100 + 1)]
        number = released(engine, one.source, facts, date(2025, 9, 1 + place % 7))
        if one.rank == RED or one.embargoed:
            mark = "TLP:RED" if one.rank == RED else None
            mark_batch(engine, number, mark, TOMORROW if one.embargoed else None)
    made = gate(reader(address))
    yield made
    made.dispose()


def numbers(connection: Connection, table: str) -> set[int]:
    """The canaries in all columns of all rows of a table."""
    rows = connection.execute(select(schema.metadata.tables[table]))
    return {cell for row in rows for cell in row if isinstance(cell, int) and cell >= _SMALLEST}


COUNTING = (
    *("incident", "observation", "database_use", "monthly_total", "monthly_detail"),
    *("monthly_place", "revision"),
)


@pytest.mark.engines
def test_of_each_table_the_rows_are_there_that_a_grant_admits(doors: Engine) -> None:
    every = [*CANARIES, *(hits_of(one) for one in CANARIES if one.measure == "searches")]
    with doors.connect() as connection:
        for today, (name, grant) in product((TODAY, TOMORROW), GRANTS.items()):
            visible = visibility(seen_by(connection, ALL), grant, today)
            through = seen_by(connection, visible)
            found = set[int]().union(*(numbers(through, table) for table in COUNTING))
            seen = {c.number for c in every if may_see(grant, c, today)}
            assert found == seen, f"{name} on {today}"


@pytest.fixture
def sums(engine: Engine, address: str) -> Iterator[Engine]:
    """The gate before a store whose files take each other's place and add up."""
    run = "database-use:ITA"
    for day, month, searches in ((1, 202401, 100), (2, 202402, 20), (3, 202403, 3)):
        facts = [a_use(month=month, searches=searches, hits=0)]
        released(engine, "bureau_database_use", facts, date(2025, 9, day), {run: {month: True}})
    for day, people in ((4, 7), (5, 8)):
        detected = an_observation("detections", "detections-by-route", 202401, people)
        released(engine, "frontex_ibc", [detected], date(2025, 9, day))
    made = gate(reader(address))
    yield made
    made.dispose()


AMBER_READER = Grant(frozenset({Scope(AMBER)}), RANKS, MARKS)


def scalar(doors: Engine, grant: Grant, statement: str, today: date = TODAY) -> Any:  # noqa: ANN401 - as the statement says
    with doors.connect() as connection:
        visible = visibility(seen_by(connection, ALL), grant, today)
        return seen_by(connection, visible).exec_driver_sql(statement).scalar()


YEARS = "SELECT sum(value) FROM monthly_total WHERE metric_code = 'searches'"
NOW = (
    "SELECT sum(value) FROM monthly_total WHERE metric_code = 'detections' AND known_until IS NULL"
)


COVERED = "SELECT count(*) FROM coverage WHERE month BETWEEN 202400 AND 202412"


def test_a_year_of_which_a_file_is_hidden_is_unknown_where_small_counts_are(
    engine: Engine, sums: Engine
) -> None:
    """Of 3 and 50 hits the year has 53, which hides nothing; without the 50 it would give the 3."""
    assert scalar(sums, AMBER_READER, YEARS) == 123
    before = scalar(sums, AMBER_READER, COVERED)
    mark_batch(engine, 2, "TLP:RED", None)
    assert scalar(sums, AMBER_READER, YEARS) is None
    assert scalar(sums, EVERYTHING, YEARS) == 123
    months = "SELECT count(*) FROM monthly_total WHERE metric_code = 'searches'"
    assert scalar(sums, AMBER_READER, months) == 0
    # It is not known either: nothing says 0.
    assert before == scalar(sums, AMBER_READER, COVERED) + 3
    mark_batch(engine, 2, None, TOMORROW)
    assert scalar(sums, EVERYTHING, YEARS, TODAY) is None
    assert scalar(sums, EVERYTHING, YEARS, TOMORROW) == 123


def test_a_year_of_notices_of_which_a_file_is_hidden_is_unknown_as_a_whole(
    engine: Engine, sums: Engine
) -> None:
    run = "notices:ITA"
    for day, month, published in ((1, 202401, 100), (2, 202402, 20), (3, 202501, 3)):
        facts = [an_observation("notices", run, month, published, country_code="ITA")]
        number = released(engine, "bureau_notices", facts, date(2025, 9, day), {run: {month: True}})
    mark_batch(engine, number - 1, "TLP:RED", None)
    counted = "SELECT sum(value) FROM monthly_total WHERE metric_code = 'notices'"
    covered = f"SELECT count(*) FROM coverage WHERE series_code = '{run}'"  # noqa: S608 - ours
    assert scalar(sums, EVERYTHING, counted) == 123
    assert scalar(sums, AMBER_READER, counted) == 3
    assert [scalar(sums, grant, covered) for grant in (EVERYTHING, AMBER_READER)] == [3, 1]


def test_sums_over_all_bureaus_are_of_those_that_may_be_seen(engine: Engine, sums: Engine) -> None:
    facts = [a_use(month=202401, country_code="DEU", searches=1000, hits=0)]
    number = released(engine, "bureau_database_use", facts, TODAY)
    own = Grant(frozenset({Scope(AMBER, bureaus=frozenset({"ITA"}))}), RANKS, MARKS)
    other = Grant(frozenset({Scope(AMBER, measures=frozenset({"hits"}))}), RANKS, MARKS)
    assert [scalar(sums, one, YEARS) for one in (EVERYTHING, own, other)] == [1123, 123, None]
    mark_batch(engine, 2, "TLP:RED", None)
    assert [scalar(sums, one, YEARS) for one in (AMBER_READER, own)] == [1000, None]
    mark_batch(engine, number, None, TOMORROW)
    assert scalar(sums, EVERYTHING, YEARS, TODAY) == 123
    assert scalar(sums, EVERYTHING, YEARS, TOMORROW) == 1123


def test_sums_by_nationality_are_of_the_months_that_may_be_seen(
    engine: Engine, sums: Engine
) -> None:
    """No small count of a publisher is hidden: the rest of a year says what it is of."""
    every = "SELECT sum(value) FROM monthly_detail WHERE series_code = 'detections-by-nationality'"
    for day, month, people in ((6, 202401, 100), (7, 202402, 20)):
        number = released(
            engine, "frontex_ibc", [a_detection(month=month, value=people)], date(2025, 9, day)
        )
    assert [scalar(sums, one, every) for one in (EVERYTHING, AMBER_READER)] == [120, 120]
    mark_batch(engine, number, "TLP:RED", None)
    assert [scalar(sums, one, every) for one in (EVERYTHING, AMBER_READER)] == [120, 100]
    mark_batch(engine, number, None, TOMORROW)
    assert [scalar(sums, EVERYTHING, every, day) for day in (TODAY, TOMORROW)] == [100, 120]


def test_what_an_embargoed_file_takes_the_place_of_counts_until_its_day(
    engine: Engine, sums: Engine
) -> None:
    assert scalar(sums, EVERYTHING, NOW) == 8
    mark_batch(engine, 5, None, TOMORROW)
    for grant in (EVERYTHING, AMBER_READER):
        assert scalar(sums, grant, NOW, TODAY) == 7
        assert scalar(sums, grant, "SELECT count(*) FROM revision", TODAY) == 0
        assert scalar(sums, grant, NOW, TOMORROW) == 8
        assert scalar(sums, grant, "SELECT count(*) FROM revision", TOMORROW) == 1


def test_a_step_from_or_to_a_hidden_figure_is_hidden(engine: Engine, sums: Engine) -> None:
    assert scalar(sums, AMBER_READER, "SELECT count(*) FROM revision") == 1
    mark_batch(engine, 4, "TLP:RED", None)
    assert scalar(sums, AMBER_READER, "SELECT count(*) FROM revision") == 0
    assert scalar(sums, AMBER_READER, NOW) == 8


def test_totals_of_a_file_are_shown_to_who_may_see_all_of_it(engine: Engine, sums: Engine) -> None:
    facts = [a_use(month=202501, country_code=iso3) for iso3 in ("ITA", "DEU")]
    number = released(engine, "bureau_database_use", facts, TODAY)
    own = Grant(frozenset({Scope(AMBER, bureaus=frozenset({"ITA"}))}), RANKS, MARKS)
    with sums.connect() as connection:
        for grant, seen in ((AMBER_READER, True), (own, False)):
            visible = visibility(seen_by(connection, ALL), grant, TODAY)
            totals = seen_by(connection, visible).scalar(
                select(batch.c.totals).where(batch.c.id == number)
            )
            assert bool(totals) is seen


def test_what_stands_beside_figures_is_hidden_with_them(engine: Engine, sums: Engine) -> None:
    """Border points of others, quarantine of a file that others are in, files taken back."""
    facts = [a_use(month=202501, country_code=iso3) for iso3 in ("ITA", "DEU")]
    number = released(engine, "bureau_database_use", facts, TODAY)
    revert_batch(engine, 1)
    points = [
        {"batch_id": number, "place_code": iso3, "name": iso3, "country_code": iso3}
        for iso3 in ("ITA", "DEU")
    ]
    row = {"batch_id": number, "line": 1, "field": "", "reason": "", "row": {}, "state": "open"}
    with engine.begin() as connection:
        connection.execute(insert(place_table), points)
        connection.execute(insert(quarantine), [row])
    own = Grant(frozenset({Scope(AMBER, bureaus=frozenset({"ITA"}))}), RANKS, MARKS)
    for table, wanted in (("place", (2, 1)), ("quarantine", (1, 0)), ("taken_back", (0, 0))):
        counted = f"SELECT count(*) FROM {table}"  # noqa: S608 - names of our own tables
        assert tuple(scalar(sums, grant, counted) for grant in (AMBER_READER, own)) == wanted


def test_ranges_that_rest_on_hidden_figures_are_hidden(engine: Engine, sums: Engine) -> None:
    counted = "SELECT count(*) FROM expected_range WHERE metric_code = 'detections'"
    every = scalar(sums, EVERYTHING, counted)
    assert every == scalar(sums, AMBER_READER, counted) != 0
    one_measure = Grant(frozenset({Scope(AMBER, measures=frozenset({"notices"}))}), RANKS, MARKS)
    assert scalar(sums, one_measure, counted) == 0
    with engine.begin() as connection:
        connection.execute(update(batch).where(batch.c.id == 4).values(marking="?"))
    assert scalar(sums, AMBER_READER, counted) == 0
    assert scalar(sums, EVERYTHING, counted) == every


def test_nothing_is_read_without_a_word_on_who_reads(migrated_file: Path) -> None:
    empty = gate(reader(f"sqlite:///{migrated_file}"))
    with empty.connect() as connection, pytest.raises(UngatedError):
        connection.execute(select(batch))
    empty.dispose()


def test_all_tables_with_figures_have_a_gate(engine: Engine) -> None:
    """A new table has to be thought of: it holds figures, or it is named here."""
    with gate(engine).connect() as connection:
        visible = visibility(seen_by(connection, ALL), Grant(), TODAY)
    without_figures = {
        "data_version",
        "playlist",
        "earlier_playlist",
        "short_link",
        "delivery",
        "device_token",
    }
    assert visible.rows.keys() == schema.metadata.tables.keys() - without_figures
    assert len(visible.mark) == 16
