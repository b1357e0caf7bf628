"""One import at a time, on either engine; readers are never kept waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import OperationalError

# Any number that no other program on the server is likely to lock.
_ADVISORY_KEY = 0x526F757465776174 // 2
_PATIENCE = "5s"


class ImportRunningError(RuntimeError):
    """Another import holds the store."""


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
            if not _is_lock(error):
                raise
            msg = "another import is running; wait until it has ended and try again"
            raise ImportRunningError(msg) from error
        with transaction:
            yield connection


def _is_lock(error: OperationalError) -> bool:
    text = str(error.orig)
    return "database is locked" in text or "lock timeout" in text
