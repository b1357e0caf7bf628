"""Checking the store against itself: every batch's hash, totals, sums and intervals.

A count that was changed behind the importer's back (a damaged disk, a hand in the database)
shows here with the number of its batch.
"""

import functools
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, ScalarSelect, Select, SelectBase, Table, func, select, union_all

from data_access.store import contents, derived_tables, rollups, supersession
from data_access.store.intervals import Interval
from data_access.store.schema import batch, coverage, data_version

Progress = Callable[[int, int], None]


def verify(connection: Connection, progress: Progress = lambda _done, _all: None) -> list[str]:
    """What does not agree, one sentence each; empty where all does."""
    found = list(_damaged_pages(connection))
    batches = connection.scalars(select(batch.c.id).order_by(batch.c.id)).all()
    for done, batch_id in enumerate(batches):
        progress(done, len(batches))
        found += [f"batch {batch_id}: {what}" for what in _disagreements(connection, batch_id)]
    found += wrong_intervals(connection)
    found += derived_tables.disagreements(connection)
    found += wrong_version(connection)
    progress(len(batches), len(batches))
    return found


def _damaged_pages(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        answer = connection.exec_driver_sql("PRAGMA quick_check").scalar()
        if answer != "ok":
            yield f"the file is damaged ({answer}); restore it from a copy"


def _disagreements(connection: Connection, batch_id: int) -> Iterator[str]:
    held = connection.execute(select(batch).where(batch.c.id == batch_id)).one()
    if contents.content_hash(connection, batch_id) != held.content_hash:
        yield "its facts are not those that were imported"
    totals = contents.totals(connection, batch_id)
    for metric in sorted(totals.keys() | held.totals.keys()):
        if totals.get(metric) != held.totals.get(metric):
            imported, now = held.totals.get(metric), totals.get(metric)
            yield f"{metric} was {imported} at import and is {now} now"
    for table in rollups.ROLLUPS:
        if not _follow(connection, table, batch_id):
            yield f"its sums in {table.name} do not follow from its facts"


def _follow(connection: Connection, table: Table, batch_id: int) -> bool:
    """Whether a batch's stored sums are those that its facts make."""
    difference = connection.execute(_difference(table), {rollups.BATCH.key: batch_id}).one()
    return tuple(difference) == (0, 0)


@functools.cache
def _difference(table: Table) -> Select[int, int]:
    """How many rows too few are stored, and how many that should be are not."""
    computed = union_all(*rollups.selects(table)).cte()
    names = [column.name for column in computed.c]
    stored = select(*(table.c[name] for name in names)).where(table.c.batch_id == rollups.BATCH)

    def rows(statement: SelectBase) -> ScalarSelect[int]:
        return select(func.count()).select_from(statement.subquery()).scalar_subquery()

    # EXCEPT does not see a row that stands there twice; the number of rows does.
    wanted = select(computed)
    return select(rows(wanted) - rows(stored), rows(wanted.except_(stored)))


def wrong_intervals(connection: Connection) -> Iterator[str]:
    """Batches that answer on other days than they should."""
    columns = (coverage.c.series_code, coverage.c.month, coverage.c.batch_id)
    held = connection.execute(select(*columns, coverage.c.known_from, coverage.c.known_until))
    by_series: dict[str, dict[tuple[int, int], Interval]] = {}
    for series, month, batch_id, *known in held:
        by_series.setdefault(series, {})[month, batch_id] = Interval(*known)
    cells = {series: {month for month, _ in held} for series, held in by_series.items()}
    expected = supersession.expected(connection, cells)
    for series, intervals in by_series.items():
        wanted = expected[series]
        wrong = {
            batch_id
            for (month, batch_id), interval in intervals.items()
            if wanted[month][batch_id] != interval
        }
        for batch_id in sorted(wrong):
            yield f"batch {batch_id}: the days on which it answers for {series} are wrong"


def wrong_version(connection: Connection) -> Iterator[str]:
    """A version of the data that is not that of the batches."""
    hashes = connection.scalars(select(batch.c.content_hash)).all()
    stored = connection.scalar(select(data_version.c.version))
    if hashes and stored != contents.version_of(hashes):
        yield "the version of the data is not that of its batches"
