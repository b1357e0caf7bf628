"""When to kill a command: moments that follow the machine's speed.

A moment measured on a busy machine comes too late on a quiet one. So each command that came
through brings the next moment forward, and a loop goes on until enough were interrupted: what it
proves must not depend on who else is using the machine.
"""

import random
from collections.abc import Iterator

_SOONER = 0.7
_LATER = 1.05
_PATIENCE = 4


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
