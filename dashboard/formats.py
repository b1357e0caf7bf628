"""Numbers, days, months and lists of names as the reader's language writes them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date as babel_date
from babel.lists import format_list
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    get_decimal_symbol,
    get_group_symbol,
)
from babel.numbers import format_percent as babel_percent

from dashboard.i18n import DEFAULT, LANGUAGES, Language, _, current_language, in_digits, isolated

_DECEMBER = 12
_DAYS_KEPT = 8192
_PERCENTS_KEPT = 1024
_NAMES_KEPT = 4096

# Day before month in every language here. CLDR's own British pattern would give "Sept", four
# letters in one month of twelve.
_DAY, _MONTH, _MONTH_OF_A_YEAR = "d MMM y", "MMM y", "MMM"
# In sentences, which are read aloud, as CLDR has them: "8 de septiembre de 2025".
_DAY_IN_FULL, _MONTH_IN_FULL, _MONTH_NAME = "yMMMMd", "yMMMM", "MMMM"


def comma_list(parts: Iterable[str]) -> str:
    """Parts in a row: `Libya, Tunisia`.

    Each is isolated: the number that begins one would stand on the wrong side of Latin letters.
    """
    listed = list(map(isolated, parts))
    return _(", ").join(listed) if len(listed) > 1 else "".join(listed)


def clauses(parts: Iterable[str]) -> str:
    """Parts of a sentence that have commas of their own: `2015, provisional; 2016`."""
    return _("; ").join(map(isolated, parts))


def name_order(name: str) -> tuple[int, ...]:
    """Where a name stands in a list of names: `Égypte` between `Dominique` and `Finlande`."""
    return _order(name, current_language().locale.language)


@lru_cache(_NAMES_KEPT)
def _order(name: str, language: str) -> tuple[int, ...]:
    if language == DEFAULT.code:
        # Names of the registry stand as by Unicode's rules, which take 0.1 s and 11 MB to read.
        plain = unicodedata.normalize("NFKD", name).casefold()
        return tuple(
            ord(letter) if letter.isalnum() else 0
            for letter in plain
            if not unicodedata.combining(letter)
        )
    return tuple(_collator().sort_key(name))


@cache
def _collator() -> Any:  # noqa: ANN401 - of a package without types
    from pyuca import Collator  # noqa: PLC0415 - not for English

    return Collator()


def with_subject(subject: str, text: str) -> str:
    """What is said, after what it is of: `Libya: no figures`."""
    return _("{subject}: {text}").format(subject=subject, text=text)


def begun(text: str) -> str:
    """A text as a title or a line begins: French and Spanish names of months are small letters."""
    return text[:1].upper() + text[1:]


def all_of(names: Iterable[str]) -> str:
    """Names of which each is meant: `Libya and Tunisia`."""
    return _together(names, "standard")


def any_of(names: Iterable[str]) -> str:
    """Names of which some are meant: `Libya or Tunisia`."""
    return _together(names, "or")


def _together(names: Iterable[str], style: Literal["standard", "or"]) -> str:
    code = current_language().code
    text = format_list(list(names), style, _spoken(code))
    for joint, instead in _BEFORE_VOWELS.get(code, ()):
        text = joint.sub(instead, text)
    return text


_BEFORE_VOWELS = MappingProxyType(
    {
        # "Libia e Italia", "siete u ocho": CLDR's patterns know nothing of what they join.
        "es": (
            (re.compile(r" y (?=h?i(?!e))", re.IGNORECASE), " e "),
            (re.compile(r" o (?=h?o)", re.IGNORECASE), " u "),
        )
    }
)
"""What joins names where the next one begins with the same sound."""


@cache
def _spoken(code: str) -> Locale:
    # British in sentences: the day before the month, and no comma before "and".
    return Locale.parse("en_GB") if code == DEFAULT.code else LANGUAGES[code].locale


def format_number(value: float, decimals: int = 0) -> str:
    """A number with its thousands grouped: `1,022`, `−12.5`."""
    if type(value) is int and not decimals:
        # Nearly all are: Babel reads the pattern anew for each, and rounds what is whole.
        language = current_language()
        text = f"{value:,}".replace(",", _group_symbol(language.code))
        text = in_digits(text) if language.digits != DEFAULT.digits else text
        return _minus(text) if value < 0 else text
    if value >= 0:
        # Rounded as Babel rounds: by the number as it is written.
        text = f"{Decimal(str(value)):,.{decimals}f}".translate(_symbols(current_language().code))
        return in_digits(text)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(value, format=pattern, locale=current_language().locale)
    return _minus(in_digits(text))


@cache
def _symbols(code: str) -> Mapping[int, str]:
    return {ord(","): _group_symbol(code), ord("."): get_decimal_symbol(LANGUAGES[code].locale)}


@cache
def _group_symbol(code: str) -> str:
    return get_group_symbol(LANGUAGES[code].locale)


def format_compact(value: float) -> str:
    """A large number in short, as on an axis: `1.5B`, `50M`."""
    text = format_compact_decimal(value, locale=current_language().locale, fraction_digits=1)
    return in_digits(text)


def with_sign(value: float, decimals: int = 0) -> str:
    """A number with its sign where it is one: `+12`, `−3`, `0`."""
    text = format_number(value, decimals)
    return isolated(f"+{text}") if value > 0 else text


def format_percent(ratio: float, *, signed: bool = False) -> str:
    """A ratio in whole per cent, `12%`; with its sign if it says a change: `+12%`, `−3%`, `0%`."""
    # Rounded as Babel rounds: by the number as it is written, a half to the even one.
    text = _percent(round(Decimal(str(abs(ratio))) * 100), current_language())
    if round(ratio * 100) == 0:
        return text
    if ratio < 0:
        return isolated(f"−{text}")
    return isolated(f"+{text}") if signed else text


@lru_cache(_PERCENTS_KEPT)
def _percent(whole: int, language: Language) -> str:
    # A pattern is read anew for each, and a table has hundreds of the same two hundred.
    return in_digits(babel_percent(Decimal(whole) / 100, locale=language.locale))


def _minus(text: str) -> str:
    # CLDR's hyphen breaks at line ends and is too short to be seen from the back of a room.
    return isolated(text.replace("-", "−")) if "-" in text else text


def plotly_config(code: str) -> Mapping[str, Any]:
    """How Plotly writes months and numbers in a language; nothing for English, its own."""
    return {} if code == DEFAULT.code else _plotly_config(code, LANGUAGES[code].digits)


@cache
def _plotly_config(code: str, figures: str) -> Mapping[str, Any]:
    locale = LANGUAGES[code].locale
    names = {
        plural: [texts[at] for at in order]
        for plural, texts, order in (
            ("days", locale.days["stand-alone"]["wide"], _FROM_SUNDAY),
            ("shortDays", locale.days["stand-alone"]["abbreviated"], _FROM_SUNDAY),
            ("months", locale.months["stand-alone"]["wide"], _FROM_JANUARY),
            ("shortMonths", locale.months["format"]["abbreviated"], _FROM_JANUARY),
        )
    }
    symbols = {"decimal": get_decimal_symbol(locale), "thousands": get_group_symbol(locale)}
    known = {"locale": code, "locales": {code: {"dictionary": {}, "format": names | symbols}}}
    # Not Plotly's: `assets/charts/digits.js` and `exports/chromium.py` write them.
    return known | {"digits": figures}


_FROM_SUNDAY, _FROM_JANUARY = (6, *range(6)), range(1, _DECEMBER + 1)


@lru_cache(_DAYS_KEPT)
def _dated(day: date, pattern: str, language: Language) -> str:
    # A pattern is read anew for each date, and a list has a date a row.
    return in_digits(babel_date(day, pattern, locale=language.locale))


def format_date(day: date) -> str:
    """A date: `8 Sep 2025`."""
    return _dated(day, _DAY, current_language())


@lru_cache(_DAYS_KEPT)
def _first_day(month: int) -> date:
    year, number = divmod(month, 100)
    return date(year, number, 1)


def format_month(month: int) -> str:
    """A month (yyyymm): `Apr 2015`; a year whose month is not known (yyyy00): `2015`."""
    year, number = divmod(month, 100)
    if number == 0:
        return in_digits(str(year))
    return _dated(_first_day(month), _MONTH, current_language())


def month_in_full(month: int, *, year: bool = True) -> str:
    """A month (yyyymm) as it is said: `April 2015`; without its year, `April`."""
    return _in_full(_first_day(month), _MONTH_IN_FULL if year else _MONTH_NAME)


def date_in_full(day: date) -> str:
    """A date as it is said: `8 September 2025`."""
    return _in_full(day, _DAY_IN_FULL)


def _in_full(day: date, skeleton: str) -> str:
    language = current_language()
    pattern = _spoken(language.code).datetime_skeletons.get(skeleton)
    return _dated(day, pattern.pattern if pattern else skeleton, language)


def format_months_to(first: int, day: date) -> str:
    """Months that end on a day: `Jan – 8 Sep 2025`, `Sep 2024 – 8 Sep 2025`, `1 – 8 Sep 2025`."""
    year, number = divmod(first, 100)
    if (year, number) == (day.year, day.month):
        begin = in_digits("1")
    elif year == day.year:
        begin = _dated(_first_day(first), _MONTH_OF_A_YEAR, current_language())
    else:
        begin = format_month(first)
    return f"{begin} – {format_date(day)}"


def format_months(first: int, last: int) -> str:
    """Inclusive months: `Sep 2024 – Aug 2025`, `Jan – Aug 2025`, `2015`, `2014 – 2016`."""
    (first_year, first_number), (last_year, last_number) = divmod(first, 100), divmod(last, 100)
    if first_number == 1 and last_number == _DECEMBER:
        if first_year == last_year:
            return in_digits(str(first_year))
        return isolated(in_digits(f"{first_year} – {last_year}"))
    if first == last:
        return format_month(first)
    if first_year == last_year:
        begin = _dated(_first_day(first), _MONTH_OF_A_YEAR, current_language())
    else:
        begin = format_month(first)
    return f"{begin} – {format_month(last)}"
