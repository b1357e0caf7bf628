"""Rule and numbers in, verdict out: whether a threshold is crossed, and what it was compared with.

No store, no clock: what is not known is an argument that is missing, and raises nothing.
"""

from bisect import insort
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Literal, NamedTuple

from data_access.periods import MonthRange, last_day, shifted
from data_access.registry.thresholds import Threshold

_USUAL_OVER = 24
"""Newest reports that tell what is usual for a bureau."""
_USUAL_FROM = 6
"""Fewer reports tell nothing."""


class Standing(StrEnum):
    """A month judged by a rule."""

    RAISED = "raised"
    QUIET = "quiet"
    PART = "part"
    """Known in part."""
    OPEN = "open"
    """Provisional, and not above yet."""
    UNKNOWN = "unknown"
    """It, or what it would be compared with, is not known."""


class Verdict(NamedTuple):
    """The verdict of a rule on a month.

    Attributes:
        value, limit: in the rule's unit; raised where value is above limit. None is unknown.
        before: the highest of the years before, what was expected, or the days that are usual for a
            bureau.
        month: what the value is of (yyyymm), where that is not the verdict's: a report's.
    """

    standing: Standing
    value: int | None = None
    limit: int | None = None
    before: int | None = None
    month: int | None = None


class Unusual(NamedTuple):
    """The largest incident of an unusual month, and what was expected (`analysis.alarms`)."""

    value: int
    upper: int
    mean: int


class Judgement(NamedTuple):
    """A verdict with what it is about.

    Attributes:
        rule: code of the threshold.
        subject: code of a route or ISO3 of a bureau.
        month: yyyymm that it is on.
        exercise: whether it rests on figures made for exercises.
    """

    rule: str
    subject: str
    month: int
    verdict: Verdict
    exercise: bool = False


class Course(NamedTuple):
    """Verdicts of a rule on one route or bureau, month by month.

    Attributes:
        rule: code of the threshold.
        subject: code of a route or ISO3 of a bureau.
        months: yyyymm, in order.
        verdicts: on each of them.
        exercise: whether it rests on figures made for exercises.
    """

    rule: str
    subject: str
    months: Sequence[int]
    verdicts: Sequence[Verdict]
    exercise: bool = False

    def standings(self) -> Iterator[Standing]:
        """Judge each month."""
        return (verdict.standing for verdict in self.verdicts)

    def raised(self) -> list[Judgement]:
        """The months in which the threshold is crossed."""
        return [
            Judgement(self.rule, self.subject, month, verdict, self.exercise)
            for month, verdict in zip(self.months, self.verdicts, strict=True)
            if verdict.standing is Standing.RAISED
        ]

    def newest(self, judged: Collection[Standing]) -> int | None:
        """The newest month with one of some verdicts; None where there is none."""
        by_month = zip(self.months, self.standings(), strict=True)
        return max((month for month, standing in by_month if standing in judged), default=None)

    def within(self, months: MonthRange) -> "Course":
        """The verdicts on some months; other months are unknown."""
        verdicts, columns = dict(zip(self.months, self.verdicts, strict=True)), months.months()
        return self._replace(
            months=columns, verdicts=[verdicts.get(month, UNKNOWN) for month in columns]
        )

    def standing(self, month: int) -> Standing | None:
        """The verdict on a month; None if it is not among them."""
        return dict(zip(self.months, self.standings(), strict=True)).get(month)


UNKNOWN = Verdict(Standing.UNKNOWN)
QUIET, OPEN, PART = Verdict(Standing.QUIET), Verdict(Standing.OPEN), Verdict(Standing.PART)
"""Of what is not raised nobody asks for numbers."""


def of_counts(
    rule: Threshold,
    values: Sequence[int | None],
    before: Sequence[Sequence[int | None]],
    is_part: Sequence[bool],
    is_provisional: Sequence[bool],
) -> list[Verdict]:
    """Counts of months, each against the same month of the years before.

    Args:
        rule: with `years`, `share` and `floor`.
        values: of each month; None is unknown.
        before: of each year back, the counts of the same months, None where unknown.
        is_part: whether each month is known in part: it is never raised.
        is_provisional: whether it is still filled: what is above will hardly fall below, and what
            is not may rise above.
    """
    if not before or len(before) < rule.years:
        return [UNKNOWN] * len(values)
    share, most = 100 + rule.share, rule.floor - 1
    verdicts: list[Verdict] = []
    columns = (values, zip(*before, strict=True), is_part, is_provisional)
    for value, counts, part, provisional in zip(*columns, strict=True):
        if value is None or None in counts:
            verdicts.append(UNKNOWN)
            continue
        highest = max(0, *counts)
        # One less than the floor is the most that a count below it can be.
        limit = max(highest * share // 100, most)
        standing = Standing.RAISED if value > limit else Standing.QUIET
        if part:
            standing = Standing.PART
        elif provisional and standing is Standing.QUIET:
            standing = Standing.OPEN
        verdicts.append(Verdict(standing, value, limit, highest))
    return verdicts


def of_expected(
    judged: Sequence[Unusual | Literal[False] | None],
    is_part: Sequence[bool],
    is_provisional: Sequence[bool],
) -> list[Verdict]:
    """Months, each against the range that it was expected in.

    Args:
        judged: of each month; False where it is not unusual, None where nothing says what was to be
            expected.
        is_part: whether each month is known in part: it is never raised.
        is_provisional: whether it is still filled, and may rise above yet.
    """
    verdicts: list[Verdict] = []
    for one, part, provisional in zip(judged, is_part, is_provisional, strict=True):
        if part:
            verdicts.append(PART)
        elif one is None:
            verdicts.append(UNKNOWN)
        elif one:
            verdicts.append(Verdict(Standing.RAISED, one.value, one.upper, one.mean))
        else:
            verdicts.append(OPEN if provisional else QUIET)
    return verdicts


def of_reports(
    rule: Threshold,
    delays: Mapping[int, int],
    without_calendar: Collection[int],
    days: Collection[date],
) -> dict[date, Verdict]:
    """How long a bureau is silent on some days, against the time that it usually takes.

    Args:
        rule: with `days`.
        delays: days from a month's end to its report, by month (yyyymm).
        without_calendar: months that are known and of which no reporting calendar says when the
            report came: they count as on time.
        days: of the verdicts; on each, later reports had not come yet.
    """
    verdicts: dict[date, Verdict] = dict.fromkeys(days, UNKNOWN)
    arrivals = deque(sorted((_end(month) + delay, month) for month, delay in delays.items()))
    came: list[int] = []
    for day in sorted(verdicts):
        on = day.toordinal()
        while arrivals and arrivals[0][0] <= on:
            insort(came, arrivals.popleft()[1])
        if len(came) < _USUAL_FROM:
            continue
        usual = round(median(delays[month] for month in came[-_USUAL_OVER:]))
        on_time = [month for month in without_calendar if _end(month) + usual <= on]
        awaited = shifted(max(came[-1], *on_time, 0), 1)
        silent, limit = on - _end(awaited), usual + rule.days
        standing = Standing.RAISED if silent > limit else Standing.QUIET
        verdicts[day] = Verdict(standing, max(silent, 0), limit, usual, awaited)
    return verdicts


def _end(month: int) -> int:
    """The last day of a month, by its number (`date.toordinal`)."""
    return last_day(month).toordinal()
