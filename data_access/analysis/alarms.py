"""Which months had an unusually large incident, and the alarms of a back-test.

A month of a route is unusual where its largest incident is above the range that the five years
before let one expect, and of at least so many people as the rule says. Routes on which too little
was recorded raise nothing.

`docs/methods.md` says how often that is chance, `tools/backtest_alarms.py` measures it.
"""

import csv
from collections.abc import Mapping
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from data_access.analysis.expected_range import Numbers
from data_access.periods import MonthRange
from data_access.registry.thresholds import THRESHOLDS

RULE = THRESHOLDS["deaths-above-season"]
REPORTED = MonthRange(202101, 202508)
"""The months that the back-test reports on; before them fewer routes could be judged."""


def are_unusual(largest: Numbers, upper: Numbers, floor: int = RULE.floor) -> NDArray[np.bool_]:
    """Which months had an unusually large incident.

    Args:
        largest: people of the largest incident of each month.
        upper: the upper end of the range expected of it; NaN where there is none.
        floor: smaller incidents raise nothing.
    """
    return (largest > upper) & (largest >= floor)


def backtest() -> tuple[Mapping[str, str], ...]:
    """The alarms of the back-test, oldest first (`tools/backtest_alarms.py`).

    Columns, as text: month (yyyymm), route, largest_incident, expected, upper, dead_missing (of the
    month), months_after, months_after_above (with more dead and missing than expected).
    """
    text = (resources.files("data_access.analysis") / "alarm_backtest.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
