"""Backups: one committed state in one file, and only a sound one comes back."""

import subprocess
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from data_access.store import backup as backups
from data_access.store import inventory, playlists
from data_access.store.backup import Progress, Scratch
from data_access.store.engine import writer
from data_access.store.schema import metadata
from data_access.store.upkeep import migrate
from tests.builders import a_csv, all_data, imported
from tests.conftest import run_routewatch
from tests.store.batches import as_first_release
from tests.store.reading import agrees, everything, known_facts

RAW = Path(__file__).parents[1] / "raw"


def quiet(_done: int, _all: int) -> None:
    pass


@pytest.fixture
def filled(engine: Engine) -> Engine:
    imported(engine, RAW / "iom_europe_routes.csv")
    imported(engine, RAW / "frontex_long.csv", "frontex_ibc")
    return engine


@pytest.fixture
def backup(filled: Engine, address: str, tmp_path: Path) -> Path:
    """A backup of the filled store."""
    assert agrees(filled)
    with filled.begin() as connection:
        playlists.save(connection, "room", "text", 0)
    backups.back_up(address, tmp_path / "backup.zip", quiet)
    return tmp_path / "backup.zip"


@pytest.mark.engines
def test_what_comes_back_is_what_was_there(
    filled: Engine, address: str, backup: Path, tmp_path: Path
) -> None:
    before = known_facts(filled)
    imported(filled, a_csv(tmp_path / "more.csv", all_data({})), published_on=date(2026, 1, 1))
    assert known_facts(filled) != before
    backups.restore(address, backup, quiet, replace=True)
    assert known_facts(filled) == before
    assert agrees(filled)
    assert imported(filled, tmp_path / "more.csv").batch_id == 3


@pytest.mark.engines
def test_a_backup_fits_either_engine(filled: Engine, backup: Path, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'elsewhere' / 'store.sqlite'}"
    manifest, aside = backups.restore(other, backup, quiet)
    engine = writer(other)
    assert known_facts(engine) == known_facts(filled)
    with engine.connect() as connection:
        assert inventory.version(connection) == manifest.data_version
        assert [one.code for one in playlists.saved(connection)] == ["room"]
    engine.dispose()
    assert aside is None


def test_a_store_that_is_there_is_not_replaced_unasked(
    filled: Engine, address: str, backup: Path
) -> None:
    before = everything(filled)
    answer = run_routewatch("restore", str(backup), address=address)
    assert answer.returncode == 2
    assert "--replace" in answer.stderr
    backup.write_bytes(backup.read_bytes()[:-500])
    answer = run_routewatch("restore", str(backup), "--replace", address=address)
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1
    assert everything(filled) == before


def test_a_damaged_or_cut_backup_changes_nothing(
    filled: Engine, address: str, backup: Path, subtests: pytest.Subtests
) -> None:
    before, whole = everything(filled), backup.read_bytes()
    for where in (0.0, 0.2, 0.5, 0.8, 0.999):
        with subtests.test(where=where):
            content = bytearray(whole)
            at = int(where * len(content))
            content[at : at + 20] = bytes(byte ^ 0xFF for byte in content[at : at + 20])
            backup.write_bytes(content)
            with pytest.raises(backups.BackupError, match=r"backup\.zip is .*damaged"):
                backups.restore(address, backup, quiet, replace=True)
            assert everything(filled) == before
    for length in (0, 100, 5000):
        with subtests.test(length=length):
            backup.write_bytes(whole[:length])
            with pytest.raises(backups.BackupError, match=r"backup\.zip is no backup"):
                backups.restore(address, backup, quiet, replace=True)
            assert everything(filled) == before


def test_a_backup_of_another_version_is_refused(
    filled: Engine, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(filled)
    with monkeypatch.context() as older:
        older.setattr(backups, "check_version", lambda _connection: None)
        older.setattr(backups, "_take", _outdated)
        older.setattr(backups, "refuse_faults", lambda _connection, _sentence: None)
        backups.back_up(address, tmp_path / "old.zip", quiet)
    with pytest.raises(backups.BackupError, match="another version"):
        backups.restore(address, tmp_path / "old.zip", quiet, replace=True)
    assert everything(filled) == before


def test_a_backup_of_the_first_release_is_restored(
    filled: Engine, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, take = known_facts(filled), backups._take  # noqa: SLF001 - what it took, as it was

    def of_first_release(address: str, made: Scratch, progress: Progress) -> None:
        take(address, made, progress)
        with made.engine.begin() as connection:
            as_first_release(connection)

    with monkeypatch.context() as older:
        older.setattr(backups, "check_version", lambda _connection: None)
        older.setattr(backups, "refuse_faults", lambda _connection, _sentence: None)
        older.setattr(backups, "_take", of_first_release)
        backups.back_up(address, tmp_path / "old.zip", quiet)
    backups.restore(address, tmp_path / "old.zip", quiet, replace=True)
    assert known_facts(filled) == before


def _outdated(_address: str, made: Scratch, _progress: object) -> None:
    with made.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")


def test_a_damaged_store_is_not_backed_up(filled: Engine, address: str, tmp_path: Path) -> None:
    with filled.begin() as connection:
        connection.execute(metadata.tables["incident"].update().values(dead_missing=0))
    answer = run_routewatch("backup", str(tmp_path / "b.zip"), address=address)
    assert answer.returncode == 1
    assert "batch 1" in answer.stderr
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(".unfinished-*"))


def test_a_backup_is_never_overwritten(address: str, backup: Path) -> None:
    before = backup.read_bytes()
    assert run_routewatch("backup", str(backup), address=address).returncode == 2
    assert backup.read_bytes() == before


def test_a_backup_during_an_import_is_the_state_before_it(
    filled: Engine, address: str, tmp_path: Path
) -> None:
    before = known_facts(filled)
    with filled.begin() as importing:
        importing.execute(metadata.tables["monthly_total"].delete())
        backups.back_up(address, tmp_path / "during.zip", quiet)
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    backups.restore(other, tmp_path / "during.zip", quiet)
    engine = writer(other)
    assert known_facts(engine) == before
    engine.dispose()


def test_a_restored_store_on_an_empty_database_is_complete(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    source = f"sqlite:///{tmp_path / 'source.sqlite'}"
    made = writer(source, create=True)
    migrate(made)
    imported(made, RAW / "frontex_long.csv", "frontex_ibc")
    backups.back_up(source, tmp_path / "b.zip", quiet)
    backups.restore(address, tmp_path / "b.zip", quiet, replace=True)
    assert known_facts(engine) == known_facts(made)
    made.dispose()


def test_the_command_line_backs_up_and_restores(
    filled: Engine, address: str, tmp_path: Path
) -> None:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return run_routewatch(*words, address=address)

    before = call("status", "--json").stdout
    made = call("backup", str(tmp_path / "b.zip"))
    assert made.returncode == 0, made.stderr
    with ZipFile(tmp_path / "b.zip") as packed:
        assert packed.namelist() == ["manifest.json", "store.sqlite"]
    restored = call("restore", str(tmp_path / "b.zip"), "--replace")
    assert restored.returncode == 0, restored.stderr
    assert call("status", "--json").stdout == before
    assert agrees(filled)
