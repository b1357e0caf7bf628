"""Alarms: two measures of a route read together, all routes at once, and the back-test."""

import csv
from collections import Counter

import numpy as np
import pytest

from data_access.analysis.alarms import REPORTED, AlarmRule, combined, raised
from data_access.registry.routes import ROUTES
from tools.backtest_alarms import COLUMNS, KNOWN_INCIDENTS, TARGET

NONE = np.nan
RULE = AlarmRule()


def _backtest() -> list[dict[str, str]]:
    with TARGET.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_two_measures_are_worth_the_least_of_their_probabilities_twice() -> None:
    p = np.array([[0.01, NONE, 0.9, NONE], [0.3, 0.02, 0.8, NONE]])
    assert combined(p) == pytest.approx([0.02, 0.02, 1.0, NONE], nan_ok=True)


def test_a_month_is_raised_by_its_deaths_or_by_one_large_incident_and_not_below_the_floor() -> None:
    p = np.array([[1e-5, 0.6, 0.5, 1e-5], [0.4, 1e-5, 0.5, 1e-5]])
    assert raised(p, np.array([40.0, 40.0, 40.0, 9.0]), RULE).tolist() == [True, True, False, False]


def test_the_more_routes_are_looked_at_the_less_likely_one_of_them_must_be() -> None:
    alone = np.array([[0.02]])
    among = np.array([[0.02, *[0.5] * 19]])
    assert raised(alone, np.full(1, 40.0), RULE).tolist() == [True]
    assert not raised(among, np.full(20, 40.0), RULE).any()


def test_what_lies_inside_its_range_is_not_raised() -> None:
    assert not raised(np.array([[0.03], [NONE]]), np.full(1, 40.0), RULE).any()


def test_where_nothing_is_known_nothing_is_raised() -> None:
    assert not raised(np.full((2, 3), NONE), np.full(3, NONE), RULE).any()


def test_the_back_test_meets_its_goals() -> None:
    rows = _backtest()
    assert list(rows[0]) == list(COLUMNS)
    reported = [row for row in rows if int(row["month"]) >= REPORTED.first]
    newest = max(int(row["month"]) for row in rows)
    months = 12 * (newest // 100 - REPORTED.first // 100) + newest % 100
    assert len(reported) / months <= 1.0
    alarms = {(row["route"], int(row["month"])) for row in rows}
    assert sum((route, month) in alarms for _name, route, month in KNOWN_INCIDENTS) >= 7


def test_the_back_test_holds_each_alarm_once_on_routes_that_exist_and_above_the_floor() -> None:
    rows = _backtest()
    assert Counter((row["route"], row["month"]) for row in rows).most_common(1)[0][1] == 1
    assert {row["route"] for row in rows} <= ROUTES.keys()
    assert all(int(row["dead_missing"]) >= RULE.floor for row in rows)
    assert all(float(row["p_value"]) < RULE.rate for row in rows)


def test_what_raised_an_alarm_of_the_back_test_is_above_its_own_limit() -> None:
    for row in _backtest():
        of_largest = ("largest_incident", "largest_upper")
        value, limit = of_largest if row["is_largest"] == "1" else ("dead_missing", "upper")
        assert float(row[value]) > float(row[limit])
