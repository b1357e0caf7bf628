"""How many files are made at once, and how many one address may ask for.

A worker answers with four threads, and pictures are drawn one after the other: were all threads to
wait for pictures, no page would be answered. So one picture is drawn and one waits; whoever comes
then is told at once when to come back, which the page's scripts and any client can do.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cachetools import TTLCache

from dashboard.api.answers import BusyError

_AT_ONCE = 2
_SECONDS = 60
_ALLOWED = 600
"""Points an address may use in a minute, of each worker."""
_COST = {True: 6, False: 1}
"""Points of a picture, and of a table."""
_ADDRESSES = 10_000
_SOON = 2


class Gate:
    """Admits what can be made now.

    Args:
        clock: seconds, for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._used: TTLCache[str, int] = TTLCache(_ADDRESSES, _SECONDS, timer=clock)
        self._counting = threading.Lock()

    @contextmanager
    def admitted(self, address: str, *, picture: bool) -> Iterator[None]:
        """While the block runs, it has a place.

        Raises:
            BusyError: the address has used up its minute, or too many pictures are under way.
        """
        self._count(address, _COST[picture])
        if not picture:
            yield
            return
        if not self._places.acquire(blocking=False):
            msg = "other pictures are being drawn; ask again in a moment"
            raise BusyError(_SOON, msg)
        try:
            yield
        finally:
            self._places.release()

    def _count(self, address: str, cost: int) -> None:
        with self._counting:
            # The window is part of the key: a cache renews its time with every change.
            window = int(self._clock() // _SECONDS)
            key = f"{window} {address}"
            used = self._used.get(key, 0) + cost
            self._used[key] = used
        if used > _ALLOWED:
            left = int(_SECONDS - self._clock() % _SECONDS) + 1
            msg = f"more files than a minute allows; ask again in {left} seconds"
            raise BusyError(left, msg)
