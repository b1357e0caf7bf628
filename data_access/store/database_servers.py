"""How a PostgreSQL server is connected to, one of several perhaps, with PgBouncer before it or not.

Nothing rests on a session: limits are those of each transaction, and no statement is prepared, so
that PgBouncer may give every transaction another session. Of several servers each is asked what
it is, since what PgBouncer says when a client comes (and libpq's `target_session_attrs` goes by)
may be of a time before that server failed or was promoted.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from psycopg.abc import PQGen

T = TypeVar("T")

# A moment more than the server's own limit, which comes with a reason.
_ANSWERS_WITHIN = 3.5
# With the two seconds that connecting may take, readers wait for three.
_GREETS_WITHIN = 1.0
_REMEMBERED = "server_login_retry"
"""In what PgBouncer says of a server that it found away when it was asked last."""
_LOOKS_AGAIN_WITHIN = 0.3


@dataclass(frozen=True, slots=True)
class _Use:
    """What connections are for.

    Attributes:
        settings: of each transaction.
        options: of `sqlalchemy.create_engine`.
        connects_within: seconds, for each server.
        prefers_replica: whether it reads from a replica, where there is one.
        takes_any: whether it takes the other kind of server, where that one does not answer.
        is_limited: whether a server that does not answer is given up.
    """

    settings: Mapping[str, str]
    options: Mapping[str, Any]
    connects_within: int = 2
    prefers_replica: bool = False
    takes_any: bool = False
    is_limited: bool = True


_POOL = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 5, "pool_timeout": 3}
_READING = _Use(
    # To compile a sum over many rows takes longer than it saves.
    {"statement_timeout": "3s", "idle_in_transaction_session_timeout": "10s", "jit": "off"},
    {
        **_POOL,
        # A replica that was away is read from again some minutes after it has come back.
        "pool_recycle": 300,
        # As on SQLite: what one answer reads is of one moment, and so of one reader's rights.
        "isolation_level": "REPEATABLE READ",
        "execution_options": {"postgresql_readonly": True},
    },
)
_USES: Mapping[str, _Use] = {
    "read": replace(_READING, prefers_replica=True, takes_any=True),
    "read primary": _READING,
    # Memory for sums over a million rows.
    "write": _Use(
        {"lock_timeout": "30s", "work_mem": "64MB", "jit": "off"}, _POOL, 5, is_limited=False
    ),
    "keep": _Use({"statement_timeout": "3s", "lock_timeout": "3s"}, {"poolclass": NullPool}),
}


def engine_for(url: URL, purpose: str) -> Engine:
    """An engine to `read`, to `read primary`, to `write`, or to `keep` what readers save."""
    use = _USES[purpose]
    where = {"connect_timeout": use.connects_within, "prepare_threshold": None}
    engine = create_engine(url, connect_args=where, **use.options)
    _find_server(engine, use)
    if use.is_limited:
        event.listen(engine, "checkout", _lend)
        event.listen(engine, "checkin", _take_back)
    statement = "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in use.settings.items())

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return engine


def _find_server(engine: Engine, use: _Use) -> None:
    kind = _Limited if use.is_limited else psycopg.Connection

    @event.listens_for(engine, "do_connect")
    def _connect(
        _dialect: Dialect, _record: object, how: Sequence[Any], where: dict[str, Any]
    ) -> "psycopg.Connection[Any]":
        if len(list(_servers(where))) == 1 or "target_session_attrs" in where:
            return kind.connect(*how, **where)
        connection, failures = _chosen(use, kind, how, where)
        if connection is None and any(_REMEMBERED in one for one in failures):
            # Whoever comes first is told what PgBouncer remembers, and has it look again.
            time.sleep(_LOOKS_AGAIN_WITHIN)
            connection, failures = _chosen(use, kind, how, where)
        if connection is None:
            wanted = "answers" if use.takes_any else "takes changes"
            raise psycopg.OperationalError(
                f"there is no database server that {wanted} now ({'; '.join(failures)})"
            )
        return connection


def _chosen(
    use: _Use, kind: "type[psycopg.Connection[Any]]", how: Sequence[Any], where: Mapping[str, Any]
) -> "tuple[psycopg.Connection[Any] | None, list[str]]":
    """A connection to the server of an address that a use wants, and why others were none."""
    spare, failures = None, []
    for server in _servers(where):
        try:
            connection = kind.connect(*how, **{**where, **server})
            is_replica = _is_replica(connection)
        except psycopg.OperationalError as error:
            reason = " ".join(str(error).split())
            failures.append(f"{server['host']}:{server['port']}: {reason}")
            continue
        if is_replica == use.prefers_replica:
            with suppress(psycopg.OperationalError):
                if spare is not None:
                    spare.close()
            return connection, failures
        if use.takes_any and spare is None:
            spare = connection
        else:
            connection.close()
            failures.append(f"{server['host']}:{server['port']} is a replica")
    return spare, failures


def _servers(where: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Host and port of each server of an address."""
    hosts, ports = (str(where.get(name) or "").split(",") for name in ("host", "port"))
    for host, port in zip_longest(hosts, ports, fillvalue=ports[-1]):
        yield {"host": host, "port": port}


def _is_replica(connection: "psycopg.Connection[Any]") -> bool:
    try:
        row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        connection.rollback()
    except psycopg.OperationalError:
        connection.close()
        raise
    return bool(row and row[0])


class _Limited(psycopg.Connection[Any]):
    """Gives up a server that was stopped, whose own limits stand still as well.

    Its machine goes on to confirm what is sent, so that no setting of the network notices.
    """

    seconds = _ANSWERS_WITHIN

    def __del__(self, _warn: object = None) -> None:
        """One whose pool is gone with its engine closes by itself: no warning is due."""

    def wait(self, gen: "PQGen[T]", interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait as psycopg does, for some seconds at most."""
        try:
            return super().wait(gen, interval, timeout or self.seconds)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                # Still waiting: closed, it takes the others of the pool with it.
                self.pgconn.finish()
            raise


def _lend(connection: _Limited, *_record: object) -> None:
    connection.seconds = _ANSWERS_WITHIN


def _take_back(connection: _Limited | None, _record: object) -> None:
    # None where it was closed; the next that is waited for is whether it is still there.
    if connection is not None:
        connection.seconds = _GREETS_WITHIN
