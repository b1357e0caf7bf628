"""`make curve`: how latency grows with busy readers, on two servers as `deploy/` has them.

Readers, servers, PgBouncer, both databases and nginx share the processors of one machine; how much
of them each has taken says what would have to grow first.
"""

import os
import time
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from tests import two_servers
from tests.bench import crowd, processes
from tests.bench.measures import Measured

_READERS = (1, 2, 4, 8, 16, 32, 64)
_CHANGES = 120
_GOAL = 60
"""Changes a second, at so many readers."""
_AT = 32


def measure(folder: Path, walls: int, seconds: float) -> Iterator[Measured]:
    """The curve, then walls and analysts together.

    Args:
        folder: for what servers write.
        walls: one analyst comes with ten of them.
        seconds: that they stay.
    """
    with two_servers.installation(folder, "--no-exercise") as installed:
        # Half of the changes are of each page; none was asked for before.
        views = chain.from_iterable(zip(*map(crowd.unseen, crowd.PAGES), strict=True))
        for readers in _READERS:
            yield from _level(installed, list(islice(views, _CHANGES)), readers)
        looking = crowd.Crowd(walls, walls // 10, seconds, arriving=10)
        seen = crowd.look(installed.origin, looking)
    who = f"two servers, {walls} walls and {walls // 10} analysts"
    for what, values in (("scenes", seen.walls), ("pages", seen.analysts)):
        note = f"{len(values)} answers"
        yield Measured(f"{who}: {what}, p95", "ms", (crowd.quantile(values, 0.95),), 500, note)
    why = ", ".join(sorted(set(seen.refused))[:3])
    yield Measured(f"{who}: refused", "answers", (float(len(seen.refused)),), 0, why)


def _level(
    installed: two_servers.Installation, views: list[bytes], readers: int
) -> Iterator[Measured]:
    before, began = _processor(installed), time.monotonic()
    seen = crowd.change(installed.origin, views, readers)
    taken = time.monotonic() - began
    spent = {who: after - before[who] for who, after in _processor(installed).items()}
    who = f"two servers, {readers} busy readers"
    parts = ", ".join(f"{one} {1000 * used / len(views):.1f}" for one, used in spent.items())
    goal = 1000 / _GOAL if readers == _AT else None
    rate = f"{len(views) / taken:.1f} changes a second"
    yield Measured(f"{who}: time of a change", "ms", (1000 * taken / len(views),), goal, rate)
    p50, p95 = (crowd.quantile(seen.analysts, share) for share in (0.5, 0.95))
    yield Measured(f"{who}: p95", "ms", (p95,), None, f"median {p50:.0f} ms")
    total = 1000 * sum(spent.values()) / len(views)
    yield Measured(f"{who}: processor of a change", "ms", (total,), None, parts)
    yield Measured(f"{who}: refused", "answers", (float(len(seen.refused)),), 0)


def _processor(installed: two_servers.Installation) -> dict[str, float]:
    """Seconds that each part has taken so far."""
    databases = (installed.databases.primary, installed.databases.replica)
    return {
        "servers": sum(processes.cpu_seconds(one.process.pid) for one in installed.servers),
        "databases": sum(processes.cpu_seconds(one.first_process) for one in databases),
        "proxies": sum(map(processes.cpu_seconds, installed.proxies)),
        "readers": sum(os.times()[:2]),
    }
