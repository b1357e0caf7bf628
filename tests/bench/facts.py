"""A store with many times the facts, for the promise that pages do not grow with them."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, String, Table, insert, literal, select, update
from sqlalchemy import cast as sql_cast

from data_access.store import year_sums
from data_access.store.engine import writer
from data_access.store.schema.derived import (
    monthly_detail,
    monthly_place,
    monthly_total,
    withheld,
    yearly_sum,
)
from data_access.store.schema.facts import coverage, database_use, incident, observation

OF_REPORTS = (
    *(coverage, database_use, monthly_total, monthly_detail, monthly_place),
    *(withheld, yearly_sum),
)
"""What holds anything of database use by month or year."""


def multiplied(original: Path, copy: Path, times: int) -> str:
    """A copy of a SQLite store with each fact so many times over; its address.

    The rollups keep their rows and carry so many times the sums, as an import would leave them.
    """
    shutil.copy(original, copy)
    address = f"sqlite:///{copy}"
    engine = writer(address)
    try:
        with engine.begin() as connection:
            for facts in (incident, observation):
                _repeat(connection, facts, times - 1)
            for rollup in (monthly_total, monthly_detail):
                connection.execute(update(rollup).values(value=rollup.c.value * times))
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA optimize")
    finally:
        engine.dispose()
    return address


def prolonged(
    original: Path, copy: Path, times: int, years: range, tables: Sequence[Table] = OF_REPORTS
) -> str:
    """A copy of a SQLite store with so many times the months of database use; its address.

    Some years are repeated before themselves with all that was decided and added up of them, as
    imports would leave it.
    """
    shutil.copy(original, copy)
    address = f"sqlite:///{copy}"
    engine = writer(address)
    try:
        for table in tables:
            with engine.begin() as connection:
                for turn in range(1, times):
                    _earlier(connection, table, years, turn * len(years))
        with engine.begin() as connection:
            for sums in year_sums.ALL:
                sums.renew_all(connection)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA optimize")
    finally:
        engine.dispose()
    return address


def _earlier(connection: Connection, table: Table, years: range, by: int) -> None:
    columns = [column for column in table.columns if column.name != "id"]
    moved = [column - by * 100 if column.name == "month" else column for column in columns]
    repeated = (
        select(*moved)
        .where(table.c.series_code.startswith("database-use:"))
        .where(table.c.month.between(years[0] * 100, years[-1] * 100 + 12))
    )
    connection.execute(insert(table).from_select([column.name for column in columns], repeated))


def _repeat(connection: Connection, facts: Table, times: int) -> None:
    counted = select(literal(1).label("n")).cte("counted", recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n < times))
    columns = [column for column in facts.columns if not column.primary_key]
    # A batch holds each incident once: copies get keys of their own.
    copied = [
        column + "#" + sql_cast(counted.c.n, String) if column.name == "incident_key" else column
        for column in columns
    ]
    repeated = select(*copied).select_from(facts.join(counted, literal(1) == 1))
    connection.execute(insert(facts).from_select([column.name for column in columns], repeated))
