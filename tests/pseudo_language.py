"""A language that nobody speaks, to see which texts escape translation and which have no room.

It is made by rule from English: every letter accented, every text a third longer and in brackets,
so that plain English, a cut end and glued parts show. Its months and numbers are Finnish: those
that no locale has formed show, too. `xy` is the same from right to left.
"""

import re
import shutil
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import cast

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from dashboard import i18n

_ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṂÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_KEPT = re.compile(r"(\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+|`[^`]*`)")
"""What is no text of ours inside a message: blanks, markup, addresses, commands."""
_LONGER, _WORD = 3, 8
"""A text gets one more letter for so many, in words of so many."""


class _Pseudo(i18n.Language):
    """A language with the numbers and dates of Finnish."""

    @property
    def locale(self) -> Locale:
        """CLDR locale of its numbers and dates."""
        return Locale.parse("fi")


def accented(text: str) -> str:
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


@contextmanager
def pseudo_languages(folder: Path) -> Iterator[None]:
    """Let readers choose `xx` and `xy` until the block ends; their texts are kept in a folder."""
    shutil.copytree(i18n.LOCALES, folder, dirs_exist_ok=True)
    catalogue = Catalog(locale="fi")
    for message in i18n.read_catalogue(i18n.DEFAULT.code):
        if message.id:
            ids = message.id
            text = accented(ids) if isinstance(ids, str) else tuple(map(accented, ids))
            catalogue.add(ids, text, context=message.context)
    languages = cast("MutableMapping[str, i18n.Language]", i18n.LANGUAGES)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(i18n, "LOCALES", folder)
        for code, name, direction in (("xx", "Pseudo", "ltr"), ("xy", "Mirrored", "rtl")):
            file = i18n.catalogue(code)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as written:
                write_po(written, catalogue)
            patched.setitem(languages, code, _Pseudo(code, accented(name), direction))
        yield
