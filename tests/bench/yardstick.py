"""How fast the machine is at the moment, by a fixed piece of work of the kind that a server does.

A processor that is shared with others can be half as fast from one second to the next. Budgets are
for one that is not: a run counts as calm when the same work, just before it and just after it, took
hardly longer than at its best.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.bench.measures import is_calm, wall_ms

_ROWS = 4000
_every: list[float] = []
"""What it took beside each run of the process."""


@dataclass
class Yardstick:
    """What the fixed work took beside each run.

    Attributes:
        paces: milliseconds, the longer of before and after, one for each run so far.
    """

    paces: list[float] = field(default_factory=list)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Lay it beside one run."""
        before = wall_ms(_work)
        yield
        self.paces.append(max(before, wall_ms(_work)))
        _every.append(self.paces[-1])

    def calm_runs(self) -> int:
        """How many of the runs were calm, by what is known of the machine so far."""
        best = min(_every, default=0.0)
        return sum(is_calm(pace, best) for pace in self.paces)


def _work() -> None:
    """Rows that are added up, put in order, written and read again: ten milliseconds or so."""
    sums: dict[tuple[int, int], int] = {}
    for number in range(_ROWS):
        key = number % 97, number % 12
        sums[key] = sums.get(key, 0) + number * 7 % 1013
    rows = sorted([value, *key] for key, value in sums.items())
    for _ in range(5):
        rows = json.loads(json.dumps(rows))
