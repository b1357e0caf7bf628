"""Which months a map can show, and how complete each is."""

from typing import Any

from data_access.availability import Availability
from data_access.periods import MonthRange


def available_months(availability: Availability, shown: MonthRange) -> dict[str, Any]:
    """What the bar under a map marks of its months, as the browser reads it.

    Args:
        availability: of the incidents.
        shown: the months that the filters' period means.

    Returns:
        first, last: months that figures begin and end with, yyyymm.
        shown: first and last month of the period.
        gaps: months between them that nothing is held of.
        partial: months that are held in part only.
        provisional: first month that the publisher still revises.
    """
    known, whole = set(availability.months), MonthRange(availability.oldest, availability.newest)
    return {
        "first": whole.first,
        "last": whole.last,
        "shown": [shown.first, shown.last],
        "gaps": [
            month
            for month in whole.months()
            if month not in known and month // 100 not in availability.years
        ],
        "partial": sorted(
            month
            for month in known
            if month in availability.partial or month > availability.newest_complete
        ),
        "provisional": availability.provisional_from,
    }
