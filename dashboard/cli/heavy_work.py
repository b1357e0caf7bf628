"""The processes that do heavy work, and the one that says who is next.

`routewatch serve` forks the process of the queue from the application that is made, and that one
forks those that work: they answer a request as the application would, one at a time, at a lower
priority, and write the answer to a file. They hold nothing, so each can be ended at any moment:
where it takes too long, where its reader has gone, and after so many jobs.
"""

import asyncio
import json
import logging
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask
from werkzeug.test import run_wsgi_app

from dashboard.access.reader import NoReaderError
from dashboard.exports.printed_maps import map_picture
from dashboard.exports.renderer import RENDERER, PictureFailedError, PictureUnavailableError
from dashboard.exports.work_queue import (
    EXTENSION,
    SOON,
    Job,
    Line,
    QueueClient,
    QueueFullError,
)

_PROCESSES = 2
_NICE = 5
"""Lower than what answers readers, yet high enough for a picture on a machine that is busy."""
_SECONDS = 300
"""Of one job, of which each picture has a limit of its own."""
_JOBS = 200
"""After so many a process is renewed, with what its libraries have kept."""
_LEAVING_SECONDS = 4
_LONGEST_QUESTION = 1 << 20
_KEPT_SECONDS = 60
"""A file that is ready: whoever waited for it opens it at once."""
log = logging.getLogger("routewatch")

_Work = dict[str, Any]
_TOO_LONG = f"the file was not made within {_SECONDS // 60} minutes; ask for less of it"
_NOT_BEGUN = "other files are made first, or this one was cancelled; ask again in a moment"
_BROKEN = "the file could not be made; ask again in a moment"


@dataclass
class Workshop:
    """The process of the queue, seen from the one that watches it.

    Attributes:
        application: what answers; it learns of its queue here.
    """

    application: Flask
    _process: int = 0

    def __post_init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="routewatch-queue-")
        self._client = QueueClient(str(Path(self._folder) / "socket"), self._folder)
        self.application.extensions[EXTENSION] = self._client

    def watch(self) -> None:
        """Start the process, unless it is there."""
        if not (self._process and _is_there(self._process)):
            self._process = _forked(lambda: _serve(self.application, self._client))

    def stop(self) -> None:
        """End it, and what it has started."""
        if self._process:
            _signalled(self._process, signal.SIGTERM)
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)
            self._process = 0
        shutil.rmtree(self._folder, ignore_errors=True)


def _serve(application: Flask, client: QueueClient) -> None:
    """Be the process of the queue, until the one that watches it says so or is gone."""
    application.extensions.pop(EXTENSION)
    Path(client.folder).mkdir(mode=0o700, exist_ok=True)
    # Chromium may run as another user (`exports/chromium.py`), who passes to his own folder.
    Path(client.folder).chmod(0o711)
    tempfile.tempdir = client.folder
    try:
        asyncio.run(_Queue(application, client).run())
    finally:
        shutil.rmtree(client.folder, ignore_errors=True)


class _Queue:
    """Takes questions of processes that answer readers, and gives work to those that do it."""

    def __init__(self, application: Flask, client: QueueClient) -> None:
        self._application, self._address, self._folder = application, client.address, client.folder
        self._line: Line[_Work] = Line()
        self._answers: dict[Job[_Work], asyncio.Future[_Work]] = {}
        self._arrived = asyncio.Event()
        self._free = asyncio.Semaphore(_PROCESSES)
        self._idle: list[_Process] = []
        self._doing: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until the process that watches is gone, or says so."""
        stopped, parent = asyncio.Event(), os.getppid()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        server = await asyncio.start_unix_server(
            self._answer, self._address, limit=_LONGEST_QUESTION
        )
        working = asyncio.create_task(self._work())
        while not stopped.is_set() and os.getppid() == parent:
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), 1)
        server.close()
        ending = [working, *self._doing]
        for one in ending:
            one.cancel()
        await asyncio.gather(*ending, *(one.end() for one in self._idle), return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ValueError):
            question = json.loads(await reader.readline())
            if question["ask"] == "make":
                answer = await self._make(question, reader)
            elif question["ask"] == "length":
                answer = {"waiting": len(self._line), "begun": self._line.begun}
            elif question["ask"] == "prepare":
                answer = self._prepared()
            else:
                answer = self._of_ticket(question["ticket"], cancel=question["ask"] == "cancel")
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()

    async def _make(self, question: _Work, reader: asyncio.StreamReader) -> _Work:
        job = Job(question["ticket"], question["who"], question)
        try:
            self._line.add(job)
        except QueueFullError as error:
            return _refusal(str(error))
        answer = self._answers[job] = asyncio.get_running_loop().create_future()
        self._arrived.set()
        # A reader says nothing more: what ends here is that somebody waits for the answer.
        leaving = asyncio.create_task(reader.read())
        ended = {answer, leaving}
        await asyncio.wait(ended, timeout=question["patience"], return_when=asyncio.FIRST_COMPLETED)
        # What has begun is waited for: it has a limit of its own.
        if self._line.place(job) == 0:
            await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        self._forget(job)
        leaving.cancel()
        if not answer.done():
            answer.cancel()
        return _refusal(_NOT_BEGUN) if answer.cancelled() else answer.result()

    def _prepared(self) -> _Work:
        """Let a process make itself ready, unless one is, or works."""
        if not (self._idle or self._answers):
            job = Job("", "", {"ask": "prepare"})
            self._line.add(job)
            answer = self._answers[job] = asyncio.get_running_loop().create_future()
            answer.add_done_callback(lambda _answer: self._forget(job))
            self._arrived.set()
        return {}

    def _forget(self, job: Job[_Work]) -> None:
        self._line.remove(job)
        del self._answers[job]

    def _of_ticket(self, ticket: str, *, cancel: bool) -> _Work:
        """Which place a job has, of how many that wait; none where it is not known."""
        job = self._line.find(ticket)
        if job and cancel:
            self._answers[job].cancel()
        return {"place": self._line.place(job) if job else None, "waiting": len(self._line)}

    async def _work(self) -> None:
        """Begin what is next, as long as a process may be had for it."""
        while True:
            await self._free.acquire()
            while not (job := self._line.take()):
                self._arrived.clear()
                await self._arrived.wait()
            task = asyncio.create_task(self._do(job.work, self._answers[job]))
            self._doing.add(task)
            task.add_done_callback(self._doing.discard)

    async def _do(self, work: _Work, answer: "asyncio.Future[_Work]") -> None:
        # The one that worked last has its browser and its libraries at hand.
        process = self._idle.pop() if self._idle else _Process(self._application, self._folder)
        given = asyncio.create_task(process.answer(work))
        try:
            await asyncio.wait(
                {given, answer}, timeout=_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            made = given.result() if given.done() and not given.exception() else None
            if made:
                if file := made.get("file"):
                    forget = Path(file).unlink
                    asyncio.get_running_loop().call_later(_KEPT_SECONDS, forget, True)  # noqa: FBT003 - as it is called
                _settle(answer, made)
            else:
                _settle(answer, _refusal(_BROKEN if given.done() else _TOO_LONG))
                given.cancel()
            if made and process.jobs < _JOBS:
                self._idle.append(process)
            else:
                await process.end()
            self._free.release()


def _settle(answer: "asyncio.Future[_Work]", found: _Work) -> None:
    if not answer.done():
        answer.set_result(found)


def _refusal(sentence: str) -> _Work:
    return {"refused": sentence, "seconds": SOON}


class _Process:
    """One process that works, and the way to it."""

    def __init__(self, application: Flask, folder: str) -> None:
        ours, theirs = socket.socketpair()
        self._process = _forked(lambda: _work(application, theirs, folder), [theirs.fileno()])
        theirs.close()
        self._connection = ours
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.jobs = 0

    async def answer(self, work: _Work) -> _Work:
        """What it answers to a request.

        Raises:
            OSError: it has ended.
            ValueError: it ended in the middle of its answer.
        """
        self._streams = self._streams or await asyncio.open_connection(
            sock=self._connection, limit=_LONGEST_QUESTION
        )
        self.jobs += 1
        reader, writer = self._streams
        writer.write(json.dumps(work).encode() + b"\n")
        await writer.drain()
        found: _Work = json.loads(await reader.readline())
        return found

    async def end(self) -> None:
        """End it, whatever it does, and the browser that it has started."""
        if self._streams:
            self._streams[1].close()
        else:
            self._connection.close()
        _signalled(self._process, signal.SIGTERM)
        for _look in range(_LEAVING_SECONDS * 20):
            if os.waitpid(self._process, os.WNOHANG)[0]:
                return
            await asyncio.sleep(0.05)
        _signalled(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


def _work(application: Flask, connection: socket.socket, folder: str) -> None:
    """Be a process that works, until its connection ends."""
    os.nice(_NICE)
    try:
        with connection.makefile("rwb") as questions:
            for question in questions:
                work = json.loads(question)
                is_file = work["ask"] == "make"
                answer = _answered(application, work, folder) if is_file else _ready(application)
                questions.write(json.dumps(answer).encode() + b"\n")
                questions.flush()
    finally:
        RENDERER.stop()


def _ready(application: Flask) -> _Work:
    """Have at hand what a first pack waits for: libraries, Chromium, and the files of maps."""
    from dashboard.exports.pack import slides  # noqa: F401, PLC0415 - 12 MB, of this process alone

    with suppress(NoReaderError, PictureUnavailableError, PictureFailedError):
        RENDERER.document("<title></title>")
        # Where readers are known, no map is anybody's.
        map_picture("map", "", application.wsgi_app, (640, 360))
    return {"is_ready": True}


def _answered(application: Flask, work: Mapping[str, Any], folder: str) -> _Work:
    """Status, headers and file of what the application answers to a request."""
    with Path(work["body"]).open("rb") if work["body"] else BytesIO() as body:
        given = {"wsgi.input": body, "wsgi.input_terminated": True}
        parts, status, headers = run_wsgi_app(application.wsgi_app, {**work["environ"], **given})
        number, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(number, "wb") as file:
            file.writelines(parts)
        close = getattr(parts, "close", None)
        if close:
            close()
    return {"status": status, "headers": list(headers), "file": name}


# --- processes ------------------------------------------------------------------------------------


_RESET = (
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGTTIN,
    signal.SIGTTOU,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGWINCH,
    signal.SIGCHLD,
)
"""What gunicorn listens to in the process before the fork."""


def _forked(run: Callable[[], None], kept: Collection[int] = ()) -> int:
    """A process that is made of this one, does a thing and is gone; its number."""
    process = os.fork()
    if process == 0:
        _be_forked(run, kept)
    return process


def _be_forked(run: Callable[[], None], kept: Collection[int]) -> NoReturn:
    code = 1
    try:
        _let_go(kept)
        signal.set_wakeup_fd(-1)
        for number in _RESET:
            signal.signal(number, signal.SIG_DFL)
        # Ctrl+C reaches all processes of a terminal: the first of them ends the others.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _leave)
        run()
        code = 0
    except SystemExit:
        code = 0
    except Exception:
        log.exception("a process of the queue has ended")
    finally:
        os._exit(code)


def _leave(*_signal: object) -> NoReturn:
    raise SystemExit


def _let_go(kept: Collection[int]) -> None:
    """Put nothing in the place of files and sockets that belong to the process before the fork.

    Were they open here, whoever waits for their end would wait for this process as well. Closed
    numbers would be given out anew, and objects from before the fork could still close those.
    """
    with Path(os.devnull).open() as nothing:
        for number in map(int, os.listdir("/dev/fd")):  # noqa: PTH208 - numbers, not paths
            if number > 2 and number not in {*kept, nothing.fileno()}:  # noqa: PLR2004 - streams
                with suppress(OSError):
                    os.dup2(nothing.fileno(), number, inheritable=False)


def _is_there(process: int) -> bool:
    try:
        return os.waitpid(process, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def _signalled(process: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)
