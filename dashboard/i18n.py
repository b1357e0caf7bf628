"""Text, numbers and dates in the reader's language.

Every visible string is an English message id, passed through `_` at the moment it is shown; never
at import, for the language belongs to the request. An id without a translation shows as itself.
"""

import gettext as gnu
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs

from babel import Locale
from babel.dates import format_date as babel_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    get_decimal_symbol,
    get_group_symbol,
)
from babel.numbers import format_percent as babel_percent

from data_access.sentences import SentenceError

if TYPE_CHECKING:
    from werkzeug.datastructures import LanguageAccept

LOCALES = Path(__file__).parent / "locales"

# Unicode's marks that keep a text from being turned round by what stands beside it (UAX 9).
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _END = "\u2066", "\u2067", "\u2069"
_MARKS = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
# From the old value to the new one, addresses and endings of files, ranges.
_TURNING = re.compile(
    r"{\w+} → {\w+}|(?<![\w/}])[?/.-]{1,2}[A-Za-z][\w./=&?:{}-]*|\d+ ?[–-] ?\d+", re.ASCII
)
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u0671-\u06d3]")

_DECEMBER = 12
_DAYS_KEPT = 8192
_NAMES_KEPT = 4096

# Day before month in every language here. CLDR's own British pattern would give "Sept", four
# letters in one month of twelve.
_DAY, _MONTH, _MONTH_OF_A_YEAR = "d MMM y", "MMM y", "MMM"
# In sentences, which are read aloud, as CLDR has them: "8 de septiembre de 2025".
_DAY_IN_FULL, _MONTH_IN_FULL, _MONTH_NAME = "yMMMMd", "yMMMM", "MMMM"


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages can be read in.

    Attributes:
        code: value of `lang` in addresses and of the page's `lang` attribute.
        name: its name for itself.
        direction: `ltr` or `rtl`.
        cldr: code of the locale of its numbers and dates; its own where empty.
        rule: makes its texts of English ones, where no catalogue has them.
    """

    code: str
    name: str
    direction: str
    cldr: str = ""
    rule: Callable[[str], str] | None = None

    @property
    def locale(self) -> Locale:
        """CLDR locale of its numbers and dates."""
        return _locale(self.cldr or self.code)


@cache
def _locale(code: str) -> Locale:
    # When it is first asked for: its tables are 7 MB, which an import of files never needs.
    return Locale.parse(code)


_TRANSLATED = (
    Language("en", "English", "ltr"),
    Language("fr", "Français", "ltr"),
    Language("es", "Español", "ltr"),
    Language("ar", "العربية", "rtl"),
)
_offered = {one.code: one for one in _TRANSLATED}
LANGUAGES: Mapping[str, Language] = MappingProxyType(_offered)
DEFAULT = LANGUAGES["en"]


def offer(languages: Iterable[Language]) -> None:
    """Let readers choose further languages, in this process and those forked from it."""
    _offered.update({one.code: one for one in languages})


def withdraw(languages: Iterable[Language]) -> None:
    """Offer them no more."""
    for one in languages:
        _offered.pop(one.code, None)


_current: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def negotiated(chosen: str, accepted: "LanguageAccept", installed: str) -> str:
    """Code of the language to answer in: what is chosen, else what is preferred, else the usual.

    Args:
        chosen: value of `lang` in the address, whatever stands there.
        accepted: what the browser says its reader prefers (`Accept-Language`).
        installed: that of the installation.
    """
    if chosen in LANGUAGES:
        return chosen
    return accepted.best_match(LANGUAGES, installed)


def current_language() -> Language:
    """The language of the request, or of the thread, that asks."""
    return _current.get()


def set_language(code: str) -> Token[Language]:
    """Read and write in a language from here on; `reset_language` takes what it gives back.

    Raises:
        KeyError: no catalogue for that code.
    """
    return _current.set(LANGUAGES[code])


def reset_language(token: Token[Language]) -> None:
    """Read and write in the language of before."""
    _current.reset(token)


@contextmanager
def use_language(code: str) -> Iterator[Language]:
    """Read and write in a language until the block ends.

    Raises:
        KeyError: no catalogue for that code.
    """
    token = set_language(code)
    try:
        yield current_language()
    finally:
        reset_language(token)


def chosen_language(query: str, otherwise: str = "") -> str:
    """Code of the language that a query string names.

    Args:
        query: of an address, with its question mark or without.
        otherwise: code of the language where it names none; the current one where that is none.
    """
    named = (named_language(query), otherwise)
    return next((code for code in named if code in LANGUAGES), current_language().code)


def in_language(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of a query string for a link in a file: with the language that the file is in.

    One in English names none: its readers are answered as they prefer.
    """
    code = current_language().code
    own = [] if code == DEFAULT.code else [("lang", code)]
    return [*(pair for pair in pairs if pair[0] != "lang"), *own]


def named_language(query: str) -> str:
    """What a query string names as its language, whatever that is; empty where nothing."""
    return parse_qs(query.lstrip("?")).get("lang", [""])[-1]


def direction() -> str:
    """Writing direction of the current language, `ltr` or `rtl`."""
    return current_language().direction


def catalogue(code: str) -> Path:
    """Where a language's texts are kept."""
    return LOCALES / code / "LC_MESSAGES" / "messages.po"


def _steadied(text: str | Sequence[str]) -> str | tuple[str, ...]:
    """A text from right to left whose addresses, steps and ranges are not turned round."""
    if not isinstance(text, str):
        return tuple(str(_steadied(form)) for form in text)
    return _TURNING.sub(f"{_LEFT_TO_RIGHT}\\g<0>{_END}", text)


@cache
def _translations(code: str) -> gnu.NullTranslations:
    if rule := LANGUAGES[code].rule:
        return _Made(rule, frozenset(ids_of(read_catalogue(DEFAULT.code))))
    # Compiled in memory: no build step, and no binary file that could lag behind its source.
    messages = read_catalogue(code)
    if LANGUAGES[code].direction == "rtl":
        for message in messages:
            message.string = _steadied(message.string or "")
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def read_catalogue(code: str) -> Catalog:
    """The texts of a language with their message ids."""
    with catalogue(code).open("rb") as source:
        return read_po(source, locale=code)


def ids_of(catalogue: Catalog) -> Iterator[str]:
    """The English texts that a catalogue has, of one and of several alike."""
    for message in catalogue:
        if message.id:
            yield from (message.id,) if isinstance(message.id, str) else message.id


class _Made(gnu.NullTranslations):
    """Texts that a rule makes of English ones; what no catalogue would have stays English."""

    def __init__(self, rule: Callable[[str], str], known: frozenset[str]) -> None:
        super().__init__()
        self._rule, self._known = rule, known

    def gettext(self, message: str) -> str:
        return self._rule(message) if message in self._known else message

    def pgettext(self, _context: str, message: str) -> str:
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(super().ngettext(msgid1, msgid2, n))


class _Mirrored(str):
    """A message in a language that is written from right to left: what fills it stays as it is."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> str:
        return super().format(
            *map(_kept, values), **{name: _kept(value) for name, value in named.items()}
        )


def _kept(value: object) -> object:
    return isolated(str(value)) if isinstance(value, str | int) else value


def isolated(text: str) -> str:
    """A text that nothing beside it turns round: `≥ 12`, `12 – 34`, `−5%`, a Latin name.

    From right to left it stands between Unicode's marks of isolation, in other languages alone.
    """
    if not text or direction() == "ltr":
        return text
    return f"{_RIGHT_TO_LEFT if is_arabic(text) else _LEFT_TO_RIGHT}{text}{_END}"


def is_arabic(text: str) -> bool:
    """Whether any of its letters is of the Arabic script."""
    return _ARABIC_LETTER.search(text) is not None


def unmarked(text: str) -> str:
    """A text as machines read it: without marks of direction."""
    return _MARKS.sub("", text)


def _message(code: str, text: str) -> str:
    return text if LANGUAGES[code].direction == "ltr" else _Mirrored(text)


def _(message: str) -> str:
    """A message in the current language; of nothing, nothing."""
    return _translated(_current.get().code, message)


# An answer asks some hundred times, for the same messages as the one before.
@lru_cache(maxsize=16_384)
def _translated(code: str, message: str) -> str:
    # gettext answers "" with the head of its catalogue.
    return _message(code, _translations(code).gettext(message)) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a message that goes with a number, in the current language."""
    code = current_language().code
    return _message(code, _translations(code).ngettext(singular, plural, number))


def pgettext(context: str, message: str) -> str:
    """A message that is another word elsewhere, by what it is of: the `S` of a role, or south."""
    code = current_language().code
    return _message(code, _translations(code).pgettext(context, message))


# A number of each plural form of CLDR: zero, one, two, few and many.
_SAMPLES = (0, 1, 2, 3, 11, 1_000_000)


def plural_forms(counted: Callable[[int], str]) -> dict[str, str]:
    """A message in each plural form of the language, by the CLDR name of the form, for scripts."""
    form_of = current_language().locale.plural_form
    return {"other": counted(100)} | {str(form_of(n)): counted(n) for n in _SAMPLES}


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which extraction knows
    """Mark a message for translation where it is defined; `_` translates it where it is shown."""
    return message


def sentence_of(error: Exception) -> str:
    """What an error says to readers: sentences of what lies below are English message ids."""
    if isinstance(error, SentenceError):
        return _(error.text).format(**error.blanks)
    return _(str(error))


def comma_list(parts: Iterable[str]) -> str:
    """Parts in a row: `Libya, Tunisia`."""
    return _(", ").join(parts)


def clauses(parts: Iterable[str]) -> str:
    """Parts of a sentence that have commas of their own: `2015, provisional; 2016`."""
    return _("; ").join(parts)


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
    return _locale("en_GB") if code == "en" else LANGUAGES[code].locale


def format_number(value: float, decimals: int = 0) -> str:
    """A number with its thousands grouped: `1,022`, `−12.5`."""
    if type(value) is int and not decimals:
        # Nearly all are: Babel reads the pattern anew for each, and rounds what is whole.
        return _minus(f"{value:,}".replace(",", _group_symbol(current_language().code)))
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _minus(format_decimal(value, format=pattern, locale=current_language().locale))


@cache
def _group_symbol(code: str) -> str:
    return get_group_symbol(LANGUAGES[code].locale)


def format_compact(value: float) -> str:
    """A large number in short, as on an axis: `1.5B`, `50M`."""
    return format_compact_decimal(value, locale=current_language().locale, fraction_digits=1)


def with_sign(value: float, decimals: int = 0) -> str:
    """A number with its sign where it is one: `+12`, `−3`, `0`."""
    text = format_number(value, decimals)
    return isolated(f"+{text}") if value > 0 else text


def format_percent(ratio: float, *, signed: bool = False) -> str:
    """A ratio in whole per cent, `12%`; with its sign if it says a change: `+12%`, `−3%`, `0%`."""
    text = babel_percent(abs(ratio), locale=current_language().locale)
    if round(ratio * 100) == 0:
        return text
    if ratio < 0:
        return isolated(f"−{text}")
    return isolated(f"+{text}") if signed else text


def _minus(text: str) -> str:
    # CLDR's hyphen breaks at line ends and is too short to be seen from the back of a room.
    return isolated(text.replace("-", "−")) if "-" in text else text


@cache
def plotly_config(code: str) -> Mapping[str, Any]:
    """How Plotly writes months and numbers in a language; nothing for English, its own."""
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
    symbols = {"decimal": get_decimal_symbol(locale), "thousands": get_group_symbol(locale)}
    return {"locale": code, "locales": {code: {"dictionary": {}, "format": names | symbols}}}


_FROM_SUNDAY, _FROM_JANUARY = (6, *range(6)), range(1, _DECEMBER + 1)


@lru_cache(_DAYS_KEPT)
def _dated(day: date, pattern: str, code: str) -> str:
    # A pattern is read anew for each date, and a list has a date a row.
    return babel_date(day, pattern, locale=LANGUAGES[code].locale)


def format_date(day: date) -> str:
    """A date: `8 Sep 2025`."""
    return _dated(day, _DAY, current_language().code)


def _first_day(month: int) -> date:
    year, number = divmod(month, 100)
    return date(year, number, 1)


def format_month(month: int) -> str:
    """A month (yyyymm): `Apr 2015`; a year whose month is not known (yyyy00): `2015`."""
    year, number = divmod(month, 100)
    if number == 0:
        return str(year)
    return _dated(_first_day(month), _MONTH, current_language().code)


def month_in_full(month: int, *, year: bool = True) -> str:
    """A month (yyyymm) as it is said: `April 2015`; without its year, `April`."""
    return _in_full(_first_day(month), _MONTH_IN_FULL if year else _MONTH_NAME)


def date_in_full(day: date) -> str:
    """A date as it is said: `8 September 2025`."""
    return _in_full(day, _DAY_IN_FULL)


def _in_full(day: date, skeleton: str) -> str:
    code = current_language().code
    pattern = _spoken(code).datetime_skeletons.get(skeleton)
    return _dated(day, pattern.pattern if pattern else skeleton, code)


def format_months_to(first: int, day: date) -> str:
    """Months that end on a day: `Jan – 8 Sep 2025`, `Sep 2024 – 8 Sep 2025`, `1 – 8 Sep 2025`."""
    year, number = divmod(first, 100)
    if (year, number) == (day.year, day.month):
        begin = "1"
    elif year == day.year:
        begin = _dated(_first_day(first), _MONTH_OF_A_YEAR, current_language().code)
    else:
        begin = format_month(first)
    return f"{begin} – {format_date(day)}"


def format_months(first: int, last: int) -> str:
    """Inclusive months: `Sep 2024 – Aug 2025`, `Jan – Aug 2025`, `2015`, `2014 – 2016`."""
    (first_year, first_number), (last_year, last_number) = divmod(first, 100), divmod(last, 100)
    if first_number == 1 and last_number == _DECEMBER:
        return (
            str(first_year) if first_year == last_year else isolated(f"{first_year} – {last_year}")
        )
    if first == last:
        return format_month(first)
    if first_year == last_year:
        begin = _dated(_first_day(first), _MONTH_OF_A_YEAR, current_language().code)
    else:
        begin = format_month(first)
    return f"{begin} – {format_month(last)}"
