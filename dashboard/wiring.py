"""`Wiring`: the app, its store and its caches, handed to whatever registers itself.

Every callback goes through it, so that errors become messages and timings are kept in one place;
every figure goes through its cache, so that one question is answered once per data version,
however many ask it at the same time.
"""

import logging
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from itertools import islice
from mmap import mmap
from sys import getsizeof
from typing import Any, TypeVar, cast

import pandas as pd
from cachetools import LRUCache, TTLCache, cached
from cachetools.keys import hashkey
from dash import ClientsideFunction, Dash
from flask import g, has_app_context
from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from dashboard.access.reader import current
from dashboard.i18n import N_
from dashboard.settings import Settings
from data_access.availabilities import Availabilities
from data_access.frames import fetch
from data_access.grants import Grant
from data_access.queries.availability import read_availabilities, read_labels
from data_access.sentences import RefusedError, SentenceError
from data_access.store.engine import StoreMissingError, is_away, keeper, reader
from data_access.store.soundness import (
    Soundness,
    StoredVersion,
    StoreLostError,
    read_version,
    sign_of_loss,
    stored_version,
)
from data_access.store.visible_rows import ALL, Visibility, gate, seen_by, visibility

T = TypeVar("T")
log = logging.getLogger("routewatch")

_VERSION_SECONDS = 1.0
_FAILURES_KEPT = 256
# Those who wait for one answer are told together that there is none. Otherwise each would ask
# anew, and the last of ten would wait ten times as long as a statement may take.
_FAILED_FOR_SECONDS = 1.0
BEHIND = N_(
    "The newest figures have not reached this server yet. They are shown as soon as they have."
)
AWAY = N_("Nothing can be saved for now: the main database does not answer.")
SEEN = "newest_version_seen"
"""In Flask's `g`: the number of the newest version that this reader has been shown."""


class StoreUnavailableError(RefusedError, SentenceError):
    """The store is missing or does not answer; `sentence_of` says it to the reader.

    Attributes:
        lost: whether what was shown is known to be there no more.
    """

    def __init__(
        self, text: str, blanks: Mapping[str, str] | None = None, *, lost: bool = False
    ) -> None:
        super().__init__(text, **(blanks or {}))
        self.lost = lost


_LOOKED_AT = 4
"""Of many parts so many are looked at, and the rest is taken to be like them."""
_DEEPEST = 3


def size_of(result: object, depth: int = _DEEPEST) -> int:
    """Bytes of a result, roughly and in little time."""
    size, count = getsizeof(result, 0), 0
    parts: Iterable[object] = ()
    if isinstance(result, Mapping):
        parts, count = result.values(), len(result)
    elif isinstance(result, list | tuple | set | frozenset):
        parts, count = result, len(result)
    elif is_dataclass(result):
        parts = (getattr(result, field.name) for field in fields(result))
    if depth:
        sizes = [size_of(part, depth - 1) for part in islice(parts, _LOOKED_AT if count else None)]
        size += sum(sizes) * max(count, len(sizes)) // max(len(sizes), 1)
    return size


class _Answer(threading.local):
    """What a thread reads together.

    Attributes:
        block: ends the connections; None where each question has one of its own.
        connections: by what may be seen through them.
        versions: of the data, by what may be seen of it.
    """

    def __init__(self) -> None:
        self.block: ExitStack | None = None
        self.connections: dict[Grant, Connection] = {}
        self.versions: dict[Grant, str] = {}

    def forget(self) -> None:
        """Begin with nothing known."""
        self.connections.clear()
        self.versions.clear()


class Store:
    """The web's access: reads, with one cache of results keyed by the version of the data.

    What readers keep themselves (`keep`) is the only thing that it writes.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._soundness = Soundness(settings.database_url)
        self._asking = threading.Lock()
        self._versions: TTLCache[str, StoredVersion] = TTLCache(1, _VERSION_SECONDS)
        self._version = ""
        # In memory that processes share which are forked from this one. Of two that write in the
        # same microsecond the older one may win; the next read puts that right.
        self._newest = memoryview(mmap(-1, 8)).cast("q")
        self._primary: Engine | None = None
        self._failures: TTLCache[Hashable, tuple[str, dict[str, str], bool]] = TTLCache(
            _FAILURES_KEPT, _FAILED_FOR_SECONDS
        )
        self._noting = threading.Lock()
        self._answer = _Answer()
        computing = threading.Condition()
        # With a condition, equal questions wait for the one that is being answered.
        self._answered = cached(
            LRUCache[Hashable, Any](settings.cache << 20, getsizeof=size_of),
            # It remembers its hash, which a look into the cache asks for several times.
            key=lambda version, question, _answer: hashkey(version, question),
            lock=computing,
            condition=computing,
            info=True,
        )(self._call_or_recent_failure)

    def run(self, read: Callable[[Connection], T]) -> T:
        """Run a read in one transaction, of what the reader may see.

        Raises:
            StoreUnavailableError: missing, unreachable, or not a store of ours.
            NoReaderError: nobody is known who could be answered.
        """
        with self._explained(), self._open() as connection:
            return read(connection)

    @contextmanager
    def one_transaction(self) -> Iterator[None]:
        """Read in one transaction from here to the end of the block, on this thread.

        It begins with the first question that is not answered from memory. So the store is opened
        and looked over once for an answer, and not for each of its cards.
        """
        with ExitStack() as block:
            self._answer.block = block
            try:
                yield
            finally:
                self._answer.block = None
                self._answer.forget()

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        """A connection to what the reader may see; within `one_transaction` that of the block."""
        grant, answer = current().grant, self._answer
        if answer.block is None:
            with self._transaction() as (connection, stored):
                yield seen_by(connection, self._visibility(stored, grant, connection))
            return
        if grant not in answer.connections:
            connection, stored = answer.block.enter_context(self._transaction())
            visible = self._visibility(stored, grant, connection)
            answer.connections[grant] = seen_by(connection, visible)
        try:
            yield answer.connections[grant]
        except BaseException:
            # What failed may have spoilt the transaction: what is read next begins another.
            answer.forget()
            answer.block.close()
            raise

    def _run(self, read: Callable[[Connection], T]) -> T:
        with self._explained(), self._transaction() as (connection, _found):
            return read(connection)

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Connection, StoredVersion]]:
        """A transaction that reads no older version than was shown, and the version that it reads.

        A replica that is behind is passed over for the primary.
        """
        needed = self._needed()
        with ExitStack() as block:
            connection = block.enter_context(self._connected().connect())
            found = stored_version(seen_by(connection, ALL))
            if found.of_replica and found.number < needed:
                block.close()
                connection = block.enter_context(self._of_primary())
                found = stored_version(seen_by(connection, ALL))
            if found.of_replica and found.number < needed:
                raise StoreUnavailableError(BEHIND)
            self._note(found, needed)
            yield connection, found

    def _of_primary(self) -> Connection:
        """A connection to the server that is written to.

        Raises:
            StoreUnavailableError: it does not answer.
        """
        with self._opening:
            if self._primary is None:
                self._primary = gate(reader(self.settings.database_url, of_primary=True))
        try:
            return self._primary.connect()
        except OperationalError as error:
            log.warning("the replica is behind, and the primary does not answer: %s", error.orig)
            raise StoreUnavailableError(BEHIND) from error

    def _needed(self) -> int:
        """The newest version that this server has shown, or this reader has seen."""
        return max(self.newest(), g.get(SEEN, 0) if has_app_context() else 0)

    def _note(self, found: StoredVersion, needed: int) -> None:
        """Write down the version that was found where another was needed."""
        if found.number < needed:
            # Another store was put in its place: nobody has a newer one any more.
            self._newest[0] = found.number
            if has_app_context():
                g.pop(SEEN, None)
        elif found.number > self.newest():
            self._newest[0] = found.number

    def newest(self) -> int:
        """The number of the newest version that this server has shown; 0 before the first."""
        return self._newest[0]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Why the store cannot be read, as a sentence for the reader."""
        try:
            yield
        except StoreMissingError as error:
            raise StoreUnavailableError(error.text, error.blanks) from error
        except StoreLostError as error:
            raise StoreUnavailableError(str(error), lost=True) from error
        except SQLAlchemyError as error:
            sign = sign_of_loss(error) if isinstance(error, DBAPIError) else ""
            if sign:
                log.error("%s %s", sign, error)  # noqa: TRY400 - the sentence says all
                self._soundness.doubt()
                raise StoreUnavailableError(sign, lost=True) from error
            log.exception("the store does not answer")
            text = N_("The store does not answer. Figures return by themselves as soon as it does.")
            raise StoreUnavailableError(text) from error

    def fetch(self, statement: Select[Any]) -> pd.DataFrame:
        """The rows that a statement selects.

        Raises:
            StoreUnavailableError: as of `run`.
        """
        return self.run(lambda connection: fetch(connection, statement))

    def keep(self, write: Callable[[Connection], T]) -> T:
        """Run a change of what readers keep in one transaction: never of figures.

        Raises:
            StoreUnavailableError: it cannot be written now, or not from here.
        """
        try:
            engine = keeper(self.settings.database_url)
        except StoreMissingError as error:
            raise StoreUnavailableError(error.text, error.blanks) from error
        try:
            with engine.begin() as connection:
                return write(connection)
        except SQLAlchemyError as error:
            log.exception("nothing can be kept in the store")
            if isinstance(error, DBAPIError) and is_away(error):
                raise StoreUnavailableError(AWAY) from error
            text = N_(
                "The store cannot be written to: an import runs, its disk is full, or this server "
                "may only read."
            )
            raise StoreUnavailableError(text) from error
        finally:
            engine.dispose()

    def version(self) -> str:
        """The version of the data, as far as the reader may see it.

        At most a second old, so that a burst of requests asks once, and one for all of an answer
        (`one_transaction`). A grant that does not let see everything has a version of its own:
        nothing that is kept by it, here or in a browser, is ever another reader's, a right that
        was taken away changes it, and what it does not let see leaves it alone.

        Raises:
            StoreUnavailableError: as of `run`; all who ask at the same time are told together.
        """
        grant, answer = current().grant, self._answer
        if answer.block is not None and grant in answer.versions:
            return answer.versions[grant]
        stored = self._stored_version()
        mark = self._visibility(stored, grant).mark
        seen = mark[: len(stored.text)] or stored.text
        if answer.block is not None:
            answer.versions[grant] = seen
        return seen

    def _stored_version(self) -> StoredVersion:
        with self._asking:
            known = self._versions.get("version")
            needed = self._needed()
            if known is None or known.number < needed:
                # Of its number, so that one reader's failure is no other's.
                known = self._call_or_recent_failure("", ("version", needed), self._read_version)
                self._versions["version"] = known
            return known

    def _visibility(
        self, stored: StoredVersion, grant: Grant, connection: Connection | None = None
    ) -> Visibility:
        """What a grant lets see today of a version of the data."""
        today = datetime.now(UTC).date()

        def look(connection: Connection) -> Visibility:
            return visibility(seen_by(connection, ALL), grant, today)

        def answer() -> Visibility:
            return look(connection) if connection else self._run(look)

        # A file that was taken back and comes again makes the same version, with another number.
        question = ("visibility", grant, today, stored.number)
        return cast("Visibility", self._answered(stored.text, question, answer))

    def checked_version(self) -> str:
        """The data version, once what was written to the store's file has been read again."""
        version = self.version()
        if self._soundness.wait():
            with self._asking:
                self._versions.clear()
            version = self.version()
        return version

    def _read_version(self) -> StoredVersion:
        before = self._version
        found = self._run(lambda connection: read_version(seen_by(connection, ALL), before))
        self._version = found.text
        return found

    def availabilities(self, as_known_on: date | None = None) -> Availabilities:
        """What the store holds, as known on a day."""
        now = None if as_known_on is None else self.availabilities()

        def read_all(connection: Connection) -> Availabilities:
            labels = self.cached("labels", lambda: read_labels(connection))
            return read_availabilities(connection, as_known_on, labels, now)

        return self.cached(("availabilities", as_known_on), lambda: self.run(read_all))

    def cache_counts(self) -> tuple[int, int, int]:
        """Questions whose answer the cache had, those that were worked out, and its bytes."""
        info = self._answered.cache_info()
        return info.hits, info.misses, int(info.currsize)

    def cached(self, question: Hashable, answer: Callable[[], T]) -> T:
        """The answer for the current data version; computed by one thread, kept for all.

        Raises:
            StoreUnavailableError: the store does not answer, or did not a moment ago.
        """
        # Within an answer that is known already, and asked for with each of its questions.
        version = self._answer.versions.get(current().grant) or self.version()
        return cast("T", self._answered(version, question, answer))

    def _call_or_recent_failure(
        self, _version: str, question: Hashable, answer: Callable[[], T]
    ) -> T:
        """An answer, or the failure of a moment ago, whatever the version."""
        with self._noting:
            failed = self._failures.get(question)
        if failed is not None:
            text, blanks, lost = failed
            raise StoreUnavailableError(text, blanks, lost=lost)
        try:
            return answer()
        except StoreUnavailableError as error:
            with self._noting:
                self._failures[question] = (error.text, error.blanks, error.lost)
            raise

    def _connected(self) -> Engine:
        with self._opening:
            if self._soundness.look() and self._engine is not None:
                log.warning("another file is in the store's place: it is served now")
                self._engine.dispose()
                self._engine = None
            if self._engine is None:
                self._engine = gate(reader(self.settings.database_url))
            return self._engine


@dataclass(frozen=True)
class Wiring:
    """What a page, a callback or a route of the data interface needs to register itself."""

    app: Dash
    store: Store

    def callback(
        self, *args: Any, **options: Any
    ) -> Callable[[Callable[..., T]], Callable[..., T]]:
        """Register a callback on this app; options as in `dash.Dash.callback`."""
        return cast(
            "Callable[[Callable[..., T]], Callable[..., T]]", self.app.callback(*args, **options)
        )

    def clientside(self, namespace: str, function: str, *args: Any, **options: Any) -> None:
        """Register a function of `assets/`; none is ever written inside Python."""
        named = ClientsideFunction(namespace, function)
        self.app.clientside_callback(named, *args, **options)  # type: ignore[no-untyped-call] # Dash leaves it untyped
