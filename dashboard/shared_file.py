"""A small SQLite file that all workers of a server share, for what the store is not for.

The store is read-only for the web, is closed to others while an import runs, and comes back from a
backup as it was. What is in here ends by itself: a file of another release, or none, is made anew.
"""

import hashlib
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

LISTENING, REMOTES, SESSIONS = ".listening", ".remotes", ".sessions"
"""Endings of files: where `serve` listens, for `doctor`; what remotes say; who is signed in."""
_PATIENCE = 2.0
_SWEPT_EVERY = 60.0


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let polls never wait for a writer.

    SQLite refuses at once, without its patience, where another worker says so at the same moment.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def beside_store(address: str, ending: str, file: str = "") -> Path:
    """The file that is named, or one of an ending that is named for a store.

    As its archive, it lies beside a SQLite store, and in `var` for a database on a server.
    """
    if file:
        return Path(file)
    try:
        url = make_url(address)
    except ArgumentError:
        return Path(f"var/routewatch{ending}")
    name = Path(url.database or "routewatch")
    if url.get_backend_name() == "sqlite":
        return name.with_suffix(ending)
    return Path("var") / f"{name.name}{ending}"


def new_key() -> str:
    """What proves who asks: 128 bits, for a header or a cookie; never in an address."""
    return secrets.token_urlsafe(16)


def key_hash(key: str) -> str:
    """A key as a file or the store keeps it: reading that gives nobody access."""
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Form:
    """What a file holds.

    Attributes:
        release: of its tables; a file of another one is emptied.
        tables: statements that drop what there is and make them.
        sweeps: statements that forget what has ended, with the time as `:now`.
        unavailable: the error where the file cannot be used.
        what: cannot be used then, as the sentence begins.
    """

    release: int
    tables: str
    sweeps: Sequence[str]
    unavailable: type[Exception]
    what: str


class SharedFile:
    """The file, opened for each answer: quick enough for a poll, and safe in forked workers.

    Args:
        path: of the file; it is made when it is first needed.
        form: what it holds.
        clock: seconds since 1970, the same for all workers.
    """

    def __init__(self, path: Path, form: Form, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.clock = clock
        self._form = form
        self._swept = 0.0
        self._sweeping = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for single statements.

        Raises:
            Exception: the form's own, where the file cannot be used.
        """
        try:
            with closing(self._opened()) as connection:
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise self._form.unavailable(
                f"{self._form.what} cannot be used: {self.path} cannot be written ({error})."
            ) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other worker comes between; nothing is kept of a failed one.

        Raises:
            Exception: the form's own, where the file cannot be used.
        """
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._sweep(connection)
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _opened(self) -> sqlite3.Connection:
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Codes and hashes of keys are in it: for nobody but the server.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            if _release_of(connection) != self._form.release:
                self._make(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _make(self, connection: sqlite3.Connection) -> None:
        _write_ahead(connection)
        connection.execute("BEGIN IMMEDIATE")
        # Another worker may have been first.
        if _release_of(connection) != self._form.release:
            for statement in self._form.tables.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {self._form.release}")
        connection.execute("COMMIT")

    def _sweep(self, connection: sqlite3.Connection) -> None:
        """Forget what has ended; now and then is enough."""
        now = self.clock()
        with self._sweeping:
            if now - self._swept < _SWEPT_EVERY:
                return
            self._swept = now
        for statement in self._form.sweeps:
            connection.execute(statement, {"now": now})


def _release_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
