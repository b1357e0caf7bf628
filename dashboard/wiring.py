"""`Wiring`: the app, its store and its caches, handed to whatever registers itself.

Every callback goes through it, so that errors become messages and timings are kept in one place;
every figure goes through its cache, so that one question is answered once per data version,
however many ask it at the same time.
"""

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from cachetools import LRUCache, TTLCache, cached
from dash import ClientsideFunction, Dash
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dashboard.memory import size_of
from dashboard.settings import Settings
from data_access.availability import Availabilities
from data_access.frames import Query, fetch
from data_access.queries.availability import read_availabilities, read_version
from data_access.store.engine import StoreMissingError, keeper, reader

T = TypeVar("T")
F = TypeVar("F")
log = logging.getLogger("routewatch")

_VERSION_SECONDS = 1.0
_FAILURES_KEPT = 256
# Those who wait for one answer are told together that there is none. Otherwise each would ask
# anew, and the last of ten would wait ten times as long as a statement may take.
_FAILED_FOR_SECONDS = 1.0


class StoreUnavailableError(RuntimeError):
    """The store is missing or does not answer; `str()` is the sentence for the reader."""


class Store:
    """The web's access: reads, with one cache of results keyed by the version of the data.

    What readers keep themselves (`keep`) is the only thing that it writes.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._versions: TTLCache[str, str] = TTLCache(maxsize=1, ttl=_VERSION_SECONDS)
        self._failures: TTLCache[Hashable, str] = TTLCache(_FAILURES_KEPT, _FAILED_FOR_SECONDS)
        self._noting = threading.Lock()
        computing = threading.Condition()
        # With a condition, equal questions wait for the one that is being answered.
        self._answered = cached(
            LRUCache[Hashable, Any](settings.cache_bytes(), getsizeof=size_of),
            key=lambda version, question, _answer: (version, question),
            lock=computing,
            condition=computing,
        )(lambda _version, _question, answer: answer())

    def run(self, read: Callable[[Connection], T]) -> T:
        """Run a read in one transaction.

        Raises:
            StoreUnavailableError: missing, unreachable, or not a store of ours.
        """
        try:
            with self._connected().connect() as connection:
                return read(connection)
        except StoreMissingError as error:
            raise StoreUnavailableError(str(error)) from error
        except (DBAPIError, SQLAlchemyError) as error:
            log.exception("the store does not answer")
            msg = "The store does not answer. Figures return by themselves as soon as it does."
            raise StoreUnavailableError(msg) from error

    def fetch(self, query: Query[F]) -> F:
        """The rows of a query.

        Raises:
            StoreUnavailableError: as of `run`.
        """
        return self.run(lambda connection: fetch(connection, query))

    def keep(self, write: Callable[[Connection], T]) -> T:
        """Run a change of what readers keep in one transaction: never of figures.

        Raises:
            StoreUnavailableError: it cannot be written now, or not from here.
        """
        try:
            engine = keeper(self.settings.database_url)
        except StoreMissingError as error:
            raise StoreUnavailableError(str(error)) from error
        try:
            with engine.begin() as connection:
                return write(connection)
        except SQLAlchemyError as error:
            log.exception("nothing can be kept in the store")
            msg = "The store cannot be written to: an import runs, or this server may only read."
            raise StoreUnavailableError(msg) from error
        finally:
            engine.dispose()

    def version(self) -> str:
        """The data version; at most a second old, so that a burst of requests asks once."""
        known = self._versions.get("version")
        if known is None:
            known = self.run(read_version)
            self._versions["version"] = known
        return known

    def availabilities(self, as_known_on: date | None = None) -> Availabilities:
        """What the store holds, as known on a day."""
        return self.once(
            ("availabilities", as_known_on),
            lambda: self.run(lambda connection: read_availabilities(connection, as_known_on)),
        )

    def once(self, question: Hashable, answer: Callable[[], T]) -> T:
        """The answer for the current data version; computed by one thread, kept for all.

        Raises:
            StoreUnavailableError: the store does not answer, or did not a moment ago.
        """

        def tried() -> T:
            with self._noting:
                failed = self._failures.get(question)
            if failed is not None:
                raise StoreUnavailableError(failed)
            try:
                return answer()
            except StoreUnavailableError as error:
                with self._noting:
                    self._failures[question] = str(error)
                raise

        return cast("T", self._answered(self.version(), question, tried))

    def _connected(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._engine = reader(self.settings.database_url)
            return self._engine


@dataclass(frozen=True)
class Wiring:
    """What a page, a callback or a route of the data interface needs to register itself."""

    app: Dash
    store: Store
    settings: Settings

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
