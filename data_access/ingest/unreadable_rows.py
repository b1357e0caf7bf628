"""What is said of rows that cannot be read: one page, however many there are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from data_access.declaration import cells
from data_access.declaration.file_schema import SourceRefusedError

_MOST_GROUPS = 12
_EXAMPLES = 30
"""On the page, of all groups together."""
_MOST_A_GROUP = 10
_MOST_RULES = 1000
"""Kept apart; a file in which each row is wrong in its own way must not fill the memory."""
OTHERS = "for other reasons"


class Unreadable:
    """The rows of a file that cannot be read, by what is wrong with them.

    Attributes:
        listing: where every one of them is written, as it is met.
    """

    def __init__(self, listing: TextIO | None = None) -> None:
        self._rules: Counter[str] = Counter()
        self._first: dict[str, list[str]] = {}
        self._listing = listing

    def add(self, line: int, title: str, reason: str) -> None:
        """Note a row.

        Args:
            line: where it stands.
            title: of the column, empty where the row as a whole is wrong.
            reason: in words.
        """
        said = located(line, title, reason)
        if self._listing is not None:
            self._listing.write(f"{said}\n")
        rule = _rule(title, reason)
        if rule not in self._rules and len(self._rules) >= _MOST_RULES:
            rule = OTHERS
        self._rules[rule] += 1
        first = self._first.setdefault(rule, [])
        if len(first) < _MOST_A_GROUP:
            first.append(said)

    def total(self) -> int:
        """How many."""
        return self._rules.total()

    def reasons(self) -> Mapping[str, int]:
        """The commonest reasons with how many rows each, and then all others together."""
        named = Counter({rule: times for rule, times in self._rules.items() if rule != OTHERS})
        common = dict(named.most_common(_MOST_GROUPS))
        rest = self.total() - sum(common.values())
        return {**common, OTHERS: rest} if rest else common

    def page(self, source: str) -> Iterator[str]:
        """The lines of the report: reasons, the first rows of each, and where the rest is.

        Args:
            source: of the file, for the command that lists every row.
        """
        reasons = self.reasons()
        each = max(1, min(_MOST_A_GROUP, _EXAMPLES // len(reasons)))
        shown = 0
        for rule, times in reasons.items():
            yield f"{times:,} × {rule}"
            examples = self._first.get(rule, [])[:each]
            shown += len(examples)
            yield from (f"  {example}" for example in examples)
        if self._listing is not None:
            yield f"each of the {self.total():,} is listed in {Path(self._listing.name).name}"
        elif shown < self.total():
            yield (
                f"`routewatch import {source} FILE --dry-run --list-bad LIST.txt` lists each of "
                f"the {self.total():,}"
            )


def located(line: int, title: str, reason: str) -> str:
    """What is wrong with a row, with its place."""
    where = f"line {line}" + (f", field {title}" if title else "")
    return f"{where}: {reason}"


@contextmanager
def listing(path: Path | None) -> Iterator[TextIO | None]:
    """A new file for the list of all rows, where one is asked for.

    Raises:
        SourceRefusedError: there is such a file; it may be what somebody works with.
    """
    if path is None:
        yield None
        return
    try:
        file = path.open("x", encoding="utf-8")
    except OSError as error:
        msg = f"{cells.printable(path.name)} cannot be made for the list ({error.strerror})"
        raise SourceRefusedError(msg) from error
    with file:
        yield file


def _rule(title: str, reason: str) -> str:
    """A reason without what differs from row to row, for counting."""
    rule = re.sub(r"'[^']*'|\d[\d,.-]*", "…", reason)
    return f"{title}: {rule}" if title else rule
