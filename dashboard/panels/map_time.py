"""Which months a map can show, and how complete each is."""

from typing import Any

from data_access.availability.series import Holding
from data_access.periods import MonthRange


def months_held(holding: Holding, shown: MonthRange) -> dict[str, Any]:
    """What the bar under a map marks of its months, as the browser reads it.

    Args:
        holding: of the incidents.
        shown: the months that the filters' period means.

    Returns:
        first, last: months that figures begin and end with, yyyymm.
        shown: first and last month of the period.
        gaps: months between them that nothing is held of.
        partial: months that are held in part only.
        provisional: first month that the publisher still revises.
    """
    known, whole = set(holding.months), MonthRange(holding.oldest, holding.newest)
    return {
        "first": whole.first,
        "last": whole.last,
        "shown": [shown.first, shown.last],
        "gaps": [
            month
            for month in whole.months()
            if month not in known and month // 100 not in holding.years
        ],
        "partial": sorted(
            month for month in known if month in holding.partial or month > holding.newest_complete
        ),
        "provisional": holding.provisional_from,
    }
