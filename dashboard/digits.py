"""Arabic digits (`٠١٢`) in place of Latin ones, and back: the one rule for texts of every kind.

What no reader takes for a number stays as it is: codes, addresses, days as programs write them,
blanks of messages, markup. `assets/app/digits.js` has the same rule for what scripts write.
"""

import re

CHOICES = ("latin", "arabic")
"""What an installation may choose for Arabic."""

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩\u066c\u066b\u066a", "0123456789,.%")
_WITHIN = r"[^\s<>{}\u2066-\u2069]*"
_KEPT = re.compile(
    rf"({{[^{{}}]*}}|<[^<>]*>|&#?\w+;|`[^`]*`"
    rf"|{_WITHIN}[A-Za-z_]{_WITHIN}(?:(?<=[A-Za-z]) \d+(?![\d,.]))?"
    r"|\d{4}-\d\d(?:-\d\d)?(?![\d-])|[\d-]*\.\.[\d-]*)"
)
"""Blanks, markup, commands, days and periods of addresses, whatever has a Latin letter in it, and
the number that ends a Latin name: the reader's direction would tear them apart."""
_GROUPS, _DECIMALS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), re.compile(r"(?<=\d)\.(?=\d)")
_PER_CENT = re.compile(r"(?<=\d)\s?%")
_SVG_TEXT = re.compile(r"(<(?:text|tspan)\b[^>]*>)([^<]+)")


def arabic(text: str) -> str:
    """A text with its numbers in Arabic digits, with their separators and per cent: `١٢٬٣٤٥`."""
    parts = _KEPT.split(text)
    parts[::2] = map(_number, parts[::2])
    return "".join(parts)


def _number(text: str) -> str:
    text = _DECIMALS.sub("\u066b", _GROUPS.sub("\u066c", text))
    return _PER_CENT.sub("\u066a", text).translate(_ARABIC)


def latin(text: str) -> str:
    """A text as programs read it: `12,345`."""
    return text.translate(_LATIN)


def arabic_svg(drawn: str) -> str:
    """A drawing whose texts have their numbers in Arabic digits."""
    return _SVG_TEXT.sub(lambda found: found[1] + arabic(found[2]), drawn)
