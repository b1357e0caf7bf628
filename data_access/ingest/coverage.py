"""Which months a file answers for, and which of them to their last day."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from data_access.declaration.file_schema import FileSchema
from data_access.ingest.parsing import Reading
from data_access.periods import MonthRange, last_day

Coverage = Mapping[int, bool]
"""Month (yyyymm, or yyyy00 for records of a year without month) -> held to its last day."""


def covered(reading: Reading) -> Mapping[str, Coverage]:
    """The months of a file, by series."""
    builder = reading.builder
    return {
        series: coverage_of(reading.schema, months, builder.newest)
        for series, months in builder.months.items()
    }


def coverage_of(schema: FileSchema, spoken_of: Collection[int], newest: date | None) -> Coverage:
    """The months that a file answers for, from those its rows speak of and its newest day.

    A register answers for records without a month from its year's January on: one that begins
    later in the year leaves those of an earlier release standing. In a table a year without
    months is a total of that year, which is then known as a whole.
    """
    named = {month for month in spoken_of if month % 100}
    open_years = set(spoken_of) - named
    if not named:
        return dict.fromkeys(sorted(open_years), not schema.register)
    last = max(named)
    months = MonthRange(min(named), last).months() if schema.contiguous else sorted(named)
    # A table that tells no days holds whole months; anything else may end within its last one.
    may_end_within = schema.register or schema.running or newest is not None
    end = newest or last_day(last) - timedelta(days=1)
    whole = {month: not may_end_within or end >= last_day(month) for month in months}
    whole |= dict.fromkeys(open_years, not schema.register)
    if schema.register:
        whole |= {month // 100 * 100: False for month in months if month % 100 == 1}
    return dict(sorted(whole.items()))
