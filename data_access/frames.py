"""Frames: what a statement selects, and how hidden and unknown values stand in it."""

from enum import Enum
from typing import Any, TypeAlias

import pandas as pd
from pandas.errors import DatabaseError
from sqlalchemy import Connection, Integer, Select


class Hidden(Enum):
    """Replaces a count that is known and hidden."""

    HIDDEN = "hidden"

    def __str__(self) -> str:
        """As files write it."""
        return self.value


HIDDEN = Hidden.HIDDEN
"""Neither 0 nor unknown (None): see `data_access.disclosure.cell_suppression`."""

Frame: TypeAlias = pd.DataFrame

Counts: TypeAlias = pd.DataFrame
"""Counts by metric and any dimensions. Columns: metric, then the dimensions it is split by, value;
where small counts are hidden, value is None and one more column, hidden (bool), says so."""

Points: TypeAlias = pd.DataFrame
"""Records with position for the map. Columns: those of `queries.incidents.all_points`."""

Listing: TypeAlias = pd.DataFrame
"""Rows to be read one by one (batches, revisions, quarantined rows)."""


def fetch(connection: Connection, statement: Select[Any]) -> pd.DataFrame:
    """Run a statement; its labels are the columns.

    Numbers are int64, float64 or bool. A column with an unknown value is of Python objects, None
    among them, as texts and days are: what is unknown never becomes 0 or a fraction.
    """
    try:
        frame = pd.read_sql(statement, connection, coerce_float=False)
    except DatabaseError as error:
        # As SQLAlchemy says what went wrong: the store is away, locked, or lost.
        raise (error.__cause__ or error) from error
    for column in statement.selected_columns:
        values, is_whole = frame[column.key], isinstance(column.type, Integer)
        if frame.empty and is_whole:
            frame[column.key] = values.astype("int64")
        elif values.hasnans:
            numbers = values.astype("Int64") if is_whole else values
            frame[column.key] = numbers.astype(object).where(values.notna(), None)
        elif values.dtype == "str":
            frame[column.key] = values.astype(object)
    return frame


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows by column name, of Python's own values.

    A hidden count is `HIDDEN`; the column that says so is left out.
    """
    names = list(frame.columns)
    columns = (frame[name].tolist() for name in names)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    if "hidden" not in frame:
        return rows
    return [row | ({"value": HIDDEN} if row.pop("hidden") else {}) for row in rows]


def how_many_hidden(frame: pd.DataFrame | None) -> int:
    """How many counts of a frame are hidden; 0 for what is no frame of counts."""
    return int(frame["hidden"].sum()) if frame is not None and "hidden" in frame else 0
