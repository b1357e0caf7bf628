"""Pairing of remotes and walls: codes, who may try them, and who takes over.

Wishes of remotes and states of walls stand in one small file that all workers of a server share.
Nothing in there is worth keeping: rows end by themselves. Of keys it holds hashes only.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dashboard.i18n import N_
from dashboard.shared_file import Form, SharedFile, key_hash, new_key
from dashboard.wall.remote.validation import RefusedError

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


class Book(SharedFile):
    """The file of remotes and walls."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(path, _FORM, clock)


CODE_SECONDS = 120
"""How long a code may be used; a wall that shows one for longer shows a new one in time."""
ALONE_AFTER = 300.0
"""Seconds without a sign of its remote after which a wall goes on by itself."""

_DIGITS = 8
_MINUTE = 60.0
_ALLOWED = {"guess": (5, 600), "code": (120, 3_000)}
"""Wrong codes, and new ones, in a minute: of one address, and of all.

All together so many that a few addresses keep nobody out, and so few that with 200 codes to be
guessed one in a thousand minutes hits one; that walls which ask again in time keep their place.
"""


@dataclass(frozen=True, slots=True)
class PairingRequest:
    """A code entered on a remote.

    Attributes:
        playlist: of the remote's page.
        code: its digits.
        key: of a remote that steers other walls already; empty for a new one.
        take: the wall is to be taken from the remote that steers it.
        address: that asks.
        name: of the person with the remote; empty where nobody has to say who they are.
    """

    playlist: str
    code: str
    key: str
    take: bool
    address: str
    name: str = ""


def new_code(book: Book, playlist: str, key: str, address: str) -> tuple[str, str]:
    """The key of a wall, for its own requests, and a code of eight digits for it.

    Args:
        book: what is known.
        playlist: that the wall shows.
        key: of the wall; a new one is made where it is not known.
        address: that asks.

    Raises:
        RefusedError: too many are asked for.
    """
    now = book.clock()
    with book.writing() as connection:
        _refuse_too_many(connection, "code", address, now)
        _note(connection, "code", address, now)
        updated = connection.execute(
            "UPDATE wall SET seen = ? WHERE id = ? AND playlist = ?", (now, key_hash(key), playlist)
        ).rowcount
        if not updated:
            key = new_key()
            _make_room(connection)
            connection.execute(
                "INSERT INTO wall (id, playlist, seen) VALUES (?, ?, ?)",
                (key_hash(key), playlist, now),
            )
        return key, _insert_code(connection, key, now)


def _make_room(connection: sqlite3.Connection) -> None:
    """Make room for one wall more: endless requests keep out none that are in use."""
    if connection.execute("SELECT count(*) FROM wall").fetchone()[0] < MOST_WALLS:
        return
    oldest = "SELECT id FROM wall WHERE paired IS NULL ORDER BY seen LIMIT 1"
    if not connection.execute(f"DELETE FROM wall WHERE id = ({oldest})").rowcount:  # noqa: S608 - ours
        raise RefusedError(429, "busy", N_("Too many walls ask for codes."), wait=60)


def hand_over(book: Book, key: str, address: str) -> str:
    """A code that gives all walls of a remote to the one that enters it.

    Raises:
        RefusedError: no such remote, or too many codes are asked for.
    """
    now = book.clock()
    with book.writing() as connection:
        _refuse_too_many(connection, "code", address, now)
        _note(connection, "code", address, now)
        own = connection.execute("SELECT 1 FROM remote WHERE id = ?", (key_hash(key),)).fetchone()
        if own is None:
            raise RefusedError(410, "ended", N_("This remote steers no wall any more."))
        connection.execute("DELETE FROM code WHERE wall = ?", (key_hash(key),))
        return _insert_code(connection, key, now)


def _handed_over(connection: sqlite3.Connection, request: PairingRequest, now: float) -> str:
    """The key that has all walls of the remote whose code was entered; empty for no such code."""
    row = connection.execute(
        "SELECT remote.* FROM code JOIN remote ON remote.id = code.wall"
        " WHERE code.code = ? AND code.until >= ? AND remote.playlist = ?",
        (request.code, now, request.playlist),
    ).fetchone()
    if row is None:
        return ""
    key = _key_of_remote(connection, request, now)
    if key_hash(key) != row["id"]:
        connection.execute("UPDATE remote SET taken = ? WHERE id = ?", (now, row["id"]))
        connection.execute(
            "UPDATE remote SET wish = ?, version = version + 1 WHERE id = ?",
            (row["wish"], key_hash(key)),
        )
        connection.execute(
            "UPDATE wall SET remote = ? WHERE remote = ?", (key_hash(key), row["id"])
        )
    connection.execute("DELETE FROM code WHERE code = ?", (request.code,))
    return key


def pair(book: Book, request: PairingRequest) -> str:
    """The key of the remote that steers the wall with this code from now on.

    Raises:
        RefusedError: no such code, too many wrong ones, or another remote steers the wall.
    """
    now = book.clock()
    with book.writing() as connection:
        _refuse_too_many(connection, "guess", request.address, now)
        wall = connection.execute(
            "SELECT wall.* FROM code JOIN wall ON wall.id = code.wall"
            " WHERE code.code = ? AND code.until >= ? AND wall.playlist = ?",
            (request.code, now, request.playlist),
        ).fetchone()
        if wall:
            key = _key_of_remote(connection, request, now)
            other = _other(connection, wall, key_hash(key), now)
            if other and not request.take:
                sentence = N_("Another remote steers this wall. Take it over, or leave it.")
                raise RefusedError(409, "taken", sentence)
            if other:
                connection.execute("UPDATE remote SET taken = ? WHERE id = ?", (now, other))
            connection.execute(
                "UPDATE wall SET remote = ?, paired = ? WHERE id = ?",
                (key_hash(key), now, wall["id"]),
            )
            # Once used, no code of the wall pairs a second remote.
            connection.execute("DELETE FROM code WHERE wall = ?", (wall["id"],))
            return key
        if handed := _handed_over(connection, request, now):
            return handed
        _note(connection, "guess", request.address, now)
    # Outside: a refusal takes back what its transaction has noted.
    sentence = N_("No wall shows this code. Codes change every two minutes.")
    raise RefusedError(403, "wrong", sentence)


def _key_of_remote(connection: sqlite3.Connection, request: PairingRequest, now: float) -> str:
    """The key of the remote that asks; a new one where it has none."""
    updated = connection.execute(
        "UPDATE remote SET seen = ?, name = ? WHERE id = ? AND playlist = ?",
        (now, request.name, key_hash(request.key), request.playlist),
    ).rowcount
    key = request.key if updated else new_key()
    if not updated:
        connection.execute(
            "INSERT INTO remote (id, playlist, seen, name) VALUES (?, ?, ?, ?)",
            (key_hash(key), request.playlist, now, request.name),
        )
    return key


def _other(connection: sqlite3.Connection, wall: sqlite3.Row, own: str, now: float) -> str:
    """Another remote that steers a wall and has given a sign lately."""
    if wall["remote"] is None or wall["remote"] == own:
        return ""
    row = connection.execute(
        "SELECT id FROM remote WHERE id = ? AND seen >= ?", (wall["remote"], now - ALONE_AFTER)
    ).fetchone()
    return str(row["id"]) if row else ""


def _insert_code(connection: sqlite3.Connection, key: str, now: float) -> str:
    """A code that no other wall or remote has."""
    while True:
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        inserted = connection.execute(
            "INSERT OR IGNORE INTO code VALUES (?, ?, ?)", (code, key_hash(key), now + CODE_SECONDS)
        )
        if inserted.rowcount:
            return code


def _refuse_too_many(connection: sqlite3.Connection, what: str, who: str, now: float) -> None:
    own, all_ = connection.execute(
        "SELECT coalesce(sum(who = ?), 0), count(*) FROM attempt WHERE what = ? AND at > ?",
        (who, what, now - _MINUTE),
    ).fetchone()
    most_own, most = _ALLOWED[what]
    if own >= most_own or all_ >= most:
        sentence = N_("Too many tries. Wait a minute, then try again.")
        raise RefusedError(429, "busy", sentence, wait=int(_MINUTE))


def _note(connection: sqlite3.Connection, what: str, who: str, now: float) -> None:
    connection.execute("INSERT INTO attempt VALUES (?, ?, ?)", (what, who, now))
