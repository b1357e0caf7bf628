"""Counts of the months after an event, compared with their expected ranges.

An interrupted series, read as coincidence: Wagner, Soumerai, Zhang and Ross-Degnan, "Segmented
regression analysis of interrupted time series studies in medication use research", Journal of
Clinical Pharmacy and Therapeutics 27 (2002) 299-309, with the ranges of `analysis.expected_range`
in place of one regression. `docs/methods.md` says how often the range holds where nothing happened.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from data_access.periods import MonthRange, shifted

MONTHS = 6
"""After the month of an event that are added up."""


class Place(StrEnum):
    """Position of a count relative to a range."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


class Sum(NamedTuple):
    """A sum of months and the range in which it was expected, in the unit of the counts."""

    counted: int
    low: int
    high: int

    @property
    def place(self) -> Place:
        """The position of the count."""
        if self.counted > self.high:
            return Place.ABOVE
        return Place.BELOW if self.counted < self.low else Place.WITHIN


def months_after(month: int) -> MonthRange:
    """The months (yyyymm) that follow the one of an event."""
    return MonthRange(shifted(month, 1), shifted(month, MONTHS))


def after(
    month: int, counts: Mapping[int, int], ranges: Mapping[int, tuple[int, int]]
) -> Sum | None:
    """What was counted after an event; None where not all of the months have a range.

    The ends of the months' ranges are added up: as wide as if the months moved together. Months do
    depend on each other, and sums whose months are taken for independent leave their range 4 times
    in 10 where nothing happened.

    Args:
        month: of the event (yyyymm); it is in neither sum.
        counts: by month; a month with a range and without a count is 0.
        ranges: lowest and highest expected count by month.
    """
    months = months_after(month).months()
    if any(one not in ranges for one in months):
        return None
    low, high = (sum(ranges[one][end] for one in months) for end in (0, 1))
    return Sum(sum(counts.get(one, 0) for one in months), low, high)
