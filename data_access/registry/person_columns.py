"""Titles of columns that could hold a person, in English, French and Spanish.

Bureaus hand in counts. A column that could name a person, tell when somebody was born or hold free
text must never come in, whatever stands in it today.
"""

import re
import unicodedata
from collections.abc import Mapping

from data_access.registry import tables

KINDS: Mapping[str, str] = {
    "name": "the name of a person",
    "birth": "when or where a person was born",
    "document": "a number by which a person is found",
    "contact": "how a person is reached",
    "address": "where a person lives",
    "text": "free text, which may name a person",
    "biometric": "what a person looks like or is made of",
}
"""What a column of each kind could hold, as a phrase that follows "could hold"."""

_PHRASES = tuple(
    (tuple(row["phrase"].split()), row["kind"]) for row in tables.rows("person_columns")
)
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def could_hold(title: str) -> str | None:
    """What a column of this title could hold of a person; None where it could hold nothing."""
    words = _words(title)
    for phrase, kind in _PHRASES:
        width = len(phrase)
        if any(words[at : at + width] == phrase for at in range(len(words) - width + 1)):
            return KINDS[kind]
    return None


def _words(title: str) -> tuple[str, ...]:
    """A title's words without case and accents: `DateOfBirth` and `Prénom(s)` alike."""
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", title))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(_WORD.findall(plain.casefold()))
