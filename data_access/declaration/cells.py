"""From the text of a cell to its value, or a `CellError` that says what was expected."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from data_access.registry import countries, routes, vocabularies

T = TypeVar("T")
MOST_PERSONS = 10**9
_DIGITS = len(str(MOST_PERSONS))
_COUNT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.0+)?", re.ASCII)
_POINT = re.compile(r"POINT\s*\(\s*(\S+)\s+(\S+)\s*\)", re.IGNORECASE)
# A byte-order mark sits inside some ids; no-break and zero-width blanks come with copied text.
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f"))
_LONGEST_TEXT = 500
_BLANK = frozenset({"", "NA", "N/A"})


class CellError(ValueError):
    """A cell, or cells together, that cannot be read; the row goes to quarantine.

    Attributes:
        field: title of the column, where the parser knows it.
    """

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


@lru_cache(maxsize=8192)
def text(cell: str) -> str:
    """The cell without invisible marks and outer blanks."""
    return cell.translate(_INVISIBLE).strip()


@lru_cache(maxsize=8192)
def count(cell: str) -> int | None:
    """A whole number, also `12.0` and `1,022`; negative for a correction; None where blank."""
    written = text(cell)
    if written in _BLANK:
        return None
    if not _COUNT.fullmatch(written):
        raise CellError(f"{quoted(written)} is not a whole number")
    value = int(written.replace(",", "").partition(".")[0])
    if abs(value) > MOST_PERSONS:
        raise CellError(f"{quoted(written)} is more than a billion")
    return value


def digits_or(parse: Callable[[str], int | None]) -> Callable[[str], int | None]:
    """A parser of counts that need not look at plain digits: of a million no two may be alike."""

    def read(cell: str) -> int | None:
        if len(cell) < _DIGITS and cell.isascii() and cell.isdigit():
            return int(cell)
        return parse(cell)

    return read


def whole(cell: str) -> int | None:
    """A whole number from 0; None where blank."""
    value = count(cell)
    if value is not None and value < 0:
        raise CellError(f"{value} is below 0")
    return value


def readable_count(cell: str) -> int | None:
    """A whole number from 0 as far as it can be read; None for anything else."""
    try:
        return whole(cell)
    except CellError:
        return None


def day(*formats: str) -> Callable[[str], date | None]:
    """A parser of days written in one of some formats; blank and 0 mean that none is known."""

    def parse(cell: str) -> date | None:
        written = text(cell)
        if written in _BLANK or written == "0":
            return None
        for wanted in formats:
            try:
                return datetime.strptime(written, wanted).date()  # noqa: DTZ007 - a day, no instant
            except ValueError:
                continue
        raise CellError(f"{quoted(written)} is not a date written like {formats[0]}")

    return parse


def degrees(cell: str) -> float | None:
    """A latitude or longitude; None where blank."""
    written = text(cell)
    if written in _BLANK:
        return None
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CellError(f"{quoted(written)} is not a number of degrees")
    return value


def position(cell: str) -> tuple[float, float] | None:
    """Latitude and longitude from `lat, lon` or `POINT (lon lat)`; None where blank."""
    written = text(cell)
    if written in _BLANK:
        return None
    point = _POINT.fullmatch(written)
    first, second = (point[2], point[1]) if point else written.partition(",")[::2]
    lat, lon = degrees(first), degrees(second)
    if lat is None or lon is None:
        raise CellError(
            f"{quoted(written)} is not a position written `lat, lon` or `POINT (lon lat)`"
        )
    return within_the_globe(lat, lon)


def within_the_globe(lat: float, lon: float) -> tuple[float, float]:
    """The position, if there is such a place."""
    if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - degrees of the globe
        raise CellError(f"{lat}, {lon} is nowhere on the globe")
    return lat, lon


def identifier(cell: str) -> str:
    """An id: text without blanks at its ends, and without anything that does not print."""
    written = text(cell)
    if not written.isprintable():
        raise CellError(f"{quoted(written)} holds characters that do not print")
    return written


def line(longest: int) -> Callable[[str], str]:
    """A parser of foreign text that may be kept."""
    return lambda cell: printable(text(cell), longest)


def printable(written: str, length: int = _LONGEST_TEXT) -> str:
    """Foreign text as it may be kept and shown: one line, not long, nothing hidden in it."""
    kept = "".join(c if c.isprintable() else "\ufffd" for c in written[:length])
    return kept + "…" if len(written) > length else kept


def quoted(written: str) -> str:
    """Foreign text in a message."""
    return f"'{printable(written, 60)}'"


VERIFIED, DERIVED = "verified", "derived"


def graded(cell: str) -> str:
    """`verified` or `derived`; empty for rows whose evidence is another, or only in part."""
    first = text(cell).casefold().partition(" ")[0]
    return first if first in {VERIFIED, DERIVED} else ""


def is_in_part(cell: str) -> bool:
    """Whether some of a row is own knowledge all the same, which is never shown as a fact."""
    return "own knowledge" in text(cell).casefold()


def route(source: str) -> Callable[[str], str]:
    """A parser of the routes that a source names."""

    @lru_cache(maxsize=256)
    def parse(cell: str) -> str:
        written = text(cell)
        code = routes.by_spelling(written, source)
        if code is None:
            raise CellError(f"unknown route {quoted(written)}; add its spelling and retry the row")
        return code

    return parse


def term(terms: Mapping[str, vocabularies.Term], noun: str) -> Callable[[str], str]:
    """A parser of a closed list, by code, label or spelling."""

    @lru_cache(maxsize=256)
    def parse(cell: str) -> str:
        written = text(cell)
        code = written if written in terms else vocabularies.by_spelling(terms, written)
        if code is None:
            raise CellError(f"unknown {noun} {quoted(written)}")
        return code

    return parse


def one_of(values: Mapping[str, T], noun: str, remedy: str = "") -> Callable[[str], T]:
    """A parser of what a source writes in a few ways, each with what it stands for."""

    def parse(cell: str) -> T:
        written = text(cell)
        if written not in values:
            raise CellError(f"unknown {noun} {quoted(written)}{remedy}")
        return values[written]

    return parse


@lru_cache(maxsize=256)
def sex_and_age(sex: str, age: str) -> str:
    """The code of people of one sex and age, which stand in two columns."""
    written = f"{text(sex)} {text(age)}"
    code = vocabularies.by_spelling(vocabularies.PEOPLE, written)
    if code is None:
        raise CellError(f"unknown sex and age {quoted(written)}", "age")
    return code


@lru_cache(maxsize=2048)
def nationality(cell: str) -> str:
    """ISO3 of a nationality, from its code or a name."""
    return _country(cell, "nationality")


@lru_cache(maxsize=2048)
def country(cell: str) -> str:
    """ISO3 of a country, from its code or a name."""
    return _country(cell, "country")


def _country(cell: str, noun: str) -> str:
    written = text(cell)
    code = written if written in countries.COUNTRIES else countries.by_spelling(written)
    if code is None:
        raise CellError(f"unknown {noun} {quoted(written)}; add its spelling and retry the row")
    return code
