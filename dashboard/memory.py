"""How much memory a result takes, roughly, in little time: for a cache that is bounded by bytes."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from functools import cache
from itertools import chain, islice, repeat
from sys import getsizeof
from types import FunctionType
from typing import Any

_LOOKED_AT = 4
"""Of a long list so many are looked at, and the rest is taken to be like them."""
_MOST_PARTS = 40
"""Of a deep result, the uppermost so many: what lies below is small beside its rows."""
_BESIDE = 1.1
"""What results took for each byte counted here, measured over all panels and four views."""


def size_of(result: object) -> int:
    """Bytes of a result, its rows counted by the first of them and shared parts counted once."""
    seen: set[int] = set()
    total = 0.0
    waiting: deque[tuple[Any, float]] = deque([(result, 1.0)])
    while waiting and len(seen) < _MOST_PARTS:
        part, times = waiting.popleft()
        if id(part) in seen:
            continue
        seen.add(id(part))
        total += times * getsizeof(part, 0)
        kind: Any = type(part)
        parts_of, is_list = _parts_of(kind), issubclass(kind, list | tuple)
        if parts_of is None:
            continue
        looked_at = islice(parts_of(part), _LOOKED_AT if is_list else _MOST_PARTS)
        if is_list and len(part) > _LOOKED_AT:
            times *= len(part) / _LOOKED_AT
        waiting += zip(looked_at, repeat(times))
    return int(total * _BESIDE)


@cache
def _parts_of(kind: type) -> Callable[[Any], Iterable[object]] | None:
    """What gives the parts of something, by its type; None where it has none."""
    if issubclass(kind, Mapping):
        return lambda part: chain(part.keys(), part.values())
    if issubclass(kind, list | tuple | frozenset | set):
        return iter
    if issubclass(kind, FunctionType):
        # What writes a table later keeps the rows that it is written of.
        return lambda part: (cell.cell_contents for cell in part.__closure__ or ())
    if is_dataclass(kind):
        names = tuple(kind.__dataclass_fields__)
        return lambda part: [getattr(part, name) for name in names]
    return None
