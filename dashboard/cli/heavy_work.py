"""The processes that do heavy work, as `routewatch serve` starts and watches them.

A consumer of huey is forked from the application that is made, and forks those that work: they
answer a request as the application would, one at a time, at a lower priority. They hold nothing, so
each can be ended at any moment.
"""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from multiprocessing import parent_process
from multiprocessing.context import ForkProcess
from pathlib import Path
from socket import socket

from flask import Flask
from gunicorn.arbiter import Arbiter
from werkzeug.test import run_wsgi_app

from dashboard.exports.renderer import RENDERER
from dashboard.exports.work_queue import EXTENSION, Answer, WorkQueue, is_running

_PROCESSES = 2
_NICE = 5
"""Lower than what answers readers, yet high enough for a picture on a machine that is busy."""
_JOBS = 200
"""After so many a process is renewed, with what its libraries have kept."""
_LEAVING_SECONDS = 5


class _Consumer(ForkProcess):
    """A process that only the one that made it waits for, not what is forked of that."""

    def __init__(self, consume: Callable[[], None]) -> None:
        super().__init__(target=consume)
        self._maker = os.getpid()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""
        if os.getpid() == self._maker:
            super().join(timeout)


class Workshop:
    """The consumer, seen from the process that watches it.

    Args:
        application: what answers; it learns of its queue here.
    """

    def __init__(self, application: Flask) -> None:
        self._application = application
        self._folder = tempfile.mkdtemp(prefix="routewatch-queue-")
        # Chromium may run as another user (`exports/chromium.py`), who passes to a folder below it.
        Path(self._folder).chmod(0o711)
        self._queue = WorkQueue(Path(self._folder) / "queue.sqlite", self._answer)
        application.extensions[EXTENSION] = self._queue
        self._process: _Consumer | None = None

    def watch(self, listening: Iterable[socket]) -> None:
        """Start the consumer, unless it runs.

        Args:
            listening: sockets of the server, which are none of its business.
        """
        if not (self._process and is_running(self._process.pid or 0)):
            self._process = _Consumer(lambda: self._consume(listening))
            self._process.start()

    def stop(self) -> None:
        """End it, and what it has started."""
        if self._process:
            self._process.terminate()
            self._process.join(_LEAVING_SECONDS)
            self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _consume(self, listening: Iterable[socket]) -> None:
        """Be the consumer, until the process that watches says so or is gone."""
        for one in listening:
            os.close(one.fileno())
        for number in (*Arbiter.SIGNALS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        self._application.extensions.pop(EXTENSION)
        tempfile.tempdir = self._folder
        threading.Thread(target=self._end_with_parent, daemon=True).start()
        self._queue.huey.on_startup("nice")(lambda: os.nice(_NICE))
        self._queue.huey.on_shutdown()(RENDERER.stop)
        self._queue.huey.create_consumer(
            workers=_PROCESSES,
            worker_type="process",
            max_tasks=_JOBS,
            max_delay=0.2,
            health_check_interval=0.5,
            periodic=False,
        ).run()

    def _end_with_parent(self) -> None:
        if parent := parent_process():
            parent.join()
        shutil.rmtree(self._folder, ignore_errors=True)
        os.kill(os.getpid(), signal.SIGTERM)

    def _answer(self, environ: Mapping[str, str], body: bytes) -> Answer:
        """What the application answers to a request."""
        given = {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True}
        try:
            parts, status, headers = run_wsgi_app(
                self._application.wsgi_app, {**environ, **given}, buffered=True
            )
        except BaseException:
            # A browser that was interrupted is of no use to the next job.
            RENDERER.stop()
            raise
        return status, list(headers), b"".join(parts)
