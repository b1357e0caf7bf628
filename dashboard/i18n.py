"""Texts in the reader's language; `formats` has its numbers, days and lists.

Every visible string is an English message id, passed through `_` at the moment it is shown; never
at import, for the language belongs to the request. An id without a translation shows as itself.
"""

import gettext as gnu
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from data_access.sentences import SentenceError

LOCALES = Path(__file__).parent / "locales"

# Unicode's marks that keep a text from being turned round by what stands beside it (UAX 9).
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _END = "\u2066", "\u2067", "\u2069"
_MARKS = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
# Addresses and endings of files, ranges, per cents and degrees, pairs of an address.
_TURNING = re.compile(
    r"(?<![\w/}])[?/.-]{1,2}[A-Za-z][\w./=&?:{}-]*|\d+ ?[–-] ?\d+"
    r"|(?:[<>≥≤]?\d[\d,.]*|{\w+})[%°]|{\w+}={\w+}",
    re.ASCII,
)
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u0671-\u06d3]")


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages can be read in.

    Attributes:
        code: value of `lang` in addresses and of the page's `lang` attribute.
        name: its name for itself.
        direction: `ltr` or `rtl`.
    """

    code: str
    name: str
    direction: str

    @property
    def locale(self) -> Locale:
        """CLDR locale of its numbers and dates."""
        return Locale.parse(self.code)


# Not closed: tests add a language that nobody speaks.
LANGUAGES: Mapping[str, Language] = {
    "en": Language("en", "English", "ltr"),
    "fr": Language("fr", "Français", "ltr"),
    "es": Language("es", "Español", "ltr"),
    "ar": Language("ar", "العربية", "rtl"),
}
DEFAULT = LANGUAGES["en"]


_current: ContextVar[Language] = ContextVar("language", default=DEFAULT)


current_language = _current.get
"""The language of the request, or of the thread, that asks: without a call of ours, since each
text asks."""


@contextmanager
def use_language(code: str) -> Iterator[Language]:
    """Read and write in a language until the block ends.

    Raises:
        KeyError: no catalogue for that code.
    """
    token = _current.set(LANGUAGES[code])
    try:
        yield current_language()
    finally:
        _current.reset(token)


def chosen_language(query: str, otherwise: str = "") -> str:
    """Code of the language that a query string names.

    Args:
        query: of an address, with its question mark or without.
        otherwise: code of the language where it names none; the current one where that is none.
    """
    codes = (named_language(query), otherwise)
    return next((code for code in codes if code in LANGUAGES), current_language().code)


def in_language(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of a query string for a link in a file: with the language that the file is in.

    One in English names none: its readers are answered as they prefer.
    """
    code = current_language().code
    own = [] if code == DEFAULT.code else [("lang", code)]
    return [*(pair for pair in pairs if pair[0] != "lang"), *own]


def named_language(query: str) -> str:
    """Value of `lang` in a query string, whatever that is; empty where there is none."""
    return parse_qs(query.lstrip("?")).get("lang", [""])[-1]


def direction() -> str:
    """Writing direction of the current language, `ltr` or `rtl`."""
    return _current.get().direction


def catalogue(code: str) -> Path:
    """Path of the file with a language's texts."""
    return LOCALES / code / "LC_MESSAGES" / "messages.po"


def _steadied(text: str | Sequence[str]) -> str | tuple[str, ...]:
    """A text from right to left whose addresses and ranges are not turned round."""
    if not isinstance(text, str):
        return tuple(str(_steadied(form)) for form in text)
    return _TURNING.sub(f"{_LEFT_TO_RIGHT}\\g<0>{_END}", text)


@cache
def _translations(code: str) -> gnu.NullTranslations:
    if code == DEFAULT.code:
        # Its texts are their own ids.
        return gnu.NullTranslations()
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


class _Mirrored(str):
    """A message in a language that is written from right to left: what fills it stays as it is."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> str:
        return super().format(
            *map(_isolated_value, values),
            **{name: _isolated_value(value) for name, value in named.items()},
        )


def _isolated_value(value: object) -> object:
    return isolate(str(value)) if isinstance(value, str | int) else value


def isolate(text: str) -> str:
    """A text that nothing beside it turns round: `12 (9–15)`, `−5%`, a Latin name.

    From right to left it stands between Unicode's marks of isolation, in other languages alone.
    """
    if not text or _current.get().direction == "ltr":
        return text
    return f"{_RIGHT_TO_LEFT if is_arabic(text) else _LEFT_TO_RIGHT}{text}{_END}"


def isolate_range(text: str) -> str:
    """A range that begins where the language begins: from right to left `2014 – 2016` at the right.

    Months stand in that order by their letters; years have none.
    """
    return text if _current.get().direction == "ltr" else f"{_RIGHT_TO_LEFT}{text}{_END}"


def is_arabic(text: str) -> bool:
    """Whether any of its letters is of the Arabic script."""
    return _ARABIC_LETTER.search(text) is not None


def strip_marks(text: str) -> str:
    """A text as machines read it: without marks of direction."""
    return _MARKS.sub("", text)


def _message(code: str, text: str) -> str:
    return text if LANGUAGES[code].direction == "ltr" else _Mirrored(text)


def _(message: str) -> str:
    """A message in the current language; of nothing, nothing."""
    code = _current.get().code
    # gettext answers "" with the head of its catalogue.
    return _message(code, _translations(code).gettext(message)) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a message that goes with a number, in the current language."""
    code = _current.get().code
    return _message(code, _translations(code).ngettext(singular, plural, number))


def pgettext(context: str, message: str) -> str:
    """A message that is another word elsewhere, by what it is of: the `S` of a role, or south."""
    code = _current.get().code
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
    """Sentence of an error for readers: those of `data_access` are English message ids."""
    if isinstance(error, SentenceError):
        return _(error.text).format(**error.blanks)
    return _(str(error))
