"""The queue of heavy work: what is heavy, who is next, and what somebody who waits is told.

Pictures, PDFs, packs and pages on paper are made by processes of their own (`cli/heavy_work`), in
one queue of huey for all processes that answer readers. Without that, as in development and on the
command line, the caller makes them.
"""

import json
import os
import re
import signal
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huey import SqliteHuey
from huey.api import Result, Task
from huey.exceptions import TaskException
from huey.registry import Message
from huey.serializer import Serializer
from huey.utils import Error

from dashboard.exports.links import EMBED
from dashboard.exports.pack.brief_files import FORMATS as PACK_FORMATS
from dashboard.exports.paper.pages import PREFIX
from dashboard.exports.pictures import FORMATS as PICTURES
from dashboard.i18n import N_

EXTENSION = "routewatch-queue"
"""Name under which an application finds its queue (`WorkQueue`)."""
HANDED_ON = "routewatch.handed-on"
"""Key of the environment of a request that another process has taken, and handed on."""
IS_GONE = "routewatch.is-gone"
"""Key of it with a function: whether the connection was closed at the other end."""
PLACES = 40
"""Jobs that wait at most; the next request is told when to come back."""
SHARE = 24
"""Of one reader, or of one address: behind a proxy all readers have its own."""
_SECONDS = 300
"""Of one job, of which each picture has a limit of its own."""
_SETTLING = 5
_LOOKS = 0.2
"""Seconds between two looks at whether a file is wanted, and still being made."""
_TOO_LONG = f"the file was not made within {_SECONDS // 60} minutes; ask for less of it"
_NOT_BEGUN = "other files are made first, or this one was cancelled; ask again in a moment"
_BROKEN = "the file could not be made; ask again in a moment"

_SUFFIXES = {*PACK_FORMATS, *PICTURES}
_HEAVY = re.compile(
    rf"{PREFIX.rstrip('/')}(/.*)?|{EMBED}.+|/api/v1/.+\.({'|'.join(sorted(_SUFFIXES))})"
)

Answer = tuple[str, list[tuple[str, str]], bytes]
"""Status, headers and body of what the application answers to a request."""


def is_heavy(path: str) -> bool:
    """Whether what is at a path is made in the queue."""
    return _HEAVY.fullmatch(path) is not None


class QueueFullError(RuntimeError):
    """There is no place left in the queue; `str()` is the sentence for the reader."""


class NotMadeError(RuntimeError):
    """A file was not made; `str()` is the sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Job:
    """A request that is to be answered in its turn.

    Attributes:
        ticket: by which its place can be asked for and it can be cancelled.
        who: has asked: a reader who is known, else an address.
        environ: of the request, as CGI knows it.
        body: of the request.
    """

    ticket: str
    who: str
    environ: Mapping[str, str]
    body: bytes = b""


class _Json(Serializer):  # type: ignore[misc]  # huey has no type information
    """JSON in place of pickle, which would run what is in it."""

    def serialize(self, data: object) -> bytes:
        """What huey keeps, as bytes."""
        return json.dumps([type(data).__name__, data]).encode()

    def deserialize(self, data: bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
        """The same again; tuples come back as lists."""
        kind, content = json.loads(data)
        made = {"Message": Message, "Error": Error}.get(kind)
        return made(*content) if made else content


class WorkQueue:
    """Jobs that wait and jobs that are being made, for all processes of a server.

    A job of an address comes after one of each other address that waits.

    Attributes:
        huey: which keeps jobs and answers.

    Args:
        file: of the queue, which processes of this server alone may read.
        answer: what a request is answered with, by its environment and its body.
    """

    def __init__(self, file: Path, answer: Callable[[Mapping[str, str], bytes], Answer]) -> None:
        self.huey = SqliteHuey("routewatch", filename=str(file), fsync=False, serializer=_Json())
        self._answer = answer
        self._task = self.huey.task(context=True, name="make")(self._make)
        # A connection is of the process that opened it; this one is about to fork.
        self.huey.storage.close()

    def waiting(self) -> list[Task]:
        """The jobs that wait, the next one first."""
        return [job for job in self.huey.pending() if not self.huey.is_revoked(job)]

    def counts(self) -> Mapping[str, int]:
        """How many jobs wait, and how many are being made."""
        begun = sum(key.startswith(_process_key("")) for key in self.huey.all_results())
        return {"waiting": len(self.waiting()), "begun": begun}

    def place(self, ticket: str, *, cancel: bool = False) -> Mapping[str, int | None]:
        """Which place a job has, of how many that wait: 1 is next, 0 being made, none not known.

        Args:
            ticket: of the job.
            cancel: whether nobody wants it any more.
        """
        tickets = [job.id for job in self.waiting()]
        is_begun = self.huey.get(_process_key(ticket), peek=True) is not None
        place = tickets.index(ticket) + 1 if ticket in tickets else 0 if is_begun else None
        if cancel and place is not None:
            self.huey.revoke_by_id(ticket, revoke_once=True)
        return {"place": place, "waiting": len(tickets)}

    def add(self, job: Job) -> Result:
        """Let a job wait.

        Raises:
            QueueFullError: there is no place, or its address has had its share of them.
        """
        waiting = self.waiting()
        own = [one.priority for one in waiting if one.kwargs["who"] == job.who]
        if len(waiting) >= PLACES:
            raise QueueFullError(N_("too many files are waited for; ask again in a moment"))
        if len(own) >= SHARE:
            raise QueueFullError(
                N_("your address waits for as many files as it may; ask again in a moment")
            )
        # In each round one job of every address; who comes anew is in the one that is served now.
        turn = min(own) - 1 if own else max((one.priority for one in waiting), default=0)
        self.huey.put(_body_key(job.ticket), b64encode(job.body).decode())
        return self._task(id=job.ticket, who=job.who, environ=dict(job.environ), priority=turn)

    def make(self, job: Job, patience: float, is_gone: Callable[[], bool]) -> Answer:
        """What a request is answered with, in its turn.

        Args:
            job: the request.
            patience: seconds in which it has begun.
            is_gone: whether nobody waits any more.

        Raises:
            QueueFullError: there is no place.
            NotMadeError: it was not made.
        """
        task = self.add(job)
        try:
            return self._wait(task, patience, is_gone)
        except TaskException as error:
            raise NotMadeError(_BROKEN) from error
        except NotMadeError:
            task.revoke()
            raise
        finally:
            self.huey.delete(_body_key(task.id))
            self.huey.delete(task.id)

    def _wait(self, task: Result, patience: float, is_gone: Callable[[], bool]) -> Answer:
        deadline, reason = time.monotonic() + patience, _NOT_BEGUN
        next_look = time.monotonic() + _SETTLING
        while (answer := task.get()) is None:
            process, now = self.huey.get(_process_key(task.id), peek=True), time.monotonic()
            if process and reason != _TOO_LONG:
                deadline, reason = now + _SECONDS, _TOO_LONG
            elif not process and reason == _TOO_LONG:
                # It has ended: its answer is there at once, or never.
                deadline, reason = now + _SETTLING, _BROKEN
            elif reason == _NOT_BEGUN and now > next_look:
                next_look = now + _SETTLING
                if all(job.id != task.id for job in self.waiting()):
                    # Its process was killed after it took the job, and before it could say so.
                    deadline, reason = now + _SETTLING, _BROKEN
            self._refuse_killed(task.id, process)
            if now > deadline:
                raise NotMadeError(reason)
            if is_gone() or task.is_revoked():
                raise NotMadeError(_NOT_BEGUN)
            time.sleep(_LOOKS)
        status, headers, body = answer
        return status, [(name, value) for name, value in headers], b64decode(body)

    def _refuse_killed(self, ticket: str, process: int | None) -> None:
        if process and not is_running(process):
            self.huey.delete(_process_key(ticket))
            raise NotMadeError(_BROKEN)

    def _make(self, who: str, environ: Mapping[str, str], task: Task) -> object:  # noqa: ARG002 - the queue's
        """Answer a request in a process of huey, unless nobody wants it any more."""
        done = threading.Event()
        self.huey.put(_process_key(task.id), os.getpid())
        watch = threading.Thread(target=self._interrupt_unwanted, args=(task, done))
        watch.start()
        try:
            sent = b64decode(self.huey.get(_body_key(task.id)))
            status, headers, body = self._answer(environ, sent)
        finally:
            done.set()
            watch.join()
            self.huey.delete(_process_key(task.id))
        # What nobody takes is not kept.
        is_wanted = not self.huey.is_revoked(task)
        return (status, headers, b64encode(body).decode()) if is_wanted else None

    def _interrupt_unwanted(self, task: Task, done: threading.Event) -> None:
        while not done.wait(_LOOKS):
            if self.huey.is_revoked(task):
                # By which huey ends a job: the thread that works on it is interrupted.
                main = threading.main_thread().ident or 0
                signal.pthread_kill(main, signal.SIGTERM)
                return


def _process_key(ticket: str) -> str:
    return f"process of {ticket}"


def _body_key(ticket: str) -> str:
    # Apart from the job, which whoever waits looks at again and again.
    return f"body of {ticket}"


def is_running(process: int) -> bool:
    """Whether there is a process of a number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
