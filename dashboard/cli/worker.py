"""A process of gunicorn that answers by waitress: no client can hold it up by being slow.

gunicorn makes, watches and renews the processes, which share an application that is made once.
Inside one, waitress reads every request whole before a thread works on it, and sends answers from
a buffer: a socket that says nothing, half a header or a body that drips keeps none of the threads.
"""

import os
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.server import create_server

_TURN = 0.5
"""Seconds between two signs of life, and at most until a signal to stop is seen."""
_CONNECTIONS = 800
"""Of one process; systems commonly allow 1,024 open files."""
_LONGEST_HEADER = 64 << 10
_LONGEST_BODY = 32 << 20
"""What is kept on disk of a body until it is whole; the application takes far less of most."""
_SILENT = 60
"""Seconds after which a connection that says nothing is closed."""


class WaitressWorker(Worker):  # type: ignore[misc]  # gunicorn has no type information
    """Answers until gunicorn says otherwise, or is gone."""

    def run(self) -> None:
        """Answer requests of the sockets that gunicorn listens on."""
        channels: dict[int, Any] = {}
        server = create_server(
            self.wsgi,
            map=channels,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            ident=None,
            connection_limit=_CONNECTIONS,
            channel_timeout=_SILENT,
            max_request_header_size=_LONGEST_HEADER,
            max_request_body_size=_LONGEST_BODY,
            clear_untrusted_proxy_headers=False,
        )
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
        wasyncore.loop(timeout=seconds, use_poll=True, map=channels, count=1)


def _is_busy(channel: object) -> bool:
    """Whether a request is being answered, or an answer not yet sent; listeners never are."""
    return bool(getattr(channel, "requests", ()) or getattr(channel, "total_outbufs_len", 0))
