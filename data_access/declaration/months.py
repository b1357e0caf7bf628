"""Months as publishers write them."""

import re
from datetime import date, timedelta
from functools import lru_cache

from data_access.declaration import cells
from data_access.declaration.file_schema import CellError
from data_access.periods import month_of

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = re.compile(r"([A-Za-z]{3})[A-Za-z]*[\s_-]?((?:19|20)\d\d)", re.ASCII)
_ISO_MONTH = re.compile(r"((?:19|20)\d\d)-(\d\d)(?:-\d\d)?(?:[ T]00:00(?::00)?)?", re.ASCII)
_SERIAL = re.compile(r"[34]\d{4}", re.ASCII)
_SERIAL_DAY_0 = date(1899, 12, 30)


@lru_cache(maxsize=2048)
def read(written: str) -> int | None:
    """`JAN2009`, `2009-01-01` or the serial number of a day in Excel as yyyymm; None for others."""
    written = written.strip()
    if found := _MONTH_NAME.fullmatch(written):
        return _checked(int(found[2]), number(found[1]))
    if found := _ISO_MONTH.fullmatch(written):
        return _checked(int(found[1]), int(found[2]))
    if _SERIAL.fullmatch(written):
        day = _SERIAL_DAY_0 + timedelta(days=int(written))
        return month_of(day.year, day.month)
    return None


def number(name: str) -> int:
    """1 to 12 for the first three letters of an English name; 0 for others."""
    return _NAMES.index(name.casefold()) + 1 if name.casefold() in _NAMES else 0


def month(cell: str) -> int:
    """The month of a cell, yyyymm."""
    found = read(cells.text(cell))
    if found is None:
        msg = f"{cells.quoted(cell)} is not a month"
        raise CellError(msg)
    return found


def _checked(year: int, in_year: int) -> int | None:
    return month_of(year, in_year) if 1 <= in_year <= 12 else None  # noqa: PLR2004
