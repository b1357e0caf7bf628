"""Remote control: what a remote says and its walls hear; what walls show and their remote sees."""

import json
from collections.abc import Sequence
from typing import Any

from dashboard.i18n import N_
from dashboard.shared_file import key_hash
from dashboard.wall.remote.codes import ALONE_AFTER, Book
from dashboard.wall.remote.validation import RefusedError

POINTS_FOR, RINGS_FOR = 4.0, 10.0
"""Seconds for which a place stays pointed at after the last touch, and a ring on the wall."""

_ANSWERS_WITHIN = 20.0
"""A wall that has not asked for so many seconds is not answering."""
_SEEN_EVERY = 5.0
"""Signs of life are written down this often: a poll is to cost a look."""
_EVERY = {"point": 400, "steers": 1_000, "lost": 10_000}
"""Milliseconds until a wall asks again."""

Row = dict[str, Any]


def follow(book: Book, key: str, shows: Row | None) -> Row:
    """Orders for a wall, and when it asks again; `{"remote": ""}` where no remote steers it.

    Args:
        book: what is known.
        key: of the wall.
        shows: what is seen on it, where that has changed since it last asked.
    """
    now = book.clock()
    with book.reading() as connection:
        row = connection.execute(
            "SELECT wall.seen AS wall_seen, remote.* FROM wall"
            " LEFT JOIN remote ON remote.id = wall.remote WHERE wall.id = ?",
            (key_hash(key),),
        ).fetchone()
    if row is None:
        return {"remote": ""}
    if shows is not None or now - row["wall_seen"] > _SEEN_EVERY:
        _see(book, key, shows, now)
    if row["id"] is None:
        return {"remote": ""}
    lost = now - row["seen"] > ALONE_AFTER
    lasts = POINTS_FOR if row["radius"] is None else RINGS_FOR
    points = row["pointed"] is not None and 0 <= now - row["pointed"] <= lasts
    place = [row[name] for name in ("x", "y", "radius") if row[name] is not None]
    state = "lost" if lost else "steers"
    return {
        "remote": state,
        "every": _EVERY["point" if points else state],
        # Another remote's first wish is another order than the last one's.
        "order": f"{row['id'][:8]}.{row['version']}" if row["version"] else "",
        "wish": json.loads(row["wish"]),
        "point": place if points else None,
        **({"by": row["name"]} if row["name"] else {}),
    }


def _see(book: Book, key: str, shows: Row | None, now: float) -> None:
    with book.writing() as connection:
        connection.execute("UPDATE wall SET seen = ? WHERE id = ?", (now, key_hash(key)))
        if shows is not None:
            content = json.dumps(shows, separators=(",", ":"))
            connection.execute("UPDATE wall SET shows = ? WHERE id = ?", (content, key_hash(key)))


def send_away(book: Book, key: str) -> None:
    """A wall follows no remote any more."""
    with book.writing() as connection:
        connection.execute("UPDATE wall SET remote = NULL WHERE id = ?", (key_hash(key),))
        connection.execute("DELETE FROM code WHERE wall = ?", (key_hash(key),))


def say(book: Book, key: str, number: int, wish: Row | None, point: Sequence[float] | None) -> None:
    """A remote says what its walls are to show, and where it points.

    Args:
        book: what is known.
        key: of the remote.
        number: larger than that of everything it has said before.
        wish: None leaves what the walls show.
        point: x, y and for a ring its radius; None points nowhere.

    Raises:
        RefusedError: no such remote, or it has said this already.
    """
    now = book.clock()
    with book.writing() as connection:
        row = connection.execute(
            "SELECT said FROM remote WHERE id = ?", (key_hash(key),)
        ).fetchone()
        if row is None:
            raise unknown()
        if number <= row["said"]:
            raise RefusedError(409, "replayed", N_("Refused: this was said already."))
        x, y, radius = (*(point or ()), None, None, None)[:3]
        connection.execute(
            "UPDATE remote SET seen = ?, said = ?, x = ?, y = ?, radius = ?, pointed = ?"
            " WHERE id = ?",
            (now, number, x, y, radius, now if point else None, key_hash(key)),
        )
        if wish is not None:
            connection.execute(
                "UPDATE remote SET wish = ?, version = version + 1 WHERE id = ?",
                (json.dumps(wish), key_hash(key)),
            )


def look(book: Book, key: str) -> Row:
    """Walls of a remote in the order in which they were paired, and when one was taken.

    Raises:
        RefusedError: no such remote.
    """
    now = book.clock()
    with book.reading() as connection:
        own = connection.execute("SELECT * FROM remote WHERE id = ?", (key_hash(key),)).fetchone()
        walls = connection.execute(
            "SELECT seen, shows FROM wall WHERE remote = ? ORDER BY paired", (key_hash(key),)
        ).fetchall()
    if own is None:
        raise unknown()
    if now - own["seen"] > _SEEN_EVERY:
        with book.writing() as connection:
            connection.execute("UPDATE remote SET seen = ? WHERE id = ?", (now, key_hash(key)))
    return {
        "said": own["said"],
        "taken": own["taken"],
        "walls": [
            {**json.loads(wall["shows"]), "answers": now - wall["seen"] <= _ANSWERS_WITHIN}
            for wall in walls
        ],
    }


def leave(book: Book, key: str) -> None:
    """A remote gives all its walls back to themselves."""
    with book.writing() as connection:
        connection.execute("UPDATE wall SET remote = NULL WHERE remote = ?", (key_hash(key),))
        connection.execute("DELETE FROM remote WHERE id = ?", (key_hash(key),))


def unknown() -> RefusedError:
    """A remote that was never paired, or has given no sign for too long."""
    sentence = N_("This remote steers no wall any more. Enter the code of a wall.")
    return RefusedError(410, "ended", sentence)
