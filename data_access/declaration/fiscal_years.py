"""Fiscal years of the United States, which begin in October of the calendar year before."""

import re

from data_access.declaration import cells, months
from data_access.declaration.file_schema import CellError
from data_access.periods import month_of

_YEAR = re.compile(r"((?:19|20)\d\d)(?: \(FYTD\))?", re.ASCII)
_MONTH = re.compile(r"(?:(?:0\d|1[0-2]) )?([A-Za-z]{3})[A-Za-z]*", re.ASCII)
_FIRST_MONTH = 10


def year(cell: str) -> int:
    """`2025`, also `2025 (FYTD)` for a year that still runs."""
    found = _YEAR.fullmatch(cells.text(cell))
    if found is None:
        msg = f"{cells.quoted(cell)} is not a fiscal year"
        raise CellError(msg)
    return int(found[1])


def month(cell: str) -> int:
    """1 to 12 for `OCT`, or for `01 October`, where the number is the month's in its year."""
    found = _MONTH.fullmatch(cells.text(cell))
    number = months.number(found[1]) if found else 0
    if not number:
        msg = f"{cells.quoted(cell)} is not a month"
        raise CellError(msg)
    return number


def calendar(fiscal_year: int, number: int) -> int:
    """The month of a fiscal year as yyyymm of the calendar."""
    return month_of(fiscal_year - int(number >= _FIRST_MONTH), number)
