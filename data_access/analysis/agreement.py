"""Two counts of one movement: their ratio, whether they rise and fall together, where they part.

Numbers in, numbers out: no store and no clock. `docs/methods.md` has the method.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data_access.periods import shifted

FEWEST = 24
"""Months of both; of fewer nothing is said."""
_LAGS = range(-3, 4)
_MOST_MONTHS = 0.1, 0.9
"""Quantiles between which the ratio of eight of ten months lies."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one count is of another.

    Attributes:
        months: of both (yyyymm), in which the second has anything, in order.
        ratio: of the first to the second, in the median month.
        low, high: between which it lies in eight of ten months.
        correlation: of the two, month by month.
        lag: months by which the first is late, where that correlates better; below 0 it is early.
        parts_at: the month with the largest difference.
    """

    months: tuple[int, ...]
    ratio: float
    low: float
    high: float
    correlation: float
    lag: int
    parts_at: int


def agreement(first: Mapping[int, int], second: Mapping[int, int]) -> Agreement | None:
    """How two counts by month (yyyymm) agree; None of fewer than two years of both."""
    months = tuple(sorted(month for month in first.keys() & second.keys() if second[month]))
    if len(months) < FEWEST:
        return None
    ratios = [first[month] / second[month] for month in months]
    low, ratio, high = np.quantile(ratios, [_MOST_MONTHS[0], 0.5, _MOST_MONTHS[1]])
    at = {lag: _correlation(first, second, lag) for lag in _LAGS}
    return Agreement(
        months=months,
        ratio=float(ratio),
        low=float(low),
        high=float(high),
        correlation=at[0],
        lag=max(at, key=at.__getitem__),
        parts_at=max(months, key=lambda month: abs(first[month] - second[month])),
    )


def _correlation(first: Mapping[int, int], second: Mapping[int, int], lag: int) -> float:
    pairs = [
        (n, second[at]) for month, n in first.items() if (at := shifted(month, -lag)) in second
    ]
    return float(np.corrcoef(np.array(pairs, dtype=float).T)[0, 1])
