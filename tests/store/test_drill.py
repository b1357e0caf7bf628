"""`routewatch drill`: a backup that comes back as it was, and one that does not is named."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.store import drill, inventory
from data_access.store.backup import BackupError
from data_access.store.engine import writer
from data_access.store.schema import metadata
from data_access.store.upkeep import migrate
from tests import postgres
from tests.builders import a_csv, all_data, imported
from tests.conftest import run_routewatch
from tests.store.test_migrating import FILES, RAW
from tests.two_servers import command, replica_of


def quiet(_name: str, _done: int, _all: int) -> None:
    pass


def filled(engine: Engine) -> Engine:
    for source, name in FILES:
        imported(engine, RAW / name, source)
    return engine


def later(folder: Path) -> Path:
    return a_csv(folder / "later.csv", all_data({}))


@pytest.mark.thorough
@pytest.mark.engines
def test_all_control_totals_come_back(engine: Engine, address: str, tmp_path: Path) -> None:
    filled(engine)
    answer = run_routewatch("drill", "--folder", str(tmp_path / "room"), address=address)
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        *("back up", "restore", "compare", "size of the backup", "compared"),
        *("version of the data", "All agree."),
    ]
    assert lines[4].endswith(" control totals of 2 batches")
    assert not list((tmp_path / "room").iterdir())


@pytest.mark.thorough
def test_an_import_meanwhile_is_kept_from_nothing_and_is_no_difference(
    migrated_file: Path, tmp_path: Path
) -> None:
    address = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.sqlite')}"
    engine = filled(writer(address))
    file = later(tmp_path)

    def importing(_name: str, _done: int, _all: int) -> None:
        imported(engine, file, published_on=date(2026, 1, 1))

    with engine.begin() as half:
        half.execute(metadata.tables["monthly_total"].delete())
        done = drill.of_backup(address, tmp_path / "room", quiet)
        assert (done.differing, done.batches) == ([], 2)
        half.rollback()
    done = drill.of_backup(address, tmp_path / "room", importing)
    assert (done.differing, done.batches) == ([], 2)
    with engine.connect() as connection:
        assert len(inventory.batches(connection)) == 3
    engine.dispose()


def test_a_total_that_differs_is_named_with_batch_and_measure() -> None:
    before = {1: {"dead": 3, "missing": 1}, 2: {"dead": 5}, 3: {"dead": 7}}
    found = {1: {"dead": 2, "missing": 1}, 4: {"dead": 1}, 5: {"dead": 4}}
    # Batch 3 was taken back meanwhile, 4 came, and 5 came and went.
    after = {1: before[1], 2: before[2], 4: {"dead": 1, "men": 1}}
    assert list(drill.differences(before, found, after)) == [
        "batch 1: dead is 3 in the store and 2 in the copy",
        "batch 2 is not in the copy",
        "batch 4: men is 1 in the store and None in the copy",
    ]


@pytest.fixture
def primary() -> Iterator[tuple[postgres.Cluster, str]]:
    """A server with a filled store."""
    programs = postgres.programs()
    assert programs
    with postgres.running(programs) as cluster:
        address = cluster.create("store")
        engine = writer(address)
        migrate(engine)
        filled(engine).dispose()
        yield cluster, address


@pytest.mark.thorough
@pytest.mark.postgres
def test_a_dump_and_a_replica_hold_every_control_total(
    primary: tuple[postgres.Cluster, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster, address = primary
    monkeypatch.setenv("PATH", f"{cluster.bin}:{Path('/usr/bin')}")
    copy = cluster.create("copy")
    room = ("--folder", str(tmp_path))
    answer = run_routewatch("drill", "--pg-dump", copy, *room, address=address)
    assert answer.returncode == 0, answer.stderr
    assert "All agree." in answer.stdout
    with pytest.raises(BackupError, match="there is a store already"):
        drill.of_dump(address, copy, tmp_path)
    command(cluster, "CREATE ROLE replicator REPLICATION LOGIN")
    with replica_of(cluster) as follower:
        engine = writer(address)
        imported(engine, later(tmp_path), published_on=date(2026, 1, 1))
        answer = run_routewatch("drill", "--replica", follower.address("store"), address=address)
        assert answer.returncode == 0, answer.stderr
        assert "control totals of 3 batches" in answer.stdout
        # A replica that says something else is named; here the store itself was changed.
        with engine.begin() as connection:
            connection.execute(metadata.tables["batch"].update().values(totals={"dead_missing": 1}))
        answer = run_routewatch("drill", "--replica", follower.address("store"), address=address)
        assert answer.returncode == 1
        assert "batch 1: dead_missing is 1 in the store and" in answer.stdout
        command(follower, "SELECT pg_wal_replay_pause()")
        imported(engine, a_csv(tmp_path / "b.csv", all_data({"Number of Dead": 9})))
        engine.dispose()
        with pytest.raises(BackupError, match="lacks batches"):
            drill.of_replica(address, follower.address("store"), 0.1)
