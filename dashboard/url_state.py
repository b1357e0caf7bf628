"""`Filters` to the canonical query string and back.

The address bar is the only state. Defaults are left out, keys are sorted, commas stay readable,
keys of others are kept. What cannot be read gives the default and one `Notice` for the reader.
"""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from dashboard.i18n import N_, _, sentence_of
from data_access.filters import (
    Compare,
    CountryRole,
    Filters,
    Grain,
    InvalidFilterError,
    Role,
    Window,
)
from data_access.periods import Period
from data_access.sentences import SentenceError

DEFAULTS = Filters()
BUREAU_PAGE = "/bureaus/"
Pairs = tuple[tuple[str, str], ...]
"""Parameters that are no filters, as they came."""

# Digits of ASCII only: what `int` and `\d` take beside them has no canonical form in an address.
_RANGE = re.compile(r"([0-9]+)(?:-([0-9]*))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = r"(-?[0-9]{1,3}(?:\.[0-9]+)?)"
_POSITION = re.compile(f"{_NUMBER},{_NUMBER},([0-9]{{1,2}}(?:\\.[0-9]+)?)")

LEAST_ZOOM, MOST_ZOOM = 0, 11
"""Of maps; also read by `assets/map/place.js`, from the map itself."""
_MOST_LATITUDE, _MOST_LONGITUDE = 85, 200

# What follows a panel's code, and what to say of anything else.
_ENTRIES = {
    "find": (re.compile(r"[^:]+:[A-Za-z]+(:[^:]+){0,2}"), N_("a column, a comparison and a text")),
    "sort": (re.compile(r"[^:]+:(asc|desc)"), N_("a column, and asc or desc")),
    "tab": (re.compile(r"table|download|about"), N_("table, download or about")),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A parameter that could not be read.

    Attributes:
        key, text: the parameter as it came.
        problem: what is wrong with it.
    """

    key: str
    text: str
    problem: SentenceError

    @property
    def sentence(self) -> str:
        """Sentence for the reader: it was left out, and why."""
        return _("Left out, since it could not be read: {key}={text} ({problem})").format(
            key=self.key, text=self.text, problem=sentence_of(self.problem)
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """Contents of a query string.

    Attributes:
        filters: everything that could be read; defaults for the rest.
        others: pairs that are not filters (language, theme, view of the map), as they came.
        notices: what could not be read.
    """

    filters: Filters
    others: Pairs = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One query key: the field of `Filters` it fills, and how it is parsed and written.

    Attributes:
        label: says what is chosen, for a filter without a button of its own; English message id.
    """

    key: str
    field: str
    parse: Callable[[str], object]
    write: Callable[[object], str]
    label: str = ""


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in (part.strip() for part in text.split(",")) if code)


def _country(text: str) -> CountryRole:
    iso3, colon, role = text.partition(":")
    if colon and role not in tuple(Role):
        raise SentenceError(N_("a country's role is src, trn or dst, as in ITA:dst"))
    return CountryRole(iso3.upper(), Role(role) if colon else None)


def _quality(text: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise SentenceError(N_("source quality is a digit or a range, as in 3-5"))
    return int(match[1]), int(match[2] or match[1])


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise SentenceError(N_("a day is written 2025-06-03"))
    if day > datetime.now(UTC).date():
        raise SentenceError(N_("that day is still to come"))
    return day


def _choice(kind: type[Compare] | type[Grain] | type[Window]) -> Callable[[str], object]:
    def parse_choice(text: str) -> object:
        if text not in tuple(kind):
            raise SentenceError(N_("one of {choices} is expected"), choices=", ".join(kind))
        return kind(text)

    return parse_choice


def _joined(values: object) -> str:
    return ",".join(str(value) for value in cast("Iterable[object]", values))


def _range(values: object) -> str:
    return "-".join(dict.fromkeys(map(str, cast("tuple[int, int]", values))))


_PARAMETERS = (
    _Parameter("asof", "as_known_on", _day, str),
    _Parameter("c", "countries", lambda text: tuple(map(_country, _codes(text))), _joined),
    _Parameter("cmp", "compare", _choice(Compare), str),
    _Parameter("g", "grain", _choice(Grain), str),
    _Parameter("m", "metrics", _codes, _joined),
    _Parameter("q", "quality", _quality, _range, N_("source quality {text}")),
    _Parameter("r", "routes", _codes, _joined),
    _Parameter("t", "period", Period.parse, str),
    _Parameter("window", "window", _choice(Window), str, N_("same last month")),
)
_BY_KEY = {parameter.key: parameter for parameter in _PARAMETERS}

KEYS = frozenset(_BY_KEY)


def parse(query: str) -> Reading:
    """Filters and all else in a query string; its question mark may be there or not."""
    filters, notices, others = DEFAULTS, list[Notice](), list[tuple[str, str]]()
    seen = set[str]()
    for key, text in parse_qsl(query.lstrip("?"), keep_blank_values=True):
        if key not in KEYS:
            others.append((key, text))
        elif key in seen:
            twice = N_("given twice; the first one counts")
            notices.append(Notice(key, text, SentenceError(twice)))
        elif text:
            seen.add(key)
            try:
                filters = with_parameter(filters, key, text)
            except SentenceError as error:
                notices.append(Notice(key, text, error))
    return Reading(filters, tuple(others), tuple(notices))


def with_parameter(filters: Filters, key: str, text: str) -> Filters:
    """Filters with one parameter read anew; its default where the text is empty.

    Raises:
        SentenceError: it cannot be read.
    """
    parameter = _BY_KEY[key]
    value = parameter.parse(text) if text else getattr(DEFAULTS, parameter.field)
    change = cast("dict[str, Any]", {parameter.field: value})
    return replace(filters, **change)


def texts(filters: Filters) -> dict[str, str]:
    """Each parameter as an address would have it, defaults included; empty where none is chosen."""
    values = {one: getattr(filters, one.field) for one in _PARAMETERS}
    return {one.key: one.write(value) if value else "" for one, value in values.items()}


def labels(filters: Filters) -> list[str]:
    """What is chosen of the filters without a button of their own, in a few words each."""
    return [
        _(one.label).format(text=one.write(value).replace("-", "–"))
        for one in _PARAMETERS
        if one.label and (value := getattr(filters, one.field)) != getattr(DEFAULTS, one.field)
    ]


def unreadable_on_screen(
    others: Iterable[tuple[str, str]], panels: Container[str]
) -> tuple[Notice, ...]:
    """Notices of what the page's scripts cannot show (`app/screen.js`), beside the filters.

    Args:
        others: pairs that are not filters.
        panels: codes of all panels.
    """
    notices = list[Notice]()
    for key, text in others:
        if key == "ll" and not _is_position(text):
            place = N_("latitude, longitude and zoom, as in 36.1,14.2,6.5")
            notices.append(Notice(key, text, SentenceError(place)))
        for entry in _codes(text) if key in _ENTRIES else ():
            panel, _colon, orders = entry.partition(":")
            expected, problem = _ENTRIES[key]
            if panel not in panels:
                problem = N_("no such panel")
            elif expected.fullmatch(orders):
                continue
            notices.append(Notice(key, entry, SentenceError(problem)))
    return tuple(notices)


def _is_position(text: str) -> bool:
    match = _POSITION.fullmatch(text)
    if match is None:
        return False
    lat, lon, zoom = map(float, match.groups())
    return (
        abs(lat) <= _MOST_LATITUDE
        and abs(lon) <= _MOST_LONGITUDE
        and LEAST_ZOOM <= zoom <= MOST_ZOOM
    )


def split_address(text: str) -> SplitResult:
    """The parts of an address; all are empty where it is none."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def strict(query: str) -> Reading:
    """The same, for machines: the first thing that cannot be read is an error.

    Raises:
        InvalidFilterError: names the parameter.
    """
    reading = parse(query)
    for notice in reading.notices:
        raise InvalidFilterError(notice.key, notice.problem.text, **notice.problem.blanks)
    return reading


def write(filters: Filters, others: Iterable[tuple[str, str]] = ()) -> str:
    """The canonical query string, without a question mark."""
    pairs = [
        (parameter.key, parameter.write(value))
        for parameter in _PARAMETERS
        if (value := getattr(filters, parameter.field)) != getattr(DEFAULTS, parameter.field)
    ]
    return "&".join(
        f"{quote(key, safe='')}={quote(text, safe=',:.-')}"
        for key, text in sorted([*pairs, *others])
    )


def route_address(code: str, filters: Filters) -> str:
    """The page of a route with the filters kept; the page itself fixes the route."""
    return f"/routes/{code}{with_mark(write(replace(filters, routes=())))}"


def bureau_address(iso3: str, filters: Filters) -> str:
    """The page of a bureau with the filters kept; the page itself fixes the country."""
    return f"{BUREAU_PAGE}{iso3}{with_mark(write(replace(filters, countries=())))}"


def with_mark(query: str) -> str:
    """A query string after its question mark; empty where it says nothing."""
    return f"?{query}" if query else ""
