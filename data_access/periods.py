"""Months and periods of months.

A month is the integer yyyymm (201504). A month that a source leaves open, so that only the year
is known, is yyyy00: it belongs to every period that holds the whole year and to no other.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data_access.sentences import N_, SentenceError

FIRST_MONTH = 190001
LAST_MONTH = 219912
_TOKEN = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_YEAR = 12


def month_of(year: int, month: int) -> int:
    """The month as yyyymm."""
    return year * 100 + month


def shifted(month: int, by: int) -> int:
    """The month a number of months later (earlier where negative)."""
    index = month // 100 * 12 + month % 100 - 1 + by
    return index // 12 * 100 + index % 12 + 1


def distance(first: int, last: int) -> int:
    """Months from one month to another."""
    return (last // 100 - first // 100) * 12 + last % 100 - first % 100


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(*divmod(month, 100), 1)


def last_day(month: int) -> date:
    """The last day of a month."""
    year, number = divmod(month, 100)
    return date(year, number, monthrange(year, number)[1])


def iso(month: int) -> str:
    """`2015-04`, or `2015` where only the year is known."""
    year, part = divmod(month, 100)
    return f"{year}-{part:02d}" if part else str(year)


@dataclass(frozen=True, slots=True)
class MonthRange:
    """Months from first to last, both inside.

    Attributes:
        first, last: yyyymm, first <= last.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        """Refuse an empty range: a period without a month is a mistake of the caller."""
        if self.first > self.last:
            raise ValueError(
                f"a period cannot end ({iso(self.last)}) before it begins ({iso(self.first)})"
            )

    @property
    def length(self) -> int:
        """The number of its months."""
        return distance(self.first, self.last) + 1

    def months(self) -> tuple[int, ...]:
        """Every month of it, in order."""
        return tuple([shifted(self.first, by) for by in range(self.length)])

    def moved(self, by: int) -> "MonthRange":
        """The same length of time, a number of months later (earlier where negative)."""
        return MonthRange(shifted(self.first, by), shifted(self.last, by))

    def extended_back(self, by: int) -> "MonthRange":
        """The range with a number of months put before it."""
        return MonthRange(shifted(self.first, -by), self.last)

    def overlap(self, other: "MonthRange") -> "MonthRange | None":
        """The months that both have; None where there are none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return MonthRange(first, last) if first <= last else None

    def holds_year(self, year: int) -> bool:
        """Whether all twelve months of a year are inside."""
        return self.first <= year * 100 + 1 and year * 100 + 12 <= self.last

    def whole_years(self) -> tuple[int, ...]:
        """The years of which all twelve months are inside."""
        return tuple(filter(self.holds_year, range(self.first // 100, self.last // 100 + 1)))

    def holds(self, month: int) -> bool:
        """Whether a month, or a year whose month is unknown, is inside."""
        if month % 100 == 0:
            return self.holds_year(month // 100)
        return self.first <= month <= self.last

    def bounds(self) -> tuple[int, int, tuple[int, ...]]:
        """The range for SQL: lowest and highest stored value, and those between to leave out.

        A stored yyyy00 sorts before its January, so that only the two ends need care.
        """
        low, high = self.first, self.last
        if low % 100 == 1 and low + 11 <= high:
            low -= 1
        last_year = high // 100 * 100
        is_closed = high == last_year + 12 and self.first <= last_year + 1
        return low, high, (last_year,) if low <= last_year and not is_closed else ()


ALL_MONTHS = MonthRange(FIRST_MONTH, LAST_MONTH)
"""Every month that a file may name."""


def with_years(months: Collection[int]) -> frozenset[int]:
    """The months, with yyyy00 for each year that is complete among them."""
    listed = frozenset(months)
    months_of_years = Counter(month // 100 for month in listed)
    return listed.union(year * 100 for year, count in months_of_years.items() if count == _YEAR)


def spans(months: Iterable[int]) -> list[MonthRange]:
    """Months in ranges, each as long as they follow each other; oldest first."""
    ranges: list[MonthRange] = []
    for month in sorted(months):
        if ranges and shifted(ranges[-1].last, 1) == month:
            ranges[-1] = MonthRange(ranges[-1].first, month)
        else:
            ranges.append(MonthRange(month, month))
    return ranges


class PeriodKind(StrEnum):
    """The kind of a period, before its months are known."""

    ALL = "all"
    LATEST_12 = "latest12"
    YEAR_TO_DATE = "ytd"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Period:
    """The value of `t`: a named period or a span of months with one end open or none.

    Attributes:
        first, last: ends of a span as yyyymm; None leaves that side open.
    """

    kind: PeriodKind
    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """A period from its written form.

        Raises:
            ValueError: with a sentence that says what is accepted.
        """
        if text in {PeriodKind.ALL, PeriodKind.LATEST_12, PeriodKind.YEAR_TO_DATE}:
            return cls(PeriodKind(text))
        start, dots, end = text.partition("..")
        if not dots:
            end = start
        if not (start or end):
            raise SentenceError(_EXPECTED)
        first = _month(start, 1) if start else None
        last = _month(end, 12) if end else None
        if first is not None and last is not None and first > last:
            raise SentenceError(N_("a period cannot end before it begins"))
        return cls(PeriodKind.SPAN, first, last)

    def __str__(self) -> str:
        """The canonical written form: a whole year as `2015`, a month as `2015-04`."""
        if self.kind is not PeriodKind.SPAN:
            return self.kind.value
        ends = (self.first, self.last)
        years_only = (self.first or 1) % 100 == 1 and (self.last or 12) % 100 == 12  # noqa: PLR2004 - January, December
        start, end = ("" if m is None else iso(m)[:4] if years_only else iso(m) for m in ends)
        return start if start == end else f"{start}..{end}"

    def resolve(self, oldest: int, newest_complete: int, newest: int) -> MonthRange:
        """The months it means for a measure.

        Args:
            oldest: first month that the measure covers.
            newest_complete: newest month that it covers whole; named periods end there.
            newest: newest month it covers at all; open ends reach it.
        """
        if self.kind is PeriodKind.LATEST_12:
            return MonthRange(shifted(newest_complete, -11), newest_complete)
        if self.kind is PeriodKind.YEAR_TO_DATE:
            return MonthRange(month_of(newest_complete // 100, 1), newest_complete)
        # An open end that would lie beyond the other one names that one month.
        last = newest if self.last is None else self.last
        first = min(oldest, last) if self.first is None else self.first
        return MonthRange(first, max(first, last))


ALL = Period(PeriodKind.ALL)
LATEST_12 = Period(PeriodKind.LATEST_12)

_EXPECTED = N_(
    "a period is all, latest12, ytd, a year (2015), a month (2015-04) or a span "
    "(2014-10..2015-09, 2014.., ..2016)"
)


def _month(text: str, missing: int) -> int:
    match = _TOKEN.fullmatch(text)
    if match is None:
        raise SentenceError(_EXPECTED)
    month = month_of(int(match[1]), int(match[2]) if match[2] else missing)
    if not (1 <= month % 100 <= 12 and FIRST_MONTH <= month <= LAST_MONTH):  # noqa: PLR2004
        raise SentenceError(_EXPECTED)
    return month
