"""A cheap look at the whole store before it is served: no fact is read, only what sums them up.

`verifying` is the full check. This one finds a file that is damaged or cut, tables of another
version, totals that are not those of the imports, and wrong days of answering.
"""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import DatabaseError, OperationalError

from data_access.registry.metrics import METRICS
from data_access.registry.series import parts
from data_access.store.engine import StoreMissingError, reader
from data_access.store.rollups import ROLLUPS
from data_access.store.schema import batch, monthly_place, monthly_total
from data_access.store.upkeep import check_version
from data_access.store.verifying import wrong_intervals, wrong_version


class StoreUnsoundError(RuntimeError):
    """A store that must not be served; one sentence says what is wrong and how to mend it."""


# About a second.
_QUICKLY_READ = 500 * 2**20
_REMEDY = "restore it: `routewatch restore BACKUP --replace`, or make it anew: `routewatch rebuild`"


def refuse_unsound(address: str) -> None:
    """Look a store over; one that is missing or does not answer is for the pages to report.

    Raises:
        StoreUnsoundError: it is damaged.
        StoreOutdatedError: its tables are of another version.
    """
    try:
        engine = reader(address)
    except StoreMissingError:
        return
    try:
        with engine.connect() as connection:
            check_version(connection)
            found = next(faults(connection), None)
    except OperationalError as error:
        # A server that is away, or a lock, comes right by itself; a disk does not.
        if "disk I/O" not in str(error.orig):
            return
        found = str(error.orig)
    except DatabaseError as error:
        found = str(error.orig)
    finally:
        engine.dispose()
    if found is not None:
        msg = f"will not start: the store is damaged ({found}); {_REMEDY}"
        raise StoreUnsoundError(msg)


def faults(connection: Connection) -> Iterator[str]:
    """What does not agree, one sentence each."""
    yield from _broken_pages(connection)
    yield from wrong_version(connection)
    yield from wrong_intervals(connection)
    for table in ROLLUPS:
        yield from _wrong_totals(connection, table)


def _broken_pages(connection: Connection) -> Iterator[str]:
    """What SQLite finds wrong in its file, as long as reading it takes no longer than a start."""
    if connection.dialect.name != "sqlite":
        return
    pages, size = (
        connection.exec_driver_sql(f"PRAGMA {what}").scalar_one()
        for what in ("page_count", "page_size")
    )
    if pages * size > _QUICKLY_READ:
        return
    answer = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if answer != "ok":
        yield str(answer)


# A report may name places for a part of what it counts; and of what is told by totals and again
# in detail, a sum holds one of both. `verify` holds these against the facts themselves.
_TOLD_TWICE = frozenset(
    code for code in METRICS if any(len(alternatives) > 1 for alternatives in parts(code).values())
)


def _wrong_totals(connection: Connection, table: Table) -> Iterator[str]:
    """Batches whose monthly sums do not add up to what was imported."""
    held = table.c
    added = select(held.batch_id, held.metric_code, func.sum(held.value))
    sums: dict[int, dict[str, int]] = defaultdict(dict)
    for number, metric, value in connection.execute(
        added.group_by(held.batch_id, held.metric_code)
    ):
        sums[number][metric] = int(value)
    for number, totals in connection.execute(select(batch.c.id, batch.c.totals)):
        for metric, imported in totals.items():
            # A file without a dimension has no sums by it.
            now = sums[number].get(metric, 0 if table is monthly_total else imported)
            partly = table is monthly_place or metric in _TOLD_TWICE
            if now > imported or (now < imported and not partly):
                yield f"batch {number}: {metric} was {imported} at import and adds up to {now}"
