"""The day that is read on: today, or that of a pack that is made again."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_day: ContextVar[date | None] = ContextVar("day", default=None)


def today() -> date:
    """The day against which freshness is judged."""
    return _day.get() or datetime.now(UTC).date()


@contextmanager
def use_day(day: date) -> Iterator[None]:
    """Read as on an earlier day until the block ends, to make a pack of that day again."""
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)
