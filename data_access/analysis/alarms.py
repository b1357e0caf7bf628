"""Which routes had an unusual month: two measures of each, all routes looked at together.

A route's month is unusual where its dead and missing, or its largest incident, are so far above
what the five years before let one expect that fewer than one in five such alarms would be chance.
Months with fewer than ten dead and missing, and routes of which too little was recorded, raise
nothing, and neither does what lies inside the range that it was expected in.

`docs/methods.md` has the back-test, `tools/backtest_alarms.py` makes it.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from data_access.analysis.expected_range import Numbers, Parameters
from data_access.periods import MonthRange
from data_access.registry.thresholds import THRESHOLDS

REPORTED = MonthRange(202101, 202508)
"""The months that the back-test reports on; on those before them the rule was chosen."""

_ABOVE_RANGE = (1 - Parameters().coverage) / 2
"""The probability of a count above the upper end of its range, at most."""


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """What the rule is set to.

    Attributes:
        rate: share of alarms that may be chance, over all routes of a month.
        floor: fewer dead and missing in a month raise nothing.
    """

    rate: float = 0.2
    floor: int = THRESHOLDS["deaths-above-season"].floor


def combined(p_values: Numbers) -> Numbers:
    """One probability for several measures of the same thing: the least, times their number.

    Bonferroni's bound, which holds however the measures hang together.

    Args:
        p_values: a row a measure, a column a route; NaN where there is none.

    Returns:
        A probability a route, 1 at most; NaN where no measure has one.
    """
    tested = ~np.isnan(p_values)
    least = np.where(tested, p_values, np.inf).min(axis=0)
    number = tested.sum(axis=0)
    return np.where(number > 0, np.minimum(1.0, least * np.maximum(number, 1)), np.nan)


def discoveries(p_values: NDArray[np.float64], rate: float) -> NDArray[np.bool_]:
    """Which of some probabilities, looked at together, are no chance.

    Benjamini and Hochberg, "Controlling the false discovery rate: a practical and powerful approach
    to multiple testing", Journal of the Royal Statistical Society B 57 (1995) 289-300. Of thirty
    routes that are each judged at one in a hundred, a third of all months would bring an alarm by
    chance alone; here it is the share of alarms raised by chance that is kept below a rate, however
    many routes are looked at. Assumes probabilities that are independent or rise together.

    Args:
        p_values: one a test; NaN where there is none, which counts as no test.
        rate: expected share of false ones among those that are called true, such as 0.1.
    """
    is_discovery = np.zeros(p_values.shape, dtype=bool)
    tested = ~np.isnan(p_values)
    if tested.any():
        from scipy.stats import false_discovery_control  # noqa: PLC0415 - only where tested

        is_discovery[tested] = false_discovery_control(p_values[tested]) <= rate
    return is_discovery


def raised(p_values: Numbers, counts: Numbers, rule: AlarmRule) -> NDArray[np.bool_]:
    """Which routes had an unusual month: what is said to be normal below a limit is above it.

    Args:
        p_values: of one month: a row a measure, a column a route; NaN where there is none.
        counts: dead and missing of each route.
        rule: what it is set to.
    """
    is_beyond = (p_values <= _ABOVE_RANGE).any(axis=0)
    return discoveries(combined(p_values), rule.rate) & is_beyond & (counts >= rule.floor)


def backtest() -> tuple[Mapping[str, str], ...]:
    """The alarms of the back-test, oldest first (`tools/backtest_alarms.py`).

    Columns, as text: month (yyyymm), route, dead_missing, expected, upper, largest_incident,
    largest_expected, largest_upper, is_largest (1 where the incident raised it, which is the less
    likely of the two), p_value, months_after, months_after_above.
    """
    text = (resources.files("data_access.analysis") / "alarm_backtest.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
