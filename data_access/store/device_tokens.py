"""Tokens of screens and scripts, as the store keeps them: by hash, with role, wall and days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from data_access.store.schema import device_token, now

_C = device_token.c


@dataclass(frozen=True, slots=True)
class DeviceToken:
    """One token.

    Attributes:
        label: what it is for, as its maker says.
        role: whose rights it has.
        playlist: of the only wall that it shows; empty for any.
        ends_on: its last day.
        used_at: when it was last used, to the minute; None where never.
        revoked_at: None where it was not.
    """

    id: int
    label: str
    role: str
    playlist: str
    made_at: datetime
    ends_on: date
    used_at: datetime | None
    revoked_at: datetime | None

    def counts_on(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.revoked_at is None and day <= self.ends_on


_COLUMNS = (
    _C.id,
    _C.label,
    _C.role,
    _C.playlist,
    _C.made_at,
    _C.ends_on,
    _C.used_at,
    _C.revoked_at,
)


def find(connection: Connection, hashed: str) -> DeviceToken | None:
    """The token of a hash."""
    row = connection.execute(select(*_COLUMNS).where(_C.hash == hashed)).first()
    return DeviceToken(*row) if row else None


def all_of(connection: Connection) -> Sequence[DeviceToken]:
    """All there have been, the oldest first."""
    return [DeviceToken(*row) for row in connection.execute(select(*_COLUMNS).order_by(_C.id))]


def add(connection: Connection, hashed: str, **fields: str | date) -> int:
    """Keep a new one; its number.

    Args:
        connection: in a transaction that may write.
        hashed: the hash of what opens it.
        fields: `label`, `role`, `playlist` and `ends_on`, as of `DeviceToken`.
    """
    made = insert(device_token).values(hash=hashed, **fields, made_at=now())
    return int(connection.execute(made.returning(_C.id)).scalar_one())


def note_use(connection: Connection, number: int) -> None:
    """Write down that it is used now."""
    connection.execute(update(device_token).where(_C.id == number).values(used_at=now()))


def revoke(connection: Connection, number: int) -> bool:
    """End one; False where there is no such token that has not ended."""
    live = update(device_token).where(_C.id == number, _C.revoked_at.is_(None))
    return connection.execute(live.values(revoked_at=now())).rowcount == 1
