"""`Query`: a statement with the columns it promises, and `fetch`, which holds it to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import repeat
from sys import intern
from types import MappingProxyType
from typing import Any, Generic, NewType, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray
from pandas.arrays import StringArray
from sqlalchemy import Connection, Select, literal, select, union_all


class Hidden(Enum):
    """What stands in the place of a count that is known and hidden."""

    HIDDEN = "hidden"

    def __str__(self) -> str:
        """As files write it."""
        return self.value


HIDDEN = Hidden.HIDDEN
"""Neither 0 nor unknown (None): see `data_access.disclosure.cell_suppression`."""

Counts = NewType("Counts", pd.DataFrame)
"""Counts by metric and any dimensions. Columns: metric, then the dimensions it is split by, value;
where small counts are hidden, value is Int64 and one more column, hidden (bool), says which."""

Incidents = NewType("Incidents", pd.DataFrame)
"""Single records. Columns: those of `queries.incidents.largest`."""

Points = NewType("Points", pd.DataFrame)
"""Records with position for the map. Columns: those of `queries.incidents.all_points`."""

Listing = NewType("Listing", pd.DataFrame)
"""Rows to be read one by one (batches, revisions, quarantined rows)."""

F = TypeVar("F")


class FrameError(RuntimeError):
    """A statement returned other columns than it promised: a bug in the query."""


@dataclass(frozen=True)
class Query(Generic[F]):
    """A statement and what it returns.

    Attributes:
        statement: built with SQLAlchemy Core, not run.
        columns: name -> pandas dtype, in order.
    """

    statement: Select[Any]
    columns: Mapping[str, str]


class Fields(dict[str, tuple[Any, str]]):
    """Columns of a query, each named once: what is selected, and its pandas dtype, by name."""

    def select(self, *names: str) -> Select[Any]:
        """A statement that selects some of them by their names, or all."""
        return select(*(self[name][0].label(name) for name in names or self))

    def query(self, statement: Select[Any], *names: str) -> Query[F]:
        """A statement that `select` began, with the promise of its columns."""
        return Query(statement, MappingProxyType({name: self[name][1] for name in names or self}))


def fetch(connection: Connection, query: Query[F]) -> F:
    """Run a query; exactly the promised columns and dtypes come back.

    Raises:
        FrameError: the statement's columns differ from the promise.
    """
    listed = rows(connection, query)
    columns = zip(*listed, strict=True) if listed else repeat(())
    data = {
        name: _column(values, dtype)
        for (name, dtype), values in zip(query.columns.items(), columns, strict=False)
    }
    return cast("F", pd.DataFrame(data, copy=False))


_TEXT = pd.StringDtype(na_value=np.nan)


def _column(values: Sequence[Any], dtype: str) -> npt.NDArray[Any] | ExtensionArray:
    # What pandas makes of them, without its looks at what they may be, which take ten times as long.
    if dtype == "int64" and (numbers := np.asarray(values)).dtype == np.int64:
        return numbers
    if dtype == "bool":
        return np.asarray(values, bool)
    if dtype == "str":
        # Codes are few, and come from the store as a text of its own in each row: once in memory.
        texts = [intern(text) if text else np.nan if text is None else text for text in values]
        return StringArray(np.array(texts, dtype=object), dtype=_TEXT)
    return pd.Series(values, dtype=dtype).array


def rows(connection: Connection, query: Query[F]) -> Sequence[Any]:
    """The same as plain rows, where nothing is calculated with columns.

    Raises:
        FrameError: the statement's columns differ from the promise.
    """
    result = connection.execute(query.statement)
    names = list(result.keys())
    if names != list(query.columns):
        msg = f"promised {list(query.columns)}, the statement returns {names}"
        raise FrameError(msg)
    return result.fetchall()


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain Python values by column name; None where unknown.

    A hidden count is `HIDDEN`; the column that says so is left out.
    """
    columns = [
        [None if value is pd.NA else value for value in frame[name].tolist()] for name in frame
    ]
    names = [str(name) for name in frame]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    if "hidden" not in frame:
        return rows
    return [row | ({"value": HIDDEN} if row.pop("hidden") else {}) for row in rows]


def how_many_hidden(frame: object) -> int:
    """How many counts of a frame are hidden; 0 for what is no frame of counts."""
    if isinstance(frame, pd.DataFrame) and "hidden" in frame:
        return int(frame["hidden"].sum())
    return 0


# Two questions of one kind as one statement, for what is compared.

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


def of_side(frame: Counts, side: str) -> Counts:
    """The rows of one side."""
    return frame[frame[SIDE] == side]
