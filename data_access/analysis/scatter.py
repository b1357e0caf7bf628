"""How much counts by calendar year scatter: in the years that end with any month."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from data_access.analysis.changes import YEARS, Dispersion, dispersion
from data_access.periods import MonthRange

_YEAR = 12
_NOTHING = (0,) * _YEAR


def history(last: int) -> MonthRange:
    """The months up to one (yyyymm) that tell how much a count scatters."""
    return MonthRange(last, last).extended_back(_YEAR * YEARS - 1)


def of_years(
    counted: Mapping[int, Sequence[int]], last: int, known: frozenset[int]
) -> Dispersion | None:
    """How much a count by calendar year scatters; `changes.scatter` says it of one by month.

    Args:
        counted: by yyyy00, its twelve months; a year that is known and not here had none.
        last: yyyymm; the years that are held against each other end with its month.
        known: months known in full.
    """
    number = last % 100
    rows = []
    for year in _known_years(last, known):
        before, after = counted.get(year - 100, _NOTHING), counted.get(year, _NOTHING)
        rows.append((*before[number:], *after[:number]))
    return dispersion(rows)


# Many bureaus have reported the same months.
@lru_cache(maxsize=256)
def _known_years(last: int, known: frozenset[int]) -> tuple[int, ...]:
    """The years (yyyy00) of which twelve months that end like the last one are known, in order."""
    year, number = divmod(last, 100)
    ends = (100 * one + number for one in range(year - YEARS + 1, year + 1))
    rows = (MonthRange(end, end).extended_back(_YEAR - 1) for end in ends)
    return tuple(row.last // 100 * 100 for row in rows if known.issuperset(row.months()))
