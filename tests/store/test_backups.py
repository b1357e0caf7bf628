"""Backups and the archive: one committed state, byte for byte, and only a sound one comes back."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, update

from data_access import rebuild as rebuilding
from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest.batches import retry, revert_batch
from data_access.registry import routes
from data_access.sentences import FailedError, RefusedError
from data_access.store import (
    backup as backups,
    deliveries,
    durable,
    inventory,
    playlists,
    short_links,
    upkeep,
)
from data_access.store.archive import Archive, ArchiveError
from data_access.store.backup import Progress, Scratch
from data_access.store.deliveries import Key
from data_access.store.engine import writer
from data_access.store.schema import (
    batch,
    delivery,
    incident,
    metadata,
    playlist,
    short_link,
    taken_back,
)
from tests.builders import RAW, Cell, a_csv, all_data, imported
from tests.cases import quick
from tests.conftest import invoke_routewatch
from tests.store.reading import agrees, as_first_release, everything, known_facts, rows


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "kept")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return a_csv(tmp_path / "release.csv", all_data({}, {"Incident Date": "2024-06-30"}))


def test_each_import_keeps_the_file_and_says_what_was_made_of_it(
    engine: Engine, address: str, release: Path, tmp_path: Path
) -> None:
    call = ("import", "iom_mmp", str(release), "--published", "2024-07-02")
    answer = invoke_routewatch(*call, address=address)
    assert answer.returncode == 0, answer.stderr
    kept = tmp_path / "store.archive"
    digest = sha256(release.read_bytes()).hexdigest()
    assert (kept / "files" / digest).read_bytes() == release.read_bytes()
    record = json.loads((kept / "batches" / "000001.json").read_text())
    assert record["source"] == "iom_mmp"
    assert record["file_name"] == "release.csv"
    assert record["sha256"] == digest
    assert record["published_on"] == "2024-07-02"
    assert record["published_given"] is True
    assert record["corrects"] is None
    # A correction says what it corrects; a refused file and a dry run leave nothing.
    fixed = a_csv(tmp_path / "fixed.csv", all_data({"Incident Date": "2024-06-30"}))
    archive = Archive(kept)
    imported(engine, fixed, archive=archive, replaces=1)
    imported(engine, RAW / "iom_points.csv", archive=archive, dry_run=True)
    with pytest.raises(SourceRefusedError):
        imported(engine, a_csv(tmp_path / "bad.csv", [["a"], ["b"]]), archive=archive)
    assert [(one.number, one.corrects, one.published_given) for one in archive.records()] == [
        (1, None, True),
        (2, 1, False),
    ]
    assert len(list((kept / "files").iterdir())) == 2
    (tmp_path / "a file").write_text("no folder can be made here")
    with pytest.raises(SourceRefusedError, match=r"iom_points\.csv: .*"):
        imported(engine, RAW / "iom_points.csv", archive=Archive(tmp_path / "a file"))
    assert len(rows(engine, batch)) == 2


@pytest.mark.parametrize("what", ["keep", "note"])
def test_a_kill_on_the_way_leaves_nothing_half_written(
    engine: Engine,
    archive: Archive,
    release: Path,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    # The last moment before the name is given, and the last one before the commit.
    where = {"keep": (durable, "sync_folder"), "note": (Archive, "note")}
    with monkeypatch.context() as patched:
        patched.setattr(*where[what], killed)
        with pytest.raises(KeyboardInterrupt):
            imported(engine, release, archive=archive)
    assert rows(engine, batch) == []
    assert archive.records() == []
    for kept in (archive.folder / "files").iterdir():
        assert kept.read_bytes() == release.read_bytes()
    assert imported(engine, release, archive=archive).batch_id == 1
    assert len(archive.records()) == 1


def test_a_damaged_or_missing_file_is_named(
    engine: Engine, archive: Archive, release: Path
) -> None:
    imported(engine, release, archive=archive)
    (record,) = archive.records()
    kept = archive.file(record.sha256)
    kept.write_bytes(b"x" + kept.read_bytes()[1:])
    with pytest.raises(ArchiveError, match=r"batch 1: release\.csv is damaged"):
        archive.check(record)
    kept.unlink()
    with pytest.raises(ArchiveError, match=r"batch 1: release\.csv is not in the archive"):
        archive.check(record)


def test_verify_points_out_what_the_archive_lacks(
    engine: Engine, address: str, release: Path
) -> None:
    imported(engine, release)
    answer = invoke_routewatch("verify", address=address)
    assert answer.returncode == 0
    assert "Take note: batch 1: release.csv is not in the archive" in answer.stdout
    invoke_routewatch("import", "iom_mmp", str(release), address=address)
    assert "Take note" not in invoke_routewatch("verify", address=address).stdout


def test_what_killed_imports_left_is_swept_after_a_day(archive: Archive) -> None:
    files = archive.folder / "files"
    for name, age in (("old", 2 * 86_400), ("young", 60)):
        left = files / f"{durable.UNFINISHED}{name}"
        durable.write(left, b"half")
        os.utime(left, (time.time() - age,) * 2)
    archive.sweep()
    assert [path.name for path in files.iterdir()] == [f"{durable.UNFINISHED}young"]


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
    # On the other engine as well.
    other = f"sqlite:///{tmp_path / 'elsewhere' / 'store.sqlite'}"
    manifest, aside = backups.restore(other, backup, quiet)
    engine = writer(other)
    assert known_facts(engine) == before
    with engine.connect() as connection:
        assert inventory.version(connection) == manifest.data_version
        assert [one.code for one in playlists.saved(connection)] == ["room"]
    engine.dispose()
    assert aside is None


def test_what_is_no_whole_backup_or_not_asked_for_changes_nothing(
    filled: Engine, address: str, backup: Path, subtests: pytest.Subtests
) -> None:
    before, whole = everything(filled), backup.read_bytes()
    answer = invoke_routewatch("restore", str(backup), address=address)
    assert (answer.returncode, "--replace" in answer.stderr) == (2, True)
    for where in (0.0, 0.2, 0.5, 0.8, 0.999):
        with subtests.test(where=where):
            content = bytearray(whole)
            at = int(where * len(content))
            content[at : at + 20] = bytes(byte ^ 0xFF for byte in content[at : at + 20])
            backup.write_bytes(content)
            with pytest.raises(RefusedError, match=r"backup\.zip is .*damaged"):
                backups.restore(address, backup, quiet, replace=True)
    for length in (0, 100, 5000, len(whole) - 500):
        with subtests.test(length=length):
            backup.write_bytes(whole[:length])
            with pytest.raises(RefusedError, match=r"backup\.zip is no backup"):
                backups.restore(address, backup, quiet, replace=True)
    answer = invoke_routewatch("restore", str(backup), "--replace", address=address)
    assert (answer.returncode, len(answer.stderr.splitlines())) == (2, 1)
    assert everything(filled) == before


def test_a_backup_of_the_first_release_is_restored_and_of_one_before_it_refused(
    filled: Engine, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, take = everything(filled), backups._take  # noqa: SLF001 - what it took, as it was

    def before_any(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    def of_older(change: Callable[[Connection], None]) -> Callable[..., None]:
        def take_older(address: str, made: Scratch, progress: Progress) -> None:
            take(address, made, progress)
            with made.engine.begin() as connection:
                change(connection)

        return take_older

    for change in (as_first_release, before_any):
        with monkeypatch.context() as older:
            older.setattr(backups, "check_version", lambda _connection: None)
            older.setattr(backups, "refuse_faults", lambda _connection, _sentence: None)
            older.setattr(backups, "_take", of_older(change))
            backups.back_up(address, tmp_path / f"{change.__name__}.zip", quiet)
    with pytest.raises(RefusedError, match="another version"):
        backups.restore(address, tmp_path / "before_any.zip", quiet, replace=True)
    assert everything(filled) == before
    facts = known_facts(filled)
    backups.restore(address, tmp_path / "as_first_release.zip", quiet, replace=True)
    assert known_facts(filled) == facts


def test_a_damaged_store_is_not_backed_up(filled: Engine, address: str, tmp_path: Path) -> None:
    with filled.begin() as connection:
        connection.execute(metadata.tables["incident"].update().values(dead_missing=0))
    answer = invoke_routewatch("backup", str(tmp_path / "b.zip"), address=address)
    assert answer.returncode == 1
    assert "batch 1" in answer.stderr
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(".unfinished-*"))


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


Rebuild = Callable[..., rebuilding.Rebuilt]


@pytest.fixture
def rebuild(address: str, archive: Archive) -> Rebuild:
    def call(**how: bool) -> rebuilding.Rebuilt:
        return rebuilding.rebuild(address, archive, lambda _name, _read, _size: None, **how)

    return call


@pytest.fixture
def rebuild_filled(engine: Engine, archive: Archive, tmp_path: Path) -> Engine:
    """Releases, a correction, a stated day, a batch taken back and one that came back."""
    first = a_csv(tmp_path / "a.csv", all_data({}, {"Incident Date": "2024-06-30"}))
    fixed = a_csv(tmp_path / "b.csv", all_data({"Incident Date": "2024-06-30"}))
    imported(engine, first, archive=archive, published_on=date(2024, 8, 1))
    imported(engine, fixed, archive=archive, replaces=1)
    imported(engine, RAW / "iom_europe_routes.csv", archive=archive)
    imported(engine, RAW / "frontex_long.csv", "frontex_ibc", archive=archive)
    revert_batch(engine, 3, archive)
    imported(engine, RAW / "iom_europe_routes.csv", archive=archive)
    imported(engine, RAW / "frontex_route_totals.json", "frontex_ibc", archive=archive)
    revert_batch(engine, 6, archive)
    return engine


def version(engine: Engine) -> str:
    with engine.connect() as connection:
        return inventory.version(connection)


def without_row_numbers(engine: Engine) -> object:
    return known_facts(engine), rows(engine, batch), rows(engine, taken_back)


def test_everything_is_as_it_was(rebuild_filled: Engine, rebuild: Rebuild) -> None:
    # No file tells of playlists, short links and what was delivered: they come along.
    with rebuild_filled.begin() as connection:
        playlists.save(connection, "room", "text", 0)
        assert short_links.keep(connection, "/trends?t=2015")
        assert deliveries.claim(connection, Key("list", "pack", "a@example.org", "version"))
    tables = (playlist, short_link, delivery)
    kept = [rows(rebuild_filled, table) for table in tables]
    assert all(kept)
    before = without_row_numbers(rebuild_filled)
    # Counts that were changed behind the importer come right.
    with rebuild_filled.begin() as connection:
        connection.execute(update(incident).values(dead_missing=0))
    assert not agrees(rebuild_filled)
    done = rebuild()
    assert without_row_numbers(rebuild_filled) == before
    assert [rows(rebuild_filled, table) for table in tables] == kept
    assert agrees(rebuild_filled)
    assert (done.batches, done.reverted, done.differing) == (4, 2, [])
    assert done.version == done.version_before == version(rebuild_filled)


@pytest.mark.thorough
def test_a_store_of_the_first_release_says_what_to_do_and_loses_nothing(
    rebuild_filled: Engine, address: str, rebuild: Rebuild
) -> None:
    with rebuild_filled.begin() as connection:
        playlists.save(connection, "room", "text", 0)
        saved = playlists.saved(connection)
    before = without_row_numbers(rebuild_filled)
    with rebuild_filled.begin() as connection:
        as_first_release(connection)
    for command in ("status", "init"):
        answer = invoke_routewatch(command, address=address)
        assert answer.returncode == 2
        assert len(answer.stderr.strip().splitlines()) == 1
        assert "first release: call `routewatch upgrade`, or `routewatch rebuild`" in answer.stderr
    done = rebuild()
    assert done.version == done.version_before == version(rebuild_filled)
    assert without_row_numbers(rebuild_filled) == before
    with rebuild_filled.connect() as connection:
        assert playlists.saved(connection) == saved
        upkeep.check_version(connection)
    assert agrees(rebuild_filled)


def test_the_archive_alone_is_enough(rebuild_filled: Engine, rebuild: Rebuild) -> None:
    before = without_row_numbers(rebuild_filled)
    with rebuild_filled.begin() as connection:
        connection.execute(update(batch).values(sha256=batch.c.id))
        playlists.save(connection, "room", "text", 0)
        saved = playlists.saved(connection)
    with pytest.raises(ArchiveError, match="is not in the archive"):
        rebuild()
    assert rebuild(ignore_store=True).version_before == ""
    assert without_row_numbers(rebuild_filled) == before
    with rebuild_filled.connect() as connection:
        assert playlists.saved(connection) == saved


def test_what_cannot_be_rebuilt_stays_as_it_is(
    rebuild_filled: Engine, archive: Archive, rebuild: Rebuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(rebuild_filled)

    def fail(*_arguments: object) -> None:
        raise FailedError("as if")

    # At the last moment.
    with monkeypatch.context() as patched:
        patched.setattr(backups, "refuse_faults", fail)
        with pytest.raises(FailedError, match="as if"):
            rebuild()
    kept = archive.file(archive.records()[3].sha256)
    content = kept.read_bytes()
    kept.unlink()
    with pytest.raises(ArchiveError, match=r"batch 4: frontex_long\.csv"):
        rebuild()
    kept.write_bytes(b"something else")
    with pytest.raises(ArchiveError, match=r"batch 4: frontex_long\.csv"):
        rebuild()
    kept.write_bytes(content)
    assert everything(rebuild_filled) == before
    with rebuild_filled.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    for ignore_store in (False, True):
        with pytest.raises(upkeep.StoreOutdatedError, match="newer program"):
            rebuild(ignore_store=ignore_store)
    assert everything(rebuild_filled) == before


@pytest.mark.parametrize("how", quick("missing", "cut", of=["missing", "cut", "nonsense", "empty"]))
def test_a_file_that_is_no_store_any_more_is_replaced_and_kept_aside(
    migrated_file: Path, archive: Archive, tmp_path: Path, how: str
) -> None:
    path = tmp_path / "some.sqlite"
    shutil.copy(migrated_file, path)
    engine = writer(f"sqlite:///{path}")
    imported(engine, RAW / "frontex_long.csv", "frontex_ibc", archive=archive)
    before = without_row_numbers(engine)
    engine.dispose()
    half = path.read_bytes()[: path.stat().st_size // 2]
    damaged = {"cut": half, "nonsense": b"x" * 5000, "empty": b"", "missing": b""}
    path.write_bytes(damaged[how])
    if how == "missing":
        path.unlink()
    store = f"sqlite:///{path}"
    # The archive has no tokens, so nobody is to lose them without being told.
    with pytest.raises(ArchiveError, match=r"routewatch restore BACKUP.* no playlists, tokens"):
        rebuilding.rebuild(store, archive, lambda _name, _read, _size: None)
    done = rebuilding.rebuild(store, archive, lambda _name, _read, _size: None, ignore_store=True)
    assert without_row_numbers(engine) == before
    assert agrees(engine)
    engine.dispose()
    kept = [done.aside.read_bytes()] if done.aside else []
    assert kept == [damaged[how]] * (how in {"cut", "nonsense"})
    assert not list(tmp_path.glob("**/.unfinished-*"))


@pytest.mark.thorough
def test_rows_that_were_read_again_count_in_the_new_store_too(
    engine: Engine,
    archive: Archive,
    rebuild: Rebuild,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A name of this test's own: what a name means is remembered for the life of a process.
    route = f"An unheard-of way of {engine.name}"
    late: dict[str, Cell] = {
        "Incident Date": "2024-08-02",
        "Migration Route": route,
        "Country of Incident": "Panama",
        "Coordinates": "8.1, -77.4",
    }
    path = a_csv(tmp_path / "a.csv", all_data(*([{}] * 150), late))
    imported(engine, path, archive=archive)
    known = routes.by_spelling
    monkeypatch.setattr(
        routes,
        "by_spelling",
        lambda text, source: "darien" if text == route else known(text, source),
    )
    assert retry(engine, archive=archive).resolved == 1
    before = version(engine)
    assert rebuild().version == rebuild(ignore_store=True).version == before
    assert rows(engine, batch)[0]["rows_quarantined"] == 0


def test_a_store_that_is_lost_is_not_begun_anew_over_its_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store.sqlite"

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return invoke_routewatch(*words, address=f"sqlite:///{store}")

    assert call("init", "--empty").returncode == 0
    assert call("import", "honduras_inm", str(RAW / "honduras_months.csv")).returncode == 0
    version = json.loads(call("status", "--json").stdout)["data_version"]
    # A store that is there is no loss.
    assert call("init", "--empty").returncode == 0
    for what_is_left in (None, b""):
        store.unlink()
        if what_is_left is not None:
            store.write_bytes(what_is_left)
        refused = call("init", "--empty")
        assert refused.returncode == 2
        assert "records of 1 imported file:" in refused.stderr
        assert (store.read_bytes() if store.exists() else None) == what_is_left
        lost = call("rebuild")
        assert lost.returncode == 2
        assert "`routewatch restore BACKUP --replace`" in lost.stderr
        assert "`routewatch rebuild --ignore-store`" in lost.stderr
        assert (store.read_bytes() if store.exists() else None) == what_is_left
        assert call("rebuild", "--ignore-store").returncode == 0
        assert json.loads(call("status", "--json").stdout)["data_version"] == version
    store.unlink()
    monkeypatch.setenv("ROUTEWATCH_ARCHIVE", str(tmp_path / "new.archive"))
    assert call("init", "--empty").returncode == 0
