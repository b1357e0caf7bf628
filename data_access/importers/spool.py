"""Facts on their way from a file to the store.

A file is read whole before anything is written, so that a refused one never touches the store;
a large one must then wait somewhere. Past a number of facts the rest is packed, which keeps a
million of them in a few dozen megabytes.
"""

import json
import zlib
from collections.abc import Iterator
from datetime import date

from data_access.importers.facts import Fact, IncidentFact

_LOOSE = 50_000


class Spool:
    """A queue of facts of one kind: filled once, read as often as needed."""

    def __init__(self) -> None:
        self._kind: type[Fact] = IncidentFact
        self._packed: list[bytes] = []
        self._loose: list[Fact] = []
        self._count = 0

    def add(self, fact: Fact) -> None:
        """Put a fact at the end."""
        self._kind = type(fact)
        self._loose.append(fact)
        self._count += 1
        if len(self._loose) > _LOOSE:
            self._pack()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Fact]:
        for packed in self._packed:
            for values in json.loads(zlib.decompress(packed)):
                yield self._unpacked(values)
        yield from self._loose

    def _pack(self) -> None:
        text = json.dumps(self._loose, default=date.isoformat, separators=(",", ":"))
        self._packed.append(zlib.compress(text.encode(), level=1))
        self._loose.clear()

    def _unpacked(self, values: list[object]) -> Fact:
        fact = self._kind._make(values)
        if isinstance(fact, IncidentFact) and isinstance(fact.occurred_on, str):
            return fact._replace(occurred_on=date.fromisoformat(fact.occurred_on))
        return fact
