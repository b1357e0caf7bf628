"""Check catalogues of translations: faults by file and line.

A text that lacks a translation is shown in English; one that is ill-formed breaks where it is
filled, or shows a blank. The English catalogue says what there is: `make messages` keeps it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from babel.messages.catalog import Message

from dashboard import i18n

_BLANK = re.compile(r"\{(\w*)[^}]*\}")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("«", "»"), ("“", "”"))
_ALIKE = re.compile(r"`[^`]*`|<[^>]*>")
"""What a translation takes over as it is: commands, and elements of markup."""
_SIGNS: Mapping[str, Sequence[tuple[re.Pattern[str], str]]] = MappingProxyType(
    {
        "fr": (
            (re.compile(r" [:;?!%»](?=\W|$)|« "), "a plain space, at which a sign begins a line"),
            (re.compile(r"[\w)}][:;?!%](?= |$)"), "a sign without its space"),
            (re.compile(r"\w'\w"), "a straight apostrophe"),
        ),
        "es": (
            (re.compile(r"^[^¿]*[\w)}]\?(?= |$)"), "a question without ¿"),
            (re.compile(r"^[^¡]*[\w)}]!(?= |$)"), "an exclamation without ¡"),
            (re.compile(r"[\w)}]%"), "a sign without its space"),
        ),
    }
)
"""What is wrong with how a text is set, in the languages that have rules of their own for it."""

NEVER = re.compile(
    r"\b(?:held|how sure|whoever|all that|said apart|is formed over|made by a program"
    r"|what is known of|of this choice|those that would tell|so far \S+ (?:fewer|more)"
    r"|to \S+ possible)\b",
    re.IGNORECASE,
)
"""Phrases that nobody says, in English."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        line: in the catalogue of the language, from 1.
        text: the English message.
        problem: one sentence.
    """

    file: str
    line: int
    text: str
    problem: str

    def __str__(self) -> str:
        """`messages.po:12: '{n} people': the translation lacks the blank {n}`."""
        return f"{self.file}:{self.line}: {self.text!r}: {self.problem}"


def faults(code: str) -> Iterator[Fault]:
    """Faults of a language's catalogue in the order of its lines: missing, stale or ill-formed.

    Raises:
        KeyError: the language is not offered.
        OSError: it has no catalogue.
    """
    file = str(i18n.catalogue(i18n.LANGUAGES[code].code).relative_to(i18n.LOCALES.parents[1]))
    missing = {_forms(one.id) for one in i18n.read_catalogue(i18n.DEFAULT.code) if one.id}
    ids, own = frozenset(missing), i18n.read_catalogue(code)
    for message in own:
        if not message.id:
            continue
        identity = _forms(message.id)
        missing.discard(identity)
        problems: Iterable[str] = ()
        if identity not in ids:
            problems = ["stale: the program has no such text any more"]
        elif code != i18n.DEFAULT.code:
            problems = _problems(code, message, own.num_plurals)
        elif found := NEVER.search(" ".join(identity)):
            problems = [f"nobody says {found[0]!r}: write it in plain English"]
        for problem in problems:
            yield Fault(file, message.lineno or 0, identity[0], problem)
    for text in sorted(missing):
        yield Fault(file, 0, text[0], "missing: `make messages` adds it")


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """One form, or the singular and the plural ones."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def _problems(code: str, message: Message, plurals: int) -> Iterator[str]:
    ids, texts = _forms(message.id), _forms(message.string)
    if not all(texts):
        yield "missing: not translated, or not in all plural forms"
        return
    for text in texts:
        own = _ALIKE.sub("", text)
        yield from (f"has {what}" for wrong, what in _SIGNS.get(code, ()) if wrong.search(own))
    if message.fuzzy:
        yield "marked as fuzzy, and so not shown: read it and take the mark out"
    if len(ids) > 1 and len(texts) != plurals:
        yield f"has {len(texts)} plural forms, and the language has {plurals}"
    for number, text in enumerate(texts):
        yield from _ill_formed(ids, text, all_blanks=number == len(texts) - 1)


def _ill_formed(ids: Sequence[str], text: str, *, all_blanks: bool) -> Iterator[str]:
    """Faults of a text for the last of some ids; a form for one number may leave a blank out."""
    blanks, blanks_of_text = (set(_BLANK.findall(one)) for one in (" ".join(ids), text))
    needed = set(_BLANK.findall(ids[-1])) if all_blanks else set[str]()
    for name in sorted(blanks_of_text - blanks):
        yield f"has the blank {{{name}}}, which the English text has not"
    for name in sorted(needed - blanks_of_text):
        yield f"lacks the blank {{{name}}}"
    if _edges(text) != _edges(ids[-1]):
        yield "begins or ends with other spaces than the English text"
    for left, right in _PAIRS:
        if text.count(left) != text.count(right):
            yield f"has {left} without {right}, or the other way round"
    if sorted(set(_ALIKE.findall(text))) != sorted(set(_ALIKE.findall(ids[-1]))):
        yield "has other commands or elements of markup than the English text"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip(" \n"))], text[len(text.rstrip(" \n")) :]
