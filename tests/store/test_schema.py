"""The tables: migrated as declared, and every rule of the domain held by the database itself."""

import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import Connection, Engine, Table, insert, inspect
from sqlalchemy.exc import DBAPIError, IntegrityError

from data_access.store import upkeep
from data_access.store.engine import StoreMissingError, reader, writer
from data_access.store.schema import (
    batch,
    coverage,
    incident,
    metadata,
    observation,
    quarantine,
)
from tests.builders import a_detection, an_incident

pytestmark = pytest.mark.engines

DAY = date(2024, 6, 1)
BATCH: dict[str, Any] = {
    "source_code": "iom_mmp",
    "layout": "all-data",
    "file_name": "a.csv",
    "sha256": "0" * 64,
    "content_hash": "0" * 64,
    "published_on": DAY,
    "imported_at": datetime(2024, 6, 2, 10, 0),  # noqa: DTZ001 - stored in UTC without a zone
    "complete": 1,
    "rows_read": 1,
    "rows_kept": 1,
    "rows_quarantined": 0,
    "totals": {},
}


def _told(index: Mapping[str, Any]) -> str:
    """An index with what it is restricted to, which SQLite gives as an object."""
    special = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": special})


def described(engine: Engine) -> dict[str, Any]:
    """All that the database says of its tables, in one order."""
    inspector = inspect(engine)
    return {
        table: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in inspector.get_columns(table)
            ],
            "key": inspector.get_pk_constraint(table),
            "indexes": sorted(map(_told, inspector.get_indexes(table))),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "checks": sorted(map(str, inspector.get_check_constraints(table))),
            "foreign": sorted(map(str, inspector.get_foreign_keys(table))),
        }
        for table in metadata.tables
    }


def test_the_migrated_tables_are_the_declared_ones(engine: Engine) -> None:
    migrated = described(engine)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    assert migrated == described(engine)


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    before = described(engine)
    upkeep.migrate(engine)
    assert described(engine) == before


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = writer(f"sqlite:///{tmp_path / 'new.sqlite'}", create=True)

    def interrupted(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise KeyboardInterrupt

    monkeypatch.setattr("alembic.command.upgrade", interrupted)
    with pytest.raises(KeyboardInterrupt):
        upkeep.migrate(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_tables_of_a_newer_program_are_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        upkeep.check_version(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(upkeep.StoreOutdatedError, match="newer program"):
            upkeep.check_version(connection)
    with pytest.raises(upkeep.StoreOutdatedError, match="newer program"):
        upkeep.migrate(engine)


def test_tables_of_an_older_program_are_named_with_the_remedy(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0005'")
        with pytest.raises(upkeep.StoreOutdatedError, match=r"first release: .* `routewatch init"):
            upkeep.check_version(connection)


def test_an_empty_file_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    path.touch()
    engine = reader(f"sqlite:///{path}")
    with engine.connect() as connection, pytest.raises(upkeep.StoreOutdatedError):
        upkeep.check_version(connection)
    engine.dispose()


def test_only_init_makes_a_store(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'none.sqlite'}"
    for opened in (reader, writer):
        with pytest.raises(StoreMissingError, match="routewatch init"):
            opened(address)
    assert list(tmp_path.iterdir()) == []


def test_a_store_on_postgresql_without_its_driver_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for opened in (reader, writer):
        with pytest.raises(StoreMissingError, match=r"pip install 'routewatch\[postgres\]'"):
            opened("postgresql:///routewatch")


def test_the_engine_of_the_web_cannot_write(address: str) -> None:
    engine = reader(address)
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(insert(batch).values(BATCH))
    engine.dispose()


def refused(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Whether the database itself will not take a row."""
    nested = connection.begin_nested()
    try:
        connection.execute(insert(table).values(row))
    except (IntegrityError, DBAPIError):
        nested.rollback()
        return True
    nested.rollback()
    return False


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction with one batch in it, taken back afterwards."""
    with engine.connect() as opened:
        opened.execute(insert(batch).values(id=1, **BATCH))
        yield opened


KNOWN = {"batch_id": 1, "known_from": DAY}
SET_ASIDE = {"batch_id": 1, "line": 2, "field": "a", "reason": "b", "row": {}, "state": "open"}
ROWS: list[tuple[Table, dict[str, Any], list[dict[str, Any]]]] = [
    (
        incident,
        {**an_incident()._asdict(), **KNOWN},
        [
            {"dead_missing": -1},
            {"dead_missing": None},
            {"incidents": 0},
            {"quality": 6},
            {"date_precision": "hour"},
            {"lat_hundredths": 9001},
            {"lon_hundredths": -18001},
            {"month": 202413},
            {"month": None},
            {"batch_id": 2},
            {"known_from": None},
        ],
    ),
    (
        observation,
        {**a_detection()._asdict(), **KNOWN},
        [{"value": -1}, {"value": None}, {"month": 202499}, {"batch_id": 2}],
    ),
    (
        batch,
        # With a number, which PostgreSQL would count from 1.
        {"id": 2, **BATCH, "sha256": "1" * 64},
        [{"sha256": "0" * 64}, {"complete": 2}, {"correction": -1}, {"rows_read": -1}],
    ),
    (
        coverage,
        {"series_code": "incidents", "month": 202405, "whole": 1, **KNOWN},
        [{"whole": 2}],
    ),
    (quarantine, SET_ASIDE, [{"state": "lost"}]),
]
"""Of each table a row that can be, and what makes one that cannot."""


def test_the_database_refuses_what_cannot_be(
    connection: Connection, subtests: pytest.Subtests
) -> None:
    for table, good, changes in ROWS:
        assert not refused(connection, table, good)
        for change in changes:
            with subtests.test(table=table.name, change=change):
                assert refused(connection, table, {**good, **change})
    # One key twice in a batch.
    record = ROWS[0][1]
    connection.execute(insert(incident).values(record))
    assert refused(connection, incident, record)
