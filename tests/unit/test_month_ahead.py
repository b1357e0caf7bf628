"""A month from the months before it: season and autoregression, as a second way has them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import OLS

from dashboard.panels.catalogue.around_events import events_after
from dashboard.panels.catalogue.people import OF_OVERVIEW
from dashboard.panels.shapes.lines import ALL, BY_ROUTE, LATELY
from data_access.analysis.expected_range import Numbers, State
from data_access.analysis.month_ahead import COVERAGE, JUDGED, expect, record
from tools import backtest_alarms, backtest_month_ahead as tool

METHODS = (Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")


def _course(months: int = 60, seed: int = 1, pull: float = 0.7) -> Numbers:
    """Counts with a season, of which each month keeps a share of the one before."""
    draw, level, course = np.random.default_rng(seed), 0.0, []
    for month in range(-24, months):
        level = pull * level + draw.normal(0, 0.35)
        course.append(np.exp(7 + 0.4 * np.sin(2 * np.pi * month / 12) + level))
    return np.round(course[24:])


@pytest.mark.parametrize("months", [36, 60])
def test_a_range_is_the_one_of_statsmodels(months: int) -> None:
    counts = _course(months)
    logarithms, place = np.log(counts + 0.5), np.arange(1, months + 1)
    columns = pd.DataFrame(
        {
            "level": 1.0,
            "cos": np.cos(np.pi * place / 6),
            "sin": np.sin(np.pi * place / 6),
            "before": logarithms,
        }
    )
    fitted = OLS(logarithms[1:], columns[:-1]).fit()
    wanted = fitted.get_prediction(columns[-1:]).summary_frame(alpha=1 - COVERAGE)
    ahead = expect(counts)
    assert np.log(ahead.expected + 0.5) == pytest.approx(wanted["mean"].iloc[0])
    ends = np.exp(wanted[["obs_ci_lower", "obs_ci_upper"]].iloc[0]) - 0.5
    assert ahead.range(COVERAGE) == tuple(np.round(ends))


def test_ranges_hold_as_often_as_they_say_where_the_model_is_right() -> None:
    inside = dict.fromkeys((0.5, COVERAGE), 0)
    for seed in range(400):
        counts = _course(61, seed)
        for share in inside:
            low, high = expect(counts[:-1]).range(share)
            inside[share] += low <= counts[-1] <= high
    assert 0.44 < inside[0.5] / 400 < 0.56
    assert 0.925 < inside[COVERAGE] / 400 < 0.975


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        (_course(35), State.TOO_SHORT),
        (_course(36), State.OK),
        (np.append(_course(35), [np.nan, *_course(35)]), State.TOO_SHORT),
        (np.zeros(60), State.TOO_SPARSE),
        (np.eye(1, 60, 50).ravel() * 500, State.TOO_SPARSE),
        (np.array([]), State.TOO_SHORT),
    ],
)
def test_months_that_tell_nothing_have_a_word_and_no_range(counts: Numbers, state: State) -> None:
    ahead = expect(counts)
    assert ahead.state is state
    assert np.isnan(ahead.expected) == np.isnan(ahead.range(COVERAGE)[1]) == (state is not State.OK)
    assert not record(counts).is_useful


def test_nothing_is_learnt_from_what_is_older_than_five_years() -> None:
    counts = _course(100)
    assert expect(counts) == expect(np.append(np.zeros(40), counts[-60:]))


def test_a_forecast_of_the_past_knows_nothing_of_what_came_after() -> None:
    counts = _course(130)
    later = record(np.append(counts, 10 * counts[-1]))
    assert later.past[129] == record(counts).past[129]
    assert later.past[130] == record(counts).next
    assert len(later.past) == JUDGED


def test_forecasts_are_shown_where_they_err_little_beside_the_year_before() -> None:
    assert record(_course(130, pull=0.9)).is_useful
    # Each month of a year has the count that it had.
    assert not record(np.tile(_course(12), 11)).is_useful
    # What changes at random from month to month is foretold by no month.
    noise = np.random.default_rng(4).lognormal(6, 1.5, 130)
    assert record(noise).error > record(_course(130, pull=0.9)).error


def test_how_often_ranges_held_is_what_charts_and_methods_say() -> None:
    counts = backtest_alarms.counts_of("detections")
    months, sums = tool.share_within(counts, COVERAGE)
    assert f"| detections | {months} |" in METHODS
    of_border, _sums = tool.share_within(backtest_alarms.counts_of("encounters"), COVERAGE)
    assert f"| encounters (US–Mexico border) | {of_border} |" in METHODS
    half, _sums = tool.share_within(counts, 0.5)
    assert half.split(",")[0] in METHODS
    inside, of_six, border = (int(text.split()[0]) for text in (months, sums, of_border))
    texts = [one.explanation for one in OF_OVERVIEW if "pale band" in one.explanation]
    for text in (ALL, BY_ROUTE, LATELY, *texts):
        assert f"deaths, {inside} of detections and {border} of encounters" in text
    assert texts
    assert f"of detections {100 - of_six}." in events_after.explanation


def test_routes_with_forecasts_are_those_of_the_methods() -> None:
    counts = backtest_alarms.counts_of("detections")
    for route in counts:
        newest = record(counts[route].to_numpy())
        if newest.past:
            numbers = (
                f"{newest.error:.2f} | {newest.held:.0%} | {'yes' if newest.is_useful else 'no'}"
            )
            assert f"| `{route}` | {numbers} |" in METHODS
        else:
            assert not newest.is_useful
