"""Putting one store in the place of another, whatever engine either is on.

A store to come is made in a file of its own and held against itself there. Then its rows take the
place of those in the old store, in one transaction, so that readers see the old one or the new
one, and a failure leaves the old one. Only where the old one is no store any more is the file
itself replaced; what was there is moved aside, not deleted.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Engine,
    Row,
    Table,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from data_access.store import bulk, durable
from data_access.store.engine import StoreMissingError, reader, writer
from data_access.store.locking import exclusive
from data_access.store.schema import batch, data_version, metadata, taken_back
from data_access.store.upkeep import StoreOutdatedError, check_version, has_tables, migrate
from data_access.store.verification import verify

Progress = Callable[[int, int], None]
_CHUNK = 5000
# What other rows refer to by its number; the numbers of all others are the engine's own.
_NUMBERED = frozenset({batch, taken_back, data_version})


class StoreDamagedError(RuntimeError):
    """A store that does not agree with itself; one sentence says where, and what to do."""


class Condition(Enum):
    """What is at an address."""

    MISSING = "missing"
    READY = "ready"
    OUTDATED = "outdated"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Scratch:
    """A store in a file of its own, gone when it is no longer needed."""

    engine: Engine
    path: Path

    def close(self) -> None:
        """Bring all of it into the one file."""
        with self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101 - it is connected
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engine.dispose()


@contextmanager
def scratch(folder: Path) -> Iterator[Scratch]:
    """An empty store below a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    durable.sweep(folder)
    with TemporaryDirectory(prefix=durable.UNFINISHED, dir=folder) as made:
        path = Path(made) / "store.sqlite"
        engine = writer(f"sqlite:///{path}", create=True)
        try:
            migrate(engine)
            yield Scratch(engine, path)
        finally:
            engine.dispose()


def condition(address: str) -> Condition:
    """What is at an address: nothing, a store, or something that once was one."""
    try:
        engine = reader(address)
    except StoreMissingError:
        return Condition.MISSING
    try:
        with engine.connect() as connection:
            if _is_broken(connection):
                return Condition.DAMAGED
            if not has_tables(connection):
                return Condition.MISSING
            check_version(connection)
    except StoreOutdatedError:
        return Condition.OUTDATED
    except DatabaseError:
        if engine.dialect.name != "sqlite":
            raise
        return Condition.DAMAGED
    finally:
        engine.dispose()
    return Condition.READY


def put_in_place(made: Scratch, address: str, progress: Progress) -> Path | None:
    """Let a finished store take the place of what is at an address.

    Gives the file that was moved aside, where the old one was no store any more.

    Raises:
        StoreDamagedError: what arrived is not what was sent; the old one is as it was.
    """
    found = condition(address)
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and found is not Condition.READY:
        return _put_file(made, Path(url.database or ""))
    engine = writer(address)
    try:
        if found is not Condition.READY:
            migrate(engine)
        with exclusive(engine) as connection:
            fill(connection, made, progress)
    finally:
        engine.dispose()
    return None


def fill(target: Connection, made: Scratch, progress: Progress) -> None:
    """Replace all rows of a store by those of another, in the caller's transaction.

    Raises:
        StoreDamagedError: the target does not agree with itself afterwards.
    """
    with made.engine.connect() as source:
        copy_rows(source, target, progress)
    refuse_faults(target, "the new store does not agree with itself")


def copy_rows(source: Connection, target: Connection, progress: Progress) -> None:
    """Make a store hold the rows of another one and no others."""
    tables = metadata.sorted_tables
    for table in reversed(tables):
        target.execute(delete(table))
    sizes = [source.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    done = 0
    for table in tables:
        for rows in _chunks(source, table):
            _add(target, table, rows)
            done += len(rows)
            progress(done, sum(sizes))
    bulk.weigh(target, tables)


def refuse_faults(connection: Connection, sentence: str) -> None:
    """Hold a store against itself.

    Raises:
        StoreDamagedError: it does not agree with itself.
    """
    faults = verify(connection)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        msg = f"{sentence}: {faults[0]}{more}"
        raise StoreDamagedError(msg)


def _copied(table: Table) -> list[Column[Any]]:
    return [c for c in table.columns if c.name != "id" or table in _NUMBERED]


def _chunks(source: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    rows = select(*_copied(table)).order_by(*table.primary_key.columns)
    # A cursor on the server: without one, the driver holds all rows at once.
    return source.execution_options(yield_per=_CHUNK).execute(rows).partitions()


def _add(target: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
    columns = _copied(table)
    names = [column.name for column in columns]
    if any(isinstance(column.type, DateTime | JSON) for column in columns):
        target.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
    else:
        bulk.append(target, table, names, rows)


def _is_broken(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok"


def _put_file(made: Scratch, path: Path) -> Path | None:
    made.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    if path.is_file() and path.stat().st_size:
        aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        path.rename(aside)
    for suffix in ("-wal", "-shm"):
        # The log of the old file would be taken for that of the new one.
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    durable.copy(made.path, path)
    return aside
