"""Two questions of one kind as one statement, for what is shown side by side."""

from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from data_access.frames import Counts, Query

SIDE = "side"
FIRST, SECOND = "a", "b"


def both(first: Query[Counts], second: Query[Counts]) -> Query[Counts]:
    """The rows of both, with one more column that says which.

    Columns: side (str, `a` or `b`), then those of the two.

    Raises:
        ValueError: they differ in their columns: a bug of the caller.
    """
    if dict(first.columns) != dict(second.columns):
        msg = f"{list(first.columns)} and {list(second.columns)} do not go side by side"
        raise ValueError(msg)
    columns = list(first.columns)
    parts: list[Select[Any]] = []
    for side, query in ((FIRST, first), (SECOND, second)):
        rows = query.statement.subquery()
        parts.append(select(literal(side).label(SIDE), *(rows.c[name] for name in columns)))
    every = union_all(*parts).subquery()
    statement = select(*(every.c[name] for name in (SIDE, *columns))).order_by(every.c[SIDE])
    return Query(statement, MappingProxyType({SIDE: "str", **first.columns}))


def of(frame: Counts, side: str) -> Counts:
    """The rows of one side."""
    return frame[frame[SIDE] == side]
