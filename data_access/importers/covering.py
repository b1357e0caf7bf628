"""Which months a file answers for, and which of them to their last day."""

from collections.abc import Mapping
from datetime import date

from data_access.importers.parsing import Reading
from data_access.periods import MonthRange, last_day

Coverage = Mapping[int, bool]
"""Month (yyyymm, or yyyy00 for records of a year without month) -> held to its last day."""


def covered(reading: Reading) -> Coverage:
    """The months of a file.

    A release answers for records without a month from its year's January on: one that begins
    later in the year leaves those of an earlier release standing.
    """
    named = {month for month in reading.builder.months if month % 100}
    open_years = {month for month in reading.builder.months if not month % 100}
    if not named:
        return dict.fromkeys(sorted(open_years), False)
    months = MonthRange(min(named), max(named)).months() if reading.schema.contiguous else named
    newest = reading.builder.newest
    whole = {month: is_whole(month, newest) for month in months}
    if newest is not None:
        years = {month // 100 * 100 for month in months if month % 100 == 1} | open_years
        whole |= dict.fromkeys(years, False)
    return dict(sorted(whole.items()))


def is_whole(month: int, newest: date | None) -> bool:
    """Whether a month is held to its end: tables by month do, a register up to its newest day."""
    return month % 100 != 0 and (newest is None or newest >= last_day(month))
