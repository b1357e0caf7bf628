"""Callback requests spoilt at random, the same ones for the same seed."""

import copy
import random
from collections.abc import Iterator, Sequence
from typing import Any

_ODD: tuple[object, ...] = (
    *(None, True, 0, -1, 1e308, "", "x", "view.data", "children", [], {}, [[]], [{}], [None]),
    *({"id": "a"}, {"id": {"panel": []}, "property": "figure"}, {"scene": "0"}, {"type": 1}),
    *("\u0000", "\u202e", "a" * 300, {"panel": "top-routes", "type": "panel-figure"}),
)
Path = tuple[Any, ...]


def spoilt(
    bodies: Sequence[dict[str, Any]], outputs: Sequence[str], seed: int
) -> Iterator[dict[str, Any]]:
    """One request after the other, each with up to three parts changed, without end.

    Args:
        bodies: requests as pages send them.
        outputs: names of all callbacks, those that run in the browser among them.
        seed: of the chance.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    while True:
        body = copy.deepcopy(chance.choice(bodies))
        for _ in range(chance.randint(1, 3)):
            path = chance.choice(list(_paths(body)))
            if path:
                _spoil(chance, body, path, [*outputs, *(part for one in bodies for part in one)])
        yield body


def _paths(value: object, above: Path = ()) -> Iterator[Path]:
    yield above
    parts: dict[Any, object] = {}
    if isinstance(value, dict):
        parts = value
    elif isinstance(value, list):
        parts = dict(enumerate(value))
    for key, part in parts.items():
        yield from _paths(part, (*above, key))


def _spoil(chance: random.Random, body: dict[str, Any], path: Path, names: Sequence[str]) -> None:
    parent: Any = body
    for key in path[:-1]:
        parent = parent[key]
    key, how = path[-1], chance.random()
    if how < 0.2:
        del parent[key]
    elif how < 0.3 and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[key]))
    elif how < 0.45:
        parent[key] = chance.choice(names)
    elif how < 0.55 and isinstance(parent, dict):
        parent[str(chance.choice(_ODD))] = chance.choice(_ODD)
    else:
        parent[key] = copy.deepcopy(chance.choice(_ODD))
