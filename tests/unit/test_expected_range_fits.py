"""Fits of many series at once are those that statsmodels finds one by one."""

import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from data_access.analysis.expected_range import Numbers, Parameters, fit, fit_all


def _reference(before: Numbers, parameters: Parameters) -> tuple[float, float]:
    """Mean and dispersion by the regression of statsmodels, of a series with enough known."""
    counts = before[-parameters.months :]
    age = np.arange(-counts.size, 0.0)
    # With three months to a level those of a year follow one another from the judged month on.
    levels = ((age + parameters.neighbours) % 12 // 3).astype(int)
    used = ~np.isnan(counts) & (age < -parameters.excluded)
    counts, age, levels = counts[used], age[used], levels[used]
    season = (levels[:, None] == np.arange(parameters.levels)).astype(float)
    season = season[:, season.any(axis=0)]
    season[:, 0] = 1
    for columns in (np.column_stack([season, age]), season):
        weights = np.ones(counts.size)
        for _again in range(2):
            model = GLM(counts, columns, family=Poisson(), var_weights=weights)
            with warnings.catch_warnings():
                # Counts that never vary are fitted without a remainder.
                warnings.simplefilter("ignore", PerfectSeparationWarning)
                result = model.fit(maxiter=25, atol=1e-9, rtol=1e-8)
            dispersion = max(result.pearson_chi2 / result.df_resid, 1.0)
            fitted = result.fittedvalues
            base = np.linalg.qr(columns * np.sqrt(fitted)[:, None]).Q
            spread = dispersion * np.maximum(1 - (base**2).sum(axis=1), 1e-9)
            residuals = 1.5 * (counts ** (2 / 3) / fitted ** (1 / 6) - fitted**0.5) / spread**0.5
            weights = np.where(residuals > parameters.weight_limit, residuals, 1.0) ** -2
            weights *= counts.size / weights.sum()
        mean = float(np.exp(result.params[0]))
        if mean <= counts.max():
            break
    return mean, dispersion


def _drawn() -> Iterator[Numbers]:
    """Series of many sizes and spreads, whole and with gaps, with quiet months and quiet years."""
    draw = np.random.default_rng(7)
    for number in range(200):
        size = 10 ** draw.uniform(-0.8, 2)
        counts = draw.negative_binomial(size, size / (size + 10 ** draw.uniform(0.5, 4)), 72)
        series = counts.astype(float)
        month = (np.arange(72) - 72) % 12
        match number % 5:
            case 1:
                series[draw.random(72) < 0.2] = np.nan
            case 2:
                series[month == draw.integers(3, 9)] = 0
            case 3:
                series[:30] = 0
            case 4:
                # One level of the season of which nothing is known.
                series[(month >= 5) & (month < 8)] = np.nan
            case _:
                pass
        yield series


def test_many_at_once_are_what_the_reference_finds_one_by_one() -> None:
    parameters = Parameters()
    drawn = list(_drawn())
    found = fit_all(drawn, parameters)
    pairs = [(one, series) for one, series in zip(found, drawn, strict=True) if one.state == "ok"]
    assert len(pairs) > 150
    for one, series in pairs:
        assert one[1:] == pytest.approx(_reference(series, parameters), rel=1e-6)


def test_what_is_fitted_beside_a_series_changes_nothing_of_it() -> None:
    drawn = list(_drawn())[:40]
    alone = [fit(series, Parameters()) for series in drawn]
    together = fit_all([np.zeros(0), *drawn, np.full(72, np.nan)], Parameters())[1:-1]
    for one, other in zip(alone, together, strict=True):
        assert one.state is other.state
        assert one[1:] == pytest.approx(other[1:], rel=1e-12, nan_ok=True)


def test_nothing_to_fit_is_no_fit() -> None:
    assert fit_all([], Parameters()) == []
