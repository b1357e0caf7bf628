"""A store of an older version is brought up to date with everything that it holds."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import Engine, MetaData, Table, insert, select

from data_access.store import upkeep
from data_access.store.engine import writer
from data_access.store.schema import metadata
from tests.builders import a_use, imported, released
from tests.store.reading import agrees, everything

RAW = Path(__file__).parents[1] / "raw"
FILES = (("iom_mmp", "iom_api.json"), ("frontex_ibc", "frontex_long.csv"))


def rows_without_numbers(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, without the numbers that tables give their rows themselves."""
    numbered = {t.name for t in metadata.sorted_tables if "id" in t.c and t.name != "batch"}
    return {
        name: sorted((row[1:] if name in numbered else row for row in rows), key=str)
        for name, rows in everything(engine).items()
    }


def made_at(version: str, address: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store as an older program would have made it."""

    def only_to(config: Config, _head: str) -> None:
        upgrade(config, version)

    engine = writer(address, create=True)
    with monkeypatch.context() as patched:
        patched.setattr("data_access.store.upkeep.upgrade", only_to)
        upkeep.migrate(engine)
    return engine


def filled_from(newer: Engine, older: Engine) -> None:
    """Every row of a store, in the columns that an older one has."""
    with newer.connect() as source, older.begin() as target:
        for table in metadata.sorted_tables:
            if not target.dialect.has_table(target, table.name):
                continue
            held = Table(table.name, MetaData(), autoload_with=target)
            rows = source.execute(select(*(table.c[column.name] for column in held.columns)))
            if values := [dict(row) for row in rows.mappings()]:
                target.execute(insert(held), values)


@pytest.mark.parametrize("version", ["0002", "0005"])
def test_a_filled_store_of_an_older_version_keeps_every_figure(
    tmp_path: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = writer(f"sqlite:///{tmp_path / 'new.sqlite'}", create=True)
    upkeep.migrate(newer)
    for source, name in FILES:
        imported(newer, RAW / name, source)
    if version > "0003":
        released(newer, "bureau_database_use", [a_use(place_code="ITA01")], date(2025, 6, 1))
    older = made_at(version, f"sqlite:///{tmp_path / 'old.sqlite'}", monkeypatch)
    filled_from(newer, older)
    upkeep.migrate(older)
    assert rows_without_numbers(older) == rows_without_numbers(newer)
    assert agrees(older)
    newer.dispose()
    older.dispose()
