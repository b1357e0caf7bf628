"""Many rows into one table, as fast as each engine takes them.

SQLAlchemy's insert handles each row as a dictionary, which for a million rows costs more than the
engine's own work; the drivers of both engines take plain tuples.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, Table, insert


def append(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add some thousands of rows of plain values and days; other columns have their defaults."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
    else:
        _insert(connection, table, columns, rows)


def _copy(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, columns))})"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    statement = insert(table).values({name: None for name in columns})  # noqa: C420 - for mypy
    compiled = statement.compile(dialect=connection.dialect)
    order = [columns.index(name) for name in getattr(compiled, "positiontup", None) or columns]
    days = [place for place, name in enumerate(columns) if isinstance(table.c[name].type, Date)]
    connection.exec_driver_sql(str(compiled), list(_bound(rows, order, days)))


def _bound(
    rows: Iterable[Sequence[Any]], order: Sequence[int], days: Sequence[int]
) -> Iterator[tuple[Any, ...]]:
    """Rows as SQLite's driver takes them: it has no days."""
    for row in rows:
        values = list(row)
        for place in days:
            day = values[place]
            values[place] = day.isoformat() if isinstance(day, date) else None
        yield tuple(values[place] for place in order)
