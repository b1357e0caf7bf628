"""Expected ranges, a month ahead, alarms and ties: equal to a second way, right as often said."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom
from statsmodels.regression.linear_model import OLS

from dashboard.panels.catalogue.around_events import events_after
from dashboard.panels.catalogue.judgements import rule_in_words
from dashboard.panels.catalogue.people import OF_OVERVIEW
from dashboard.panels.catalogue.thresholds import thresholds_crossed
from dashboard.panels.shapes.lines import ALL, BY_ROUTE, LATELY
from data_access.analysis import shifts
from data_access.analysis.alarms import RULE, are_unusual, backtest
from data_access.analysis.expected_range import (
    Fit,
    Numbers,
    Parameters,
    State,
    fit,
    ranges,
)
from data_access.analysis.interruption import Place, Sum, after, months_after
from data_access.analysis.month_ahead import COVERAGE, JUDGED, expect, record
from data_access.periods import MonthRange
from data_access.registry import NOT_STATED, ROUTES, SEVERAL, THRESHOLDS
from data_access.store import expected_ranges
from tools import backtest_alarms, backtest_month_ahead as tool

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


DOCS = Path(__file__).parents[2] / "docs"


def _known() -> tuple[list[Mapping[str, backtest_alarms.Measures]], list[str]]:
    """What each release has of each route, and the routes that are judged."""
    known = [
        backtest_alarms.by_route(backtest_alarms.rows_known(number))
        for number in range(len(backtest_alarms.RELEASES))
    ]
    return known, [
        code for code in ROUTES if code not in {NOT_STATED, SEVERAL} and code in known[-1]
    ]


def test_an_incident_is_unusual_above_its_range_and_from_the_floor_on() -> None:
    largest = np.array([RULE.floor, RULE.floor, RULE.floor - 1, 90, 90])
    upper = np.array([RULE.floor - 1, RULE.floor, 2, 89, np.nan])
    assert are_unusual(largest, upper).tolist() == [True, False, False, True, False]


def test_an_unusual_incident_is_as_rare_as_the_range_says() -> None:
    counts = np.random.default_rng(3).negative_binomial(2, 0.1, 61).astype(float)
    one = fit(counts, Parameters())
    upper = ranges([one], Parameters().coverage).upper[0]
    size, probability = one.mean / (one.dispersion - 1), 1 / one.dispersion
    below, above = nbinom.sf([upper - 1, upper], size, probability)
    assert above <= backtest_alarms.LEVEL < below


def test_false_alarms_of_each_rule_are_those_that_the_tool_measures() -> None:
    _releases, codes = _known()
    drawn = backtest_alarms.judge_unchanged(codes, 40, backtest_alarms.UNCHANGED)["largest"]
    measured = {RULE.code: backtest_alarms.a_month(drawn.alarms(backtest_alarms.LEVEL, RULE.floor))}
    measured |= {
        code: backtest_alarms.false_rises(THRESHOLDS[code], 500) for code in backtest_alarms.RISES
    }
    stated = {code: rule.false_alarms for code, rule in THRESHOLDS.items() if rule.false_alarms}
    assert stated.keys() == measured.keys()
    assert stated == {code: pytest.approx(rate, abs=0.03) for code, rate in measured.items()}
    assert stated[RULE.code] <= 0.25


def test_a_rule_says_how_often_it_is_raised_by_chance_where_that_is_measured() -> None:
    table = (DOCS / "thresholds.md").read_text(encoding="utf-8")
    for rule in THRESHOLDS.values():
        words = rule_in_words(rule)
        assert ("false alarm" in words) is bool(rule.false_alarms)
        (row,) = [line for line in table.splitlines() if line.startswith(f"| `{rule.code}`")]
        assert row.endswith(f"| {rule.false_alarms or 'not measured'} |")
        if rule.false_alarms:
            often = f"in {round(1 / rule.false_alarms)}"
            assert words.endswith(f"{often} months.")
            assert f"one {often} " in thresholds_crossed.explanation


def test_alarms_of_some_routes_are_those_of_the_file() -> None:
    codes = ["channel-uk", "us-mexico-border", "eastern-route-yemen"]
    releases, _codes = _known()
    alarms = backtest_alarms.judge_past(releases, codes, "largest").alarms(
        backtest_alarms.LEVEL, RULE.floor
    )[:, :, 0]
    months = backtest_alarms.MONTHS[-alarms.shape[1] :]
    found = {(codes[row], str(months[column])) for row, column in np.argwhere(alarms)}
    assert found == {(row["route"], row["month"]) for row in backtest() if row["route"] in codes}


def test_the_back_test_finds_what_the_card_says_and_nothing_below_its_limit() -> None:
    rows = backtest()
    assert tuple(rows[0]) == backtest_alarms.COLUMNS
    assert Counter((row["route"], row["month"]) for row in rows).most_common(1)[0][1] == 1
    alarms = {(row["route"], int(row["month"])) for row in rows}
    assert (
        sum((route, month) in alarms for _name, route, month in backtest_alarms.KNOWN_INCIDENTS)
        == 7
    )
    for row in rows:
        assert row["route"] in ROUTES
        assert int(row["largest_incident"]) >= RULE.floor
        assert int(row["largest_incident"]) > int(row["upper"]) >= float(row["expected"])
        assert int(row["dead_missing"]) >= int(row["largest_incident"])


@pytest.mark.thorough
def test_how_often_ranges_of_deaths_held_is_what_charts_and_methods_say() -> None:
    judged = backtest_alarms.judge_past(*_known(), "deaths")
    months, sums = backtest_alarms.coverage(judged, Parameters().coverage)
    assert f"| dead and missing | {months} |" in (DOCS / "methods.md").read_text(encoding="utf-8")
    inside, of_six = (int(text.split()[0]) for text in (months, sums))
    for text in (ALL, LATELY, BY_ROUTE):
        assert f"{inside} of 100 months of deaths" in text
    assert f"of deaths {100 - of_six} in 100" in events_after.explanation


TEN_YEARS = 120


def _counts(draw: np.random.Generator, waves: Numbers, mean: float) -> Numbers:
    """Counts with a season around waves that are common to several, or not."""
    place = np.arange(TEN_YEARS)
    season = 0.6 * np.sin(2 * np.pi * place / 12)
    rates = np.exp(np.log(mean) + season + 0.5 * waves)
    counts: Numbers = draw.negative_binomial(8, 8 / (8 + rates)).astype(float)
    return counts


def test_shares_add_up_to_one_and_are_unknown_where_any_part_is() -> None:
    counts = np.array([[1.0, 2.0, np.nan, 0.0], [3.0, 2.0, 5.0, 0.0]])
    found = shifts.shares(counts)
    assert found[:, :2].sum(axis=0) == pytest.approx([1.0, 1.0])
    assert found[0, 0] == 0.25
    assert np.isnan(found[:, 2:]).all()


def test_one_series_that_follows_another_is_found_with_its_lag_and_its_sign() -> None:
    draw = np.random.default_rng(7)
    waves = draw.normal(size=TEN_YEARS + 3)
    first, second = _counts(draw, waves[3:], 900), _counts(draw, -waves[:-3], 300)
    found = shifts.lead(first, second)
    assert (found.state, found.months, found.lag) == (shifts.State.FOUND, TEN_YEARS, 3)
    assert found.correlation < -0.5
    assert shifts.lead(second, first).lag == -3


def test_series_that_share_a_season_alone_have_no_tie() -> None:
    draw = np.random.default_rng(11)
    found = [
        shifts.lead(*(_counts(draw, draw.normal(size=TEN_YEARS), 400) for _side in range(2))).state
        for _pair in range(100)
    ]
    assert found.count(shifts.State.FOUND) <= 10


def test_months_count_from_the_newest_gap_on_and_too_few_of_them_say_nothing() -> None:
    draw = np.random.default_rng(3)
    first, second = (_counts(draw, draw.normal(size=TEN_YEARS), 400) for _side in range(2))
    first[TEN_YEARS - shifts.FEWEST] = np.nan
    second[-1] = np.nan
    found = shifts.lead(first, second)
    assert (found.state, found.months) == (shifts.State.TOO_SHORT, shifts.FEWEST - 2)
    nothing = shifts.lead(np.full(TEN_YEARS, np.nan), second)
    assert (nothing.state, nothing.months) == (shifts.State.TOO_SHORT, 0)


def test_months_after_an_event_are_held_against_the_ends_of_their_ranges() -> None:
    assert months_after(202307) == MonthRange(202308, 202401)
    months = months_after(202307).months()
    ranges = dict.fromkeys(months, (15, 30))
    counts = {**dict.fromkeys(months, 20), 202307: 900}
    found = after(202307, counts, ranges)
    assert found == Sum(120, 90, 180)
    assert [Sum(n, 90, 180).place for n in (89, 90, 180, 181)] == [
        *(Place.BELOW, Place.WITHIN, Place.WITHIN, Place.ABOVE),
    ]
    assert after(202307, {}, ranges) == Sum(0, 90, 180)
    assert after(202307, counts, {month: ranges[month] for month in months[:5]}) is None
