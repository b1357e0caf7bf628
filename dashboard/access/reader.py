"""The reader for whom a request is answered: who it is, which rows and which acts are theirs.

It is set once, where a request comes in (`identity/door.py`), and asked for wherever rows are read
or an act begins. Where access is on, nobody set means nothing is read: closed by default.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from threading import Event

from data_access.grants import EVERYTHING, Grant


class Act(StrEnum):
    """What a right lets do, as `access.toml` names it."""

    VIEW = "view"
    EXPORT = "export"
    BRIEF = "brief"
    DELIVER = "deliver"
    EMBED = "embed"
    PLAYLISTS = "playlists"
    STEER = "steer"
    QUARANTINE = "quarantine"
    AUDIT = "audit"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person or device, as its provider or token identifies it.

    Attributes:
        subject: opaque and lasting; logs know nothing else of a person.
        name: to show to themselves.
        groups: of the provider, from which roles follow.
        bureau: ISO3 of their own bureau; empty where they have none.
        via: `proxy`, `oidc` or `token`.
    """

    subject: str
    name: str
    groups: frozenset[str] = frozenset()
    bureau: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with their rights.

    Attributes:
        identity: None for the public, and for the operator.
        roles: by name, those that the rights come from.
        grant: rows that may be seen.
        acts: that may be done.
        contact: whom to ask for more; empty where the policy names nobody.
    """

    identity: Identity | None
    roles: tuple[str, ...]
    grant: Grant
    acts: frozenset[Act]
    contact: str = ""

    def may(self, act: Act) -> bool:
        """Whether an act is among the rights."""
        return act in self.acts

    @property
    def may_all(self) -> bool:
        """Whether nothing has to be left out."""
        return self.grant.is_everything and len(self.acts) == len(Act)


OPERATOR = Reader(None, (), EVERYTHING, frozenset(Act))
"""Everything: where nobody has to sign in, and on the command line of who runs the server."""


READER = "routewatch.reader"
"""Key of a request's environment for whom this process asks: no header becomes such a key."""


class NoReaderError(RuntimeError):
    """Something was read or started without a reader: our mistake, so nothing is returned."""


_closed = Event()
"""Set where a reader has to be known in this process."""
_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


def close_doors(closed: bool = True) -> None:  # noqa: FBT001, FBT002 - a switch
    """Ask for a reader from now on, in this process and those forked from it; or no more."""
    (_closed.set if closed else _closed.clear)()


def current() -> Reader:
    """Who is answered just now.

    Raises:
        NoReaderError: access is on, and nobody has been set. A thread of one's own begins with
            nobody: hand the reader over with `reading_as`.
    """
    found = _reader.get()
    if found is not None:
        return found
    if _closed.is_set():
        raise NoReaderError("rows were asked for without a reader")
    return OPERATOR


@contextmanager
def reading_as(reader: Reader) -> Iterator[None]:
    """Answer for a reader inside a block."""
    token = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(token)
