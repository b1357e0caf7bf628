"""Engines from an address: read-only for the web, read-write for the command line.

The web writes what readers keep (`data_access/store/playlists.py`) through an engine of its own.

The settings are those that keep the promises of the store on each engine: see
`docs/architecture.md`. SQLite's driver otherwise opens no transaction for a SELECT, commits
before DDL and creates a missing file; each of these has shown zeros or lost an update.
"""

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

_POSTGRES_POOL = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 5, "pool_timeout": 3}


# The cache, 64 MB: of a million rows the pages that are being written, indexes above all, would
# otherwise be thrown out and read again.
_WRITING = ["journal_mode=WAL", "synchronous=FULL", "cache_size=-64000"]


# For sums over a million rows; compiling such a statement takes longer than it saves.
_SORTING = "-c work_mem=64MB -c jit=off"


class StoreMissingError(RuntimeError):
    """There is no store at the address; only `routewatch init` makes one."""


def reader(address: str) -> Engine:
    """An engine that cannot write, for the web application.

    Raises:
        StoreMissingError: the address names a file that does not exist, or cannot be read.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(_existing(url), writes=False)
    return create_engine(
        url,
        **_POSTGRES_POOL,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": 2,
            "options": "-c statement_timeout=3000 -c idle_in_transaction_session_timeout=10000"
            " -c default_transaction_read_only=on",
        },
    )


def writer(address: str, *, create: bool = False) -> Engine:
    """An engine that can write, for the command line.

    Args:
        address: any SQLAlchemy address.
        create: make a missing SQLite file; only `routewatch init` may.

    Raises:
        StoreMissingError: the file does not exist and is not to be made.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        if create and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            Path(url.database).touch()
        return _sqlite(_existing(url), writes=True)
    return create_engine(
        url,
        **_POSTGRES_POOL,
        connect_args={"connect_timeout": 5, "options": f"-c lock_timeout=30000 {_SORTING}"},
    )


def keeper(address: str) -> Engine:
    """An engine for what readers keep, in the web: it writes, waits little, and holds nothing.

    Raises:
        StoreMissingError: the file does not exist.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(_existing(url), writes=True)
    return create_engine(
        url,
        poolclass=NullPool,
        connect_args={
            "connect_timeout": 2,
            "options": "-c statement_timeout=3000 -c lock_timeout=3000",
        },
    )


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        msg = f"ROUTEWATCH_DATABASE_URL is not a database address: {address!r}"
        raise StoreMissingError(msg) from error
    if url.drivername == "postgresql":
        if not find_spec("psycopg"):
            msg = (
                "a store on PostgreSQL needs its driver: pip install 'routewatch[postgres]', "
                "or `make install` in a checkout"
            )
            raise StoreMissingError(msg)
        return url.set(drivername="postgresql+psycopg")
    return url


def _existing(url: URL) -> Path:
    path = Path(url.database or "")
    if not url.database or not path.is_file():
        msg = f"there is no store at {url.database}: make one with `routewatch init`"
        raise StoreMissingError(msg)
    return path


def _sqlite(path: Path, *, writes: bool) -> Engine:
    # mode=rw: a file that vanishes is an error, never a new empty store that shows zeros.
    quoted = str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    url = URL.create("sqlite", database=f"file:{quoted}", query={"mode": "rw", "uri": "true"})
    patience = 5 if writes else 2
    engine = create_engine(url, connect_args={"timeout": patience})

    @event.listens_for(engine, "connect")
    def _settings(connection: DBAPIConnection, _record: object) -> None:
        # The driver's own attribute: no implicit transactions; `begin` below opens each one.
        connection.isolation_level = None
        pragmas = [f"busy_timeout={patience * 1000}", "foreign_keys=ON", "trusted_schema=OFF"]
        pragmas += _WRITING if writes else ["query_only=ON"]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
