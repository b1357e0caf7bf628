"""Wishes of remotes and states of walls, in one small file that all workers of a server share.

Nothing in here is worth keeping: rows end by themselves. Of keys it holds hashes only.
"""

import time
from collections.abc import Callable
from pathlib import Path

from dashboard.shared_file import Form, SharedFile, beside_store

FORGOTTEN_AFTER = 7_200.0
"""Seconds after which a remote or a wall that gives no sign is no longer known."""
MOST_WALLS = 10_000
"""Then those go that no remote has steered, the longest silent first."""

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
    name TEXT NOT NULL DEFAULT '',
    wish TEXT NOT NULL DEFAULT '{}', x REAL, y REAL, radius REAL, pointed REAL, taken REAL
);
CREATE TABLE attempt (what TEXT NOT NULL, who TEXT NOT NULL, at REAL NOT NULL);
"""


class RemotesUnavailableError(RuntimeError):
    """The file cannot be used; `str()` is the sentence for the reader."""


_FORM = Form(
    release=3,
    tables=_TABLES,
    sweeps=(
        "DELETE FROM code WHERE until < :now",
        "DELETE FROM attempt WHERE at < :now - 60",
        f"DELETE FROM remote WHERE seen < :now - {FORGOTTEN_AFTER}",  # noqa: S608 - a number of ours
        f"DELETE FROM wall WHERE seen < :now - {FORGOTTEN_AFTER}",  # noqa: S608 - a number of ours
    ),
    unavailable=RemotesUnavailableError,
    what="Remotes",
)


def remotes_file(address: str, file: str = "") -> Path:
    """The file of a store's remotes: the one given, or one named for the store."""
    return Path(file) if file else beside_store(address, ".remotes")


class Book(SharedFile):
    """The file of remotes and walls."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(path, _FORM, clock)
