"""Numbers, days, months and lists of names as the reader's language writes them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date as babel_date
from babel.lists import format_list
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    format_percent as babel_percent,
    get_decimal_symbol,
    get_group_symbol,
)

from dashboard.i18n import DEFAULT, LANGUAGES, _, current_language, isolate, isolate_range
from data_access.periods import MonthRange, first_day

_DECEMBER = 12
_FIVE_FIGURES = 10_000

# In sentences, which are read aloud, as CLDR has them: "8 de septiembre de 2025".
_DAY_IN_FULL, _MONTH_IN_FULL, _MONTH_NAME = "yMMMMd", "yMMMM", "MMMM"


def comma_list(parts: Iterable[str]) -> str:
    """Parts in a row: `Libya, Tunisia`.

    Each is isolated: the number that begins one would stand on the wrong side of Latin letters.
    """
    listed = list(map(isolate, parts))
    return _(", ").join(listed) if len(listed) > 1 else "".join(listed)


def clauses(parts: Iterable[str]) -> str:
    """Parts of a sentence that have commas of their own: `2015, provisional; 2016`."""
    return _("; ").join(map(isolate, parts))


def dot_list(*parts: str) -> str:
    """Parts that stand beside each other, `minimum estimate · 2015`; empty ones are left out."""
    return " · ".join(filter(None, parts))


def name_order(name: str) -> tuple[int, ...]:
    """Key that sorts names as readers do: `Égypte` between `Dominique` and `Finlande`."""
    if current_language().locale.language == DEFAULT.code:
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
    """A text after its subject: `Libya: no figures`."""
    return _("{subject}: {text}").format(subject=subject, text=text)


def capitalised(text: str) -> str:
    """A text with a capital letter: French and Spanish months have none of their own."""
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


def _spoken(code: str) -> Locale:
    # British in sentences: the day before the month, and no comma before "and".
    return Locale.parse("en_GB") if code == DEFAULT.code else LANGUAGES[code].locale


def format_number(value: float, decimals: int = 0) -> str:
    """A number with its thousands grouped: `1,022`, `−12.5`."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    code = current_language().code
    text = format_decimal(value, format=pattern, locale=_locale_of_numbers(code))
    if code == "es" and abs(value) < _FIVE_FIGURES:
        text = text.replace(get_group_symbol(_locale_of_numbers(code)), "")
    # CLDR's hyphen breaks at line ends and is too short to be seen from the back of a room.
    return isolate(text.replace("-", "−")) if "-" in text else text


def _locale_of_numbers(code: str) -> Locale:
    # Spanish sets thousands apart by a space as French does, and four figures not at all
    # (Ortografía of 2010); CLDR has a full stop.
    return LANGUAGES["fr" if code == "es" else code].locale


def format_compact(value: float) -> str:
    """A large number in short, as on an axis: `1.5B`, `50M`."""
    return format_compact_decimal(value, locale=current_language().locale, fraction_digits=1)


def with_sign(value: float, decimals: int = 0) -> str:
    """A number with its sign where it is one: `+12`, `−3`, `0`."""
    text = format_number(value, decimals)
    return isolate(f"+{text}") if value > 0 else text


def at_least(number: str) -> str:
    """A minimum, `≥ 12`: in words where a sign would point the other way."""
    return _("≥ {number}").format(number=number)


def number_range(low: float, high: float) -> str:
    """Whole numbers from one to another, `12–34`."""
    return _("{low}–{high}").format(low=format_number(low), high=format_number(high))


def format_percent(ratio: float, *, signed: bool = False) -> str:
    """A ratio in whole per cent, `12%`; with its sign if it says a change: `+12%`, `−3%`, `0%`."""
    # Rounded as Babel rounds: by the number as it is written, a half to the even one.
    whole = round(Decimal(str(abs(ratio))) * 100)
    text = babel_percent(Decimal(whole) / 100, locale=current_language().locale)
    if round(ratio * 100) == 0:
        return text
    if ratio < 0:
        return isolate(f"−{text}")
    return isolate(f"+{text}") if signed else text


def plotly_config(code: str) -> Mapping[str, Any]:
    """Plotly's settings for months and numbers of a language; none for English, its own."""
    if code == DEFAULT.code:
        return {}
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
    if code == "es":
        names["shortMonths"] = [f"{month}." for month in names["shortMonths"]]
    thousands = get_group_symbol(_locale_of_numbers(code))
    symbols = {"decimal": get_decimal_symbol(locale), "thousands": thousands}
    return {"locale": code, "locales": {code: {"dictionary": {}, "format": names | symbols}}}


_FROM_SUNDAY, _FROM_JANUARY = (6, *range(6)), range(1, _DECEMBER + 1)


# Day before month in every language here. CLDR's own British pattern would give "Sept", four
# letters in one month of twelve.
def _date_text(day: date, pattern: str) -> str:
    text, code = babel_date(day, pattern, locale=current_language().locale), current_language().code
    if code == "es" and "MMM" in pattern and "MMMM" not in pattern:
        # A month cut short ends in a point, which CLDR leaves out.
        return re.sub(r"[^\W\d]+", r"\g<0>.", text)
    # The first of a month alone is an ordinal in French, which CLDR's patterns do not know.
    is_first = day.day == 1 and pattern.startswith("d") and code == "fr"
    return f"1er{text.removeprefix('1')}" if is_first else text


def format_date(day: date) -> str:
    """A date: `8 Sep 2025`."""
    return _date_text(day, "d MMM y")


def format_month(month: int) -> str:
    """A month (yyyymm): `Apr 2015`; a year whose month is not known (yyyy00): `2015`."""
    if month % 100 == 0:
        return str(month // 100)
    return _date_text(first_day(month), "MMM y")


def format_quarter(month: int) -> str:
    """The quarter that a month (yyyymm) is in: `Q2 2015`."""
    return _date_text(first_day(month), "QQQ y")


def month_in_full(month: int, *, year: bool = True) -> str:
    """A month (yyyymm) as it is said: `April 2015`; without its year, `April`."""
    return _in_full(first_day(month), _MONTH_IN_FULL if year else _MONTH_NAME)


def date_in_full(day: date) -> str:
    """A date as it is said: `8 September 2025`."""
    return _in_full(day, _DAY_IN_FULL)


def _in_full(day: date, skeleton: str) -> str:
    pattern = _spoken(current_language().code).datetime_skeletons.get(skeleton)
    return _date_text(day, pattern.pattern if pattern else skeleton)


def format_months_to(first: int, day: date) -> str:
    """Months that end on a day: `Jan – 8 Sep 2025`, `Sep 2024 – 8 Sep 2025`, `1 – 8 Sep 2025`."""
    last = day.year * 100 + day.month
    begin = _date_text(first_day(first), "d") if first == last else _first_of(first, last)
    return f"{begin} – {format_date(day)}"


def format_months(months: MonthRange) -> str:
    """Months: `Sep 2024 – Aug 2025`, `Jan – Aug 2025`, `2015`, `2014 – 2016`."""
    first, last = months.first, months.last
    if first % 100 == 1 and last % 100 == _DECEMBER:
        years = dict.fromkeys((str(first // 100), str(last // 100)))
        return isolate_range(" – ".join(years)) if len(years) > 1 else "".join(years)
    if first == last:
        return format_month(first)
    return f"{_first_of(first, last)} – {format_month(last)}"


def _first_of(first: int, last: int) -> str:
    """The first of some months, with its year where that is not the last one's."""
    if first // 100 == last // 100:
        return _date_text(first_day(first), "MMM")
    return format_month(first)
