"""Playlists that readers saved: read by the web, and the only rows that the web writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from data_access.store.schema import playlist

_C = playlist.c
MOST = 100
"""That a store keeps."""


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


class OvertakenError(RuntimeError):
    """Somebody else has changed, saved or removed it meanwhile; nothing was written."""


class FullError(RuntimeError):
    """There are as many as a store keeps."""


def saved(connection: Connection) -> Sequence[Saved]:
    """All of them, by code."""
    columns = (_C.code, _C.content, _C.edition, _C.saved_at)
    return [Saved(*row) for row in connection.execute(select(*columns).order_by(_C.code))]


def save(connection: Connection, code: str, content: str, seen: int) -> int:
    """Keep a playlist, and give its edition.

    Args:
        connection: in a transaction that may write.
        code: in the address of its wall.
        content: TOML that was checked.
        seen: the edition that was changed; 0 for a new one.

    Raises:
        OvertakenError: another edition is there, or one where there should be none.
        FullError: a new one, and there are as many as a store keeps.
    """
    now = {"content": content, "saved_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0)}
    if seen:
        written = connection.execute(
            update(playlist)
            .where(_C.code == code, _C.edition == seen)
            .values(**now, edition=seen + 1)
        )
        if not written.rowcount:
            raise OvertakenError(code)
        return seen + 1
    if connection.scalar(select(_C.code).where(_C.code == code)) is not None:
        raise OvertakenError(code)
    if (connection.scalar(select(func.count()).select_from(playlist)) or 0) >= MOST:
        raise FullError(code)
    try:
        connection.execute(insert(playlist).values(**now, code=code, edition=1))
    except IntegrityError as error:
        # Another one came in between.
        raise OvertakenError(code) from error
    return 1


def remove(connection: Connection, code: str, seen: int) -> None:
    """Take a playlist out.

    Raises:
        OvertakenError: another edition is there than was seen, or none.
    """
    gone = connection.execute(delete(playlist).where(_C.code == code, _C.edition == seen))
    if not gone.rowcount:
        raise OvertakenError(code)
