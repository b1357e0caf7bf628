"""From the text of a cell to its value, or a `CellError` that says what was expected."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from data_access.registry import countries, routes, vocabularies

T = TypeVar("T")
MOST_PERSONS = 10**9
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


def text(cell: str) -> str:
    """The cell without invisible marks and outer blanks."""
    return cell.translate(_INVISIBLE).strip()


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


def whole(cell: str) -> int | None:
    """A whole number from 0; None where blank."""
    value = count(cell)
    if value is not None and value < 0:
        raise CellError(f"{value} is below 0")
    return value


def readable(parse: Callable[[str], T], cell: str) -> T | None:
    """The value of a cell; None if it cannot be read."""
    try:
        return parse(cell)
    except CellError:
        return None


def filled(parse: Callable[[str], T | None], reason: str) -> Callable[[str], T]:
    """A parser that refuses blank cells, with the reason."""

    def parse_filled(cell: str) -> T:
        value = parse(cell)
        if value is None:
            raise CellError(reason)
        return value

    return parse_filled


def optional(parse: Callable[[str], str]) -> Callable[[str], str]:
    """A parser of codes that gives None for a blank cell."""
    return lambda cell: parse(cell) if text(cell) else ""


number = filled(whole, "there is no number")


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
    start = "".join(c if c.isprintable() else "\ufffd" for c in written[:length])
    return start + "…" if len(written) > length else start


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


def coded(code_of: Callable[[str], T | None], noun: str, remedy: str = "") -> Callable[[str], T]:
    """A parser of what a source writes in known ways, each with what it stands for.

    Args:
        code_of: what a text stands for; None where it is not known.
        noun: what it is called in a refusal.
        remedy: what to do, behind the refusal.
    """

    def parse(cell: str) -> T:
        written = text(cell)
        code = code_of(written)
        if code is None:
            raise CellError(f"unknown {noun} {quoted(written)}{remedy}")
        return code

    return parse


_ADD_SPELLING = "; add its spelling and retry the row"


def route(source: str) -> Callable[[str], str]:
    """A parser of the routes that a source names."""
    return coded(lambda written: routes.by_spelling(written, source), "route", _ADD_SPELLING)


def term(
    terms: Mapping[str, vocabularies.Term], noun: str, remedy: str = ""
) -> Callable[[str], str]:
    """A parser of a closed list, by code, label or spelling."""
    codes = vocabularies.spellings(terms) | {code: code for code in terms}
    return coded(lambda written: codes.get(written) or codes.get(written.casefold()), noun, remedy)


_people = term(vocabularies.PEOPLE, "sex and age")


def sex_and_age(values: Mapping[str, str]) -> str:
    """The code of people of one sex and age, which stand in two columns."""
    try:
        return _people(f"{text(values['sex'])} {text(values['age'])}")
    except CellError as error:
        raise CellError(str(error), "age") from error


def _country_code(written: str) -> str | None:
    return written if written in countries.COUNTRIES else countries.by_spelling(written)


nationality = coded(_country_code, "nationality", _ADD_SPELLING)
country = coded(_country_code, "country", _ADD_SPELLING)
