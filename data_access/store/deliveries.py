"""What was delivered, to whom, of which version of the data: the record of `routewatch deliver`.

A message is claimed at the last moment before the mail server takes it, and noted when it has.
A run that finds another's claim sends nothing: that one may be sending, or have been ended.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from data_access.store.schema import delivery

_C = delivery.c
_LONGEST_ANSWER = 500


class State(StrEnum):
    """The state of a delivery."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Key:
    """One delivery.

    Attributes:
        recipient: a mail address, or `folder`.
    """

    list_name: str
    entry_name: str
    recipient: str
    data_version: str


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one delivery.

    Attributes:
        changed_at: in UTC.
        answer: what the mail server said, or the file.
    """

    key: Key
    state: State
    attempts: int
    changed_at: datetime
    answer: str


def records(connection: Connection, list_name: str) -> Sequence[Record]:
    """Everything that a list has sent, oldest first."""
    columns = (
        *(_C.list_name, _C.entry_name, _C.recipient, _C.data_version),
        *(_C.state, _C.attempts, _C.changed_at, _C.answer),
    )
    rows = connection.execute(
        select(*columns).where(_C.list_name == list_name).order_by(_C.changed_at)
    )
    return [
        Record(Key(*row[:4]), State(row.state), row.attempts, row.changed_at, row.answer)
        for row in rows
    ]


def claim(connection: Connection, key: Key, answer: str = "") -> bool:
    """Take a delivery upon oneself; False where it is under way, done or was refused."""
    values = {"state": State.SENDING, "changed_at": _now(), "answer": answer}
    waiting = _is(key) & (_C.state == State.WAITING)
    taken = connection.execute(
        update(delivery).where(waiting).values(**values, attempts=_C.attempts + 1)
    )
    if taken.rowcount:
        return True
    try:
        with connection.begin_nested():
            connection.execute(insert(delivery).values(**asdict(key), **values, attempts=1))
    except IntegrityError:
        return False
    return True


def note(connection: Connection, key: Key, state: State, answer: str) -> None:
    """Write down how a delivery ended that was claimed, or that never came so far."""
    values = {"state": state, "changed_at": _now(), "answer": answer[:_LONGEST_ANSWER]}
    if connection.execute(update(delivery).where(_is(key)).values(**values)).rowcount == 0:
        connection.execute(insert(delivery).values(**asdict(key), **values, attempts=1))


def forget(connection: Connection, list_name: str, entry_name: str, data_version: str) -> None:
    """Let an entry be delivered again."""
    connection.execute(
        delete(delivery).where(
            _C.list_name == list_name,
            _C.entry_name == entry_name,
            _C.data_version == data_version,
        )
    )


def _is(key: Key) -> ColumnElement[bool]:
    return and_(*(_C[name] == value for name, value in asdict(key).items()))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
