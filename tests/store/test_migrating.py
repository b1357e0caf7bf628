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
from tests.builders import RAW, imported
from tests.store.reading import agrees, everything

FILES = (("iom_mmp", "iom_api.json"), ("frontex_ibc", "frontex_long.csv"))
STEPS = Path(upkeep.__file__).parent / "migrations"
LANDED = {
    "v0001_first_release": "6f86e8bb3c9eeb6f7309ed7e3b908c83d6b494f6200507af01edf6878048a725",
    "v0016_second_release": "d9b1eac794c462bbaab5bf46c839129f0116f753f0b69846b93c4d537acfe7ea",
    "v0019_plain_rollups": "53583c4f93457a8ca7e269bdce72905b42287c7a06de83180efabae50bfbfc00",
}
"""The hash of each step: what a release has is never rewritten, since stores have taken it."""
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
