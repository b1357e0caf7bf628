"""What a store holds, read plainly: for comparing stores and for plain-Python answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Table, select

from data_access.store import inventory
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
