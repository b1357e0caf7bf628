"""Exercise figures end on the day from which anybody's real ones in their place are known.

That the days meet is what keeps the two apart: on no day do both answer, so that no sum, on any
page and as known on any day, can have a part of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection, func, select

from data_access.registry.series import counting, is_exercise, of_run
from data_access.registry.sources import EXERCISE, of_bureaus
from data_access.store.intervals import Interval
from data_access.store.schema import batch


@dataclass(frozen=True, slots=True)
class Hiding:
    """Since when real figures are known.

    Attributes:
        since: first day of publication, by source.
    """

    since: Mapping[str, date]

    @classmethod
    def of(cls, connection: Connection) -> "Hiding":
        """What the batches of a store say."""
        rows = select(batch.c.source_code, func.min(batch.c.published_on)).group_by(
            batch.c.source_code
        )
        return cls(dict(map(tuple, connection.execute(rows))))

    def clipped(self, series: str, known: Mapping[int, Interval]) -> Mapping[int, Interval]:
        """The intervals of a run, ended where real figures begin; those of real ones as they are.

        What bureaus report hides all exercises; a public source hides those of its own measures.
        """
        if not is_exercise(series):
            return known
        real = hiding(series)
        days = [day for source, day in self.since.items() if source in real]
        if not days:
            return known
        return {number: _ended(interval, min(days)) for number, interval in known.items()}


@lru_cache(maxsize=4096)
def hiding(run: str) -> frozenset[str]:
    """The sources whose figures hide an exercise run: bureaus' all, others of its measures."""
    alike = (held for metric in of_run(run).metrics for held in counting(metric))
    return (of_bureaus() | {source for held in alike for source in held.sources}) - {EXERCISE}


def _ended(interval: Interval, day: date) -> Interval:
    start, end = interval
    if day <= start:
        return Interval(start, start)
    return Interval(start, day if end is None else min(end, day))
