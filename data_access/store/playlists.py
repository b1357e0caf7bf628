"""Playlists that readers saved: read by the web, and the only rows that the web writes.

What a change or a removal takes the place of is kept for a while: nothing that was saved is lost
by one act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from data_access.sentences import RefusedError
from data_access.store.schema import earlier_playlist, now, playlist

_C, _E = playlist.c, earlier_playlist.c
_COLUMNS = ("code", "content", "edition", "saved_at")
MOST = 100
"""That a store keeps."""
MOST_OF_ONE = 20
"""Of these, made by one reader who is known."""
LAST = 10
"""Earlier editions of one playlist that stay, and beside them the last one of each day."""
DAYS = 30
MOST_EARLIER = 1_000
"""Of all playlists; then the oldest go."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A playlist as it was saved.

    Attributes:
        content: TOML.
        edition: one more with every change.
        saved_at: in UTC.
    """

    code: str
    content: str
    edition: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """An earlier edition that is kept.

    Attributes:
        saved_at: when it was the newest, in UTC.
    """

    code: str
    edition: int
    saved_at: datetime


_CHANGING = "somebody is changing it at this moment: try again"
_FULL = "there are too many playlists: remove one first"


class OvertakenError(RefusedError):
    """Somebody else has changed, saved or removed it meanwhile; nothing was written."""


class FullError(RefusedError):
    """There are as many as a store keeps."""


class OwnFullError(FullError):
    """There are as many as a store keeps of one reader."""


def saved(connection: Connection) -> Sequence[Saved]:
    """All of them, by code."""
    columns = [_C[name] for name in _COLUMNS]
    return [Saved(*row) for row in connection.execute(select(*columns).order_by(_C.code))]


def earlier(connection: Connection) -> Sequence[Edition]:
    """Earlier editions of all of them, also of those that were removed; by code, newest first."""
    columns = select(_E.code, _E.edition, _E.saved_at)
    return [
        Edition(*row) for row in connection.execute(columns.order_by(_E.code, _E.edition.desc()))
    ]


def content_of(connection: Connection, code: str, edition: int) -> str | None:
    """The TOML of an earlier edition, if it is kept."""
    kept = select(_E.content).where(_E.code == code, _E.edition == edition)
    return connection.scalar(kept)


def save(connection: Connection, code: str, content: str, seen: int, maker: str = "") -> int:
    """Keep a playlist, and give its edition.

    Args:
        connection: in a transaction that may write.
        code: in the address of its wall.
        content: TOML that was checked.
        seen: the edition that was changed; 0 for a new one.
        maker: subject of the reader who saves it; empty where nobody is known.

    Raises:
        OvertakenError: another edition is there, or one where there should be none.
        FullError: a new one, and there are as many as a store keeps, of all or of its maker.
    """
    saving = {"content": content, "saved_at": now()}
    if seen:
        _set_aside(connection, code, seen)
        written = connection.execute(
            update(playlist)
            .where(_C.code == code, _C.edition == seen)
            .values(**saving, edition=seen + 1)
        )
        if not written.rowcount:
            raise OvertakenError(_CHANGING)
        return seen + 1
    if connection.scalar(select(_C.code).where(_C.code == code)) is not None:
        raise OvertakenError(_CHANGING)
    if (connection.scalar(select(func.count()).select_from(playlist)) or 0) >= MOST:
        raise FullError(_FULL)
    own = select(func.count()).select_from(playlist).where(_C.made_by == maker)
    if maker and (connection.scalar(own) or 0) >= MOST_OF_ONE:
        raise OwnFullError(_FULL)
    edition = 1 + (connection.scalar(select(func.max(_E.edition)).where(_E.code == code)) or 0)
    try:
        made = {"code": code, "edition": edition, "made_by": maker or None}
        connection.execute(insert(playlist).values(**saving, **made))
    except IntegrityError as error:
        # Another one came in between.
        raise OvertakenError(_CHANGING) from error
    return edition


def remove(connection: Connection, code: str, seen: int) -> None:
    """Take a playlist out.

    Raises:
        OvertakenError: another edition is there than was seen, or none.
    """
    _set_aside(connection, code, seen)
    gone = connection.execute(delete(playlist).where(_C.code == code, _C.edition == seen))
    if not gone.rowcount:
        raise OvertakenError(_CHANGING)


def restore(connection: Connection, code: str, edition: int) -> int:
    """Save an earlier edition as the newest, and give its new number.

    Raises:
        RefusedError: it is not kept.
        FullError: it was removed, and there are as many as a store keeps.
    """
    content = content_of(connection, code, edition)
    if content is None:
        raise RefusedError(f"no edition {edition} of playlist {code} is kept")
    newest = connection.scalar(select(_C.edition).where(_C.code == code))
    return save(connection, code, content, newest or 0)


def _set_aside(connection: Connection, code: str, seen: int) -> None:
    """Keep the edition that is about to be replaced, if it is the one that was seen.

    Raises:
        OvertakenError: another one is changing it.
    """
    columns = [_C[name] for name in _COLUMNS]
    current = select(*columns).where(_C.code == code, _C.edition == seen)
    try:
        connection.execute(insert(earlier_playlist).from_select(_COLUMNS, current))
    except IntegrityError as error:
        raise OvertakenError(_CHANGING) from error
    _thin_out(connection, code)


def _thin_out(connection: Connection, code: str) -> None:
    rows = connection.execute(
        select(_E.edition, _E.saved_at).where(_E.code == code).order_by(_E.edition.desc())
    ).all()
    last_of_days = {saved_at.date(): edition for edition, saved_at in reversed(rows)}
    staying = {edition for edition, _saved_at in rows[:LAST]}
    staying.update(last_of_days[day] for day in sorted(last_of_days)[-DAYS:])
    going = [edition for edition, _saved_at in rows if edition not in staying]
    connection.execute(delete(earlier_playlist).where(_E.code == code, _E.edition.in_(going)))
    oldest = select(_E.saved_at).order_by(_E.saved_at.desc()).offset(MOST_EARLIER).limit(1)
    since = connection.scalar(oldest)
    if since is not None:
        connection.execute(delete(earlier_playlist).where(_E.saved_at <= literal(since)))
