"""A table of a playlist's TOML: its fields read and checked, and every fault with its place."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be shown.

    Attributes:
        table: `scene` or `agenda`; empty for the playlist itself.
        place: which of them, from 1; 0 for the playlist itself.
        key: the field.
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
        """For a reader who sees the playlist before him."""
        where = f"{self.table} {self.place}, " if self.table else ""
        return f"{where}{self.key}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a playlist. What is wrong is noted, and read as if it were not written."""

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
            heads = [n for n, line in enumerate(lines) if line.strip() == f"[[{self.table}]]"]
            start = heads[self.place - 1] if self.place <= len(heads) else 0
        for number, line in enumerate(lines[start:], start + 1):
            if number > start + 1 and line.lstrip().startswith("["):
                break
            if key and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return start + 1

    def wrong(self, key: str, problem: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.table, self.place, key, problem, self.line(key)))

    def known(self, keys: Set[str]) -> None:
        """Refuse keys that nothing reads: a slip of the keyboard must not pass in silence."""
        for key in self.values:
            if key not in keys:
                self.wrong(key, f"there is no such field; {listed(keys)} can stand here")

    def words(self, key: str, *, needed: bool = False, longest: int = 200) -> str:
        """A text; empty where it is not given."""
        value = self.values.get(key, "")
        if not isinstance(value, str) or len(value) > longest:
            self.wrong(key, f"a text of at most {longest} characters is expected")
            return ""
        if needed and not value.strip():
            self.wrong(key, "a text is needed")
        return value

    def whole(self, key: str, least: int, most: int, otherwise: int) -> int:
        """A whole number within bounds."""
        value = self.values.get(key, otherwise)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(key, f"a whole number from {least} to {most} is expected")
        return otherwise

    def parts(self, table: str) -> list["Part"]:
        """The rows of a list of tables."""
        rows = self.values.get(table, [])
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            self.wrong(table, f"is written as [[{table}]], once for each")
            return []
        return [Part(self.text, row, table, n, self.faults) for n, row in enumerate(rows, 1)]


def listed(keys: Set[str]) -> str:
    """Names in one order."""
    return ", ".join(sorted(keys))
