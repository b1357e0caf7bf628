"""Whether the store that is served is still there, whole, and one of this program.

A file can be moved, replaced, cut or written over by others than SQLite, while connections that
are open go on to read what it was. What the system says of it (which file it is, how large, when it
was last written to) shows that and costs nothing; a file written to is read again, beside
the answers, and what stands in its place before the next one.
"""

import logging
import re
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, String, column, exists, false, func, select, table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from data_access.sentences import N_
from data_access.store.schema import batch, data_version
from data_access.store.upkeep import StoreOutdatedError, newest
from data_access.store.verification import StoreUnsoundError, refuse_unsound

log = logging.getLogger("routewatch")

NO_DATA_YET = "empty"

GONE = N_("The store is gone. Figures return by themselves as soon as it is back.")
EMPTIED = N_("The store was emptied. Figures return by themselves as soon as it holds any.")
DAMAGED = N_("The store is damaged. Figures return by themselves as soon as it is restored.")
FOREIGN = N_("This is no store of this version. Figures return by themselves as soon as it is.")

# What drivers say of statements that found something else than a store of ours.
_SIGNS = {
    "no such (table|column)|(relation|column|schema) .* does not exist": FOREIGN,
    "database .* does not exist": GONE,
    "malformed|not a database|invalid page": DAMAGED,
}
# An import writes to the file many times; to read all of it takes about a second.
_READS_EVERY = 3.0

Mark = tuple[int, int, int, int]


class StoreLostError(RuntimeError):
    """The store at the address is not the one that was served; one sentence says why."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """The version of the data that a transaction reads.

    Attributes:
        text: changes with every import, equal for equal contents.
        number: larger than that of every earlier version of this store; 0 where it has no data.
        of_replica: whether a newer one may be at another server.
    """

    text: str
    number: int
    of_replica: bool


def read_version(connection: Connection, before: str = "") -> StoredVersion:
    """The version of the data, once it is known to be of a store of ours.

    Args:
        connection: to the store.
        before: the version that was read last, where one was.

    Raises:
        StoreLostError: it holds nothing any more, or its tables are of another version.
    """
    of_tables = select(column("version_num", String)).select_from(table("alembic_version"))
    has_figures, revision = connection.execute(
        select(exists(select(batch.c.id)), of_tables.scalar_subquery())
    ).one()
    if revision != newest():
        raise StoreLostError(FOREIGN)
    found = stored_version(connection)
    is_empty = found.text == NO_DATA_YET
    is_emptied = before not in {"", NO_DATA_YET} if is_empty else not has_figures
    if is_emptied:
        raise StoreLostError(EMPTIED)
    return found


_C = data_version.c
_BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001 - without a zone, as the store keeps it
_MICROSECOND = timedelta(microseconds=1)


def stored_version(connection: Connection) -> StoredVersion:
    """The version that a transaction reads, without a look at whether the store is sound."""
    on_server = connection.dialect.name == "postgresql"
    columns = (select(one).scalar_subquery() for one in (_C.version, _C.changed_at))
    statement: Select[Any] = select(*columns, func.pg_is_in_recovery() if on_server else false())
    version, moment, is_replica = connection.execute(statement).one()
    number = (moment - _BEGINNING) // _MICROSECOND if moment else 0
    return StoredVersion(version or NO_DATA_YET, number, bool(is_replica))


def sign_of_loss(error: DBAPIError) -> str:
    """The sentence where a statement failed because there is no store of ours; else empty."""
    said = str(error.orig)
    return next((text for sign, text in _SIGNS.items() if re.search(sign, said)), "")


class Soundness:
    """Watches the store at one address while it is served."""

    def __init__(self, address: str) -> None:
        """Take what is there now for sound: the server has looked it over before it started."""
        url = make_url(address)
        self._address = address
        self._path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        self._sound: Mark | None = self._mark()
        self._unsound: tuple[Mark | None, str] | None = None
        self._read = 0.0
        self._reading: threading.Thread | None = None
        self._alone = threading.Lock()

    def look(self) -> bool:
        """Whether the file has been replaced, so that it must be opened again.

        Raises:
            StoreLostError: there is none, or not one that may be shown.
        """
        with self._alone:
            now = self._mark()
            if now == self._sound:
                return False
            before = self._sound
            is_same = now and before and now[:2] == before[:2] and now[2] >= before[2]
            if self._unsound is None and is_same:
                # The same file, and not cut.
                self._read_beside(now)
                return False
            return self._replaced(now)

    def wait(self) -> bool:
        """Wait until what was written to has been read again; whether there was anything."""
        reading = self._reading
        if reading is None or not reading.is_alive():
            return False
        reading.join(_READS_EVERY)
        return True

    def doubt(self) -> None:
        """Read all of it before the next answer."""
        with self._alone:
            self._sound = None

    def _mark(self) -> Mark | None:
        """Which file it is, its size and when it was last changed; None where there is none."""
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return None
        return found and (found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns)

    def _replaced(self, now: Mark | None) -> bool:
        """Judge what stands in the place of what was served, once."""
        if self._unsound is None or self._unsound[0] != now:
            self._settle(now, self._fault(now))
        if self._unsound is not None:
            raise StoreLostError(self._unsound[1])
        return True

    def _read_beside(self, now: Mark | None) -> None:
        if self._reading is not None and self._reading.is_alive():
            return
        if time.monotonic() - self._read < _READS_EVERY:
            return

        def read_again() -> None:
            fault = self._fault(now)
            with self._alone:
                self._settle(now, fault)

        self._read = time.monotonic()
        self._reading = threading.Thread(target=read_again, daemon=True)
        self._reading.start()

    def _settle(self, mark: Mark | None, fault: str) -> None:
        if fault:
            log.error("what is served is not shown any more: %s", fault)
            self._unsound = (mark, fault)
            return
        if self._unsound is not None:
            log.warning("the store is sound again, and shown")
        self._sound, self._unsound = mark, None

    def _fault(self, mark: Mark | None) -> str:
        if mark is None:
            return GONE
        try:
            refuse_unsound(self._address)
        except StoreUnsoundError as error:
            log.error("%s", error)  # noqa: TRY400 - the sentence says all
            return DAMAGED
        except StoreOutdatedError as error:
            log.error("%s", error)  # noqa: TRY400 - the sentence says all
            return FOREIGN if mark[2] else EMPTIED
        return ""
