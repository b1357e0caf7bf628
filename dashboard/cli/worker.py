"""Threads of gunicorn, in which a client that is slow on purpose holds nobody up.

A connection costs a thread while it sends a request, and it has a limit of time for that. Of those
that have sent theirs, a few at a time are answered. What a proxy in front does better (TLS, waiting
for slow bodies, keeping an answer for a slow reader) is left to it: `deploy/nginx.conf`.
"""

import errno
import socket
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from http import HTTPStatus
from ipaddress import ip_address
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any
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
_AT_WORK = 8
"""Requests that a process works on at once; heavy work is done elsewhere and only waited for."""
WHOLE_REQUEST, _WHOLE_ANSWER = 60, 900
"""Seconds in which a request is to be sent, and its answer made and read."""
_IN_MEMORY = 1 << 16
_CODES = {LimitRequestHeaders: 431, LimitRequestLine: 414, ParseException: 400}
_REFUSALS = {
    400: "This request cannot be read.",
    414: "The address of this request is too long.",
    431: "The headers of this request are too long.",
    500: "Something went wrong here.",
}
_deadlines: dict[socket.socket, float] = {}
"""Of this process: when each connection at work is closed, by the monotonic clock."""


class TimedWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no type information
    """Gives each request a limit of time."""

    def handle(self, conn: TConn) -> object:
        """Answer the next request of a connection."""
        _deadlines[conn.sock] = time.monotonic() + WHOLE_REQUEST
        try:
            return super().handle(conn)
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
                # The thread that reads or writes is told that the client has gone.
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
    """An application that is asked once a request is there as a whole, by a few at a time.

    Args:
        application: that answers.
        prefix: path under which it is.
    """
    at_work = BoundedSemaphore(_AT_WORK)

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        connection = environ["gunicorn.socket"]
        environ["REMOTE_ADDR"] = network_address(environ["REMOTE_ADDR"])
        environ[IS_GONE] = lambda: is_gone(connection)
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            size = _read_body(environ, body)
            environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(size)}
            _deadlines[connection] = time.monotonic() + _WHOLE_ANSWER
            is_waiting = is_heavy(environ["PATH_INFO"].removeprefix(prefix))
            with nullcontext() if is_waiting else at_work:
                return application(environ, start)

    return answer


def _read_body(environ: WSGIEnvironment, body: IO[bytes]) -> int:
    """Read a body that is not too long, and give its size; the application refuses longer ones.

    Raises:
        ConnectionResetError: the client went before it was whole.
    """
    told = size = int(environ.get("CONTENT_LENGTH") or 0)
    while size <= LONGEST_BODY and (part := environ["wsgi.input"].read(_IN_MEMORY)):
        body.write(part)
        size = max(told, body.tell())
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
