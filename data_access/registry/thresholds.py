"""Thresholds: in domain words, what raises a flag, as rows that `analysis.rules` applies.

A rule says what it compares and how much is too much, and never where or when: it is applied to
every route, or every bureau, month by month.
"""

from dataclasses import dataclass
from enum import StrEnum

from data_access.registry import tables


class Subject(StrEnum):
    """What a rule is applied to."""

    ROUTE = "route"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Threshold:
    """One rule.

    Attributes:
        code: in addresses, in the data interface and in the code of its panel.
        metric: code of the measure that it is about.
        title: what it is called.
        rule: when it is raised, in words; `{years}`, `{share}`, `{floor}` and `{days}` are its own.
        why: what raised it, in words; `{value}`, `{before}`, `{limit}`, `{month}`, `{subject}` are
            the case's, `{share}` and `{years}` the rule's.
        unit: of value and limit.
        is_expected: whether a month's largest incident is compared with the range that it was
            expected in (`analysis.alarms`), and not a count against earlier years.
        years: a count is compared with the same month of so many years before.
        share: percent above the highest of them that still raises nothing.
        floor: a smaller count raises nothing, whatever it was before.
        days: a report may be so much later than is usual for its bureau.
        false_alarms: a month over all routes, where nothing changes, as
            `tools/backtest_alarms.py` measures it; 0 is not measured.
    """

    code: str
    metric: str
    title: str
    rule: str
    why: str
    unit: str
    subject: Subject = Subject.ROUTE
    is_expected: bool = False
    years: int = 0
    share: int = 0
    floor: int = 0
    days: int = 0
    false_alarms: float = 0


THRESHOLDS = tables.by_code("thresholds", Threshold)
