"""The forms of bureaus and task forces: their columns, how each is read, and how it is explained.

The layouts, the templates and `docs/data.md` are made from them and from nothing else. Stricter
than for publishers: what was filled by hand can be mended by hand, so nothing is guessed and each
refusal says what to write.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from data_access.declaration import cells
from data_access.declaration.file_schema import Builder
from data_access.registry import BUREAUS, Term, countries, routes

_DIGITS = re.compile(r"\d{1,10}", re.ASCII)
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?", re.ASCII)
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d+)?", re.ASCII)
_POINT = re.compile(
    r"(?: *[A-Z]){2}(?: *[A-Z0-9]){3}(?: *-(?: *[A-Z0-9]){1,12})?", re.ASCII | re.IGNORECASE
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CODE = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>\"']{4,300}")
_BETWEEN = re.compile(r"[;,\s]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column may contain.

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


def _kind(
    parse: Callable[[str], Any],
    written: str,
    allowed: Mapping[str, str] = MappingProxyType({}),
    blank: str = "",
    empty: str | None = "",
) -> Kind:
    """A kind whose parser tells formulas and missing values from what is merely wrong."""

    def parse_cell(cell: str) -> object:
        text = cells.text(cell)
        if not text:
            if blank:
                return empty
            raise cells.CellError("is empty; it must be filled in every row")
        try:
            return parse(text)
        except cells.CellError as error:
            if text.startswith("="):
                raise cells.CellError(
                    f"{cells.quoted(text)} is a formula; write its value instead"
                ) from error
            raise

    return Kind(parse_cell, written, allowed, blank)


def _like(
    pattern: re.Pattern[str], refusal: str, convert: Callable[[str], Any] = str
) -> Callable[[str], Any]:
    """A parser of what is written in one way; refused in words that follow what stands there."""

    def parse(written: str) -> object:
        try:
            if pattern.fullmatch(written):
                return convert(written)
        except ValueError:
            pass
        raise cells.CellError(f"{cells.quoted(written)} {refusal}")

    return parse


def _count(written: str) -> int:
    if not _DIGITS.fullmatch(written):
        reason = "is below 0" if re.fullmatch(r"-\d+", written) else "is not a whole number"
        raise cells.CellError(
            f"{cells.quoted(written)} {reason}; write digits only, or nothing where it is unknown"
        )
    value = int(written)
    if value > cells.MOST_PERSONS:
        raise cells.CellError(f"{cells.quoted(written)} is more than a billion")
    return value


def _code_of(codes: Collection[str], refusal: str, hint: str) -> Callable[[str], str]:
    """A parser of countries' codes, which names the code of a country that is written out."""

    def parse(written: str) -> str:
        code = written.upper()
        if code not in codes:
            meant = countries.by_spelling(written)
            remedy = f"write {meant}" if meant in codes else hint
            raise cells.CellError(f"{cells.quoted(written)} is {refusal}; {remedy}")
        return code

    return parse


def _words(written: str) -> str:
    if not written.isprintable() or len(written) > 200:  # noqa: PLR2004 - as the column says
        raise cells.CellError(
            f"{cells.quoted(written)} does not print, or has more than 200 characters"
        )
    if written.startswith(("=", "+", "-", "@")):
        raise cells.CellError(f"{cells.quoted(written)} is a formula; write its value instead")
    return written


def _several(parse: Callable[[str], str]) -> Callable[[str], str]:
    """Codes with blanks between two, each once."""
    return lambda written: " ".join(
        dict.fromkeys(parse(one) for one in _BETWEEN.split(written) if one)
    )


def of_list(terms: Mapping[str, Term], noun: str, blank: str = "") -> Kind:
    """One of a closed list: a code, or one of the ways in which sources write it."""
    labels = {term.code: term.label for term in terms.values()}
    parse = cells.term(terms, noun, f"; write one of {', '.join(terms)}")
    return _kind(parse, "a code of the list", labels, blank)


_UNKNOWN = "unknown"
_ROUTES = {route.code: route.name for route in routes.ROUTES.values()}
_BUREAUS = {bureau.iso3: bureau.name for bureau in BUREAUS.values()}

_NAMES_OF_ROUTES = {
    name.casefold(): route.code
    for route in routes.ROUTES.values()
    for name in (route.code, route.name, route.other_names)
}
_bureau = _code_of(BUREAUS, "no bureau", "write the three letters of a member country")
_country = _code_of(
    countries.COUNTRIES.keys() - countries.NOT_A_PLACE,
    "no country's code",
    "write its three letters of ISO 3166-1",
)
_route = cells.coded(
    lambda written: _NAMES_OF_ROUTES.get(written.casefold()),
    "route",
    "; write a code such as central-mediterranean",
)
_point = _like(
    _POINT,
    "is no code of a border point; write its UN/LOCODE such as ITLMP, with -2 or the like for a "
    "second post there",
    lambda written: written.upper().replace(" ", ""),
)
_day = _like(_DAY, "is not a day; write it like 2026-04-09", date.fromisoformat)

# The serial numbers of days that Excel keeps are for publishers' workbooks alone.
MONTH = _kind(
    _like(_MONTH, "is not a month; write it like 2026-03", lambda text: int(text[:4] + text[5:7])),
    "year and month, `2026-03`; a date in Excel stands for its month",
)
COUNT = _kind(_count, "a whole number from 0, digits only", blank=_UNKNOWN, empty=None)
BUREAU = _kind(_bureau, "three letters of the member country (ISO 3166-1)", _BUREAUS)
COUNTRY = _kind(_country, "three letters (ISO 3166-1)")
MAYBE_COUNTRY = _kind(_country, "three letters (ISO 3166-1)", blank="not told by country")
ROUTE = _kind(_route, "the code of a route", _ROUTES)
MAYBE_ROUTE = _kind(_route, "the code of a route", _ROUTES, "not told by route")
POINT = _kind(
    _point,
    "UN/LOCODE of the place, `ITLMP`; `ITLMP-2` for a second post there",
    blank="not told by border point",
)
DEGREES = _kind(
    _like(_DEGREES, "is not a number of degrees; write it like 35.5", float),
    "decimal degrees, `35.5`",
    blank="the position of the UN/LOCODE, if known",
    empty=None,
)
DAY = _kind(_day, "year, month and day, `2026-04-09`")
MAYBE_DAY = _kind(_day, "year, month and day, `2026-04-09`", blank="not yet", empty=None)
CODE = _kind(
    _like(_CODE, "is no code; write small letters, digits and hyphens"),
    "small letters, digits and hyphens",
)
OPERATION_NAME = _kind(_words, "the name under which the operation is known, up to 200 signs")
PARTNERS = _kind(_words, "names of organisations, `;` between two", blank="none named")
COUNTRIES = _kind(_several(_country), "three letters each, a blank between two", blank=_UNKNOWN)
ROUTES = _kind(_several(_route), "codes of routes, a blank between two", blank="no route named")
ADDRESS = _kind(
    _like(_ADDRESS, "is no address; write one that begins with https://"),
    "an address that begins with `https://`",
    blank="not published",
)


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
        """The texts beside a template's table: no other text may come back there."""
        texts = {text for row in self.explanations() for text in row}
        for column in self.fields:
            texts |= {column.name, *column.kind.allowed, *column.kind.allowed.values()}
        return frozenset(texts)


def _plain(text: str) -> str:
    return text.replace("`", "")
