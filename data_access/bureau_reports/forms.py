"""The forms of bureaus and task forces: their columns, how each is read, and how it is explained.

The layouts, the templates and `docs/bureaus.md` are made from them and from nothing else. Stricter
than for publishers: what was filled by hand can be mended by hand, so nothing is guessed and each
refusal says what to write.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from data_access.declaration import cells, dates
from data_access.declaration.cells import CellError
from data_access.declaration.file_schema import Builder
from data_access.registry import countries, routes
from data_access.registry.bureaus import BUREAUS
from data_access.registry.vocabularies import Term

T = TypeVar("T")
_DIGITS = re.compile(r"\d{1,10}", re.ASCII)
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?", re.ASCII)
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d+)?", re.ASCII)
_POINT = re.compile(r"[A-Z]{2}[A-Z0-9]{3}(?:-[A-Z0-9]{1,12})?", re.ASCII)
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>\"']{4,300}")
_BETWEEN = re.compile(r"[;,\s]+")
_LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class Kind:
    """What may stand in a column.

    Attributes:
        parse: from the cell's text to its value.
        written: how it is written, in words.
        allowed: the codes of a closed list, with what each means.
        blank: whether the cell may be left empty, and what that says.
    """

    parse: Callable[[str], Any]
    written: str
    allowed: Mapping[str, str] = field(default_factory=dict)
    blank: str = ""


def _reading(parse: Callable[[str], T], blank: str) -> Callable[[str], T]:
    """A parser that tells formulas and missing values from what is merely wrong."""

    @lru_cache(maxsize=8192)
    def read(cell: str) -> T:
        written = cells.text(cell)
        if not written and not blank:
            raise CellError("is empty; it must be filled in every row")
        try:
            return parse(written)
        except CellError as error:
            if written.startswith("="):
                raise CellError(
                    f"{cells.quoted(written)} is a formula; write its value instead"
                ) from error
            raise

    return read


def _kind(
    parse: Callable[[str], Any],
    written: str,
    allowed: Mapping[str, str] = MappingProxyType({}),
    blank: str = "",
) -> Kind:
    return Kind(_reading(parse, blank), written, allowed, blank)


def _count(written: str) -> int | None:
    if not written:
        return None
    if not _DIGITS.fullmatch(written):
        reason = "is below 0" if re.fullmatch(r"-\d+", written) else "is not a whole number"
        raise CellError(
            f"{cells.quoted(written)} {reason}; write digits only, or nothing where it is unknown"
        )
    value = int(written)
    if value > cells.MOST_PERSONS:
        raise CellError(f"{cells.quoted(written)} is more than a billion")
    return value


def _month(written: str) -> int:
    found = dates.month_or_none(written)
    # The serial numbers of days that Excel keeps are for publishers' workbooks alone.
    if found is None or not _MONTH.fullmatch(written):
        raise CellError(f"{cells.quoted(written)} is not a month; write it like 2026-03")
    return found


def _bureau(written: str) -> str:
    code = written.upper()
    if code in BUREAUS:
        return code
    known = countries.by_spelling(written) or ""
    hint = f"write {known}" if known in BUREAUS else "write the three letters of a member country"
    raise CellError(f"{cells.quoted(written)} is no bureau; {hint}")


def _country(written: str) -> str:
    code = written.upper()
    if code in countries.COUNTRIES and code not in countries.NOT_A_PLACE:
        return code
    known = countries.by_spelling(written)
    hint = f"write {known}" if known else "write its three letters of ISO 3166-1"
    raise CellError(f"{cells.quoted(written)} is no country's code; {hint}")


_NAMES_OF_ROUTES = MappingProxyType(
    {
        name.casefold(): r.code
        for r in routes.ROUTES.values()
        for name in (r.code, r.name, r.other_names)
        if name
    }
)


def _route(written: str) -> str:
    code = _NAMES_OF_ROUTES.get(written.casefold())
    if code is None:
        raise CellError(
            f"unknown route {cells.quoted(written)}; write a code such as central-mediterranean"
        )
    return code


def _point(written: str) -> str:
    code = written.upper().replace(" ", "")
    if code and not _POINT.fullmatch(code):
        raise CellError(
            f"{cells.quoted(written)} is no code of a border point; write its UN/LOCODE such as "
            "ITLMP, with -2 or the like for a second post there"
        )
    return code


def _degrees(written: str) -> float | None:
    if not written:
        return None
    if not _DEGREES.fullmatch(written):
        raise CellError(f"{cells.quoted(written)} is not a number of degrees; write it like 35.5")
    return float(written)


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        if len(written) == len("2026-03-09"):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise CellError(f"{cells.quoted(written)} is not a day; write it like 2026-04-09")


def _code(written: str) -> str:
    if not _CODE.fullmatch(written) or len(written) > _LONGEST_CODE:
        raise CellError(
            f"{cells.quoted(written)} is no code; write small letters, digits and hyphens"
        )
    return written


def _address(written: str) -> str:
    if written and not _ADDRESS.fullmatch(written):
        raise CellError(
            f"{cells.quoted(written)} is no address; write one that begins with https://"
        )
    return written


def _words(longest: int) -> Callable[[str], str]:
    def parse(written: str) -> str:
        if not written.isprintable() or len(written) > longest:
            raise CellError(
                f"{cells.quoted(written)} does not print, or has more than {longest} characters"
            )
        if written.startswith(("=", "+", "-", "@")):
            raise CellError(f"{cells.quoted(written)} is a formula; write its value instead")
        return written

    return parse


def _several(parse: Callable[[str], str]) -> Callable[[str], str]:
    """Codes with blanks between two, each once."""

    def parse_all(written: str) -> str:
        return " ".join(dict.fromkeys(parse(one) for one in _BETWEEN.split(written) if one))

    return parse_all


def _maybe(parse: Callable[[str], str]) -> Callable[[str], str]:
    return lambda written: parse(written) if written else ""


def of_list(terms: Mapping[str, Term], noun: str, blank: str = "") -> Kind:
    """One of a closed list: a code, or one of the ways in which sources write it."""
    known = cells.term(terms, noun)

    def parse(written: str) -> str:
        if not written:
            return ""
        try:
            return known(written)
        except CellError as error:
            raise CellError(f"{error}; write one of {', '.join(terms)}") from error

    labels = {term.code: term.label for term in terms.values()}
    return _kind(parse, "a code of the list", labels, blank)


_UNKNOWN = "unknown"
_ROUTES = MappingProxyType({route.code: route.name for route in routes.ROUTES.values()})
_BUREAUS = MappingProxyType({bureau.iso3: bureau.name for bureau in BUREAUS.values()})

MONTH = _kind(_month, "year and month, `2026-03`; a date in Excel stands for its month")
_COUNTED = cells.digits_or(_reading(_count, _UNKNOWN))
COUNT = Kind(_COUNTED, "a whole number from 0, digits only", blank=_UNKNOWN)
BUREAU = _kind(_bureau, "three letters of the member country (ISO 3166-1)", _BUREAUS)
COUNTRY = _kind(_country, "three letters (ISO 3166-1)")
MAYBE_COUNTRY = _kind(_maybe(_country), "three letters (ISO 3166-1)", blank="not told by country")
ROUTE = _kind(_route, "the code of a route", _ROUTES)
MAYBE_ROUTE = _kind(_maybe(_route), "the code of a route", _ROUTES, "not told by route")
POINT = _kind(
    _point,
    "UN/LOCODE of the place, `ITLMP`; `ITLMP-2` for a second post there",
    blank="not told by border point",
)
DEGREES = _kind(
    _degrees, "decimal degrees, `35.5`", blank="the position of the UN/LOCODE, if known"
)
DAY = _kind(_day, "year, month and day, `2026-04-09`")
MAYBE_DAY = _kind(_day, "year, month and day, `2026-04-09`", blank="not yet")
CODE = _kind(_code, "small letters, digits and hyphens")
OPERATION_NAME = _kind(_words(200), "the name under which the operation is known, up to 200 signs")
PARTNERS = _kind(_words(200), "names of organisations, `;` between two", blank="none named")
COUNTRIES = _kind(_several(_country), "three letters each, a blank between two", blank=_UNKNOWN)
ROUTES = _kind(_several(_route), "codes of routes, a blank between two", blank="no route named")
ADDRESS = _kind(_address, "an address that begins with `https://`", blank="not published")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a format.

    Attributes:
        name: its title.
        required: whether the column must be there; a cell may be empty where its kind says so.
    """

    name: str
    meaning: str
    kind: Kind
    required: bool = True


_HEADER = ("column", "meaning", "how it is written", "an empty cell means")
_RULES = (
    "Fill the sheet Data, one row below the other, and leave the titles as they are.",
    "Unknown is an empty cell; 0 says that there were none.",
    "Counts only: a file with a column that could hold a person is refused.",
    "Write values, never formulas.",
)


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        source: code of the source that its files are imported as.
        about: what it is for and what must be known to fill it.
        key: columns whose values together stand once in a file.
        builder: makes the object that turns rows into facts, given today's date.
        examples: rows of made-up figures.
    """

    source: str
    about: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    builder: Callable[[date], Builder]
    examples: tuple[tuple[str, ...], ...]

    def explanations(self) -> Iterator[Sequence[str]]:
        """What a template says of the format, as rows of a sheet."""
        yield (_plain(self.about),)
        yield from ((rule,) for rule in _RULES)
        yield _HEADER
        for column in self.fields:
            blank = column.kind.blank or "never: it must be filled"
            yield tuple(map(_plain, (column.name, column.meaning, column.kind.written, blank)))

    def texts(self) -> frozenset[str]:
        """All that a template says beside its table: no other text may come back there."""
        texts = {text for row in self.explanations() for text in row}
        for column in self.fields:
            texts |= {column.name, *column.kind.allowed, *column.kind.allowed.values()}
        return frozenset(texts)


def _plain(text: str) -> str:
    return text.replace("`", "")
