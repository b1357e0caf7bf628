"""Alarms: an unusually large incident, how often that is chance, and the back-test."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nbinom

from dashboard.panels.catalogue.around_events import events_after
from dashboard.panels.catalogue.judgements import rule_in_words
from dashboard.panels.catalogue.thresholds import thresholds_crossed
from dashboard.panels.shapes.lines import ALL, BY_ROUTE, LATELY
from data_access.analysis.alarms import RULE, are_unusual, backtest
from data_access.analysis.expected_range import Parameters, fit, ranges
from data_access.registry import NOT_STATED, ROUTES, SEVERAL, THRESHOLDS
from tools import backtest_alarms as tool

DOCS = Path(__file__).parents[2] / "docs"


def _known() -> tuple[list[Mapping[str, tool.Measures]], list[str]]:
    """What each release has of each route, and the routes that are judged."""
    known = [tool.by_route(tool.rows_known(number)) for number in range(len(tool.RELEASES))]
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
    assert above <= tool.LEVEL < below


def test_false_alarms_of_each_rule_are_those_that_the_tool_measures() -> None:
    _releases, codes = _known()
    drawn = tool.judge_unchanged(codes, 40, tool.UNCHANGED)["largest"]
    measured = {RULE.code: tool.a_month(drawn.alarms(tool.LEVEL, RULE.floor))}
    measured |= {code: tool.false_rises(THRESHOLDS[code], 500) for code in tool.RISES}
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
    alarms = tool.judge_past(releases, codes, "largest").alarms(tool.LEVEL, RULE.floor)[:, :, 0]
    months = tool.MONTHS[-alarms.shape[1] :]
    found = {(codes[row], str(months[column])) for row, column in np.argwhere(alarms)}
    assert found == {(row["route"], row["month"]) for row in backtest() if row["route"] in codes}


def test_the_back_test_finds_what_the_card_says_and_nothing_below_its_limit() -> None:
    rows = backtest()
    assert tuple(rows[0]) == tool.COLUMNS
    assert Counter((row["route"], row["month"]) for row in rows).most_common(1)[0][1] == 1
    alarms = {(row["route"], int(row["month"])) for row in rows}
    assert sum((route, month) in alarms for _name, route, month in tool.KNOWN_INCIDENTS) == 7
    for row in rows:
        assert row["route"] in ROUTES
        assert int(row["largest_incident"]) >= RULE.floor
        assert int(row["largest_incident"]) > int(row["upper"]) >= float(row["expected"])
        assert int(row["dead_missing"]) >= int(row["largest_incident"])


@pytest.mark.thorough
def test_how_often_ranges_held_is_what_charts_and_methods_say() -> None:
    judged = tool.judge_past(*_known(), "deaths")
    months, sums = tool.coverage(judged, Parameters().coverage)
    assert f"| dead and missing | {months} |" in (DOCS / "methods.md").read_text(encoding="utf-8")
    inside, of_six = (int(text.split()[0]) for text in (months, sums))
    for text in (ALL, LATELY, BY_ROUTE):
        assert f"{inside} of 100 months of deaths" in text
    assert f"of deaths {100 - of_six} in 100" in events_after.explanation
