"""Shares of several series, and whether one of two moves before the other.

Both say what coincides in time and nothing of why. `docs/methods.md` has assumptions and
validation.
"""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Numbers = NDArray[np.float64]
_YEAR = 12
MOST_MONTHS = 6
"""By which one series may be before the other."""
FEWEST = 60
"""Months known of both, without a gap, below which nothing is looked for."""
_CHANCE = 0.05
"""Of finding anything, over all the lags that are looked at, where neither knows of the other."""


_FITTED = _YEAR + 2
"""Numbers that are fitted to each series: season, trend, and what the month before tells."""


class State(StrEnum):
    """Verdict on whether one of two series leads."""

    TOO_SHORT = "too short"
    NONE = "none"
    FOUND = "found"


class Lead(NamedTuple):
    """Whether one of two series moves before the other.

    Attributes:
        months: known of both, without a gap to the newest.
        lag: months by which the first is before the second; negative: after it.
        correlation: of the two at that lag; below 0 where one is high when the other is low.
    """

    state: State
    months: int
    lag: int = 0
    correlation: float = np.nan


def shares(counts: Numbers) -> Numbers:
    """The part of each series in the sum of all, 0 to 1.

    Args:
        counts: a row a series, a column a step; NaN where unknown.

    Returns:
        The same shape; NaN in steps in which any series is unknown or nothing was counted.
    """
    total = counts.sum(axis=0)
    return counts / np.where(total > 0, total, np.nan)


def lead(first: Numbers, second: Numbers) -> Lead:
    """Whether months of one series go with earlier or later months of another, beyond chance.

    Haugh, "Checking the independence of two covariance-stationary time series: a univariate
    residual cross-correlation approach", Journal of the American Statistical Association 71 (1976)
    378-385. The logarithm of each series is freed of season, trend and of what its own month before
    tells; of what is left the two are correlated at each lag, and the largest counts as found where
    it is beyond chance for all lags together (Bonferroni). Assumes that the season has one shape
    and the trend one slope.

    Args:
        first: counts by month, oldest first; NaN where unknown.
        second: of another, of the same months.
    """
    is_known = ~np.isnan(first + second)
    ends = int(np.flatnonzero(is_known)[-1]) + 1 if is_known.any() else 0
    begins = int(np.flatnonzero(~is_known[:ends])[-1]) + 1 if not is_known[:ends].all() else 0
    months = ends - begins
    if months < FEWEST:
        return Lead(State.TOO_SHORT, months)
    one, other = (_innovations(column[begins:ends]) for column in (first, second))
    least = float(ndtri(1 - _CHANCE / 2 / (2 * MOST_MONTHS + 1)))
    at = {lag: _correlation(one, other, lag) for lag in range(-MOST_MONTHS, MOST_MONTHS + 1)}
    sure = {lag: abs(r) * np.sqrt(one.size - abs(lag) - _FITTED) for lag, r in at.items()}
    lag = max(sure, key=sure.__getitem__)
    if sure[lag] < least:
        return Lead(State.NONE, months)
    return Lead(State.FOUND, months, lag, at[lag])


def _correlation(first: Numbers, second: Numbers, lag: int) -> float:
    """Of one series with another, some months later."""
    pairs = first.size - abs(lag)
    return float((first[max(0, -lag) :][:pairs] * second[max(0, lag) :][:pairs]).mean())


def _innovations(counts: Numbers) -> Numbers:
    """What season, trend and the month before leave of a series, with mean 0 and variance 1."""
    place = np.arange(counts.size)
    season = (place[:, None] % _YEAR == np.arange(_YEAR)).astype(float)
    rest = _remainder(np.log(counts + 0.5), np.column_stack([season, place]))
    news = _remainder(rest[1:], rest[:-1, None])
    news = news - news.mean()
    scaled: Numbers = news / (float(news.std()) or 1.0)
    return scaled


def _remainder(values: Numbers, columns: Numbers) -> Numbers:
    coefficients = np.linalg.lstsq(columns, values, rcond=None)[0]
    left: Numbers = values - columns @ coefficients
    return left
