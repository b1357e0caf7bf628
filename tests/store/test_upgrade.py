"""`routewatch upgrade`: a store of any earlier version becomes one of this program, or stays."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection, Engine, String, column, table, update

from data_access.sentences import RefusedError
from data_access.store import backup, inventory, playlists, upgrade, upkeep
from data_access.store.archive import Archive, record_of
from data_access.store.backup import copy_rows, tables_of
from data_access.store.engine import reader, writer
from tests.builders import RAW, imported
from tests.conftest import invoke_routewatch
from tests.store.reading import agrees, known_facts
from tests.store.test_migrating import FILES, LANDED

STEPS = [name.partition("_")[0] for name in sorted(LANDED)]
EARLIER = [upkeep.FIRST_RELEASE, *STEPS[1:-1]]
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
