"""Days, months, fiscal years and running totals as publishers write them, as months."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from data_access.declaration import cells
from data_access.periods import first_day, iso, last_day, month_of, shifted

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = re.compile(r"([A-Za-z]{3})[A-Za-z]*[\s_-]?((?:19|20)\d\d)", re.ASCII)
_ISO_MONTH = re.compile(r"((?:19|20)\d\d)-(\d\d)(?:-\d\d)?(?:[ T]00:00(?::00)?)?", re.ASCII)
_QUARTER = re.compile(
    r"(?:(?:19|20)\d\d[\W_]*)?[QT][1-4](?:[\W_]*(?:19|20)\d\d)?|(?:.*\s)?quarters?\b.*|"
    r"(?:jan|apr|jul|oct)[a-z]*\W+(?:to\W+)?(?:mar|jun|sep|dec)[a-z]*\W*(?:19|20)\d\d",
    re.ASCII | re.IGNORECASE,
)
NO_QUARTER = "a quarter cannot be split into months: import the publisher's file by month"
_SERIAL = re.compile(r"[34]\d{4}", re.ASCII)
_SERIAL_DAY_0 = date(1899, 12, 30)
WEEK = 7


def month_or_none(written: str) -> int | None:
    """`JAN2009`, `2009-01-01` or the serial number of a day in Excel as yyyymm; None for others."""
    written = written.strip()
    if match := _NAMED_MONTH.fullmatch(written):
        year, number = int(match[2]), month_number(match[1])
    elif match := _ISO_MONTH.fullmatch(written):
        year, number = int(match[1]), int(match[2])
    elif _SERIAL.fullmatch(written):
        day = _SERIAL_DAY_0 + timedelta(days=int(written))
        year, number = day.year, day.month
    else:
        return None
    return month_of(year, number) if 1 <= number <= 12 else None  # noqa: PLR2004


def month_number(name: str) -> int:
    """1 to 12 for the first three letters of an English name; 0 for others."""
    return _NAMES.index(name.casefold()) + 1 if name.casefold() in _NAMES else 0


def is_quarter(written: str) -> bool:
    """Whether it stands for a quarter: `2024-Q1`, `Q1 2024`, `Jan-Mar 2024`, or their column."""
    return _QUARTER.fullmatch(written.strip()) is not None


def month(cell: str) -> int:
    """The month of a cell, yyyymm."""
    month = month_or_none(cells.text(cell))
    if month is None:
        msg = f"{cells.quoted(cell)} is not a month"
        if is_quarter(cell):
            msg = f"{cells.quoted(cell)} is a quarter, not a month; {NO_QUARTER}"
        raise cells.CellError(msg)
    return month


_EARLIEST = date(1970, 1, 1)
day = cells.filled(cells.day("%Y-%m-%d"), "there is no date")


def check_day(day: date, today: date, field: str) -> date:
    """The day, unless it has not come, or is too long ago to be meant."""
    if not _EARLIEST <= day <= today:
        raise cells.CellError(f"{day} lies in the future or before {_EARLIEST.year}", field)
    return day


def month_begin(year: int, number: int, today: date, field: str) -> date:
    """The first day of a month, from 1, of a year; refused as `check_day` does."""
    return check_day(first_day(month_of(_calendar_year(year), number)), today, field)


def month_end(year: int, number: int, today: date, field: str) -> date:
    """The last day of a month, from 1, of a year; refused as `check_day` does."""
    return check_day(last_day(month_of(_calendar_year(year), number)), today, field)


def _calendar_year(year: int) -> int:
    """The nearest year that a date can have."""
    return min(max(year, date.min.year), date.max.year - 1)


def monthly_sums(counts: Mapping[date, int], step: int = 1) -> tuple[dict[int, int], list[str]]:
    """The sum of each month, and remarks on months that lack a day and are left out.

    Args:
        counts: by day, or by the day on which a week ends; it counts in the month of that day.
        step: days from one to the next.
    """
    by_month: dict[int, list[date]] = {}
    for day in sorted(counts):
        by_month.setdefault(month_of(day.year, day.month), []).append(day)
    newest = max(counts, default=None)
    sums, remarks = {}, []
    for month, days in by_month.items():
        if _without_gap(month, days, step, newest):
            sums[month] = sum(counts[day] for day in days)
        else:
            noun = "days" if step == 1 else "weeks"
            remarks.append(f"{iso(month)} lacks some of its {noun} and is left out")
    return sums, remarks


def _without_gap(month: int, days: list[date], step: int, newest: date | None) -> bool:
    """Whether the first follows on the month before, each on the one before, and none lacks."""
    apart = timedelta(days=step)
    return (
        days[0].day <= step
        and all(later - earlier == apart for earlier, later in pairwise(days))
        and (days[-1] == newest or days[-1] + apart > last_day(month))
    )


_FISCAL_YEAR = re.compile(r"((?:19|20)\d\d)(?: \(FYTD\))?", re.ASCII)
_FISCAL_MONTH = re.compile(r"(?:(?:0\d|1[0-2]) )?([A-Za-z]{3})[A-Za-z]*", re.ASCII)


def fiscal_year(cell: str) -> int:
    """`2025`, also `2025 (FYTD)` for a year that still runs."""
    match = _FISCAL_YEAR.fullmatch(cells.text(cell))
    if match is None:
        raise cells.CellError(f"{cells.quoted(cell)} is not a fiscal year")
    return int(match[1])


def fiscal_month(cell: str) -> int:
    """1 to 12 for `OCT`, or for `01 October`, where the number is the month's in its year."""
    match = _FISCAL_MONTH.fullmatch(cells.text(cell))
    number = month_number(match[1]) if match else 0
    if not number:
        raise cells.CellError(f"{cells.quoted(cell)} is not a month")
    return number


Report = tuple[date, Mapping[str, int]]
"""The day of a report and its totals since 1 January, by what is counted."""


def monthly_differences(
    reports: Mapping[int, Report], others: str
) -> tuple[dict[int, dict[str, int]], list[str]]:
    """What came in each month, and remarks on what cannot be known.

    A month is known where there is a report at the end of the month before, or in January. Reports
    list the largest groups only: one that either report lacks is among the others, and so the
    others take up what is left of the total. People who were first among the others, or put
    under the wrong name, lower a later total: they are taken from the months before in which
    they were counted, so that each report's total remains the sum of its year.

    Args:
        reports: the newest of each month, which all but the last must be of its last day.
        others: the group of those not listed.
    """
    by_month: dict[int, dict[str, int]] = {}
    remarks = []
    for month, (_, totals) in sorted(reports.items()):
        begins = month % 100 == 1
        before = None if begins else reports.get(shifted(month, -1))
        if before is None and not begins:
            remarks.append(f"{iso(month)} has no report at the end of the month before to go by")
            continue
        earlier = before[1] if before else {}
        by_month[month] = _grown(totals, earlier, others, begins=begins)
        remarks += _carried_back(by_month, month, others)
    return by_month, remarks


def _grown(
    totals: Mapping[str, int], earlier: Mapping[str, int], others: str, *, begins: bool
) -> dict[str, int]:
    """By how much the groups that both reports list have grown; the others are what is left."""
    grown = {
        group: total - earlier.get(group, 0)
        for group, total in totals.items()
        if group != others and (begins or group in earlier)
    }
    grown[others] = sum(totals.values()) - sum(earlier.values()) - sum(grown.values())
    return grown


def _carried_back(by_month: dict[int, dict[str, int]], month: int, others: str) -> list[str]:
    """Take what a total was lowered by from the year's months before it, the newest first."""
    remarks = []
    for group, value in by_month[month].items():
        owed = -value
        if owed <= 0:
            continue
        by_month[month][group] = 0
        name = "others" if group == others else group
        remarks.append(f"{iso(month)}: {owed:,} fewer {name}, taken from the months before")
        before = sorted(past for past in by_month if month // 100 * 100 < past < month)
        for past in reversed(before):
            taken = min(owed, by_month[past].get(group, 0))
            if taken:
                by_month[past][group] -= taken
                owed -= taken
        if owed:
            remarks.append(f"{iso(month)}: {owed:,} of them were in no earlier month")
    return remarks
