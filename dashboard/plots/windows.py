"""Before, during and after: monthly counts around a span of days, per day so that lengths compare.

Only months are held. The span stands for the months that it touches; as many months before and
after it are compared with them.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.plots.plot import Kind, Plot, Series, Setting, plot_of
from dashboard.theme import Theme
from data_access.periods import MonthRange, month_of, shifted

Counts = Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class Window:
    """The months of a span, and as many on either side.

    Attributes:
        before, during, after: months, next to each other.
    """

    before: MonthRange
    during: MonthRange
    after: MonthRange

    @classmethod
    def of(cls, starts_on: date, ends_on: date) -> "Window":
        """The window of a span of days."""
        during = MonthRange(
            month_of(starts_on.year, starts_on.month), month_of(ends_on.year, ends_on.month)
        )
        return cls(during.moved(-during.length), during, during.moved(during.length))

    def parts(self) -> tuple[tuple[str, MonthRange], ...]:
        """Each part by name, in order."""
        return (("before", self.before), ("during", self.during), ("after", self.after))

    def around(self, months: int) -> MonthRange:
        """The window and its surroundings, at least so many months on either side."""
        first = min(self.before.first, shifted(self.during.first, -months))
        return MonthRange(first, max(self.after.last, shifted(self.during.last, months)))


def days(months: MonthRange) -> int:
    """How many days some months have."""
    return sum(monthrange(*divmod(month, 100))[1] for month in months.months())


def total(counts: Counts, months: MonthRange) -> int | None:
    """The sum over some months; None where one of them is unknown."""
    values = [counts.get(month) for month in months.months()]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def per_day(counts: Counts, months: MonthRange) -> float | None:
    """Counts a day over some months; None where one of them is unknown."""
    counted = total(counts, months)
    return None if counted is None else round(counted / days(months), 1)


def around(
    counts: Counts, window: Window, provisional_from: int, colour: str, theme: Theme
) -> Plot:
    """Each month's count a day, with the mean of each part across its months.

    Args:
        counts: by month, in order; None is unknown and leaves a gap.
        window: before, during and after.
        provisional_from: first month that the publisher still revises; its bars are hatched.
        colour: of the measure.
        theme: of the greys around it.
    """
    rows: list[tuple[object, ...]] = []
    for month in counts:
        is_compared = window.before.holds(month) or window.after.holds(month)
        beside = "compared" if is_compared else "around"
        state = "during" if window.during.holds(month) else beside
        value = per_day(counts, MonthRange(month, month))
        rows.append(("months", month, None, value, state, month >= provisional_from))
    for _name, part in window.parts():
        if (mean := per_day(counts, part)) is not None:
            rows.append(("mean", part.first, shifted(part.last, 1), mean, "", False))
    series = [Series("months", colour), Series("mean", theme.inks[0])]
    setting = Setting(chosen=window.during)
    return plot_of(Kind.COLUMNS, rows, series, theme, setting=setting)
