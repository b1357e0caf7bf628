"""What remotes say and walls show, in one small SQLite file that all workers of a server share.

The store is read-only for the web, and nothing in here is worth keeping: rows end by themselves,
and a file of another release, or none, is made anew. Of keys it holds hashes only.
"""

import hashlib
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

FORGOTTEN_AFTER = 7_200.0
"""Seconds after which a remote or a wall that gives no sign is no longer known."""
MOST_WALLS = 10_000
"""Then those go that no remote has steered, the longest silent first."""

_RELEASE = 2
_PATIENCE = 2.0
_TABLES = """
DROP TABLE IF EXISTS wall;
DROP TABLE IF EXISTS code;
DROP TABLE IF EXISTS remote;
DROP TABLE IF EXISTS attempt;
CREATE TABLE wall (
    id TEXT PRIMARY KEY, playlist TEXT NOT NULL, paired REAL, seen REAL NOT NULL,
    shows TEXT NOT NULL DEFAULT '{}', remote TEXT
);
CREATE INDEX wall_remote ON wall (remote);
CREATE TABLE code (code TEXT PRIMARY KEY, wall TEXT NOT NULL, until REAL NOT NULL);
-- `wall` of a code is a remote where it hands over all walls of one.
CREATE TABLE remote (
    id TEXT PRIMARY KEY, playlist TEXT NOT NULL, seen REAL NOT NULL,
    said INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 0,
    wish TEXT NOT NULL DEFAULT '{}', x REAL, y REAL, radius REAL, pointed REAL, taken REAL
);
CREATE TABLE attempt (what TEXT NOT NULL, who TEXT NOT NULL, at REAL NOT NULL);
"""


class RemotesUnavailableError(RuntimeError):
    """The file cannot be used; `str()` is the sentence for the reader."""


def remotes_file(address: str, file: str = "") -> Path:
    """The file of a store's remotes: the one given, or one named for the store.

    As its archive, it lies beside a SQLite store, and in `var` for a database on a server.
    """
    if file:
        return Path(file)
    try:
        url = make_url(address)
    except ArgumentError:
        return Path("var/routewatch.remotes")
    name = Path(url.database or "routewatch")
    if url.get_backend_name() == "sqlite":
        return name.with_suffix(".remotes")
    return Path("var") / f"{name.name}.remotes"


def new_key() -> str:
    """What proves who asks: 128 bits, for a header; never in an address."""
    return secrets.token_urlsafe(16)


def key_hash(key: str) -> str:
    """A key as the file holds it: whoever reads the file steers nothing."""
    return hashlib.sha256(key.encode()).hexdigest()


class Book:
    """The file, opened for each answer: quick enough for a poll, and safe in forked workers.

    Args:
        path: of the file; it is made when it is first needed.
        clock: seconds since 1970, the same for all workers.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.clock = clock
        self._swept = 0.0
        self._sweeping = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for single statements.

        Raises:
            RemotesUnavailableError: the file cannot be used.
        """
        try:
            with closing(self._opened()) as connection:
                yield connection
        except (sqlite3.Error, OSError) as error:
            msg = f"Remotes cannot be used: {self.path} cannot be written ({error})."
            raise RemotesUnavailableError(msg) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other worker comes between; nothing is kept of a failed one.

        Raises:
            RemotesUnavailableError: the file cannot be used.
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
            # Codes are in it: for nobody but the server.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            if _release_of(connection) != _RELEASE:
                _make(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _sweep(self, connection: sqlite3.Connection) -> None:
        """Forget what has ended; now and then is enough."""
        now = self.clock()
        with self._sweeping:
            if now - self._swept < 60:  # noqa: PLR2004 - seconds
                return
            self._swept = now
        connection.execute("DELETE FROM code WHERE until < ?", (now,))
        connection.execute("DELETE FROM attempt WHERE at < ?", (now - 60,))
        connection.execute("DELETE FROM remote WHERE seen < ?", (now - FORGOTTEN_AFTER,))
        connection.execute("DELETE FROM wall WHERE seen < ?", (now - FORGOTTEN_AFTER,))


def _release_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make(connection: sqlite3.Connection) -> None:
    # Written ahead, so that polls never wait for a finger that moves.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    # Another worker may have been first.
    if _release_of(connection) != _RELEASE:
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_RELEASE}")
    connection.execute("COMMIT")
