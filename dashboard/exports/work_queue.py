"""The queue of heavy work: what is heavy, who is next, and how a process that answers asks for it.

Pictures, PDFs, packs and pages on paper are made in processes of their own (`cli/heavy_work`), one
queue for all processes that answer readers. Without that, as in development and on the command
line, whoever is asked makes them itself.
"""

import json
import re
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cachetools import LRUCache

from dashboard.exports.files import FORMATS
from dashboard.exports.links import EMBED
from dashboard.exports.pack.brief_files import FORMATS as PACK_FORMATS
from dashboard.exports.paper.pages import PREFIX
from dashboard.i18n import N_

T = TypeVar("T")

EXTENSION = "routewatch-queue"
"""Name under which an application finds the way to its queue (`QueueClient`)."""
HANDED_ON = "routewatch.handed-on"
"""Key of the environment of a request that another process has taken, and handed on."""
PLACES = 40
"""Jobs that wait at most; whoever comes then is told when to come back."""
SHARE = 24
"""Of one reader, or of one address: behind a proxy all readers have its own."""
SOON = 5
"""Seconds after which it is worth asking again."""
_ADDRESSES = 10_000
_LOOKS = 0.5
"""Seconds between two looks at whether the reader is still there."""
_CONNECTING = 5.0

_SUFFIXES = {*PACK_FORMATS, *(form for form, kind in FORMATS.items() if kind.is_picture)}
_HEAVY = re.compile(
    rf"{PREFIX.rstrip('/')}(/.*)?|{EMBED}.+|/api/v1/.+\.({'|'.join(sorted(_SUFFIXES))})"
)


def is_heavy(path: str) -> bool:
    """Whether what is at a path is made in the queue."""
    return _HEAVY.fullmatch(path) is not None


class QueueFullError(RuntimeError):
    """There is no place left in the queue; `str()` is the sentence for the reader."""


@dataclass(eq=False)
class Job(Generic[T]):
    """What one reader asks for.

    Attributes:
        ticket: by which its place can be asked for and it can be cancelled; empty for none.
        who: has asked: a reader who is known, else an address.
        work: what is to be done.
    """

    ticket: str
    who: str
    work: T


@dataclass
class Line(Generic[T]):
    """Who waits, and who is next.

    That is a job of the address that has the fewest in front of it; of several addresses, the one
    that was served longest ago; of several jobs, the one that came first.

    Attributes:
        places: jobs that wait at most.
        share: of these, jobs of one address.
    """

    places: int = PLACES
    share: int = SHARE
    _waiting: list[Job[T]] = field(default_factory=list)
    _begun: list[Job[T]] = field(default_factory=list)
    _served: LRUCache[str, int] = field(default_factory=lambda: LRUCache(_ADDRESSES))
    _turn: int = 0

    def add(self, job: Job[T]) -> None:
        """Let a job wait.

        Raises:
            QueueFullError: there is no place, or its address has had its share of them.
        """
        if len(self._waiting) >= self.places:
            raise QueueFullError(N_("too many files are waited for; ask again in a moment"))
        if sum(one.who == job.who for one in self._waiting) >= self.share:
            raise QueueFullError(
                N_("your address waits for as many files as it may; ask again in a moment")
            )
        self._waiting.append(job)

    def take(self) -> Job[T] | None:
        """The next job, which begins now; none where nobody waits."""
        for job in self._order():
            self._waiting.remove(job)
            self._begun.append(job)
            self._turn += 1
            self._served[job.who] = self._turn
            return job
        return None

    def remove(self, job: Job[T]) -> None:
        """A job is done, or nobody wants it any more."""
        for jobs in (self._waiting, self._begun):
            if job in jobs:
                jobs.remove(job)

    def find(self, ticket: str) -> Job[T] | None:
        """The job of a ticket."""
        jobs = (job for job in (*self._begun, *self._waiting) if ticket and job.ticket == ticket)
        return next(jobs, None)

    def place(self, job: Job[T]) -> int:
        """How many are served up to this one: 1 is the next, 0 is being made."""
        return 0 if job in self._begun else self._order().index(job) + 1

    def _order(self) -> list[Job[T]]:
        before = Counter(job.who for job in self._begun)
        ranks: dict[int, tuple[int, int, int]] = {}
        for arrival, job in enumerate(self._waiting):
            ranks[arrival] = (before[job.who], self._served.get(job.who, 0), arrival)
            before[job.who] += 1
        return [self._waiting[arrival] for arrival in sorted(ranks, key=ranks.__getitem__)]

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def begun(self) -> int:
        """How many are being made."""
        return len(self._begun)


class QueueUnavailableError(RuntimeError):
    """The queue does not answer; it is started again by the process that watches it."""


@dataclass(frozen=True)
class QueueClient:
    """The way to the queue, for processes that answer readers.

    Attributes:
        address: of its socket.
        folder: for bodies of requests and for files that are ready.
    """

    address: str
    folder: str

    def ask(
        self, question: Mapping[str, Any], is_gone: Callable[[], bool] = lambda: False
    ) -> dict[str, Any] | None:
        """The answer to a question; none where the reader has gone, which cancels a job.

        Args:
            question: what `cli/heavy_work` takes, as JSON.
            is_gone: whether the reader has.

        Raises:
            QueueUnavailableError: it does not answer.
        """
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(_CONNECTING)
                connection.connect(self.address)
                connection.sendall(json.dumps(question).encode() + b"\n")
                connection.settimeout(_LOOKS)
                return _answer(connection, is_gone)
        except OSError as error:
            raise QueueUnavailableError from error


def _answer(connection: socket.socket, is_gone: Callable[[], bool]) -> dict[str, Any] | None:
    read = b""
    while not read.endswith(b"\n"):
        try:
            part = connection.recv(1 << 16)
        except TimeoutError:
            if is_gone():
                return None
            continue
        if not part:
            raise ConnectionResetError
        read += part
    found: dict[str, Any] = json.loads(read)
    return found
