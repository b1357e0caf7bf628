"""Keeping `known_from` and `known_until` right: which batch answers for a month, and since when.

Everything here takes all the runs of months that a batch touches at once: what bureaus report is
a run for each of them, and a file may hold two hundred.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, Update, select, update

from data_access.store import exercise_precedence
from data_access.store.intervals import Claim, Interval, intervals
from data_access.store.rollups import ROLLUPS, facts_of
from data_access.store.schema import batch, coverage

Cells = Mapping[str, Collection[int]]
"""Months (yyyymm) by series: what releases supersede each other in."""

Known = Mapping[str, Mapping[int, Mapping[int, Interval]]]
"""The interval of each batch, by series, month and batch."""

_RUNS_AT_ONCE = 400


def expected(connection: Connection, cells: Cells, new: Claim | None = None) -> Known:
    """The interval of each batch in each of some cells.

    A new batch, not stored yet, is taken to cover all of them.
    """
    claims = {claim.batch_id: claim for claim in _claims(connection)}
    if new:
        claims[new.batch_id] = new
    begun = (new.batch_id,) if new else ()
    covering = {series: dict.fromkeys(months, begun) for series, months in cells.items()}
    rows = select(coverage.c.series_code, coverage.c.month, coverage.c.batch_id)
    for series, month, batch_id in _of_runs(connection, rows, cells):
        batches = covering[series]
        if month in batches:
            batches[month] = (*batches[month], batch_id)
    hidden = exercise_precedence.Hiding.of(connection)

    # Thousands of months are covered by the same few batches.
    @cache
    def of(batches: tuple[int, ...]) -> Mapping[int, Interval]:
        return intervals(claims[number] for number in batches)

    return {
        series: {month: hidden.clipped(series, of(held)) for month, held in months.items()}
        for series, months in covering.items()
    }


def _claims(connection: Connection) -> Iterator[Claim]:
    columns = (batch.c.id, batch.c.complete, batch.c.published_on, batch.c.correction)
    for number, complete, *rest in connection.execute(select(*columns, batch.c.sha256)):
        yield Claim(number, bool(complete), *rest)


def close(connection: Connection, known: Known) -> None:
    """Give coverage, facts and rollups of some runs the intervals that they should have."""
    rows = select(
        coverage.c.series_code,
        coverage.c.month,
        coverage.c.batch_id,
        coverage.c.known_from,
        coverage.c.known_until,
    )
    changed: dict[tuple[str, int, Interval], list[int]] = defaultdict(list)
    for series, month, batch_id, *held in _of_runs(connection, rows, known):
        wanted = known[series].get(month, {}).get(batch_id)
        if wanted is not None and wanted != Interval(*held):
            changed[series, batch_id, wanted].append(month)
    # Runs of one release mostly change alike: one statement for all of them.
    alike: dict[tuple[int, Interval, tuple[int, ...]], list[str]] = defaultdict(list)
    for (series, batch_id, interval), months in changed.items():
        alike[batch_id, interval, tuple(sorted(months))].append(series)
    for (batch_id, interval, when), runs in alike.items():
        for table, told in _tables_of(runs):
            statement = (
                update(table)
                .where(table.c.batch_id == batch_id, table.c.month.in_(when))
                .values(known_from=interval.known_from, known_until=interval.known_until)
            )
            _of_each(connection, statement, table, told)


def _tables_of(runs: Collection[str]) -> Iterator[tuple[Table, Collection[str]]]:
    """The tables that hold something of some runs, each with those of them that it holds."""
    by_table: dict[Table, list[str]] = defaultdict(list)
    for series in runs:
        by_table[facts_of(series)].append(series)
    yield from by_table.items()
    for table in (coverage, *ROLLUPS):
        yield table, runs


def _of_each(
    connection: Connection, statement: Update, table: Table, runs: Collection[str]
) -> None:
    """Change the rows of a table that are of some runs."""
    if "series_code" not in table.c:
        connection.execute(statement)
        return
    for some in in_parts(runs):
        connection.execute(statement.where(table.c.series_code.in_(some)))


def _of_runs(
    connection: Connection, rows: Select[Any], runs: Collection[str]
) -> Iterator[tuple[Any, ...]]:
    """Rows of coverage that are of some runs."""
    for some in in_parts(runs):
        asked = rows.where(coverage.c.series_code.in_(some))
        yield from map(tuple, connection.execute(asked).fetchall())


def in_parts(runs: Collection[str]) -> Iterator[list[str]]:
    """Runs in lists that fit into a statement."""
    every = list(runs)
    for start in range(0, len(every), _RUNS_AT_ONCE):
        yield every[start : start + _RUNS_AT_ONCE]
