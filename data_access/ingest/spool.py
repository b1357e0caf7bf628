"""Facts on their way from a file to the store.

A file is read whole before anything is written, so that a refused one never touches the store;
a large one must then wait somewhere. Past a number of facts the rest is packed, which keeps a
million of them in a few dozen megabytes.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from data_access.declaration.facts import Fact, IncidentFact, OperationFact

_LOOSE = 50_000


_DAYS: Mapping[type[Fact], tuple[str, ...]] = MappingProxyType(
    {IncidentFact: ("occurred_on",), OperationFact: ("starts_on", "ends_on")}
)


class Spool:
    """Facts in the order in which they came, each kind for itself."""

    def __init__(self) -> None:
        self._queues: dict[type[Fact], _Queue] = {}

    def add(self, fact: Fact) -> None:
        """Put a fact at the end of those of its kind."""
        kind = type(fact)
        if kind not in self._queues:
            self._queues[kind] = _Queue(kind)
        self._queues[kind].add(fact)

    def kinds(self) -> Iterator[Iterable[Fact]]:
        """The facts of one kind after those of another; each can be read as often as needed."""
        yield from self._queues.values()

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def __iter__(self) -> Iterator[Fact]:
        for queue in self._queues.values():
            yield from queue


class _Queue:
    """Facts of one kind."""

    def __init__(self, kind: type[Fact]) -> None:
        self._kind = kind
        self._days = [kind._fields.index(name) for name in _DAYS.get(kind, ())]
        self._packed: list[bytes] = []
        self._loose: list[Fact] = []
        self._count = 0

    def add(self, fact: Fact) -> None:
        self._loose.append(fact)
        self._count += 1
        if len(self._loose) > _LOOSE:
            self._pack()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Fact]:
        for packed in self._packed:
            columns = self._dated(json.loads(zlib.decompress(packed)))
            yield from map(self._kind._make, zip(*columns, strict=True))
        yield from self._loose

    def _pack(self) -> None:
        # By columns, which are read again in a quarter of the time, and take half the room.
        text = json.dumps([*zip(*self._loose, strict=True)], default=date.isoformat)
        self._packed.append(zlib.compress(text.encode(), level=1))
        self._loose.clear()

    def _dated(self, columns: list[list[Any]]) -> list[list[Any]]:
        for at in self._days:
            columns[at] = [day and date.fromisoformat(day) for day in columns[at]]
        return columns
