"""A language that nobody speaks, to see which texts escape translation and which have no room.

It is made by rule from English: every letter accented, every text a third longer and in brackets,
so that plain English, a cut end and glued parts show. Its months and numbers are Finnish: those
that no locale has formed show, too. `xy` is the same from right to left.
"""

import re
from functools import lru_cache
from textwrap import wrap

from dashboard.i18n import Language

_ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṂÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_KEPT = re.compile(r"(\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+|`[^`]*`)")
"""What is no text of ours inside a message: blanks, markup, addresses, commands."""
_LONGER, _WORD = 3, 8
"""A text gets one more letter for so many, in words of so many."""
_TEXTS_KEPT = 8192


@lru_cache(_TEXTS_KEPT)
def made(text: str) -> str:
    """An English text in the pseudo-language: `[Ŕöûţéš~~]`; spaces around it stay around it."""
    inside = text.strip()
    if not any(letter.isalpha() for letter in _KEPT.sub("", inside)):
        return text
    parts = _KEPT.split(inside)
    parts[::2] = [part.translate(_ACCENTED) for part in parts[::2]]
    before, after = text[: text.index(inside)], text[text.index(inside) + len(inside) :]
    # With spaces, as words have: a line of any language can be broken somewhere.
    longer = " ".join(wrap("~" * (len(inside) // _LONGER), _WORD))
    return f"{before}[{''.join(parts)}{longer}]{after}"


PSEUDO_LANGUAGES = (
    Language("xx", made("Pseudo"), "ltr", cldr="fi", rule=made),
    Language("xy", made("Mirrored"), "rtl", cldr="fi", rule=made),
)
