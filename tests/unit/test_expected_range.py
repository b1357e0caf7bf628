"""Expected ranges: equal to those of R's package surveillance, and a word where there is none."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data_access.analysis.alarms import RULE
from data_access.analysis.expected_range import (
    Fit,
    Numbers,
    Parameters,
    State,
    fit,
    ranges,
)
from data_access.analysis.month_ahead import COVERAGE
from data_access.store import expected_ranges

REFERENCE = json.loads(Path(__file__).with_name("expected_range_reference.json").read_text("utf-8"))
PARAMETERS = Parameters()


def _series(months: int = 96, mean: float = 100.0, size: float = 4.0, seed: int = 1) -> Numbers:
    draw = np.random.default_rng(seed)
    return draw.negative_binomial(size, size / (size + mean), months).astype(float)


@pytest.mark.parametrize(
    "case", REFERENCE["cases"], ids=lambda c: f"{c['series']} {c['settings']['levels']}"
)
def test_thresholds_are_those_of_the_reference_implementation(case: dict[str, Any]) -> None:
    settings = Parameters(**case["settings"])
    counts = np.array(case["counts"], dtype=float)
    judged = range(counts.size - len(case["upper"]), counts.size)
    fits = [fit(counts[:month], settings) for month in judged]
    assert {one.state for one in fits} == {State.OK}
    found = ranges(fits, settings.coverage)
    assert found.upper == pytest.approx(case["upper"], rel=0.01)
    assert found.expected == pytest.approx(case["expected"], rel=1e-4)
    assert [one.dispersion for one in fits] == pytest.approx(case["dispersion"], rel=1e-3)


def test_a_range_of_95_percent_holds_about_95_of_100_months() -> None:
    inside = []
    for seed in range(60):
        counts = _series(62, seed=seed)
        found = ranges([fit(counts[:61], PARAMETERS)], 0.95)
        inside.append(found.lower[0] <= counts[61] <= found.upper[0])
    # 95 % of 60 is 57, with a standard deviation of 1.7; the fit itself is an estimate.
    assert 51 <= sum(inside) <= 60


def test_a_past_outbreak_hides_the_next_one_no_more_than_a_little() -> None:
    counts = _series()
    outbreak = counts.copy()
    outbreak[70:72] = 3000
    calm, after = (fit(series, PARAMETERS) for series in (counts, outbreak))
    unweighted = fit(outbreak, replace(PARAMETERS, weight_limit=np.inf))
    assert after.mean < 2 * calm.mean
    upper = [ranges([one], 0.95).upper[0] for one in (after, unweighted)]
    assert upper[0] < upper[1] / 2


@pytest.mark.parametrize("mean", [100, 1000])
def test_a_month_of_one_shipwreck_is_no_season_of_the_years_after_it(mean: int) -> None:
    draw = np.random.default_rng(5)
    course = mean * np.exp(0.3 * np.sin(2 * np.pi * np.arange(61) / 12))
    for _ in range(10):
        calm = draw.negative_binomial(8, 8 / (8 + course)).astype(float)
        wreck = calm.copy()
        # Of the judged month, two years before it.
        wreck[61 - 24] = 6 * course[61 - 24]
        below, above = (ranges([fit(one, PARAMETERS)], 0.95).upper[0] for one in (calm, wreck))
        assert above < 1.25 * below < wreck[61 - 24] / 2


def test_a_trend_that_leads_above_all_that_was_counted_is_left_out() -> None:
    rising = np.round(np.exp(np.arange(72) * 0.08)) + 5
    assert fit(rising, PARAMETERS).mean <= rising.max()


def test_the_season_is_followed() -> None:
    months = np.arange(84.0)
    counts = np.where(months % 12 < 3, 400.0, 40.0) + months % 7
    january, july = fit(counts, PARAMETERS), fit(counts[:78], PARAMETERS)
    assert january.mean > 3 * july.mean


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        (_series(35), State.TOO_SHORT),
        (_series(36), State.OK),
        (np.full(80, np.nan), State.TOO_SHORT),
        (np.zeros(80), State.TOO_SPARSE),
        (np.eye(1, 80, 70).ravel() * 500, State.TOO_SPARSE),
        (np.array([]), State.TOO_SHORT),
    ],
)
def test_a_series_without_a_fit_says_why(counts: Numbers, state: State) -> None:
    found = fit(counts, PARAMETERS)
    assert found.state is state
    has_range = not np.isnan(ranges([found], 0.95).upper[0])
    assert has_range is (state is State.OK)


def test_a_fit_that_fails_is_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise np.linalg.LinAlgError

    monkeypatch.setattr("statsmodels.genmod.generalized_linear_model.GLM.fit", fail)
    assert fit(_series(), PARAMETERS).state is State.NOT_FITTED


def test_a_range_rests_on_no_more_months_than_the_store_looks_at() -> None:
    assert PARAMETERS.months == expected_ranges.LOOKED_AT


def test_other_settings_are_another_version() -> None:
    """Else a store would keep ranges that were formed otherwise: raise `PARAMETERS` with them."""
    settings = f"{PARAMETERS} {RULE.floor} {COVERAGE}"
    versions = {3: "51e781785bb6"}
    assert versions[expected_ranges.PARAMETERS] == sha256(settings.encode()).hexdigest()[:12]


def test_unknown_months_are_left_out_and_not_taken_for_zero() -> None:
    counts = _series()
    gaps = counts.copy()
    gaps[[60, 75, 76]] = np.nan
    zeros = np.nan_to_num(gaps)
    full, with_gaps, with_zeros = (fit(one, PARAMETERS).mean for one in (counts, gaps, zeros))
    assert abs(with_gaps / full - 1) < abs(with_zeros / full - 1)


def test_later_months_change_nothing_and_older_ones_than_five_years_neither() -> None:
    counts = _series(120)
    changed = counts.copy()
    changed[: 96 - PARAMETERS.months] = 0
    assert fit(counts[:96], PARAMETERS) == fit(changed[:96], PARAMETERS)


def test_counts_that_vary_no_more_than_chance_have_the_bounds_of_a_poisson_count() -> None:
    found = ranges([Fit(State.OK, 100.0, 1.0)], 0.95)
    assert (found.lower[0], found.upper[0]) == (81, 120)
