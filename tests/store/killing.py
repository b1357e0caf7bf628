"""When to kill a command: before a statement, or at moments that follow the machine's speed.

A moment measured on a busy machine comes too late on a quiet one. So each command that came
through brings the next moment forward, and a loop goes on until enough were interrupted: what it
proves must not depend on who else is using the machine.
"""

import random
import signal
import sys
from collections.abc import Iterator

_SOONER = 0.7
_LATER = 1.05
_PATIENCE = 4

_COUNTED = """
import os, sys
from sqlalchemy import Engine, event
fatal, number, done = int(sys.argv[1]), int(sys.argv[2]), 0
def count(*_):
    global done
    done += 1
    if done == fatal:
        os.kill(os.getpid(), number)
event.listen(Engine, "before_cursor_execute", count)
event.listen(Engine, "commit", count)
"""


def counted(work: str, at: int, number: signal.Signals, *arguments: str) -> list[str]:
    """How a process is called that does some work and prints how many statements that took.

    Args:
        work: in Python; its arguments begin with `sys.argv[3]`.
        at: the statement before which it gets a signal; 0 for none.
        number: of the signal.
        *arguments: of the work.
    """
    code = f"{_COUNTED}{work}\nprint(done)"
    return [sys.executable, "-c", code, str(at), str(int(number)), *arguments]


class Moments:
    """Seconds to wait before each kill.

    Attributes:
        interrupted: kills that hit a running command, as reported by `hit` and `missed`.
    """

    def __init__(self, times: int, earliest: float, latest: float, share: float) -> None:
        """Spread `times` moments evenly; go on until a share of them was interrupted."""
        self._times = times
        self._share = share
        chance = random.Random(times)  # noqa: S311 - no secret
        step = (latest - earliest) / times
        self._planned = [earliest + step * (place + chance.random()) for place in range(times)]
        chance.shuffle(self._planned)
        self._pace = 1.0
        self.tried = self.interrupted = 0

    def __iter__(self) -> Iterator[float]:
        """The moments, as many as are needed and at most four times as many as planned."""
        while self.tried < self._times or not (self.enough or self._given_up):
            moment = self._planned[self.tried % self._times]
            self.tried += 1
            yield moment * self._pace

    @property
    def enough(self) -> bool:
        """Whether the wanted share of commands was interrupted."""
        return self.interrupted >= self._share * self.tried

    @property
    def _given_up(self) -> bool:
        return self.tried >= _PATIENCE * self._times

    def hit(self) -> None:
        """The command was still running."""
        self.interrupted += 1
        self._pace *= _LATER

    def missed(self) -> None:
        """It had come through before."""
        self._pace *= _SOONER
