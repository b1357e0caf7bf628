"""A cheap look at the whole store before it is served: no fact is read, only what sums them up.

`verifying` is the full check. This one finds a file that is damaged or cut, tables of another
version, totals that are not those of the imports, and wrong days of answering.
"""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import DatabaseError, OperationalError

from data_access.registry.series import parts, sums_by_part
from data_access.store.engine import StoreMissingError, reader
from data_access.store.schema import batch, coverage, monthly_detail, monthly_total
from data_access.store.upkeep import check_version
from data_access.store.verification import wrong_intervals, wrong_version


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
    yield from _wrong_totals(connection)


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


def _wrong_totals(connection: Connection) -> Iterator[str]:
    """Batches whose monthly sums do not add up to what was imported, in either rollup."""
    small, detailed = (_sums(connection, table) for table in (monthly_total, monthly_detail))
    covers = select(coverage.c.batch_id, coverage.c.series_code).distinct()
    covered = set(map(tuple, connection.execute(covers)))
    for number, totals in connection.execute(select(batch.c.id, batch.c.totals)):
        for metric, imported in totals.items():
            details = sums_by_part(metric, detailed[number, metric])
            totalled = sums_by_part(metric, small[number, metric])
            # What a file tells in detail only is in no total, and what carries no detail in no
            # other; where both hold a part, both must be right.
            missing = {
                part: value
                for part, value in details.items()
                if part not in totalled and (number, _run_of_total(metric, part)) not in covered
            }
            for now in (
                sum({**missing, **totalled}.values()),
                sum({**totalled, **details}.values()),
            ):
                if now != imported:
                    yield f"batch {number}: {metric} was {imported} at import and adds up to {now}"


def _sums(connection: Connection, table: Table) -> dict[tuple[int, str], dict[str, int]]:
    """What a rollup adds up to, by batch, measure and run."""
    held = table.c
    keys = (held.batch_id, held.metric_code, held.series_code)
    sums: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    added = select(*keys, func.sum(held.value)).group_by(*keys)
    for number, metric, run, value in connection.execute(added):
        sums[number, metric][run] = int(value)
    return sums


def _run_of_total(metric: str, part: tuple[str, str]) -> str:
    """The run that tells the total of a part."""
    total = parts(metric)[part[0]][0]
    return total.run_of(part[1]) if part[1] else total.code
