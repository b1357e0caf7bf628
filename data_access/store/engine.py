"""Engines from an address (read-only for the web, read-write for the command line), and their ways.

The web writes what readers keep (`data_access/store/playlists.py`) through an engine of its own.
One import runs at a time (`exclusive`), and readers are never kept waiting.

An address may name several servers of PostgreSQL: those who write get the primary, those who read
a replica where one answers (`database_servers`).

The settings are those that keep the promises of the store on each engine: see
`docs/architecture.md`. SQLite's driver otherwise opens no transaction for a SELECT, commits
before DDL and creates a missing file; each of these once gave zeros or lost an update.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, insert, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from data_access.sentences import N_, FailedError, RefusedError, SentenceError

# The cache, 64 MB: of a million rows the pages that are being written, indexes above all, would
# otherwise be thrown out and read again.
_WRITING = ["journal_mode=WAL", "synchronous=FULL", "cache_size=-64000"]


class StoreMissingError(RefusedError, SentenceError):
    """There is no store at the address; only `routewatch init` makes one."""


def reader(address: str, *, of_primary: bool = False) -> Engine:
    """An engine that cannot write, for the web application.

    Args:
        address: any SQLAlchemy address.
        of_primary: of several servers, read from the one that is written to.

    Raises:
        StoreMissingError: the address names a file that does not exist, or cannot be read.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(_existing(url), writes=False)
    return _on_server(url, "read primary" if of_primary else "read")


def writer(address: str, *, create: bool = False, purpose: str = "write") -> Engine:
    """An engine that can write, for the command line.

    Args:
        address: any SQLAlchemy address.
        create: make a missing SQLite file; only `routewatch init` may.
        purpose: of connections to a server, see `database_servers`.

    Raises:
        StoreMissingError: the file does not exist and is not to be made.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        if create and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            Path(url.database).touch()
        return _sqlite(_existing(url), writes=True)
    return _on_server(url, purpose)


def keeper(address: str) -> Engine:
    """An engine for what readers keep, in the web: it writes, waits little, and holds nothing.

    Raises:
        StoreMissingError: the file does not exist.
    """
    return writer(address, purpose="keep")


@contextmanager
def opened(engine: Engine) -> Iterator[Engine]:
    """An engine whose connections are closed at the end of the block."""
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading(address: str) -> Iterator[Connection]:
    """A connection that cannot write, closed at the end of the block; see `reader`."""
    with opened(reader(address)) as engine, engine.connect() as connection:
        yield connection


_AWAY = ("08", "57P")


def is_away(error: DBAPIError) -> bool:
    """Whether a server on the network is away, or cannot be written to."""
    state = getattr(error.orig, "sqlstate", "")
    return state is None or state.startswith(_AWAY)


def _on_server(url: URL, purpose: str) -> Engine:
    # Only a store on PostgreSQL needs its driver.
    from data_access.store.database_servers import engine_for  # noqa: PLC0415

    return engine_for(url, purpose)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        text = N_("ROUTEWATCH_DATABASE_URL is not a database address: {address}")
        raise StoreMissingError(text, address=repr(address)) from error
    if url.drivername == "postgresql":
        if not find_spec("psycopg"):
            raise StoreMissingError(
                "a store on PostgreSQL needs its driver: pip install 'routewatch[postgres]', "
                "or `make install` in a checkout"
            )
        return url.set(drivername="postgresql+psycopg")
    return url


def _existing(url: URL) -> Path:
    path = Path(url.database or "")
    if not url.database or not path.is_file():
        text = N_("there is no store at {address}: make one with `routewatch init`")
        raise StoreMissingError(text, address=str(url.database))
    return path


def _is_unchanging(path: Path) -> bool:
    """Whether a store is on a read-only file system, and nobody has left anything in its log."""
    is_read_only = bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    return is_read_only and not path.with_name(f"{path.name}-wal").exists()


def _sqlite(path: Path, *, writes: bool) -> Engine:
    # mode=rw: a file that vanishes is an error, never a new empty store that shows zeros.
    quoted = str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    query, options = {"mode": "rw", "uri": "true"}, {}
    if not writes and _is_unchanging(path):
        # Without a log that SQLite could not make there; looked at anew by each answer.
        query, options = {"immutable": "1", "uri": "true"}, {"poolclass": NullPool}
    url = URL.create("sqlite", database=f"file:{quoted}", query=query)
    patience = 5 if writes else 2
    engine = create_engine(url, connect_args={"timeout": patience}, **options)

    @event.listens_for(engine, "connect")
    def _settings(connection: DBAPIConnection, _record: object) -> None:
        # The driver's own attribute: no implicit transactions; `begin` below opens each one.
        connection.isolation_level = None
        pragmas = [f"busy_timeout={patience * 1000}", "foreign_keys=ON", "trusted_schema=OFF"]
        pragmas += _WRITING if writes else ["query_only=ON"]
        # Of each index so many rows: more say nothing else.
        pragmas.append("analysis_limit=400")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


# Any number that no other program on the server is likely to lock.
_ADVISORY_KEY = 0x526F757465776174 // 2
_PATIENCE = "5s"


class ImportRunningError(FailedError):
    """Another import holds the store."""

    def __init__(self) -> None:
        super().__init__("another import is running; wait until it has ended and try again")


@contextmanager
def exclusive(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other import shares; waits a few seconds for one that runs.

    Raises:
        ImportRunningError: the other one has not ended by then.
    """
    with engine.connect() as connection:
        try:
            # On SQLite this is BEGIN IMMEDIATE, which is the lock already.
            transaction = connection.begin()
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
                connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_KEY)))
        except OperationalError as error:
            text = str(error.orig)
            if "database is locked" not in text and "lock timeout" not in text:
                raise
            raise ImportRunningError from error
        with transaction:
            yield connection


def append_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of numbers, texts and days; on PostgreSQL by COPY, in half of the time."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, rows[0]))}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    failure = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
    except failure as error:
        # As SQLAlchemy hands on what its own statements meet.
        raise DBAPIError.instance(
            statement, None, error, failure, dialect=connection.dialect
        ) from error


def analyse(connection: Connection, tables: Iterable[Table]) -> None:
    """Renew an engine's statistics of some tables, in the middle of a transaction.

    PostgreSQL's own upkeep sees no row before the commit; taking a million new ones for none, it
    has compared each of them with everything that a file covers, which takes hours.
    """
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        connection.exec_driver_sql(f"ANALYZE {quote(table.name)}")
