"""Batches written straight into a store, for tests that write beneath them what they need."""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from data_access.store import schema, upkeep
from data_access.store.backup import tables_of


def add_batch(
    connection: Connection,
    batch_id: int,
    published_on: date,
    complete: int = 1,
    source: str = "iom_mmp",
) -> None:
    """A release with nothing in it."""
    connection.execute(
        insert(schema.batch).values(
            id=batch_id,
            source_code=source,
            layout="test",
            file_name="test.csv",
            sha256=str(batch_id),
            content_hash=str(batch_id),
            published_on=published_on,
            imported_at=datetime(2025, 9, 9, 12, 0),  # noqa: DTZ001 - the store keeps UTC
            complete=complete,
            rows_read=1,
            rows_kept=1,
            rows_quarantined=0,
            totals={},
        )
    )


def as_second_release(connection: Connection) -> None:
    """Make tables those of release 1.0.0, with the rows that they have room for."""
    _as_older(connection, "v0016")


def as_first_release(connection: Connection) -> None:
    """Make tables those of release 0.1.0, with the rows that they have room for."""
    _as_older(connection, upkeep.FIRST_RELEASE)


def _as_older(connection: Connection, version: str) -> None:
    rows = {
        table: connection.execute(select(table)).mappings().all()
        for table in schema.metadata.sorted_tables
    }
    for table in reversed(tables_of(connection)):
        table.drop(connection)
    connection.exec_driver_sql("DELETE FROM alembic_version")
    upkeep.make_tables(connection, version)
    for table in tables_of(connection):
        current = schema.metadata.tables.get(table.name)
        if current is None or current.name == "withheld":
            continue
        older = [
            {name: value for name, value in row.items() if name in table.c} for row in rows[current]
        ]
        if older:
            connection.execute(insert(current), older)
