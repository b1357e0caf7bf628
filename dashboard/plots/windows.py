"""Before, during and after: monthly counts around a span of days, per day so that lengths compare.

Only months are held. The span stands for the months that it touches; as many months before and
after it are compared with them.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.drawings import Figure
from dashboard.plots import marks
from dashboard.theme import Theme, faded
from data_access.periods import MonthRange, iso, month_of, shifted

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
) -> Figure:
    """Bars of each month's count a day, with the mean of each part across its months.

    Args:
        counts: by month, in order; None is unknown and leaves a gap.
        window: before, during and after.
        provisional_from: first month that the publisher still revises; its bars are hatched.
        colour: of the measure.
        theme: of the greys around it.
    """
    months = list(counts)
    means = {name: per_day(counts, part) for name, part in window.parts()}
    layout = marks.layout(theme)
    layout["yaxis"]["tickformat"] = ",~r"
    layout |= {"bargap": 0.2, "shapes": [marks.chosen(window.during, theme)]}
    return {
        "data": [
            {
                "type": "bar",
                "x": [iso(month) for month in months],
                "y": [per_day(counts, MonthRange(month, month)) for month in months],
                "marker": {
                    "color": [_shade(month, window, colour) for month in months],
                    # What is pale keeps an edge that is seen.
                    "line": {"color": colour, "width": 1},
                    "pattern": {
                        "shape": ["/" if month >= provisional_from else "" for month in months],
                        "size": 6,
                        "solidity": 0.25,
                    },
                },
                "hovertemplate": "%{y:,.1f}<extra></extra>",
                "xhoverformat": "%b %Y",
                "xperiod": "M1",
                "xperiodalignment": "middle",
            },
            *(
                _mean(window_part, means[name], theme)
                for name, window_part in window.parts()
                if means[name] is not None
            ),
        ],
        "layout": layout,
    }


def _shade(month: int, window: Window, colour: str) -> str:
    if window.during.holds(month):
        return colour
    compared = window.before.holds(month) or window.after.holds(month)
    return faded(colour, 0.55 if compared else 0.22)


def _mean(months: MonthRange, value: float | None, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [iso(months.first), iso(shifted(months.last, 1))],
        "y": [value, value],
        "line": {"color": theme.inks[0], "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }
