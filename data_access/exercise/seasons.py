"""The months that exercise figures cover, and what time does to all of them alike."""

from datetime import date
from functools import lru_cache

from data_access.periods import MonthRange, distance

FIRST, LAST = 201901, 202610
MONTHS = MonthRange(FIRST, LAST).months()
RELEASES = (date(2026, 10, 15), date(2026, 11, 15))
"""Days on which the figures are published; fixed, so that the same seed gives the same store."""

REVISED_FROM = 202607
"""First month that the second release tells anew."""

_GROWTH_A_MONTH = 1.005
_PANDEMIC = {202003: 0.7, 202004: 0.35, 202005: 0.4, 202006: 0.5, 202007: 0.6}
_AFTER = ((202007, 202012, 0.65), (202101, 202106, 0.75), (202107, 202203, 0.9))
# January first. Travel: holidays; the sea: calm months.
_TRAVEL = (0.9, 0.9, 0.95, 1.0, 1.0, 1.08, 1.15, 1.15, 1.03, 1.0, 0.92, 0.92)
_SEA = (0.55, 0.55, 0.7, 0.85, 1.05, 1.25, 1.4, 1.5, 1.4, 1.15, 0.9, 0.7)


@lru_cache(maxsize=1024)
def growth(month: int) -> float:
    """How many times the start of the first month a steadily growing count is."""
    return float(_GROWTH_A_MONTH ** distance(FIRST, month)) * _travelling(month)


def _travelling(month: int) -> float:
    """The share of usual travel that was left in the pandemic."""
    if month in _PANDEMIC:
        return _PANDEMIC[month]
    return next((share for first, last, share in _AFTER if first <= month <= last), 1.0)


def travel(month: int) -> float:
    """The season of travel, about 1."""
    return _TRAVEL[month % 100 - 1]


def at_sea(month: int) -> float:
    """The season of crossings by sea, about 1."""
    return _SEA[month % 100 - 1]
