"""The range in which a month's count is expected, from the months before it.

The improved Farrington method: Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett, "An
improved algorithm for outbreak detection in multiple surveillance systems", Statistics in Medicine
32 (2013) 1206-1222, https://doi.org/10.1002/sim.5595, adapted from weeks to months. Quasi-Poisson
regression on a trend and a season; months far above the fit are weighted down and the fit is made
again; bounds are quantiles of the negative binomial with the fitted mean and variance.

Adapted means, as `farringtonFlexible` of R's package surveillance does it with 12 periods a year:
the judged month with its neighbours in each of the years before is one level of the season, and
the other months of a year are split into levels of equal length, counted from the judged month.
`tests/unit/test_expected_range.py` holds the results against that package's.

All months are fitted at once: thousands of small regressions, one by one, cost seconds that are not
arithmetic. The distributions of scipy cost a second, so they are imported when the first month is
fitted: by imports of files, never by a page (`docs/decisions.md`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_YEAR = 12
_MOST_STEPS = 25
"""Steps of a regression, as in R: one that has not converged by then has no solution."""
_STILL, _STILL_SHARE = 1e-9, 1e-8
"""The deviance stands still where a step changes it by no more than both together."""
_EPSILON = float(np.finfo(float).eps)
Numbers = NDArray[np.float64]


class State(StrEnum):
    """Why there is a range, or why not."""

    OK = "ok"
    TOO_SHORT = "too short"
    """Fewer years before the month are known than the method looks at."""
    TOO_SPARSE = "too sparse"
    """So little was counted in those years that any count would be unusual."""
    NOT_FITTED = "not fitted"
    """The regression has no solution."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the method is set to.

    Attributes:
        years: before the judged month that it learns from, where so many are known.
        fewest_years: fewer than these are too short.
        neighbours: months on each side of the same month of a year that share its level.
        levels: of the season; 1 learns from those neighbours alone.
        excluded: months right before the judged one that it does not learn from, so that an
            outbreak that has begun does not hide itself.
        trend: whether a trend is fitted; it is left out where it would carry the expectation
            above all that was ever counted.
        weight_limit: Anscombe residual above which a month is weighted down.
        coverage: share of months, other things equal, that the range holds.
        fewest_counted: less in all of the years is too sparse.
        fewest_months: fewer months with any count are too sparse.
    """

    years: int = 5
    fewest_years: int = 3
    neighbours: int = 1
    levels: int = 4
    excluded: int = 1
    trend: bool = True
    weight_limit: float = 2.58
    coverage: float = 0.95
    fewest_counted: int = 30
    fewest_months: int = 12

    @property
    def months(self) -> int:
        """How far back the method looks, in months before the judged one."""
        return _YEAR * self.years + self.neighbours


class Fit(NamedTuple):
    """What is expected of one month.

    Attributes:
        mean: expected count; NaN without a fit.
        dispersion: variance over mean, 1 at least; NaN without a fit.
    """

    state: State
    mean: float = np.nan
    dispersion: float = np.nan


class Ranges(NamedTuple):
    """Expected ranges, an element a fit; NaN where there is no fit.

    Attributes:
        lower, upper: whole counts, both inside the range.
        expected: the mean.
    """

    lower: Numbers
    expected: Numbers
    upper: Numbers


def fit(before: Numbers, parameters: Parameters) -> Fit:
    """What is expected of the month after some months: `fit_all` of one series."""
    return fit_all([before], parameters)[0]


def fit_all(series: Sequence[Numbers], parameters: Parameters) -> list[Fit]:
    """What is expected of the month after each of some series of months.

    Assumes counts that are independent from month to month, but for trend and season.

    Args:
        series: counts of the months before each judged one, oldest first, without a gap; NaN where
            unknown.
        parameters: what the method is set to.
    """
    counts = np.full((len(series), parameters.months), np.nan)
    for row, before in zip(counts, series, strict=True):
        size = min(before.size, parameters.months)
        row[parameters.months - size :] = before[before.size - size :]
    levels, age = _layout(parameters)
    known = ~np.isnan(counts)
    used = known & (levels >= 0)
    counts = np.where(used, counts, 0.0)
    is_short = np.count_nonzero(known, axis=1) < _YEAR * parameters.fewest_years
    is_sparse = counts.sum(axis=1) < parameters.fewest_counted
    is_sparse |= np.count_nonzero(counts, axis=1) < parameters.fewest_months
    season = (levels[:, None] == np.arange(parameters.levels)).astype(float)
    # The judged month has level 0, the constant, and age 0: it is expected at exp(constant).
    season[:, 0] = 1.0
    mean, dispersion = np.full((2, len(series)), np.nan)
    left = np.flatnonzero(~is_short & ~is_sparse)
    forms = [np.column_stack([season, age]), season] if parameters.trend else [season]
    for columns in forms:
        found = _regression(counts[left], used[left], columns, parameters.weight_limit)
        is_good = np.isfinite(found[0])
        if columns is not season:
            is_good &= np.nan_to_num(found[0]) <= counts[left].max(axis=1, initial=0)
        mean[left[is_good]], dispersion[left[is_good]] = found[:, is_good]
        left = left[~is_good]
    states = np.select(
        [is_short, is_sparse, np.isnan(mean)],
        [State.TOO_SHORT, State.TOO_SPARSE, State.NOT_FITTED],
        State.OK,
    )
    return [
        Fit(State(state), float(expected), float(spread))
        for state, expected, spread in zip(states, mean, dispersion, strict=True)
    ]


def ranges(fits: Iterable[Fit], coverage: float) -> Ranges:
    """The ranges of some fits.

    Args:
        fits: of months of any series.
        coverage: share of months that a range holds, such as 0.95: as many fall below as above.
    """
    mean, dispersion = _moments(fits)
    if np.isnan(mean).all():
        return Ranges(mean, mean, mean)
    from scipy.stats import nbinom, poisson  # noqa: PLC0415 - see above

    tails = (1 - coverage) / 2, (1 + coverage) / 2
    lower, upper = (
        np.where(
            dispersion > 1, nbinom.ppf(tail, *_shape(mean, dispersion)), poisson.ppf(tail, mean)
        )
        for tail in tails
    )
    return Ranges(lower, mean, upper)


def p_values(observed: Numbers, fits: Iterable[Fit]) -> Numbers:
    """The probability of a count as high or higher, if nothing but chance is at work.

    Args:
        observed: count of each month; NaN where unknown.
        fits: what is expected of each.

    Returns:
        A probability each; NaN where the count is unknown or nothing was fitted.
    """
    mean, dispersion = _moments(fits)
    if np.isnan(mean).all():
        return mean
    from scipy.stats import nbinom, poisson  # noqa: PLC0415 - see above

    below = np.asarray(observed, dtype=float) - 1
    wide: Numbers = nbinom.sf(below, *_shape(mean, dispersion))
    narrow: Numbers = poisson.sf(below, mean)
    return np.where(dispersion > 1, wide, narrow)


def _moments(fits: Iterable[Fit]) -> tuple[Numbers, Numbers]:
    pairs = [(one.mean, one.dispersion) for one in fits]
    mean, dispersion = np.array(pairs, dtype=float).reshape(-1, 2).T
    return mean, dispersion


def _shape(mean: Numbers, dispersion: Numbers) -> tuple[Numbers, Numbers]:
    """Size and probability of the negative binomial with a mean and a variance over mean."""
    excess = np.where(dispersion > 1, dispersion - 1, 1.0)
    return mean / excess, 1 / (1 + excess)


@lru_cache
def _layout(parameters: Parameters) -> tuple[NDArray[np.int64], Numbers]:
    """Level of the season (-1: not learnt from) and age in months of each month looked at."""
    age = np.arange(-parameters.months, 0)
    month = age % _YEAR
    is_near = np.minimum(month, _YEAR - month) <= parameters.neighbours
    others = _YEAR - 2 * parameters.neighbours - 1
    # The first of the other levels are a month longer where they do not divide the rest evenly.
    parts = (
        np.array_split(np.arange(others), parameters.levels - 1) if parameters.levels > 1 else []
    )
    level_of = [level for level, part in enumerate(parts, start=1) for _ in part] or [-1] * others
    far = np.clip(month - parameters.neighbours - 1, 0, others - 1)
    levels = np.where(is_near, 0, np.array(level_of)[far])
    levels[age >= -parameters.excluded] = -1
    return levels, age.astype(float)


def _regression(
    counts: Numbers, used: NDArray[np.bool_], columns: Numbers, weight_limit: float
) -> Numbers:
    """Mean of the month at which all columns but the constant are 0, and dispersion.

    Args:
        counts: a row a series, a column a month.
        used: which of them are learnt from.
        columns: a row a month, the same for all series.
        weight_limit: as in `Parameters`.

    Returns:
        Two rows, a column a series; NaN where a regression has no solution.
    """
    _coefficients, fitted, dispersion = _fitted(counts, columns, used.astype(float))
    residuals = _anscombe(counts, used, columns, fitted, dispersion)
    weights = np.where(used, _weights(residuals, used, weight_limit), 0.0)
    coefficients, _fitted_counts, dispersion = _fitted(counts, columns, weights)
    with np.errstate(over="ignore"):
        mean = np.exp(coefficients[:, 0])
    return np.where(np.isfinite(mean) & np.isfinite(dispersion), [mean, dispersion], np.nan)


def _fitted(counts: Numbers, columns: Numbers, weights: Numbers) -> tuple[Numbers, ...]:
    """Coefficients, fitted counts and dispersions of quasi-Poisson regressions; NaN where none.

    Weighted least squares, repeated until the deviance stands still, each series for itself; held
    by `tests/unit/test_expected_range_fits.py` against the regression of statsmodels.

    Args:
        counts: a row a series, a column a month.
        columns: a row a month, the same for all series.
        weights: of each count; 0 where it is not learnt from, NaN where there is none.
    """
    used = weights > 0
    size = np.count_nonzero(used, axis=1)
    coefficients = np.full((len(counts), columns.shape[1]), np.nan)
    fitted = np.full(counts.shape, np.nan)
    # Half of the way from each count to the mean of all.
    mean = np.divide(counts.sum(axis=1), size, out=np.full(len(counts), np.nan), where=size > 0)
    means = (counts + mean[:, None]) / 2
    links = np.log(means, out=np.zeros_like(means), where=means > 0)
    deviance = _deviance(counts, means, weights)
    going = np.flatnonzero(np.isfinite(deviance))
    for _step in range(_MOST_STEPS):
        if not going.size:
            break
        now, y, w = means[going], counts[going], weights[going]
        targets = links[going] + (y - now) / np.maximum(now, _EPSILON)
        found = _least_squares(columns, targets, w * now)
        links[going] = found @ columns.T
        with np.errstate(over="ignore"):
            means[going] = np.exp(links[going])
        former, deviance[going] = deviance[going], _deviance(y, means[going], w)
        is_there = np.isclose(former, deviance[going], rtol=_STILL_SHARE, atol=_STILL)
        done = going[is_there]
        coefficients[done], fitted[done] = found[is_there], means[done]
        going = going[~is_there & np.isfinite(deviance[going])]
    with np.errstate(invalid="ignore", divide="ignore"):
        chi2 = np.where(used, weights * (counts - fitted) ** 2 / fitted, 0.0).sum(axis=1)
        freedom = size - np.linalg.matrix_rank(used[:, :, None] * columns)
        dispersion = np.where(np.isfinite(coefficients[:, 0]), chi2 / freedom, np.nan)
    coefficients[~np.isfinite(dispersion)] = np.nan
    return coefficients, fitted, np.maximum(dispersion, 1.0)


def _least_squares(columns: Numbers, targets: Numbers, weights: Numbers) -> Numbers:
    """Coefficients of each row of targets, the shortest where several do as well."""
    root = np.sqrt(weights)
    base, triangle = np.linalg.qr(root[:, :, None] * columns)
    sides = np.einsum("nmk,nm->nk", base, root * targets)
    found: Numbers = np.einsum("nkl,nl->nk", np.linalg.pinv(triangle, rcond=_EPSILON), sides)
    return found


def _deviance(counts: Numbers, means: Numbers, weights: Numbers) -> Numbers:
    """Of each row, twice the weighted distance of counts from what a Poisson count would be."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logs = np.where(counts > 0, counts * np.log(counts / means), 0.0)
        terms = np.where(weights != 0, weights * (logs - (counts - means)), 0.0)
    sums: Numbers = 2 * terms.sum(axis=1)
    return sums


def _anscombe(
    counts: Numbers, used: NDArray[np.bool_], columns: Numbers, fitted: Numbers, dispersion: Numbers
) -> Numbers:
    """Standardised Anscombe residuals; 0 where a month is not learnt from, NaN without a fit."""
    design = np.nan_to_num(np.where(used, np.sqrt(fitted), 0.0))[:, :, None] * columns
    leverage = np.einsum("nmk,nkm->nm", design, np.linalg.pinv(design))
    leverage = np.minimum(leverage, 1 - 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        residuals = 1.5 * (counts ** (2 / 3) * fitted ** (-1 / 6) - fitted**0.5)
        standardised = residuals / np.sqrt(dispersion[:, None] * (1 - leverage))
    return np.where(used, standardised, 0.0)


def _weights(residuals: Numbers, used: NDArray[np.bool_], limit: float) -> Numbers:
    """Weights that add up to the number of months, the less the further above the limit."""
    is_far = residuals > limit
    weights = np.where(is_far, 1 / np.where(is_far, residuals, 1.0) ** 2, 1.0)
    total = np.where(used, weights, 0.0).sum(axis=1)
    scaled: Numbers = weights * (np.count_nonzero(used, axis=1) / total)[:, None]
    return scaled
