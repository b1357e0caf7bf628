"""Counts of days or weeks as months, of which none is told that lacks one of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from data_access.declaration import cells
from data_access.declaration.file_schema import CellError
from data_access.periods import iso, last_day, month_of

WEEK = 7


_ISO = cells.day("%Y-%m-%d")
_EARLIEST = date(1970, 1, 1)


def day(cell: str) -> date:
    """A day written `2025-06-03`."""
    found = _ISO(cell)
    if found is None:
        raise CellError("there is no date")
    return found


def check(day: date, today: date, field: str) -> None:
    """Refuse a day that has not come, or is too long ago to be meant."""
    if not _EARLIEST <= day <= today:
        msg = f"{day} lies in the future or before {_EARLIEST.year}"
        raise CellError(msg, field)


def monthly(counts: Mapping[date, int], step: int = 1) -> tuple[dict[int, int], list[str]]:
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
    for month, held in by_month.items():
        if _without_gap(month, held, step, newest):
            sums[month] = sum(counts[day] for day in held)
        else:
            noun = "days" if step == 1 else "weeks"
            remarks.append(f"{iso(month)} lacks some of its {noun} and is left out")
    return sums, remarks


def _without_gap(month: int, held: list[date], step: int, newest: date | None) -> bool:
    """Whether the first follows on the month before, each on the one before, and none lacks."""
    apart = timedelta(days=step)
    return (
        held[0].day <= step
        and all(later - earlier == apart for earlier, later in pairwise(held))
        and (held[-1] == newest or held[-1] + apart > last_day(month))
    )


def persons(cell: str) -> int | None:
    """The count of an unreadable row, as far as it can be read."""
    try:
        return cells.whole(cell)
    except CellError:
        return None
