"""How much memory a result takes, roughly, in little time: for a cache that is bounded by bytes."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
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
_PLAIN = frozenset({str, int, float, bool, type(None), date})
"""What most parts are; nothing lies below."""


def size_of(result: object) -> int:
    """Bytes of a result, its rows counted by the first of them and shared parts counted once."""
    seen: set[int] = set()
    total, waiting = 0.0, deque([(result, 1.0)])
    while waiting and len(seen) < _MOST_PARTS:
        part, times = waiting.popleft()
        if id(part) in seen:
            continue
        seen.add(id(part))
        kind: Any = type(part)
        total += times * getsizeof(part, 0)
        if kind in _PLAIN:
            continue
        looked_at = list(islice(_parts_of(kind)(part), _MOST_PARTS))
        if isinstance(part, Sequence) and len(looked_at) > _LOOKED_AT:
            del looked_at[_LOOKED_AT:]
            times *= len(part) / _LOOKED_AT
        waiting += zip(looked_at, repeat(times))
    return int(total * _BESIDE)


@cache
def _parts_of(kind: type) -> Callable[[Any], Iterable[object]]:
    """What gives the parts of something, by its type."""
    if issubclass(kind, str | bytes):
        return lambda _part: ()
    if issubclass(kind, Mapping):
        return lambda part: chain(part.keys(), part.values())
    if issubclass(kind, Sequence | frozenset | set):
        return iter
    if issubclass(kind, FunctionType):
        # What writes a table later keeps the rows that it is written of.
        return lambda part: (cell.cell_contents for cell in part.__closure__ or ())
    if is_dataclass(kind):
        names = tuple(kind.__dataclass_fields__)
        return lambda part: (getattr(part, name) for name in names)
    return lambda _part: ()
