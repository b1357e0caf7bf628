"""One value within the spread of others: their quartiles, where they are enough to hide each."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from data_access.analysis.changes import Interval

LEAST_OTHERS = 5
"""Fewer would be told one by one."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles of a number of others."""

    low: float
    middle: float
    high: float
    others: int


def spread(values: Sequence[float]) -> Spread | None:
    """The quartiles; None where there are too few to hide each."""
    if len(values) < LEAST_OTHERS:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return Spread(low, middle, high, len(values))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the picture; None where unknown.

    Attributes:
        interval: of the own value, at 95 %.
    """

    label: str
    own: float | None
    others: Spread | None
    interval: Interval | None = None
