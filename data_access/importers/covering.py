"""Which months a file answers for, and which of them to their last day."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from data_access.importers.declare import FileSchema
from data_access.importers.parsing import Reading
from data_access.periods import MonthRange, last_day

Coverage = Mapping[int, bool]
"""Month (yyyymm, or yyyy00 for records of a year without month) -> held to its last day."""


def covered(reading: Reading) -> Coverage:
    """The months of a file."""
    return coverage_of(reading.schema, reading.builder.months, reading.builder.newest)


def coverage_of(schema: FileSchema, spoken_of: Collection[int], newest: date | None) -> Coverage:
    """The months that a file answers for, from those its rows speak of and its newest day.

    A register answers for records without a month from its year's January on: one that begins
    later in the year leaves those of an earlier release standing.
    """
    named = {month for month in spoken_of if month % 100}
    open_years = set(spoken_of) - named
    if not named:
        return dict.fromkeys(sorted(open_years), False)
    last = max(named)
    months = MonthRange(min(named), last).months() if schema.contiguous else sorted(named)
    # A table holds whole months; a register that tells no days may end within its last one.
    end = newest or last_day(last) - timedelta(days=1)
    whole = {month: not schema.register or end >= last_day(month) for month in months}
    if schema.register:
        years = {month // 100 * 100 for month in months if month % 100 == 1} | open_years
        whole |= dict.fromkeys(years, False)
    return dict(sorted(whole.items()))
