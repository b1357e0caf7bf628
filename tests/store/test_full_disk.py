"""Commands that write, on a disk that is full sooner or later: all or nothing, and a sentence."""

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from data_access.registry.sources import EXERCISE
from data_access.store import backup
from data_access.store.archive import Archive
from data_access.store.durable import UNFINISHED
from data_access.store.engine import writer
from tests.builders import Cell, a_csv, a_use, all_data, imported, released
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.store.reading import agrees, everything

pytestmark = pytest.mark.thorough

ROOM = (0, 1, 40, 200, 400)
"""Kilobytes that a file may have: none, a record, a log, a part of a store, nearly all of one."""
COMMANDS = {
    "import": ["import", "iom_mmp", "{folder}/b.csv"],
    "revert": ["batch", "revert", "1"],
    "retry": ["quarantine", "retry"],
    "load": ["exercise", "load"],
    "backup": ["backup", "{folder}/new.zip"],
    "restore": ["restore", "{folder}/old.zip", "--replace"],
    "rebuild": ["rebuild"],
    "clear": ["exercise", "clear"],
}


def limited(command: list[str], address: str, kilobytes: int) -> subprocess.CompletedProcess[str]:
    """A command in whose files there is no more room."""
    # Nor are modules compiled into files that are cut off.
    environment = {"ROUTEWATCH_DATABASE_URL": address, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        ["/bin/bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "-", ROUTEWATCH, *command],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def records(folder: Path) -> dict[str, bytes]:
    """All that the archive says, by file."""
    return {path.name: path.read_bytes() for path in (folder / "store.archive/batches").iterdir()}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_finds_no_room_changes_nothing_and_says_so(
    migrated_file: Path, tmp_path: Path, command: str
) -> None:
    store = tmp_path / "store.sqlite"
    store.write_bytes(migrated_file.read_bytes())
    address = f"sqlite:///{store}"
    engine = writer(address)
    archive = Archive(tmp_path / "store.archive")
    unread: dict[str, Cell] = {"Migration Route": "An unheard-of way", "Coordinates": "8.1, -77.4"}
    first = a_csv(tmp_path / "a.csv", all_data(*[{}] * 150, unread))
    imported(engine, first, archive=archive)
    a_csv(tmp_path / "b.csv", all_data(*[{"Incident Date": "2024-06-30"}] * 1000))
    if command == "clear":
        fact = a_use()._replace(series_code="x/database-use:ITA")
        released(engine, EXERCISE, [fact], date(2025, 11, 20))
    backup.back_up(address, tmp_path / "old.zip", lambda _done, _all: None)
    call = [part.format(folder=tmp_path) for part in COMMANDS[command]]
    before, recorded = everything(engine), records(tmp_path)
    engine.dispose()
    failed = 0
    # To make exercise figures takes half a minute, to find that they have no room as well.
    room = ROOM[-1:] if command == "load" else ROOM
    for kilobytes in room:
        answer = limited(call, address, kilobytes)
        if answer.returncode == 0:
            break
        failed += 1
        # An import names the file instead, which `watch` tries again.
        assert "nothing was changed: " in answer.stderr or answer.stderr.startswith("b.csv: ")
        assert answer.stderr.count("\n") == 1, answer.stderr
        assert everything(engine) == before
        assert records(tmp_path) == recorded
        engine.dispose()
    assert failed
    assert not list(tmp_path.rglob(f"{UNFINISHED}*"))
    if failed == len(room) and command != "load":
        answer = run_routewatch(*call, address=address)
        assert answer.returncode == 0, answer.stderr
    assert agrees(engine)
    engine.dispose()


def test_a_store_that_finds_no_room_to_be_made_says_so_and_is_made_where_there_is(
    tmp_path: Path,
) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    for kilobytes in ROOM:
        answer = limited(["init"], address, kilobytes)
        assert answer.returncode != 0
        assert answer.stderr.count("\n") == 1, answer.stderr
        assert "File too large" in answer.stderr or "nothing was changed: " in answer.stderr
    assert run_routewatch("init", "--empty", address=address).returncode == 0
    engine = writer(address)
    assert agrees(engine)
    engine.dispose()
