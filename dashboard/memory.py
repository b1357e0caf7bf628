"""How much memory a result takes, roughly, in little time: for a cache that is bounded by bytes."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from itertools import chain, islice, repeat
from operator import attrgetter
from sys import getsizeof
from types import FunctionType
from typing import Any

_LOOKED_AT = 4
"""Of a long list so many are looked at, and the rest is taken to be like them."""
_MOST_PARTS = 40
"""Of a deep result, the uppermost so many: what lies below is small beside its rows."""
_BESIDE = 1.1
"""What results took for each byte counted here, measured over all panels and four views."""

_CONTENTS = attrgetter("cell_contents")


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
        shape, parts_of = _shape_of(kind)
        if shape is _Shape.PLAIN:
            continue
        is_list = shape is _Shape.LIST
        parts = chain(part.keys(), part.values()) if shape is _Shape.MAPPING else parts_of(part)
        looked_at = islice(parts, _LOOKED_AT if is_list else _MOST_PARTS)
        if is_list and len(part) > _LOOKED_AT:
            times *= len(part) / _LOOKED_AT
        waiting += zip(looked_at, repeat(times))
    return int(total * _BESIDE)


class _Shape(Enum):
    """How a result has its parts."""

    PLAIN = "without parts"
    MAPPING = "keys and values"
    LIST = "many that are alike"
    OTHER = "some"


@cache
def _shape_of(kind: type) -> tuple[_Shape, Callable[[Any], Iterable[object]]]:
    """How results of a type have their parts, and what gives these, but for keys and values."""
    if issubclass(kind, Mapping):
        return _Shape.MAPPING, iter
    if issubclass(kind, list | tuple):
        return _Shape.LIST, iter
    if issubclass(kind, frozenset | set):
        return _Shape.OTHER, iter
    if issubclass(kind, FunctionType):
        # What writes a table later keeps the rows that it is written of.
        return _Shape.OTHER, lambda part: map(_CONTENTS, part.__closure__ or ())
    if names := tuple(kind.__dataclass_fields__) if is_dataclass(kind) else ():
        # Of a single name attrgetter gives no tuple.
        return _Shape.OTHER, attrgetter(names[0], *names)
    return _Shape.PLAIN, iter
