"""A process of gunicorn that answers by waitress: no client can hold it up by being slow.

gunicorn makes, watches and renews the processes, which share an application that is made once.
Inside one, waitress reads every request whole before a thread works on it, and sends answers from
a buffer: a socket that says nothing, half a header or a body that drips keeps none of the threads.
"""

import os
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from dashboard.app.headers import companions, content_policy
from dashboard.exports.work_queue import PLACES, is_heavy
from dashboard.identity.proxy import SUSPECT

_TURN = 0.5
"""Seconds between two signs of life, and at most until a signal to stop is seen."""
_CONNECTIONS = 800
"""Of one process; systems commonly allow 1,024 open files."""
_LONGEST_HEADER = 64 << 10
_LONGEST_BODY = 32 << 20
"""What is kept on disk of a body until it is whole; the application takes far less of most."""
_SILENT = 60
"""Seconds after which a connection that says nothing is closed."""
_WHOLE_REQUEST = 120
"""Seconds in which a connection has sent a whole request, however busily it sends."""
_WHOLE_ANSWER = 600
"""Seconds in which it has read an answer."""
_SUSPECT = SUSPECT.upper().replace("-", "_")
_UNREADABLE = "This request cannot be read.\n"
_REFUSALS: Mapping[int, str] = MappingProxyType(
    {
        413: "This request is too long.\n",
        431: "The headers of this request are too long.\n",
        500: "Something went wrong here.\n",
    }
)
_COMPANIONS = [*companions(content_policy()).items()]
_WAITING = PLACES + 8
"""Threads that wait for heavy work: all its places, and those who are sent away."""


class _Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]  # nor has waitress
    """Gives requests to threads; what waits in the queue of heavy work has threads of its own.

    They cost nothing while they wait, and nobody who reads waits for one of them.
    """

    def __init__(self, threads: int, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix
        self.set_thread_count(threads)
        self.waiting = ThreadedTaskDispatcher()
        self.waiting.set_thread_count(_WAITING)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:  # noqa: FBT001, FBT002
        """Let threads go that have nothing to do."""
        self.waiting.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))

    def add_task(self, task: "Connection") -> None:
        """Let a thread answer the first request of a connection."""
        task.since = time.monotonic()
        # One that cannot be read has no path.
        path = getattr(task.requests[0], "path", "") or ""
        if is_heavy(path.removeprefix(self._prefix)):
            self.waiting.add_task(task)
        else:
            super().add_task(task)


class _Refusal(ErrorTask):  # type: ignore[misc]
    """What waitress refuses before the application sees it: one sentence, under our headers."""

    def execute(self) -> None:
        """Write the answer."""
        error = self.request.error
        body = _REFUSALS.get(error.code, _UNREADABLE).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend([("Content-Type", "text/plain; charset=utf-8"), *_COMPANIONS])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request that says which of its headers came twice, or are spelled with an underscore.

    Waitress joins the former and drops the latter; both are how somebody would speak for a server
    in front (`identity/proxy.py`).
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of the request."""
        super().parse_header(header_plus)
        lines = header_plus.split(b"\r\n")[1:]
        names = Counter(line.partition(b":")[0].strip().lower() for line in lines)
        suspects = [name for name, count in names.items() if name and (count > 1 or b"_" in name)]
        listed = b",".join(suspects).replace(b"_", b"-").decode("latin-1")
        self.headers[_SUSPECT] = listed


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection that has to be done in time; waitress itself only minds those that are silent.

    Attributes:
        since: when it has begun to send what it is sending, or to read what it is reading.
    """

    error_task_class = _Refusal
    parser_class = _Request

    def __init__(
        self,
        server: BaseWSGIServer,
        sock: socket.socket,
        address: tuple[str, object],
        *given: Any,
        **named: Any,
    ) -> None:
        super().__init__(server, sock, (network_address(address[0]), address[1]), *given, **named)
        self.since = time.monotonic()
        self._is_reading = False

    def close_if_overdue(self, now: float) -> None:
        """Close it where it takes too long; what the server itself does is not its fault."""
        is_reading = bool(self.total_outbufs_len)
        if self.requests or is_reading != self._is_reading:
            self.since, self._is_reading = now, is_reading
        if now - self.since > (_WHOLE_ANSWER if is_reading else _WHOLE_REQUEST):
            self.will_close = True


def network_address(host: str) -> str:
    """Who asks: as IPv4 where a socket for both families took it, this machine by a Unix socket."""
    try:
        address = ip_address(host)
    except ValueError:
        return "127.0.0.1"
    return str(getattr(address, "ipv4_mapped", None) or address)


def server_of(
    application: WSGIApplication,
    sockets: Sequence[socket.socket],
    channels: dict[int, Any],
    threads: int,
    prefix: str = "",
) -> BaseWSGIServer:
    """A server of waitress, whose dispatchers are put into `channels`.

    Args:
        application: that answers.
        sockets: that listen.
        channels: of waitress.
        threads: that answer.
        prefix: path under which the application is.
    """
    server = create_server(
        application,
        map=channels,
        sockets=sockets,
        _dispatcher=_Dispatcher(threads, prefix),
        # A reader who goes is noticed while others are answered.
        channel_request_lookahead=1,
        ident=None,
        connection_limit=_CONNECTIONS,
        channel_timeout=_SILENT,
        max_request_header_size=_LONGEST_HEADER,
        max_request_body_size=_LONGEST_BODY,
        clear_untrusted_proxy_headers=False,
    )
    for listener in [*channels.values()]:
        if hasattr(listener, "channel_class"):
            listener.channel_class = Connection
    return server


def turn(channels: dict[int, Any], seconds: float) -> None:
    """Send and receive what can be, within some seconds, and close what is overdue."""
    wasyncore.loop(timeout=seconds, use_poll=True, map=channels, count=1)
    now = time.monotonic()
    for channel in [*channels.values()]:
        if isinstance(channel, Connection):
            channel.close_if_overdue(now)


class WaitressWorker(Worker):  # type: ignore[misc]  # gunicorn has no type information
    """Answers until gunicorn says otherwise, or is gone."""

    def run(self) -> None:
        """Answer requests of the sockets that gunicorn listens on."""
        channels: dict[int, Any] = {}
        listening = [listener.sock for listener in self.sockets]
        prefix = self.wsgi.config["APPLICATION_ROOT"].rstrip("/")
        server = server_of(self.wsgi, listening, channels, self.cfg.threads, prefix)
        while self.alive and os.getppid() == self.ppid:
            self._turn(channels, _TURN)
        # No new connection; what is being answered gets its answer, as long as gunicorn waits.
        server.accepting = False
        until = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < until and any(map(_is_busy, [*channels.values()])):
            self._turn(channels, 0.05)
        server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(channels)

    def _turn(self, channels: dict[int, Any], seconds: float) -> None:
        self.notify()
        turn(channels, seconds)


def _is_busy(channel: object) -> bool:
    """Whether a request is being answered, or an answer not yet sent; listeners never are."""
    return bool(getattr(channel, "requests", ()) or getattr(channel, "total_outbufs_len", 0))
