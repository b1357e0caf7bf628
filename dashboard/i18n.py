"""Texts in the reader's language; `formats` has its numbers, days and lists.

Every visible string is an English message id, passed through `_` at the moment it is shown; never
at import, for the language belongs to the request. An id without a translation shows as itself.
"""

import gettext as gnu
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dashboard import digits
from data_access.sentences import SentenceError

if TYPE_CHECKING:
    from werkzeug.datastructures import LanguageAccept

LOCALES = Path(__file__).parent / "locales"

# Unicode's marks that keep a text from being turned round by what stands beside it (UAX 9).
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _END = "\u2066", "\u2067", "\u2069"
_MARKS = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
# From the old value to the new one, addresses and endings of files, ranges, per cents and
# degrees, pairs of an address.
_TURNING = re.compile(
    r"{\w+} → {\w+}|(?<![\w/}])[?/.-]{1,2}[A-Za-z][\w./=&?:{}-]*|\d+ ?[–-] ?\d+"
    r"|(?:[<>≥≤]?\d[\d,.]*|{\w+})[%°]|{\w+}={\w+}",
    re.ASCII,
)
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u0671-\u06d3]")
_ARABIC = re.compile(f"{_ARABIC_LETTER.pattern}|[\u0660-\u0669]")
"""What is read from right to left, its signs first: letters, and numbers in Arabic digits."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages can be read in.

    Attributes:
        code: value of `lang` in addresses and of the page's `lang` attribute.
        name: its name for itself.
        direction: `ltr` or `rtl`.
        cldr: code of the locale of its numbers and dates; its own where empty.
        digits: Unicode's name for those of its numbers (`latn`, `arab`).
        rule: makes its texts of English ones, where no catalogue has them.
    """

    code: str
    name: str
    direction: str
    cldr: str = ""
    digits: str = "latn"
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


def write_digits(name: str) -> None:
    """Write numbers of Arabic with the digits that an installation has chosen (`digits.CHOICES`).

    For this process and those forked from it; other languages, CSV and answers to programs keep
    Latin ones.
    """
    chosen = {"latin": "latn", "arabic": "arab"}[name]
    if LANGUAGES["ar"].digits != chosen:
        offer([replace(LANGUAGES["ar"], digits=chosen)])


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


current_language = _current.get
"""The language of the request, or of the thread, that asks: without a call of ours, since each
text asks."""


def set_language(code: str, *, for_programs: bool = False) -> Token[Language]:
    """Read and write in a language from here on; `reset_language` takes what it gives back.

    Args:
        code: of the language.
        for_programs: whether numbers have the digits that programs read.

    Raises:
        KeyError: no catalogue for that code.
    """
    language = LANGUAGES[code]
    return _current.set(replace(language, digits="latn") if for_programs else language)


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
    return _current.get().direction


def catalogue(code: str) -> Path:
    """Where a language's texts are kept."""
    return LOCALES / code / "LC_MESSAGES" / "messages.po"


def _steadied(text: str | Sequence[str], figures: str) -> str | tuple[str, ...]:
    """A text from right to left whose addresses, steps and ranges are not turned round."""
    if not isinstance(text, str):
        return tuple(str(_steadied(form, figures)) for form in text)
    if figures == "arab":
        text = digits.arabic(text)
    return _TURNING.sub(f"{_LEFT_TO_RIGHT}\\g<0>{_END}", text)


@cache
def _translations(code: str, figures: str) -> gnu.NullTranslations:
    if rule := LANGUAGES[code].rule:
        return _Made(rule, frozenset(ids_of(read_catalogue(DEFAULT.code))))
    if code == DEFAULT.code:
        # Its texts are their own ids.
        return gnu.NullTranslations()
    # Compiled in memory: no build step, and no binary file that could lag behind its source.
    messages = read_catalogue(code)
    if LANGUAGES[code].direction == "rtl":
        for message in messages:
            message.string = _steadied(message.string or "", figures)
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
    return isolated(in_digits(str(value))) if isinstance(value, str | int) else value


def in_digits(text: str) -> str:
    """A text with its numbers in the digits of the current language."""
    return digits.arabic(text) if _current.get().digits == "arab" else text


def isolated(text: str) -> str:
    """A text that nothing beside it turns round: `≥ 12`, `12 – 34`, `−5%`, a Latin name.

    From right to left it stands between Unicode's marks of isolation, in other languages alone.
    """
    if not text or _current.get().direction == "ltr":
        return text
    return f"{_RIGHT_TO_LEFT if _ARABIC.search(text) else _LEFT_TO_RIGHT}{text}{_END}"


def is_arabic(text: str) -> bool:
    """Whether any of its letters is of the Arabic script."""
    return _ARABIC_LETTER.search(text) is not None


def unmarked(text: str) -> str:
    """A text as machines read it: without marks of direction, and with Latin digits."""
    return digits.latin(_MARKS.sub("", text))


def _message(code: str, text: str) -> str:
    return text if LANGUAGES[code].direction == "ltr" else _Mirrored(text)


def _(message: str) -> str:
    """A message in the current language; of nothing, nothing."""
    language = _current.get()
    return _translated(language.code, language.digits, message)


# An answer asks some hundred times, for the same messages as the one before.
@lru_cache(maxsize=16_384)
def _translated(code: str, figures: str, message: str) -> str:
    # gettext answers "" with the head of its catalogue.
    return _message(code, _translations(code, figures).gettext(message)) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a message that goes with a number, in the current language."""
    language = _current.get()
    known = _translations(language.code, language.digits)
    return _message(language.code, known.ngettext(singular, plural, number))


def pgettext(context: str, message: str) -> str:
    """A message that is another word elsewhere, by what it is of: the `S` of a role, or south."""
    language = current_language()
    known = _translations(language.code, language.digits)
    return _message(language.code, known.pgettext(context, message))


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
