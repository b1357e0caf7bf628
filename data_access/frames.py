"""`Query`: a statement with the columns it promises, and `fetch`, which holds it to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import compress, repeat
from sys import intern
from types import MappingProxyType
from typing import Any, Generic, NewType, TypeVar, cast

from sqlalchemy import Connection, Select, literal, select, union_all


class Hidden(Enum):
    """What stands in the place of a count that is known and hidden."""

    HIDDEN = "hidden"

    def __str__(self) -> str:
        """As files write it."""
        return self.value


HIDDEN = Hidden.HIDDEN
"""Neither 0 nor unknown (None): see `data_access.disclosure.cell_suppression`."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows by columns, as plain Python values; None is unknown. Who reads them changes nothing.

    The database filters and adds up; what is left of a question is some hundred rows, which take
    longer to become a table of pandas than to be read.
    """

    columns: Mapping[str, Sequence[Any]]

    def __getitem__(self, name: str) -> Sequence[Any]:
        """The values of a column, in the order of the rows."""
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self.columns

    def __len__(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values()), ()))


Counts = NewType("Counts", Frame)
"""Counts by metric and any dimensions. Columns: metric, then the dimensions it is split by, value;
where small counts are hidden, value is Int64 and one more column, hidden (bool), says which."""

Incidents = NewType("Incidents", Frame)
"""Single records. Columns: those of `queries.incidents.largest`."""

Points = NewType("Points", Frame)
"""Records with position for the map. Columns: those of `queries.incidents.all_points`."""

Listing = NewType("Listing", Frame)
"""Rows to be read one by one (batches, revisions, quarantined rows)."""

F = TypeVar("F")


class FrameError(RuntimeError):
    """A statement returned other columns than it promised: a bug in the query."""


@dataclass(frozen=True)
class Query(Generic[F]):
    """A statement and what it returns.

    Attributes:
        write: builds the statement with SQLAlchemy Core.
        columns: name -> kind of its values, in order: int64, float64 (Int64, Float64 where some are
            unknown), str, bool; object as the database gives them.
    """

    write: Callable[[], Select[Any]]
    columns: Mapping[str, str]

    @classmethod
    def of(cls, statement: Select[Any], columns: Mapping[str, str]) -> "Query[F]":
        """A statement that is built already, with the promise of its columns."""
        return cls(lambda: statement, columns)

    @cached_property
    def statement(self) -> Select[Any]:
        """The statement, not run."""
        return self.write()


class Fields(dict[str, tuple[Any, str]]):
    """Columns of a query, each named once: what is selected, and its kind, by name."""

    def select(self, *names: str) -> Select[Any]:
        """A statement that selects some of them by their names, or all."""
        return select(*[self[name][0].label(name) for name in names or self])

    def query(self, statement: Select[Any], *names: str) -> Query[F]:
        """A statement that `select` began, with the promise of its columns."""
        columns = MappingProxyType({name: self[name][1] for name in names or self})
        return Query.of(statement, columns)


def fetch(connection: Connection, query: Query[F]) -> F:
    """Run a query; exactly the promised columns and kinds of values come back.

    Raises:
        FrameError: the statement's columns differ from the promise.
    """
    listed = rows(connection, query)
    columns = zip(*listed, strict=True) if listed else repeat((), len(query.columns))
    named = zip(query.columns.items(), columns, strict=True)
    return cast("F", Frame({name: _KINDS[kind](values) for (name, kind), values in named}))


def _integers(values: Sequence[Any]) -> Sequence[int | None]:
    """Numbers as `int`: PostgreSQL adds up to decimals."""
    if {*map(type, values)} <= {int, type(None)}:
        return values
    return [None if value is None else int(value) for value in values]


def _numbers(values: Sequence[Any]) -> Sequence[float | None]:
    return [None if value is None else float(value) for value in values]


def _texts(values: Sequence[str | None]) -> Sequence[str | None]:
    # Codes are few, and come from the store as a text of its own in each row: once in memory.
    codes = {text: intern(text) if text else text for text in set(values)}
    return list(map(codes.__getitem__, values))


_KINDS: Mapping[str, Callable[[Sequence[Any]], Sequence[Any]]] = MappingProxyType(
    {
        "int64": _integers,
        "Int64": _integers,
        "float64": _numbers,
        "Float64": _numbers,
        "str": _texts,
        "bool": lambda values: list(map(bool, values)),
        "object": lambda values: values,
    }
)


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


def records(frame: Frame) -> list[dict[str, Any]]:
    """The rows by column name. A hidden count is `HIDDEN`; the column that says so is left out."""
    names = list(frame.columns)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*frame.columns.values(), strict=True)]
    if "hidden" not in frame:
        return rows
    return [row | ({"value": HIDDEN} if row.pop("hidden") else {}) for row in rows]


def how_many_hidden(frame: object) -> int:
    """How many counts of a frame are hidden; 0 for what is no frame of counts."""
    return sum(frame["hidden"]) if isinstance(frame, Frame) and "hidden" in frame else 0


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
    return Query.of(statement, MappingProxyType({SIDE: "str", **first.columns}))


def of_side(frame: Counts, side: str) -> Counts:
    """The rows of one side."""
    inside = [one == side for one in frame[SIDE]]
    kept = {name: list(compress(values, inside)) for name, values in frame.columns.items()}
    return Counts(Frame(kept))
