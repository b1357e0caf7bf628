"""Thresholds: in domain words, what raises a flag, as rows that `analysis.rules` applies.

A rule says what it compares and how much is too much, and never where or when: it is applied to
every route, or every bureau, month by month.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
            the case's, `{share}` the rule's.
        why_largest: the same where a route's largest incident did.
        unit: of value and limit.
        is_expected: whether a month is held against the range that it was expected in, over all
            routes at once (`analysis.alarms`), and not against earlier years.
        years: a count is compared with the same month of so many years before.
        share: percent above the highest of them that still raises nothing.
        floor: a smaller count raises nothing, whatever it was before.
        days: a report may be so much later than is usual for its bureau.
    """

    code: str
    metric: str
    title: str
    rule: str
    why: str
    unit: str
    why_largest: str = ""
    subject: Subject = Subject.ROUTE
    is_expected: bool = False
    years: int = 0
    share: int = 0
    floor: int = 0
    days: int = 0


_RISE = (
    "More than {share}% above the same month of the year before, and at least {floor} on the route."
)

_ALL = (
    Threshold(
        code="deaths-above-season",
        metric="dead_missing",
        title="Deaths unusually high",
        rule="A route’s dead and missing, or its largest incident, are far above what the five "
        "years before suggest: at most one alarm in five is chance. At least {floor} dead and "
        "missing.",
        why="{subject}: {value} dead and missing in {month}; expected {before}, at most {limit}",
        why_largest="{subject}: {value} dead and missing in one incident in {month}; expected at "
        "most {limit}",
        unit="persons",
        is_expected=True,
        floor=10,
    ),
    Threshold(
        code="detections-up",
        metric="detections",
        title="Detections up",
        rule=_RISE,
        why="{subject}: {value} detections in {month}, over {share}% more than a year earlier "
        "({before})",
        unit="detections",
        years=1,
        share=50,
        floor=500,
    ),
    Threshold(
        code="encounters-up",
        metric="encounters",
        title="Encounters up",
        rule=_RISE,
        why="{subject}: {value} encounters in {month}, over {share}% more than a year earlier "
        "({before})",
        unit="encounters",
        years=1,
        share=50,
        floor=5000,
    ),
    Threshold(
        code="bureau-silent",
        metric="searches",
        title="Bureau silent",
        rule="No report of database use, more than {days} days beyond the time that the bureau "
        "usually takes after a month’s end.",
        why="{subject}: {month} not reported {value} days after its end; usually {before}",
        unit="days",
        subject=Subject.BUREAU,
        days=21,
    ),
)

THRESHOLDS: Mapping[str, Threshold] = {rule.code: rule for rule in _ALL}
