"""A store of an older version is brought up to date with everything that it holds.

Beside the steps there are, the tests add one to come.
"""

import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from data_access.store import upkeep
from data_access.store.schema import metadata
from tests.builders import imported
from tests.store.reading import agrees, everything

RAW = Path(__file__).parents[1] / "raw"
FILES = (("iom_mmp", "iom_api.json"), ("frontex_ibc", "frontex_long.csv"))
STEPS = Path(upkeep.__file__).parent / "migrations"
LANDED = {
    "v0001_first_release": "6f86e8bb3c9eeb6f7309ed7e3b908c83d6b494f6200507af01edf6878048a725",
    "v0002_labels": "7b4b089c676377c8bf701c683608e5ae5ce6aef7411dd1ab1165db1d1c16a10e",
    "v0003_expected_ranges": "1584c991f6c2f576580a08b0a94fc3e06a8e084c4716bd4ffe8bc131504e61bc",
    "v0004_kept_rows": "20bf9547e258c991d8cd05f490dd4abf19e0a7429f3d13a3ec09a19de8772352",
    "v0005_earlier_playlists": "decfab3692573b4e1322fa7ab1a8ca55f7ae658de1b6229a73749705d8b91ddf",
    "v0006_marks_of_files": "005da2907849febd9d5cf1f256c37aab3062e4271cc21a2870237a20637cb2cf",
    "v0007_device_tokens": "e12c9c614613e166162aa47868f1425a50dad988f641f7f613adc3c830446eab",
    "v0008_makers": "4608a0dbb232d2a401926898e57ae6204bb54b6e1733d06b8c5fd6dda1587d8e",
    "v0009_months_of_years": "424861b1fe136730dc2e3fcf392143b8878c218742aca9613a4d51cd96e907e9",
    "v0010_coverage_by_month": "af9b1674e88fb60751d64f24f8cb9ffa9d88f349d3834f872756015d8959d604",
    "v0011_years_of_notices": "fa51ca49c632ac3566ebcd4dde92cd326f81227322432a4f76b93483187e1185",
    "v0012_sums_over_bureaus": "75e05b27b28cf087b3492a9d0d2a08f5472f03078db5e999d9d09aac62a84c05",
    "v0013_coverage_by_file": "b6cfc084964be473985312d89b32d2dc03161d3366be7352c85995c2853969a0",
    "v0014_silences": "6133a76516a88a4a0a59cc3bee5bbdbd8fba613c9acb34510849d659b6f83c9e",
    "v0015_scatter_of_hits": "7a7b727b3d650194c4cd7f466b75166f562bfa2b8d9a5ec66c2562377ae5c184",
    "v0016_sums_over_routes": "cbd4aef285825e99f3603191ff7b087d076ccfb16abf3ec2be47d03f61bef289",
}
"""The hash of each step: what has landed is never rewritten, since stores have taken it."""
LATER = '''"""A step to come: a column more, and a table that is made anew and filled again."""

import sqlalchemy as sa
from alembic import op

revision = "v9999"
down_revision = "{newest}"


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("batch", sa.Column("note", sa.Text()))
    found = sa.MetaData()
    found.reflect(connection, only=["observation"])
    table = found.tables["observation"]
    connection.execute(sa.select(table).into("old_observation"))
    op.drop_table("observation")
    old = sa.Table("old_observation", sa.MetaData(), autoload_with=connection)
    table.append_column(sa.Column("note", sa.Text()))
    table.create(connection)
    connection.execute(sa.insert(table).from_select(old.c.keys(), sa.select(old)))
    op.drop_table("old_observation")
'''


def with_a_later_step(folder: Path) -> Path:
    """The folder of all steps, and one to come."""
    steps = folder / "migrations"
    shutil.copytree(STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(LANDED).partition("_")[0]
    (steps / "versions" / "v9999_later.py").write_text(LATER.format(newest=newest))
    return steps


def rows_without_numbers(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, without the numbers that tables give their rows themselves."""
    numbered = {t.name for t in metadata.sorted_tables if "id" in t.c and t.name != "batch"}
    return {
        name: sorted((row[1:] if name in numbered else row for row in rows), key=str)
        for name, rows in everything(engine).items()
    }


def test_what_has_landed_is_never_rewritten() -> None:
    steps = (STEPS / "versions").glob("v*.py")
    assert {step.stem: sha256(step.read_bytes()).hexdigest() for step in steps} == LANDED


def test_the_file_of_a_step_begins_with_its_version() -> None:
    # The server looks at their names alone.
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    revisions = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert revisions[::-1] == sorted(name.partition("_")[0] for name in LANDED)
    assert upkeep.newest() == revisions[0]


@pytest.mark.engines
def test_a_filled_store_of_an_older_version_keeps_every_figure(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source, name in FILES:
        imported(engine, RAW / name, source)
    before = rows_without_numbers(engine)
    monkeypatch.setattr(upkeep, "_SCRIPTS", with_a_later_step(tmp_path))
    with engine.connect() as connection, pytest.raises(upkeep.StoreOutdatedError, match="upgrade"):
        upkeep.check_version(connection)
    upkeep.migrate(engine)
    with engine.connect() as connection:
        upkeep.check_version(connection)
    assert rows_without_numbers(engine) == before
    assert agrees(engine)
