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

statsmodels and the distributions of scipy cost seconds, so they are imported when the first month
is fitted: by imports of files, never by a page (`docs/decisions.md`).
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_YEAR = 12
_MOST_STEPS = 25
"""Steps of a regression, as in R: one that has not converged by then has no solution."""
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
            above everything that was ever counted.
        weight_limit: Anscombe residual above which a month is weighted down.
        coverage: share of months that the range would hold if counts were as the model says; of
            past months it covered fewer (`docs/methods.md`).
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
    coverage: float = 0.99
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
    """What is expected of the month after some months.

    Assumes counts that are independent from month to month, but for trend and season.

    Args:
        before: counts of the months before the judged one, oldest first, without a gap; NaN where
            unknown.
        parameters: what the method is set to.
    """
    size = min(before.size, parameters.months)
    counts = before[before.size - size :]
    levels, age = (column[parameters.months - size :] for column in _layout(parameters))
    is_known = ~np.isnan(counts)
    if np.count_nonzero(is_known) < _YEAR * parameters.fewest_years:
        return Fit(State.TOO_SHORT)
    used = is_known & (levels >= 0)
    counts, levels, age = counts[used], levels[used], age[used]
    if is_sparse(counts, parameters):
        return Fit(State.TOO_SPARSE)
    season = (levels[:, None] == np.arange(parameters.levels)).astype(float)
    # The judged month has level 0, the constant, and age 0: it is expected at exp(constant).
    season[:, 0] = 1.0
    if parameters.trend:
        with_trend = _regression(counts, np.column_stack([season, age]), parameters.weight_limit)
        if with_trend.state is State.OK and with_trend.mean <= counts.max():
            return with_trend
    return _regression(counts, season, parameters.weight_limit)


def is_sparse(counts: Numbers, parameters: Parameters) -> bool:
    """Whether so little was counted in some months that any count would be unusual."""
    few = counts.sum() < parameters.fewest_counted
    return bool(few or np.count_nonzero(counts) < parameters.fewest_months)


def ranges(fits: Iterable[Fit], coverage: float) -> Ranges:
    """The ranges of some fits.

    Args:
        fits: of months of any series.
        coverage: share of months that a range holds, such as 0.95: as many fall below as above.
    """
    pairs = [(one.mean, one.dispersion) for one in fits]
    mean, dispersion = np.array(pairs, dtype=float).reshape(-1, 2).T
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


def _shape(mean: Numbers, dispersion: Numbers) -> tuple[Numbers, Numbers]:
    """Size and probability of the negative binomial with a mean and a variance over mean."""
    excess = np.where(dispersion > 1, dispersion - 1, 1.0)
    return mean / excess, 1 / (1 + excess)


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


def _regression(counts: Numbers, columns: Numbers, weight_limit: float) -> Fit:
    """Mean of the month at which all columns but the constant are 0, with its dispersion."""
    result = _fitted(counts, columns, np.ones(counts.size))
    if result is None:
        return Fit(State.NOT_FITTED)
    leverage = np.minimum(result.get_hat_matrix_diag(), 1 - 1e-9)
    residuals = result.resid_anscombe / np.sqrt(_dispersion(result) * (1 - leverage))
    # Where no month is weighted down it would be the same regression again.
    if (residuals > weight_limit).any():
        # The less the further above the limit; all together as many as there are months.
        weights = np.where(residuals > weight_limit, residuals, 1.0) ** -2
        result = _fitted(counts, columns, weights * counts.size / weights.sum())
    mean = np.nan if result is None else float(np.exp(result.params[0]))
    if result is None or not np.isfinite(mean):
        return Fit(State.NOT_FITTED)
    return Fit(State.OK, mean, _dispersion(result))


def _fitted(counts: Numbers, columns: Numbers, weights: Numbers) -> Any:  # noqa: ANN401 - untyped
    """The results of a quasi-Poisson regression; None where it has no solution."""
    from statsmodels.genmod.families import Poisson  # noqa: PLC0415 - see above
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning  # noqa: PLC0415

    model = GLM(counts, columns, family=Poisson(), var_weights=weights)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            # Counts that never vary are fitted without a remainder, and need no warning.
            warnings.simplefilter("ignore", PerfectSeparationWarning)
            result = model.fit(maxiter=_MOST_STEPS, atol=1e-9, rtol=1e-8)
    except (ValueError, np.linalg.LinAlgError):
        return None
    return result if result.converged and np.isfinite(_dispersion(result)) else None


def _dispersion(result: Any) -> float:  # noqa: ANN401 - untyped
    """Variance over mean, 1 at least."""
    return max(float(result.pearson_chi2 / result.df_resid), 1.0)
