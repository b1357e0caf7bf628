"""The store made anew from the archive: the same figures, the same version, or nothing changed."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from data_access import rebuild as rebuilding
from data_access.ingest.batches import revert_batch
from data_access.ingest.quarantine import retry
from data_access.registry import routes
from data_access.store import deliveries, inventory, playlists, short_links, upkeep
from data_access.store.archive import Archive, ArchiveError
from data_access.store.backup import StoreDamagedError
from data_access.store.deliveries import Key
from data_access.store.engine import writer
from data_access.store.schema.facts import batch, incident, taken_back
from data_access.store.schema.reader_tables import delivery, playlist, short_link
from tests.builders import Cell, a_csv, all_data, imported
from tests.cases import quick
from tests.conftest import run_routewatch
from tests.store.batches import as_first_release
from tests.store.reading import agrees, everything, known_facts, rows

RAW = Path(__file__).parents[1] / "raw"
Rebuild = Callable[..., rebuilding.Rebuilt]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "kept")


@pytest.fixture
def rebuild(address: str, archive: Archive) -> Rebuild:
    def call(**how: bool) -> rebuilding.Rebuilt:
        return rebuilding.rebuild(address, archive, lambda _name, _read, _size: None, **how)

    return call


@pytest.fixture
def filled(engine: Engine, archive: Archive, tmp_path: Path) -> Engine:
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


def test_everything_is_as_it_was(filled: Engine, rebuild: Rebuild) -> None:
    # No file tells of playlists, short links and what was delivered: they come along.
    with filled.begin() as connection:
        playlists.save(connection, "room", "text", 0)
        assert short_links.keep(connection, "/trends?t=2015")
        assert deliveries.claim(connection, Key("list", "pack", "a@example.org", "version"))
    tables = (playlist, short_link, delivery)
    kept = [rows(filled, table) for table in tables]
    assert all(kept)
    before = without_row_numbers(filled)
    done = rebuild()
    assert without_row_numbers(filled) == before
    assert [rows(filled, table) for table in tables] == kept
    assert agrees(filled)
    assert (done.batches, done.reverted, done.differing) == (4, 2, [])
    assert done.version == done.version_before == version(filled)


@pytest.mark.thorough
def test_a_store_of_the_first_release_says_what_to_do_and_loses_nothing(
    filled: Engine, address: str, rebuild: Rebuild
) -> None:
    with filled.begin() as connection:
        playlists.save(connection, "room", "text", 0)
        saved = playlists.saved(connection)
    before = without_row_numbers(filled)
    with filled.begin() as connection:
        as_first_release(connection)
    for command in ("status", "init"):
        answer = run_routewatch(command, address=address)
        assert answer.returncode == 2
        assert len(answer.stderr.strip().splitlines()) == 1
        assert "first release: call `routewatch upgrade`, or `routewatch rebuild`" in answer.stderr
    done = rebuild()
    assert done.version == done.version_before == version(filled)
    assert without_row_numbers(filled) == before
    with filled.connect() as connection:
        assert playlists.saved(connection) == saved
        upkeep.check_version(connection)
    assert agrees(filled)


def test_the_archive_alone_is_enough(filled: Engine, rebuild: Rebuild) -> None:
    before = without_row_numbers(filled)
    with filled.begin() as connection:
        connection.execute(update(incident).values(dead_missing=0))
        connection.execute(update(batch).values(sha256=batch.c.id))
        playlists.save(connection, "room", "text", 0)
        saved = playlists.saved(connection)
    with pytest.raises(ArchiveError, match="is not in the archive"):
        rebuild()
    assert rebuild(ignore_store=True).version_before == ""
    assert without_row_numbers(filled) == before
    with filled.connect() as connection:
        assert playlists.saved(connection) == saved


@pytest.mark.parametrize("ignore_store", [False, True])
def test_a_store_of_a_newer_program_is_left_alone(
    filled: Engine, rebuild: Rebuild, ignore_store: bool
) -> None:
    with filled.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    before = everything(filled)
    with pytest.raises(upkeep.StoreOutdatedError, match="newer program"):
        rebuild(ignore_store=ignore_store)
    assert everything(filled) == before


def test_counts_that_were_changed_behind_the_importer_come_right(
    filled: Engine, rebuild: Rebuild
) -> None:
    with filled.begin() as connection:
        connection.execute(update(incident).values(dead_missing=0))
    assert not agrees(filled)
    rebuild()
    assert agrees(filled)


def test_an_empty_archive_makes_no_store(rebuild: Rebuild) -> None:
    with pytest.raises(ArchiveError, match="nothing in the archive"):
        rebuild(ignore_store=True)


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
    done = rebuilding.rebuild(f"sqlite:///{path}", archive, lambda _name, _read, _size: None)
    assert without_row_numbers(engine) == before
    assert agrees(engine)
    engine.dispose()
    kept = [done.aside.read_bytes()] if done.aside else []
    assert kept == [damaged[how]] * (how in {"cut", "nonsense"})
    assert not list(tmp_path.glob("**/.unfinished-*"))


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_an_archive_with_a_hole_changes_nothing(
    filled: Engine, archive: Archive, rebuild: Rebuild, damage: str
) -> None:
    before = everything(filled)
    kept = archive.file(archive.records()[3].sha256)
    kept.unlink()
    if damage == "changed":
        kept.write_bytes(b"something else")
    with pytest.raises(ArchiveError, match=r"batch 4: frontex_long\.csv"):
        rebuild()
    assert everything(filled) == before


def test_a_failure_at_the_last_moment_changes_nothing(
    filled: Engine, rebuild: Rebuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(filled)

    def failing(*_arguments: object) -> None:
        raise StoreDamagedError("as if")

    monkeypatch.setattr("data_access.store.backup.refuse_faults", failing)
    with pytest.raises(StoreDamagedError):
        rebuild()
    assert everything(filled) == before


@pytest.mark.thorough
def test_a_file_that_is_read_differently_now_is_named_first(
    filled: Engine, rebuild: Rebuild
) -> None:
    with filled.begin() as connection:
        # As if an older version of the program had read it in another way.
        was = connection.execute(select(batch.c.content_hash).where(batch.c.id == 2)).scalar_one()
        connection.execute(update(batch).where(batch.c.id == 2).values(content_hash="0" * 64))
    before = everything(filled)
    with pytest.raises(ArchiveError, match=r"batch 2 \(b\.csv\).*--accept"):
        rebuild()
    assert everything(filled) == before
    assert rebuild(accept=True).differing == ["batch 2 (b.csv)"]
    assert rows(filled, batch)[1]["content_hash"] == was
    assert agrees(filled)


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


@pytest.mark.thorough
def test_the_command_line_makes_the_reference_store_anew(
    reference_store: str, tmp_path: Path
) -> None:
    original = Path(reference_store.removeprefix("sqlite:///"))
    shutil.copytree(original.parent, tmp_path / "copy")
    address = f"sqlite:///{tmp_path / 'copy' / original.name}"
    before = run_routewatch("status", "--json", address=address).stdout
    files = len(json.loads(before)["batches"])
    answer = run_routewatch("rebuild", address=address)
    assert answer.returncode == 0, answer.stderr
    assert files > 10
    assert f"made anew from {files} files" in answer.stdout
    assert "the same as before" in answer.stdout
    assert run_routewatch("status", "--json", address=address).stdout == before
    assert run_routewatch("verify", address=address).returncode == 0


@pytest.mark.usefixtures("filled")
def test_the_command_line_says_what_it_lacks(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTEWATCH_ARCHIVE", str(tmp_path / "another"))
    answer = run_routewatch("rebuild", address=address)
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1
    assert "batch 1: a.csv is not in the archive" in answer.stderr
    monkeypatch.setenv("ROUTEWATCH_ARCHIVE", str(tmp_path / "kept"))
    assert "4 files, and 2 taken back" in run_routewatch("rebuild", address=address).stdout


@pytest.mark.parametrize("what_is_left", [None, b""], ids=["no file", "an empty file"])
def test_a_store_that_is_lost_is_not_begun_anew_over_its_archive(
    tmp_path: Path, what_is_left: bytes | None
) -> None:
    store = tmp_path / "store.sqlite"

    def call(*words: str, **within: str) -> subprocess.CompletedProcess[str]:
        return run_routewatch(*words, address=f"sqlite:///{store}", within=within)

    assert call("init", "--empty").returncode == 0
    assert call("import", "honduras_inm", str(RAW / "honduras_months.csv")).returncode == 0
    version = json.loads(call("status", "--json").stdout)["data_version"]
    # A store that is there is no loss.
    assert call("init", "--empty").returncode == 0
    store.unlink()
    if what_is_left is not None:
        store.write_bytes(what_is_left)
    refused = call("init", "--empty")
    assert refused.returncode == 2
    assert "records of 1 imported file:" in refused.stderr
    assert (store.read_bytes() if store.exists() else None) == what_is_left
    assert call("rebuild").returncode == 0
    assert json.loads(call("status", "--json").stdout)["data_version"] == version
    store.unlink()
    elsewhere = {"ROUTEWATCH_ARCHIVE": str(tmp_path / "new.archive")}
    assert call("init", "--empty", **elsewhere).returncode == 0
