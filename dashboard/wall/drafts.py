"""A playlist as a page edits it: the fields of its TOML as JSON, there and back.

A draft has the shape of a file. What a page sends is written as TOML and then checked as any file
is, so that nothing can be saved that a file could not hold.
"""

import json
import tomllib
from collections.abc import Mapping
from datetime import time
from typing import Any

from dashboard.formats import format_number, with_subject
from dashboard.i18n import _
from dashboard.toml_files import in_reading_order

LONGEST = 40_000
"""Characters of a saved playlist."""

_TABLES = ("scene", "agenda")


class DraftError(ValueError):
    """A draft that cannot be written as a playlist; `str()` says why."""


def draft_of(text: str) -> dict[str, Any]:
    """The fields of a playlist that could be read.

    Raises:
        TOMLDecodeError: it is no TOML.
    """
    values = tomllib.loads(text)
    for row in values.get("agenda", ()):
        if isinstance(row.get("at"), time):
            row["at"] = row["at"].isoformat("minutes")
    return values


def toml_of(fields: Mapping[str, Any]) -> str:
    """A draft as the text of a file.

    Raises:
        NoDraftError: it holds what no playlist can.
    """
    own = {key: value for key, value in fields.items() if key not in _TABLES}
    parts = [_lines(own)]
    for table in _TABLES:
        rows = fields.get(table, [])
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            raise DraftError(with_subject(table, _("a list of objects is expected")))
        parts += [f"[[{table}]]\n{_lines(row)}" for row in rows]
    text = "\n".join(parts)
    if len(text) > LONGEST:
        text = _("a playlist has at most {longest} characters")
        raise DraftError(text.format(longest=format_number(LONGEST)))
    return text


def _lines(fields: Mapping[str, Any]) -> str:
    keys = {key: key if key.isascii() and key.isidentifier() else _text(key, key) for key in fields}
    return "".join(f"{keys[key]} = {_value(key, value)}\n" for key, value in fields.items())


def _value(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(key, value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return f"[{', '.join(_text(key, one) for one in value)}]"
    expected = _("a text, a whole number, or a list of texts is expected")
    raise DraftError(with_subject(key, expected))


def _text(key: str, value: str) -> str:
    """JSON's way of writing a text is TOML's, but for one sign that TOML wants escaped, too."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DraftError(with_subject(key, _("there is half a character in it"))) from error
    return json.dumps(in_reading_order(value), ensure_ascii=False).replace("\x7f", "\\u007f")
