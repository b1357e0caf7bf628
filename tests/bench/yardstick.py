"""How fast the machine is at the moment, by a fixed piece of work of the kind that a server does.

A processor that is shared with others can be half as fast from one second to the next. Budgets are
for one that is not: a run counts as calm when the same work, just before it and just after it, took
hardly longer than at its best.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.bench.measures import wall_ms

_ROWS = 4000


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


def _work() -> None:
    """Rows that are added up, put in order, written and read again: ten milliseconds or so."""
    sums: dict[tuple[int, int], int] = {}
    for number in range(_ROWS):
        key = number % 97, number % 12
        sums[key] = sums.get(key, 0) + number * 7 % 1013
    rows = sorted([value, *key] for key, value in sums.items())
    for _ in range(5):
        rows = json.loads(json.dumps(rows))
