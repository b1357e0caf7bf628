"""Tables of TOML files that people write, checked: what is wrong is noted with line and field."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from dashboard.formats import comma_list, with_subject
from dashboard.i18n import _

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be used.

    Attributes:
        table: such as `scene` or `agenda`; empty for the file itself.
        place: which of them, from 1; 0 for the file itself, and for a table that stands once.
        key: the field; empty for the table itself.
        problem: what is wrong with it, and what can stand there.
        line: of the text.
    """

    table: str
    place: int
    key: str
    problem: str
    line: int

    @property
    def sentence(self) -> str:
        """For a reader who sees the file before him."""
        place = f" {self.place}" if self.place else ""
        where = f"{self.table}{place}" if self.table else ""
        return with_subject(comma_list(filter(None, (where, self.key))), self.problem)


@dataclass(frozen=True, slots=True)
class TomlTable:
    """A table of a file. What is wrong is noted, and read as if it were not written."""

    text: str
    values: Mapping[str, Any]
    table: str = ""
    place: int = 0
    faults: list[Fault] = field(default_factory=list)

    def line(self, key: str = "") -> int:
        """Where a key stands; the part's own line where it is not written."""
        lines = self.text.splitlines()
        start = 0
        if self.table:
            head = f"[[{self.table}]]" if self.place else f"[{self.table}]"
            heads = [n for n, line in enumerate(lines) if line.partition("#")[0].strip() == head]
            start = heads[max(0, self.place - 1)] if self.place <= len(heads) and heads else 0
        for number, line in enumerate(lines[start:], start + 1):
            if number > start + 1 and line.lstrip().startswith("["):
                break
            if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return start + 1

    def wrong(self, key: str, problem: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.table, self.place, key, problem, self.line(key)))

    def refuse_unknown(self, keys: Set[str]) -> None:
        """Refuse keys that nothing reads: a slip of the keyboard must not pass in silence."""
        for key in self.values:
            if key not in keys:
                text = _("there is no such field; {names} can stand here")
                self.wrong(key, text.format(names=names_in_order(keys)))

    def words(self, key: str, *, needed: bool = False, longest: int = 200) -> str:
        """A text; empty where it is not given."""
        value = self.values.get(key, "")
        if not isinstance(value, str) or len(value) > longest:
            text = _("a text of at most {longest} characters is expected")
            self.wrong(key, text.format(longest=longest))
            return ""
        if needed and not value.strip():
            self.wrong(key, _("a text is needed"))
        return in_reading_order(value)

    def whole(self, key: str, least: int, most: int, otherwise: int) -> int:
        """A whole number within bounds."""
        value = self.values.get(key, otherwise)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        text = _("a whole number from {least} to {most} is expected")
        self.wrong(key, text.format(least=least, most=most))
        return otherwise

    def part(self, table: str) -> "TomlTable":
        """A table that stands once."""
        value = self.values.get(table, {})
        if not isinstance(value, dict):
            self.wrong(table, _("is written as a table {form}").format(form=f"[{table}]"))
            value = {}
        return TomlTable(self.text, value, table, 0, self.faults)

    def named_parts(self, table: str) -> dict[str, "TomlTable"]:
        """The tables `[table.name]`, by name."""
        rows = self.values.get(table, {})
        if not (isinstance(rows, dict) and all(isinstance(row, dict) for row in rows.values())):
            self.wrong(table, _("is written as tables {form}").format(form=f"[{table}.NAME]"))
            return {}
        return {
            name: TomlTable(self.text, row, f"{table}.{name}", 0, self.faults)
            for name, row in rows.items()
        }

    def parts(self, table: str) -> list["TomlTable"]:
        """The rows of a list of tables."""
        rows = self.values.get(table, [])
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            self.wrong(table, _("is written as {form}, once for each").format(form=f"[[{table}]]"))
            return []
        return [TomlTable(self.text, row, table, n, self.faults) for n, row in enumerate(rows, 1)]


def in_reading_order(text: str) -> str:
    """A foreign text without the signs that turn its letters, or those that follow, round."""
    return _TURNING.sub("", text)


def names_in_order(keys: Set[str]) -> str:
    """Names in one order."""
    return ", ".join(sorted(keys))


def near(word: str, known: Sequence[str]) -> str:
    """A question after the known word that was perhaps meant; empty where none is like it."""
    found = get_close_matches(word, known, n=1)
    return _("; ") + _("did you mean {name}?").format(name=repr(found[0])) if found else ""
