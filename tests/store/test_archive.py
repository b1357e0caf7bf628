"""The archive: every imported file byte for byte, before anybody learns that it counts."""

import json
import os
import time
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest.file_import import Outcome
from data_access.store import durable
from data_access.store.archive import Archive, ArchiveError, of_store
from data_access.store.schema.facts import batch
from tests.builders import a_csv, all_data, imported
from tests.conftest import run_routewatch
from tests.store.reading import rows


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "kept")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return a_csv(tmp_path / "release.csv", all_data({}, {"Incident Date": "2024-06-30"}))


def test_each_import_keeps_the_file_and_says_what_was_made_of_it(
    address: str, release: Path, tmp_path: Path
) -> None:
    answer = run_routewatch(
        "import", "iom_mmp", str(release), "--published", "2024-07-02", address=address
    )
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


def test_a_correction_says_what_it_corrects(
    engine: Engine, archive: Archive, release: Path, tmp_path: Path
) -> None:
    imported(engine, release, archive=archive)
    fixed = a_csv(tmp_path / "fixed.csv", all_data({"Incident Date": "2024-06-30"}))
    imported(engine, fixed, archive=archive, replaces=1)
    assert [(r.number, r.corrects, r.published_given) for r in archive.records()] == [
        (1, None, False),
        (2, 1, False),
    ]


def test_a_refused_file_and_a_dry_run_keep_nothing(
    engine: Engine, archive: Archive, release: Path, tmp_path: Path
) -> None:
    imported(engine, release, archive=archive, dry_run=True)
    with pytest.raises(SourceRefusedError):
        imported(engine, a_csv(tmp_path / "bad.csv", [["a"], ["b"]]), archive=archive)
    assert not archive.folder.exists()


def test_a_file_that_is_there_already_is_kept_if_it_was_not(
    engine: Engine, archive: Archive, release: Path
) -> None:
    imported(engine, release)
    assert imported(engine, release, archive=archive).outcome is Outcome.ALREADY_THERE
    (record,) = archive.records()
    assert archive.check(record).read_bytes() == release.read_bytes()


def test_nothing_is_imported_that_cannot_be_kept(
    engine: Engine, release: Path, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("no folder can be made here")
    with pytest.raises(SourceRefusedError, match=r"release\.csv: .*"):
        imported(engine, release, archive=Archive(tmp_path / "a file"))
    assert rows(engine, batch) == []


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
    answer = run_routewatch("verify", address=address)
    assert answer.returncode == 0
    assert "Take note: batch 1: release.csv is not in the archive" in answer.stdout
    run_routewatch("import", "iom_mmp", str(release), address=address)
    assert "Take note" not in run_routewatch("verify", address=address).stdout


def test_what_killed_imports_left_is_swept_after_a_day(archive: Archive) -> None:
    files = archive.folder / "files"
    for name, age in (("old", 2 * 86_400), ("young", 60)):
        left = files / f"{durable.UNFINISHED}{name}"
        durable.write(left, b"half")
        os.utime(left, (time.time() - age,) * 2)
    archive.sweep()
    assert [path.name for path in files.iterdir()] == [f"{durable.UNFINISHED}young"]


def test_an_unreadable_record_is_named(archive: Archive) -> None:
    durable.write(archive.folder / "batches" / "000007.json", b"{")
    with pytest.raises(ArchiveError, match=r"000007\.json cannot be read"):
        archive.records()


@pytest.mark.parametrize(
    ("address", "folder"),
    [
        ("sqlite:////data/routewatch.sqlite", "/data/routewatch.archive"),
        ("postgresql://server/figures", "var/figures.archive"),
        ("nonsense", "var/routewatch.archive"),
    ],
)
def test_each_store_has_a_folder_of_its_own(address: str, folder: str) -> None:
    assert of_store(address).folder == Path(folder)
    assert of_store(address, "/kept").folder == Path("/kept")
