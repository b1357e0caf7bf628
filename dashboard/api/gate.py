"""How many files one address may ask for: so much a minute, of each process that makes them.

In which turn they are made is the queue's business (`queue`).
"""

import threading
import time
from collections.abc import Callable

from cachetools import TTLCache

from dashboard.api.answers import BusyError

_SECONDS = 60
_ALLOWED = 600
"""Points an address may use in a minute, of each process."""
_COST = {True: 6, False: 1}
"""Points of a picture, and of a table."""
_ADDRESSES = 10_000


class Gate:
    """Counts what each address asks for.

    Args:
        clock: seconds, for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._used: TTLCache[str, int] = TTLCache(_ADDRESSES, _SECONDS, timer=clock)
        self._counting = threading.Lock()

    def admit(self, address: str, *, picture: bool) -> None:
        """Let pass what the address may still have.

        Raises:
            BusyError: it has used up its minute.
        """
        with self._counting:
            # The window is part of the key: a cache renews its time with every change.
            window = int(self._clock() // _SECONDS)
            key = f"{window} {address}"
            used = self._used.get(key, 0) + _COST[picture]
            self._used[key] = used
        if used > _ALLOWED:
            left = int(_SECONDS - self._clock() % _SECONDS) + 1
            msg = f"more files than a minute allows; ask again in {left} seconds"
            raise BusyError(left, msg)
