"""Stores of older versions: brought up to date whole, or left as they were, killed or not."""

import itertools
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from typing import Any
from zipfile import ZipFile

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    String,
    column,
    func,
    inspect,
    select,
    table,
    update,
)

from data_access.sentences import RefusedError
from data_access.store import backup, inventory, playlists, upgrade, upkeep
from data_access.store.archive import Archive, record_of
from data_access.store.backup import copy_rows, tables_of
from data_access.store.engine import reader, writer
from data_access.store.schema import metadata
from tests import postgres
from tests.builders import RAW, imported
from tests.conftest import invoke_routewatch
from tests.store.killing import counted
from tests.store.reading import agrees, everything, known_facts

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


VERSIONS = [name.partition("_")[0] for name in sorted(LANDED)]
EARLIER = [upkeep.FIRST_RELEASE, *VERSIONS[1:-1]]
"""The first release had another name for the tables of the first step."""
PLAYLIST = 'title = "Room"\n\n[[scene]]\ntitle = "Searches"\npanels = ["headline-searches"]\n'


def quiet(_name: str, _done: int, _all: int) -> None:
    pass


def version_of(engine: Engine) -> str:
    with engine.connect() as connection:
        return upkeep.known_version(connection)


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[tuple[Engine, Path]]:
    """A store of this version with figures and a playlist, and the folder of its archive."""
    folder = tmp_path_factory.mktemp("filled")
    store = Path(shutil.copy(migrated_file, folder / "store.sqlite"))
    engine, archive = writer(f"sqlite:///{store}"), Archive(folder / "store.archive")
    for source, name in FILES:
        imported(engine, RAW / name, source, archive=archive)
    with engine.begin() as connection:
        playlists.save(connection, "room", PLAYLIST, 0)
    yield engine, archive.folder
    engine.dispose()


def empty_older(connection: Connection, version: str) -> None:
    """Make the tables of a store those of an older version, without rows."""
    for one in reversed(tables_of(connection)):
        one.drop(connection)
    connection.exec_driver_sql("DELETE FROM alembic_version")
    upkeep.make_tables(connection, version)


def made_older(engine: Engine, version: str, source: Engine) -> None:
    """Make a store one of an older version, with the rows of another that it has room for."""
    with engine.begin() as connection:
        empty_older(connection, version)
        with source.connect() as rows:
            of_source = {one.name: set(one.c.keys()) for one in tables_of(rows)}
            # Tables that this version has no more, or has otherwise, follow from the others.
            alike = [
                one
                for one in tables_of(connection)
                if set(one.c.keys()) <= of_source.get(one.name, set())
            ]
            copy_rows(rows, connection, lambda _done, _all: None, alike)


_LOOP = {
    version: pytest.mark.thorough if version in {EARLIER[0], EARLIER[-1]} else pytest.mark.long
    for version in EARLIER
}
EACH = [
    *(pytest.param("sqlite", version, marks=loop) for version, loop in _LOOP.items()),
    *(
        pytest.param("postgres", version, marks=[pytest.mark.postgres, loop])
        for version, loop in _LOOP.items()
    ),
]
"""Every earlier version on each engine; the first and the last of them in `make thorough`."""


@pytest.mark.parametrize(("address", "version"), EACH, indirect=["address"])
def test_a_store_of_an_earlier_version_keeps_every_figure_its_archive_and_its_playlists(
    engine: Engine, address: str, tmp_path: Path, version: str, filled: tuple[Engine, Path]
) -> None:
    source, archive = filled
    made_older(engine, version, source)
    done = upgrade.upgrade(address, tmp_path / "kept", quiet)
    assert done.version == done.version_before
    assert version_of(engine) == upkeep.newest()
    assert known_facts(engine) == known_facts(source)
    assert agrees(engine)
    with engine.connect() as connection:
        assert [one.content for one in playlists.saved(connection)] == [PLAYLIST]
        records = [record_of(connection, one.id) for one in inventory.batches(connection)]
    assert not list(Archive(archive).holes(records))
    assert upgrade.upgrade(address, tmp_path / "kept", quiet).backup is None
    # The backup is what was there, for the program that it is of and for this one.
    (kept,) = (tmp_path / "kept").iterdir()
    assert done.backup == kept
    with ZipFile(kept) as packed:
        packed.extract("store.sqlite", tmp_path / "old")
    old = reader(f"sqlite:///{tmp_path / 'old' / 'store.sqlite'}")
    assert version_of(old) == version
    old.dispose()
    if version != EARLIER[0]:
        return
    restored = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    backup.restore(restored, kept, lambda _done, _all: None)
    again = reader(restored)
    assert known_facts(again) == known_facts(source)
    again.dispose()


@pytest.fixture
def older(engine: Engine) -> str:
    """An empty store, made one of the version before this; its version."""
    with engine.begin() as connection:
        empty_older(connection, EARLIER[-1])
    return EARLIER[-1]


def test_a_dry_run_says_each_step_and_changes_nothing(
    engine: Engine, address: str, older: str, tmp_path: Path
) -> None:
    answer = invoke_routewatch("upgrade", "--dry-run", address=address)
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert lines[0] == f"The store has tables {older}, this program needs {upkeep.newest()}:"
    numbered = [line.split(".")[0].strip() for line in lines[1:-1]]
    assert numbered == ["1", "2", "3", "4"]
    assert f"tables {upkeep.newest()}: " in lines[2]
    assert lines[-1] == "Nothing was changed."
    assert version_of(engine) == older
    assert not list(tmp_path.glob("*.backups"))


def test_a_backup_that_has_no_room_refuses_the_upgrade(
    engine: Engine, address: str, older: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder is not there yet: it is the disk of the one above it that counts.
    kept, full = tmp_path / "kept", shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full if path == tmp_path else None)
    monkeypatch.setattr(upgrade, "_size", lambda _connection: 40_000_000)
    with pytest.raises(RefusedError, match=r"needs \d+ MB in .*kept, where 1 MB are free"):
        upgrade.upgrade(address, kept, quiet)
    assert version_of(engine) == older
    assert not kept.exists()


@pytest.mark.parametrize(
    ("version", "remedy"),
    [
        ("0008", "from before the first release: call its `routewatch init --empty`"),
        ("v9999", "use the newer program that made them"),
    ],
)
def test_a_store_that_no_step_leads_on_from_is_refused_in_a_sentence(
    engine: Engine, address: str, tmp_path: Path, version: str, remedy: str
) -> None:
    stated = table("alembic_version", column("version_num", String))
    with engine.begin() as connection:
        connection.execute(update(stated).values(version_num=version))
    answer = invoke_routewatch("upgrade", address=address)
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert remedy in answer.stderr
    assert not list(tmp_path.glob("*.backups"))


_MIGRATING = """
import pathlib
from data_access.store import upkeep
from data_access.store.engine import writer
upkeep._SCRIPTS = pathlib.Path(sys.argv[4])
upkeep.migrate(writer(sys.argv[3]))
"""
Copies = Callable[[], str]
"""Gives the address of a new copy of the old store."""


def migrated(address: str, steps: Path, fatal: int = 0) -> tuple[int, str]:
    """How a process ended that was to bring a store up to date, and what it said."""
    call = called(address, steps, fatal, signal.SIGKILL)
    answer = subprocess.run(call, capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout + answer.stderr


def called(address: str, steps: Path, at: int, number: signal.Signals) -> list[str]:
    return counted(_MIGRATING, at, number, address, str(steps))


def shape(address: str) -> dict[str, Any]:
    """The tables of a store: their columns, their indexes, and how many rows each has."""
    engine = reader(address)
    try:
        found = MetaData()
        with engine.connect() as connection:
            found.reflect(connection)
            looked = inspect(connection)
            return {
                table.name: (
                    sorted(column.name for column in table.columns),
                    sorted(str(index["name"]) for index in looked.get_indexes(table.name)),
                    connection.scalar(select(func.count()).select_from(table)),
                )
                for table in found.sorted_tables
            }
    finally:
        engine.dispose()


@contextmanager
def old_stores(kind: str, folder: Path) -> Iterator[Copies]:
    """Copies of one filled store of an older version, on an engine."""
    number = itertools.count()
    if kind == "sqlite":
        made(f"sqlite:///{folder / 'old.sqlite'}")

        def copied() -> str:
            path = folder / f"{next(number)}.sqlite"
            copyfile(folder / "old.sqlite", path)
            return f"sqlite:///{path}"

        yield copied
        return
    programs = postgres.programs()
    assert programs
    with postgres.running(programs) as server:
        made(server.create("old"))
        yield lambda: server.create(f"copy_{next(number)}", template="old")


def made(address: str) -> None:
    """A store with figures, of the version before the step to come."""
    engine = writer(address, create=True)
    upkeep.migrate(engine)
    for source, name in FILES:
        imported(engine, RAW / name, source)
    engine.dispose()


@pytest.mark.parametrize(
    ("kind", "kills"),
    [
        pytest.param("sqlite", 4, marks=pytest.mark.thorough),
        pytest.param("sqlite", 0, marks=pytest.mark.long, id="sqlite-each"),
        pytest.param("postgres", 4, marks=[pytest.mark.postgres, pytest.mark.thorough]),
        pytest.param(
            "postgres", 0, marks=[pytest.mark.postgres, pytest.mark.long], id="postgres-each"
        ),
    ],
)
def test_a_migration_killed_at_any_statement_leaves_the_old_store_or_the_new_one(
    tmp_path: Path,
    kind: str,
    kills: int,
    record_property: Callable[[str, object], None],
) -> None:
    steps = with_a_later_step(tmp_path)
    with old_stores(kind, tmp_path) as copy:
        before, undisturbed = copy(), copy()
        ended, said = migrated(undisturbed, steps)
        assert ended == 0, said
        statements = int(said)
        old, new = shape(before), shape(undisturbed)
        assert old != new
        step = statements // kills if kills else 1
        fatal = range(step, statements + 1, step)
        outcomes = []
        for number in fatal:
            address = copy()
            ended, said = migrated(address, steps, number)
            assert ended == -9, said
            held = shape(address)
            assert held in (old, new)
            outcomes.append(held == new)
            # And the same command brings it up to date.
            ended, said = migrated(address, steps)
            assert ended == 0, said
            assert shape(address) == new
        assert not any(outcomes[:-1])
        record_property("kills", f"{len(outcomes)} of {statements} statements")
        engine = writer(address)
        assert agrees(engine)
        engine.dispose()


@pytest.mark.parametrize(
    ("kind", "times"),
    [
        pytest.param("sqlite", 2, marks=pytest.mark.thorough),
        pytest.param("sqlite", 30, marks=pytest.mark.long),
        pytest.param("postgres", 30, marks=[pytest.mark.postgres, pytest.mark.long]),
    ],
)
def test_a_migration_frozen_at_any_statement_ends_with_the_new_store(
    tmp_path: Path, kind: str, times: int, record_property: Callable[[str, object], None]
) -> None:
    steps = with_a_later_step(tmp_path)
    with old_stores(kind, tmp_path) as copy:
        undisturbed, old = copy(), shape(copy())
        _, said = migrated(undisturbed, steps)
        new = shape(undisturbed)
        for number in range(times):
            address = copy()
            at = 1 + int(said) * number // times
            with subprocess.Popen(called(address, steps, at, signal.SIGSTOP)) as process:
                os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
                # On a server, what reads a table that is changed waits.
                assert kind == "postgres" or shape(address) in (old, new)
                process.send_signal(signal.SIGCONT)
            assert process.returncode == 0
            assert shape(address) == new
        engine = writer(address)
        assert agrees(engine)
        engine.dispose()
    record_property("freezes", f"{times} of {int(said)} statements")
