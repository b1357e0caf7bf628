"""Threads of gunicorn, in which a client that is slow on purpose holds nobody up.

A connection costs a thread while it sends a request, and it has a limit of time for that. Of those
that have sent theirs, two at a time are answered, of two addresses. Where many are
open, the address with most that wait for their client loses the oldest of them. What a proxy in
front does better (TLS, waiting for slow bodies, keeping an answer for a slow reader) is left to it:
`deploy/nginx.conf`.
"""

import errno
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from http import HTTPStatus
from ipaddress import ip_address
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any
from weakref import WeakValueDictionary
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from dashboard.app.headers import companions, content_policy
from dashboard.exports.work_queue import IS_GONE, is_heavy
from dashboard.identity.proxy import SUSPECT

CONNECTIONS = 800
"""Of one process; systems commonly allow 1,024 open files."""
THREADS = 640
"""Of one process: connections that may be sending a request. Nearly all of them wait."""
LONGEST_BODY = 32 << 20
"""The largest template of packs; the application takes far less of most."""
_MANY = 500
"""Connections of one process from which on a further one takes the place of one that waits."""
_AT_WORK, _OF_ONE, _IN_LINE = 2, 1, 250
"""Requests that a process works on at once, those of one address among them, and those of one that
wait for their turn; heavy work is done elsewhere and only waited for.

Threads compute in turns, so that more at once answer nobody sooner and keep `/health` waiting.
"""
SILENCE, WHOLE_REQUEST, _WHOLE_ANSWER = 15, 60, 900
"""Seconds in which something of a request is to come, all of it, and its answer is read."""
_SWITCH = 0.0005
"""Seconds after which a thread that computes lets another go on, a tenth of Python's own."""
_LINGER = 2
"""Seconds in which a client is to close a connection after its last answer."""
_IN_MEMORY, _AT_ONCE = 1 << 16, 1 << 12


class CrowdedError(Exception):
    """Too many requests of one address wait for their turn."""


_CODES = {
    LimitRequestHeaders: 431,
    LimitRequestLine: 414,
    ParseException: 400,
    CrowdedError: 503,
}
_REFUSALS = {
    400: "This request cannot be read.",
    414: "The address of this request is too long.",
    431: "The headers of this request are too long.",
    500: "Something went wrong here.",
    503: "Too many requests of this address wait. Try again in a moment.",
}
_deadlines: dict[socket.socket, float] = {}
"""Of this process: when each connection at work is closed, by the monotonic clock."""
_waiting: dict[socket.socket, str] = {}
"""Connections of this process that wait for their client, the oldest first, with its address."""


class TimedWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no type information
    """Gives each request a limit of time, and each address its share of connections."""

    def init_process(self) -> None:
        """Begin; the thread that takes connections waits little for those that compute."""
        sys.setswitchinterval(_SWITCH)
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, in the place of another where there are many."""
        super().accept(listener)
        if self.nr_conns > _MANY:
            _close_one()

    def enqueue_req(self, conn: TConn) -> None:
        """Let the next request of a connection be answered; it waits for its client until then."""
        _waiting.setdefault(conn.sock, conn.client[0] if conn.client else "")
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> object:
        """Answer the next request of a connection."""
        _deadlines[conn.sock] = time.monotonic() + SILENCE
        try:
            if not (is_kept := super().handle(conn)):
                # gunicorn waits for that in the thread that takes connections.
                _wait_for_end(conn.sock)
            return is_kept
        finally:
            _deadlines.pop(conn.sock, None)

    def handle_error(
        self,
        req: object,  # noqa: ARG002 - gunicorn's own, as `addr`
        client: socket.socket,
        addr: object,  # noqa: ARG002
        exc: Exception,
    ) -> None:
        """Answer what is no request, or ended in an error, with a sentence under our headers."""
        code = next((code for kind, code in _CODES.items() if isinstance(exc, kind)), 500)
        if code == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.error("a request ended in an error", exc_info=exc)
        status, body = HTTPStatus(code), f"{_REFUSALS[code]}\n"
        headers = {
            "Connection": "close",
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": len(body),
            **companions(content_policy()),
        }
        lines = (f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {code} {status.phrase}\r\n{''.join(lines)}\r\n"
        with suppress(OSError):
            client.sendall(f"{head}{body}".encode())

    def murder_pending(self) -> None:
        """Close what has sent nothing yet, as gunicorn does every second, and what is overdue."""
        super().murder_pending()
        now = time.monotonic()
        for connection, deadline in [*_deadlines.items()]:
            if deadline < now:
                _hang_up(connection)
        for connection in [*_waiting]:
            if connection.fileno() < 0:
                del _waiting[connection]


def _close_one() -> None:
    """Close the oldest connection that waits for its client, of the address that has most."""
    waiting = {one: address for one, address in [*_waiting.items()] if one.fileno() >= 0}
    counts = Counter(waiting.values())
    # Of equals, `max` takes the first.
    if oldest := max(waiting, key=lambda one: counts[waiting[one]], default=None):
        _waiting.pop(oldest, None)
        _hang_up(oldest)


def _wait_for_end(connection: socket.socket) -> None:
    """Let a client read its answer to the end before a connection is closed."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(_LINGER)
        until = time.monotonic() + _LINGER
        while time.monotonic() < until and connection.recv(_AT_ONCE):
            pass
    _hang_up(connection)


def _hang_up(connection: socket.socket) -> None:
    """Tell the thread or the selector that reads or writes that the client has gone."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def note_suspects(_worker: ThreadWorker, request: Any) -> None:  # noqa: ANN401 - gunicorn has no types
    """List the headers that came twice: gunicorn joins them, and drops those with underscores.

    Both are how somebody would speak for a server in front (`identity/proxy.py`).
    """
    name = SUSPECT.upper()
    counts = Counter(header for header, _value in request.headers)
    twice = ",".join(header for header, count in counts.items() if count > 1)
    others = [header for header in request.headers if header[0] != name]
    request.headers[:] = [*others, (name, twice)]


def read_first(application: WSGIApplication, prefix: str) -> WSGIApplication:
    """An application that is asked once a request is there as a whole, two at a time.

    Args:
        application: that answers.
        prefix: path under which it is.
    """
    at_work = BoundedSemaphore(_AT_WORK)
    shares: WeakValueDictionary[str, _Share] = WeakValueDictionary()

    @contextmanager
    def turn(address: str) -> Iterator[None]:
        own = shares.setdefault(address, _Share())
        if not own.line.acquire(blocking=False):
            raise CrowdedError
        try:
            with own.work, at_work:
                yield
        finally:
            own.line.release()

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        connection = environ["gunicorn.socket"]
        environ["REMOTE_ADDR"] = address = network_address(environ["REMOTE_ADDR"])
        environ[IS_GONE] = lambda: is_gone(connection)
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            size = _read_body(environ, body)
            environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(size)}
            _deadlines[connection] = time.monotonic() + _WHOLE_ANSWER
            path = environ["PATH_INFO"].removeprefix(prefix)
            # Monitoring is answered at once.
            is_at_once = path == "/health" or is_heavy(path)
            where = _waiting.pop(connection, address)
            try:
                with nullcontext() if is_at_once else turn(address):
                    return application(environ, start)
            finally:
                # It waits for its client again, who may read slowly or send nothing more.
                _waiting[connection] = where

    return answer


class _Share:
    """What one address may have of a process."""

    def __init__(self) -> None:
        self.line, self.work = BoundedSemaphore(_IN_LINE), BoundedSemaphore(_OF_ONE)


def _read_body(environ: WSGIEnvironment, body: IO[bytes]) -> int:
    """Read a body that is not too long, and give its size; the application refuses longer ones.

    Raises:
        ConnectionResetError: the client went before it was whole.
    """
    told = size = int(environ.get("CONTENT_LENGTH") or 0)
    last = time.monotonic() + WHOLE_REQUEST
    while size <= LONGEST_BODY and (part := environ["wsgi.input"].read(_AT_ONCE)):
        body.write(part)
        size = max(told, body.tell())
        _deadlines[environ["gunicorn.socket"]] = min(last, time.monotonic() + SILENCE)
    if body.tell() < told <= LONGEST_BODY:
        raise ConnectionResetError(errno.ECONNRESET, "a client went before its request was whole")
    body.seek(0)
    return size


def is_gone(connection: socket.socket) -> bool:
    """Whether a connection was closed at the other end."""
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


def network_address(host: str) -> str:
    """Who asks: as IPv4 where a socket for both families took it, this machine by a Unix socket."""
    try:
        address = ip_address(host)
    except ValueError:
        return "127.0.0.1"
    return str(getattr(address, "ipv4_mapped", None) or address)
