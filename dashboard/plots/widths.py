"""How wide text is, before anything draws it.

Widths are those of DejaVu Sans, the widest of the fonts that we name, so that no line is longer
than it was planned.
"""

from functools import lru_cache

_NONE = frozenset("\u200e\u200f\u2066\u2067\u2069")
"""Marks of direction."""
_NARROW = frozenset("ijlI.,:;'|!·()[]{}ftr/ -`\u2018\u2019\u201c\u201d\u00a0\u202f")
_WIDE = frozenset("mwMW%@—≥≤")
_CAPITALS_AND_DIGITS = frozenset("ABCDEFGHJKLNOPQRSTUVXYZ0123456789")
_FIRST_WIDE_LETTER = "\u2e80"
"""From here on are the scripts of East Asia, whose letters are as wide as high."""


def width(text: str, size: float) -> float:
    """How wide a text of a size is at most, in the same unit."""
    return sum(map(_letter, text)) * size


# Few letters make all texts, and every label of every chart is measured.
@lru_cache(maxsize=1024)
def _letter(letter: str) -> float:
    if letter in _NONE:
        return 0
    if letter in _NARROW:
        return 0.38
    if letter in _WIDE:
        return 0.96
    if letter in _CAPITALS_AND_DIGITS:
        return 0.68
    return 1.0 if letter >= _FIRST_WIDE_LETTER else 0.61
