"""How much memory a result takes, roughly, in little time: for a cache that is bounded by bytes."""

import sys
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
from itertools import islice
from types import FunctionType

import numpy as np
import pandas as pd

_LOOKED_AT = 4
"""Of a long list so many are looked at, and the rest is taken to be like them."""
_MOST_PARTS = 40
"""Of a deep result, the uppermost so many: what lies below is small beside its rows."""
_BESIDE = 1.5
"""What results took for each byte counted here, measured over all panels and four views."""
_PLAIN = frozenset({str, int, float, bool, type(None), date})
"""What most parts are; nothing lies below."""
_OF_NUMBER, _OF_TEXT = 8, 24
"""Bytes of a value in a column; pandas would have to look at texts one by one."""


def size_of(result: object) -> int:
    """Bytes of a result, its rows counted by their columns and shared parts counted once."""
    seen: set[int] = set()
    total, waiting = 0.0, deque([(result, 1.0)])
    while waiting and len(seen) < _MOST_PARTS:
        part, times = waiting.popleft()
        if id(part) in seen:
            continue
        seen.add(id(part))
        total += times * _own(part)
        if type(part) in _PLAIN:
            continue
        parts = _parts(part)
        looked_at = list(islice(parts, _LOOKED_AT)) if isinstance(part, Sequence) else list(parts)
        like = len(part) / len(looked_at) if isinstance(part, Sequence) and looked_at else 1.0
        waiting += [(inner, times * like) for inner in looked_at]
    return int(total * _BESIDE)


def _own(part: object) -> int:
    if isinstance(part, pd.DataFrame):
        numbers = sum(isinstance(kind, np.dtype) and not kind.hasobject for kind in part.dtypes)
        return len(part) * (numbers * _OF_NUMBER + (part.shape[1] - numbers) * _OF_TEXT)
    if isinstance(part, np.ndarray):
        return int(part.nbytes)
    return sys.getsizeof(part, 0)


def _parts(part: object) -> Iterable[object]:
    if isinstance(part, str | bytes | pd.DataFrame | np.ndarray):
        return ()
    if isinstance(part, Mapping):
        return (*part.keys(), *part.values())
    if isinstance(part, Sequence | frozenset | set):
        return part
    if isinstance(part, FunctionType):
        # What writes a table later keeps the rows that it is written of.
        return [cell.cell_contents for cell in part.__closure__ or ()]
    if is_dataclass(part) and not isinstance(part, type):
        return [getattr(part, name) for name in part.__dataclass_fields__]
    return ()
