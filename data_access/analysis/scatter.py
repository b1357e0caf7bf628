"""How much counts scatter beside what year and season explain: in years that end with any month.

Numbers in, numbers out. `docs/methods.md` has the method and its validation.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data_access.periods import MonthRange, shifted

_YEAR = 12
YEARS = 10
"""To the end of a period, whose months tell at most how much its counts scatter."""
_RECENT_YEARS = 5
"""That are asked first, so that a crisis long ago is no part of what tells enough without it."""
_ENOUGH_FREEDOM = 20
"""Degrees of freedom from which on no older year is asked."""
_LEAST_FREEDOM = 2
"""Degrees of freedom below which an interval would have hardly any end."""
_LEAST_SIDES = 2
"""Rows, and columns, with counts."""
_LEAST_EVENTS = 20
"""Independent events in the history below which its scatter says nothing."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much counts scatter beside what year and season explain.

    Attributes:
        ratio: variance over mean; 1 where events are single and independent (Poisson), more where
            they come in groups. Never below 1.
        freedom: degrees of freedom that it rests on; fewer where a few large groups decide it.
    """

    ratio: float
    freedom: float


def dispersion(rows: Sequence[Sequence[int]]) -> Dispersion | None:
    """How much the newest five years scatter; older ones are asked where these tell too little.

    Args:
        rows: counts, a row a year (or a period), the newest last, a column a month of it; equally
            long.

    Returns:
        None where all rows together say too little: fewer than two of them or of columns with
        counts, fewer than 20 independent events in all, or fewer than two degrees of freedom.
    """
    spread = _dispersion(rows[-_RECENT_YEARS:])
    if spread is None or spread.freedom < _ENOUGH_FREEDOM:
        spread = _dispersion(rows)
    return spread if spread and spread.freedom >= _LEAST_FREEDOM else None


def _dispersion(rows: Sequence[Sequence[int]]) -> Dispersion | None:
    """How much counts scatter around a model with a factor a row and a factor a column.

    Deaths come in boats: of groups that come by chance the variance is the sum of the squares of
    their sizes (compound Poisson). So the squares of what year and season do not explain are added
    up, and compared with the whole count. A few large groups decide such a sum: its degrees of
    freedom are as many as its squares, and fewer where some of these are much larger than others.
    """
    counts = np.atleast_2d(np.array(rows, float))
    # What a publisher takes back is below 0: with it a year or a month may have nothing in all.
    counts = counts[counts.sum(axis=1) > 0]
    counts = counts[:, counts.sum(axis=0) > 0]
    if min(counts.shape) < _LEAST_SIDES:
        return None
    of_rows, of_columns, all_counts = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    squares = (counts - np.outer(of_rows, of_columns) / all_counts) ** 2
    freedom = (of_rows.size - 1) * (of_columns.size - 1)
    ratio = max(1.0, float(squares.sum() / all_counts * squares.size / freedom))
    if all_counts / ratio < _LEAST_EVENTS:
        return None
    even = 2 * squares.sum() ** 2 / np.square(squares).sum() if squares.any() else freedom
    return Dispersion(ratio, min(float(freedom), float(even)))


def years_back(
    counted: Mapping[int, int], last: int, known: Collection[int], years: int
) -> list[list[int]]:
    """Counts in rows of twelve months that end with a month, the oldest first.

    Args:
        counted: by yyyymm; a month that is known and not here had none.
        last: yyyymm that the newest row ends with.
        known: months known in full; a row with another is left out.
        years: rows at the most.
    """
    months = MonthRange(shifted(last, 1 - _YEAR * years), last).months()
    rows = (months[first : first + _YEAR] for first in range(0, len(months), _YEAR))
    return [[counted.get(month, 0) for month in row] for row in rows if set(row) <= set(known)]


def of_months(counted: Mapping[int, int], last: int, known: Collection[int]) -> Dispersion | None:
    """How much a count scatters in the years that end with a month, at most ten.

    Args:
        counted: by yyyymm.
        last: yyyymm.
        known: months known in full.
    """
    return dispersion(years_back(counted, last, known, YEARS))


def history(last: int) -> MonthRange:
    """The months up to one (yyyymm) that tell how much a count scatters."""
    return MonthRange(last, last).extended_back(_YEAR * YEARS - 1)
