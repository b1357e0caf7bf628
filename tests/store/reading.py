"""What a store holds, read plainly: for comparing stores and for plain-Python answers.

Stores of earlier releases are made here, too.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select

from data_access.store import inventory, schema, upkeep
from data_access.store.backup import tables_of
from data_access.store.schema import (
    batch,
    coverage,
    incident,
    metadata,
    monthly_detail,
    monthly_total,
    observation,
    revision,
)
from data_access.store.verification import verify


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in one order."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=str)
            for table in metadata.sorted_tables
        }


def current(engine: Engine, metric: str = "dead_missing") -> dict[tuple[int, str], int]:
    """What counts now, by month and route."""
    total = monthly_total.c
    statement = select(total.month, total.route_code, total.value).where(
        total.metric_code == metric, total.known_until.is_(None)
    )
    with engine.connect() as connection:
        return {(month, route): value for month, route, value in connection.execute(statement)}


def rows(engine: Engine, table: Table) -> Sequence[Mapping[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def agrees(engine: Engine) -> bool:
    with engine.connect() as connection:
        return verify(connection) == []


def known_facts(engine: Engine) -> list[tuple[Any, ...]]:
    """Facts, rollups, coverage and revisions without what the order of imports numbers."""
    numbered = {"id", "batch_id", "imported_at"}
    found: list[tuple[Any, ...]] = []
    with engine.connect() as connection:
        for table in (incident, observation, monthly_total, monthly_detail, coverage, revision):
            columns = [c for c in table.columns if c.name not in numbered]
            of_batch = select(batch.c.sha256, *columns).join(batch, batch.c.id == table.c.batch_id)
            found += ((table.name, *row) for row in connection.execute(of_batch))
        found.append(("version", inventory.version(connection)))
    return sorted(found, key=str)


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
