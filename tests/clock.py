"""A clock for what waits, counts or forgets: tests do not."""

from dataclasses import dataclass


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now
