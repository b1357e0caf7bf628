"""Many rows into one table, as fast as each engine takes them.

SQLAlchemy's insert handles each row as a dictionary, which for a million rows costs more than the
engine's own work; the drivers of both engines take plain tuples.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, Table
from sqlalchemy.exc import DBAPIError


def append(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add some thousands of rows of plain values and days; other columns have their defaults."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
    else:
        _insert(connection, table, columns, rows)


def weigh(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL see how much of what some tables hold, in the middle of a transaction.

    Its own upkeep sees no row before the commit; taking a million new ones for none, it has held
    each of them against all that a file covers, which takes hours.
    """
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        for table in tables:
            connection.exec_driver_sql(f"ANALYZE {quote(table.name)}")


def _copy(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    statement = f"COPY {_into(connection, table, columns)} FROM STDIN"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        # As SQLAlchemy hands on what its own statements meet.
        raise DBAPIError.instance(
            statement,
            None,
            error,
            connection.dialect.loaded_dbapi.Error,
            dialect=connection.dialect,
        ) from error


def _insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    places = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {_into(connection, table, columns)} VALUES ({places})"  # noqa: S608 - names of our own tables
    days = [place for place, name in enumerate(columns) if isinstance(table.c[name].type, Date)]
    connection.exec_driver_sql(statement, list(_bound(rows, days)))


def _into(connection: Connection, table: Table, columns: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return f"{quote(table.name)} ({', '.join(map(quote, columns))})"


class _Written(dict[date | None, str | None]):
    """Days as SQLite keeps them, each written once."""

    def __missing__(self, day: date | None) -> str | None:
        self[day] = day.isoformat() if day else None
        return self[day]


def _bound(rows: Iterable[Sequence[Any]], days: Sequence[int]) -> Iterator[Sequence[Any]]:
    """Rows as SQLite's driver takes them: it has no days."""
    written = _Written()
    for row in rows:
        values = list(row)
        for place in days:
            values[place] = written[values[place]]
        yield tuple(values)
