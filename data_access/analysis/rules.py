"""Rule and numbers in, verdict out: whether a threshold is crossed, and what it was compared with.

No store, no clock: what is not known is an argument that is missing, and raises nothing.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import compress, islice, repeat
from operator import is_, itemgetter
from typing import Literal, NamedTuple

from data_access.periods import MonthRange, last_day, month_of, shifted
from data_access.registry.thresholds import Threshold

_USUAL_OVER = 24
"""Newest reports that tell what is usual for a bureau."""
_USUAL_FROM = 6
"""Fewer reports tell nothing."""


class Standing(StrEnum):
    """How a month stands to a rule."""

    RAISED = "raised"
    QUIET = "quiet"
    PART = "part"
    """Known in part."""
    OPEN = "open"
    """Provisional, and not above yet."""
    UNKNOWN = "unknown"
    """It, or what it would be compared with, is not known."""


# Each look into an enumeration costs as much as a comparison, and courses have thousands.
_RAISED, _QUIET = Standing.RAISED, Standing.QUIET
_STANDING = itemgetter(0)


class Verdict(NamedTuple):
    """What a rule says of a month.

    Attributes:
        value, limit: in the rule's unit; raised where value is above limit. None is unknown.
        before: the highest of the years before, what was expected, or the days that are usual for a
            bureau.
        month: what the value is of (yyyymm), where that is not the verdict's: a report's.
        is_largest: whether the numbers are of a month's largest incident, and not of its sum.
    """

    standing: Standing
    value: int | None = None
    limit: int | None = None
    before: int | None = None
    month: int | None = None
    is_largest: bool = False


class Unusual(NamedTuple):
    """What an unusual month has more of than was expected of it (`analysis.alarms`).

    Attributes:
        value, upper, mean: of what is the least likely of it: its sum, or its largest incident.
        is_largest: whether that is the incident.
    """

    value: int
    upper: int
    mean: int
    is_largest: bool = False


PlainVerdict = tuple[Standing, int | None, int | None, int | None, int | None, bool]
"""The fields of a `Verdict`, plain: a long history has thousands, of which few are ever read."""


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
    """What a rule says of one route or bureau, month by month.

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
    verdicts: Sequence[PlainVerdict]
    exercise: bool = False

    def standings(self) -> Iterator[Standing]:
        """How each month stands."""
        return (standing for standing, *_ in self.verdicts)

    def raised(self) -> list[Judgement]:
        """The months in which the threshold is crossed."""
        return [
            Judgement(self.rule, self.subject, month, Verdict(*verdict), self.exercise)
            for month, verdict in zip(self.months, self.verdicts, strict=True)
            if verdict[0] is _RAISED
        ]

    def raised_months(self) -> list[int]:
        """The same months alone, where nobody asks for the numbers."""
        is_raised = map(is_, map(_STANDING, self.verdicts), repeat(_RAISED))
        return list(compress(self.months, is_raised))

    def newest(self, judged: Collection[Standing]) -> int | None:
        """The newest month that stands in some ways; None where none does."""
        for month, verdict in zip(reversed(self.months), reversed(self.verdicts), strict=True):
            if verdict[0] in judged:
                return month
        return None

    def standing(self, month: int) -> Standing | None:
        """How a month stands; None of one that is not among them."""
        if month not in self.months:
            return None
        return self.verdicts[self.months.index(month)][0]


UNKNOWN = Verdict(Standing.UNKNOWN)
QUIET, OPEN, PART = Verdict(Standing.QUIET), Verdict(Standing.OPEN), Verdict(Standing.PART)
"""Of what is not raised nobody asks for numbers."""


def of_counts(
    rule: Threshold,
    values: Sequence[int | None],
    before: Sequence[Sequence[int | None]],
    is_part: Sequence[bool],
    is_provisional: Sequence[bool],
) -> list[PlainVerdict]:
    """Counts of months, each against the same month of the years before.

    Columns and not a month at a time, since a page asks for thousands.

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
    verdicts: list[PlainVerdict] = []
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
        verdicts.append((standing, value, limit, highest, None, False))
    return verdicts


def of_expected(
    judged: Sequence[Unusual | Literal[False] | None],
    is_part: Sequence[bool],
    is_provisional: Sequence[bool],
) -> list[PlainVerdict]:
    """Months, each against the range that it was expected in.

    Args:
        judged: of each month; False where it is not unusual among all routes of the month, None
            where nothing says what was to be expected.
        is_part: whether each month is known in part: it is never raised.
        is_provisional: whether it is still filled, and may rise above yet.
    """
    verdicts: list[PlainVerdict] = []
    for one, part, provisional in zip(judged, is_part, is_provisional, strict=True):
        if part:
            verdicts.append(PART)
        elif one is None:
            verdicts.append(UNKNOWN)
        elif one:
            verdicts.append((_RAISED, one.value, one.upper, one.mean, None, one.is_largest))
        else:
            verdicts.append(OPEN if provisional else QUIET)
    return verdicts


def of_reports(
    rule: Threshold,
    delays: Mapping[int, int],
    without_calendar: Collection[int],
    days: Collection[date],
) -> dict[date, PlainVerdict]:
    """How long a bureau is silent on some days, against the time that it usually takes.

    Reports and days are gone through together in the order of time, so that a report is looked at
    once or twice, however many days are asked for.

    Args:
        rule: with `days`.
        delays: days from a month's end to its report, by month (yyyymm).
        without_calendar: months that are known and of which no reporting calendar says when the
            report came: they count as on time.
        days: of the verdicts; on each, later reports had not come yet.
    """
    verdicts: dict[date, PlainVerdict] = dict.fromkeys(days, UNKNOWN)
    first = min(days, default=date.min).toordinal()
    arrivals = {month: _end(month) + delay for month, delay in delays.items()}
    newest_first, others = sorted(delays, reverse=True), sorted(without_calendar, reverse=True)
    # Months of the newest reports that have come, and their delays by size.
    on_first = (month for month in newest_first if arrivals[month] <= first)
    came = [*islice(on_first, _USUAL_OVER)][::-1]
    sizes = sorted([delays[month] for month in came])
    arriving = [(date.max.toordinal(), 0)]
    if len(verdicts) > 1:
        after = [(day, month) for month, day in arrivals.items() if day > first]
        arriving = [*sorted(after), *arriving]
    place = usual = 0
    is_new = True
    next_arrival, month = arriving[0]
    for day in sorted(verdicts):
        on = day.toordinal()
        while next_arrival <= on:
            insort(came, month)
            insort(sizes, delays[month])
            if len(came) > _USUAL_OVER:
                del sizes[bisect_left(sizes, delays[came.pop(0)])]
            place += 1
            next_arrival, month = arriving[place]
            is_new = True
        count = len(came)
        if count < _USUAL_FROM:
            continue
        if is_new:
            # The median of what is sorted already; that of the library sorts once more.
            usual = round((sizes[count // 2] + sizes[~(count // 2)]) / 2)
            is_new = False
        newest = came[-1]
        if others:
            on_time = (month for month in others if _end(month) + usual <= on)
            newest = max(newest, next(on_time, 0))
        awaited, end = _awaited(newest)
        silent, limit = on - end, usual + rule.days
        standing = _RAISED if silent > limit else _QUIET
        verdicts[day] = (standing, max(silent, 0), limit, usual, awaited, False)
    return verdicts


class Silence(NamedTuple):
    """How a bureau stood at the end of each month, and stands on any day since its last report.

    Attributes:
        raised: verdicts of the months (yyyymm) at whose ends it was silent for too long.
        judged_from: month from whose end on there are reports enough for a verdict; None where
            there are not.
        settled_on: day from which on no report is to come.
        usual: days that its report usually takes, from then on.
        awaited: the month (yyyymm) that is awaited from then on.
    """

    raised: Mapping[int, PlainVerdict]
    judged_from: int | None
    settled_on: date
    usual: int
    awaited: int


_EVER = date.max - timedelta(days=1)


def silence(
    rule: Threshold, delays: Mapping[int, int], without_calendar: Collection[int]
) -> Silence:
    """What `of_reports` says of a bureau, in a form that is kept and read in an instant.

    Args:
        rule: with `days`.
        delays: as of `of_reports`.
        without_calendar: as of `of_reports`; there is at least one month in one of both.
    """
    last = of_reports(rule, delays, without_calendar, [_EVER])[_EVER]
    usual, awaited = last[3] or 0, last[4] or 0
    came = [_end(month) + delay for month, delay in delays.items()]
    came += [_end(month) + usual for month in without_calendar]
    # What comes after all dates that there are has not come on any.
    settled_on = date.fromordinal(min(max(came), _EVER.toordinal()))
    first, newest = min((*delays, *without_calendar)), month_of(settled_on.year, settled_on.month)
    ends = {last_day(month): month for month in MonthRange(first, max(first, newest)).months()}
    found = of_reports(rule, delays, without_calendar, ends)
    judged = {ends[day]: one for day, one in found.items() if one[0] is not Standing.UNKNOWN}
    raised = {month: one for month, one in judged.items() if one[0] is _RAISED}
    return Silence(raised, min(judged, default=None), settled_on, usual, awaited)


def of_silence(
    rule: Threshold, kept: Silence, months: Sequence[int], days: Sequence[date]
) -> list[PlainVerdict]:
    """What `of_reports` says of some days; of those that are not raised without its numbers.

    Args:
        rule: with `days`.
        kept: of `silence`.
        months: yyyymm, in order.
        days: the last day of each of them, or one in it since `settled_on`.
    """
    if kept.judged_from is None:
        return [UNKNOWN] * len(months)
    before = bisect_left(months, kept.judged_from)
    verdicts: list[PlainVerdict] = [UNKNOWN] * before
    verdicts += [QUIET] * (len(months) - before)
    for month, verdict in kept.raised.items():
        place = bisect_left(months, month)
        if place < len(months) and months[place] == month:
            verdicts[place] = verdict
    limit, end = kept.usual + rule.days, _end(kept.awaited)
    # Since its last report it is silent a day longer each day: back to the last one not raised.
    for place in range(len(days) - 1, -1, -1):
        silent = days[place].toordinal() - end
        if days[place] < kept.settled_on or silent <= limit:
            break
        verdicts[place] = (_RAISED, silent, limit, kept.usual, kept.awaited, False)
    return verdicts


@lru_cache(maxsize=8192)
def _end(month: int) -> int:
    """The last day of a month, by its number (`date.toordinal`)."""
    return last_day(month).toordinal()


@lru_cache(maxsize=8192)
def _awaited(month: int) -> tuple[int, int]:
    """The month after one, and its last day as `_end` has it."""
    awaited = shifted(month, 1)
    return awaited, _end(awaited)
