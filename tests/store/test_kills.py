"""Commands that keep figures safe, killed or frozen at any moment: what there is, is whole."""

import json
import os
import signal
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from data_access import rebuild
from data_access.store import backup
from data_access.store.archive import Archive
from data_access.store.engine import reader
from data_access.store.upkeep import StoreOutdatedError, check_version
from tests import ready
from tests.builders import a_csv, all_data, imported
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.store.batches import as_first_release
from tests.store.killing import Moments
from tests.store.reading import agrees, known_facts

ROWS = 300
_LEAST_INTERRUPTED = 0.3
# Moments of one call, spread over how long it takes; more with `make long`.
TIMES = [pytest.param(3, id="short"), pytest.param(30, marks=pytest.mark.long, id="long")]
FREEZES = [
    pytest.param(1, marks=pytest.mark.thorough, id="short"),
    pytest.param(30, marks=pytest.mark.long, id="long"),
]
CALLS = {
    "import": ["import", "iom_mmp", "{folder}/{number}.csv"],
    "rebuild": ["rebuild"],
    "restore": ["restore", "{folder}/b.zip", "--replace"],
    "upgrade": ["rebuild"],
}
"""Of each subject; what is upgraded is a store of the first release."""


def started(command: list[str], address: str) -> ready.Call:
    """A command in a process of its own, all of whose time is that of its work."""
    return ready.Call([ROUTEWATCH, *command], os.environ | {"ROUTEWATCH_DATABASE_URL": address})


def killed(command: list[str], address: str, after: float) -> bool:
    """Whether a command was still running when it was killed."""
    process = started(command, address)
    time.sleep(after)
    running = process.signal(signal.SIGKILL)
    process.wait()
    return running


def facts_seen(address: str) -> list[tuple[Any, ...]] | None:
    """What readers get while a command stands still; None where it is said that they wait."""
    engine = reader(address)
    try:
        return known_facts(engine)
    except OperationalError:
        # A table that is being changed; on a file there is no such wait.
        assert engine.dialect.name == "postgresql"
        return None
    finally:
        engine.dispose()


def make_old(engine: Engine) -> None:
    """A store of the first release, unless it is one already."""
    if is_current(engine):
        with engine.begin() as connection:
            as_first_release(connection)


def is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        try:
            check_version(connection)
        except StoreOutdatedError:
            return False
    return True


def moments(command: list[str], address: str, times: int) -> Moments:
    """When to kill: from the end of starting up to the end of the command."""
    start = time.monotonic()
    run_routewatch("--help", address=address)
    idle = time.monotonic() - start
    start = time.monotonic()
    answer = run_routewatch(*command, address=address)
    assert answer.returncode == 0, answer.stderr
    took = time.monotonic() - start
    return Moments(times, min(idle, took), took, share=_LEAST_INTERRUPTED)


def release(folder: Path, number: int) -> Path:
    rows = ({"Incident Date": f"2024-0{n % 6 + 1}-10"} for n in range(ROWS + number))
    return a_csv(folder / f"{number}.csv", all_data(*rows))


@pytest.mark.thorough
@pytest.mark.parametrize("times", TIMES)
def test_every_batch_has_its_file_and_its_record(
    engine: Engine, address: str, tmp_path: Path, times: int
) -> None:
    first = ["import", "iom_mmp", str(release(tmp_path, 0))]
    wanted = moments(first, address, times)
    for number, after in enumerate(wanted, start=1):
        command = ["import", "iom_mmp", str(release(tmp_path, number))]
        (wanted.hit if killed(command, address, after) else wanted.missed)()
        kept = tmp_path / "store.archive"
        status = json.loads(run_routewatch("status", "--json", address=address).stdout)
        for batch in status["batches"]:
            record = json.loads((kept / "batches" / f"{batch['id']:06}.json").read_text())
            assert record["sha256"] == batch["sha256"]
        for file in (kept / "files").iterdir():
            if not file.name.startswith("."):
                assert sha256(file.read_bytes()).hexdigest() == file.name
    assert wanted.enough
    before = known_facts(engine)
    answer = run_routewatch("rebuild", address=address)
    assert "the same as before" in answer.stdout, answer.stderr
    assert known_facts(engine) == before


def prepared(engine: Engine, address: str, folder: Path, command: str) -> list[str]:
    """A store with two releases, its backup, and how the command is called."""
    archive = Archive(folder / "store.archive")
    for number in range(2):
        imported(engine, release(folder, number), archive=archive)
    backup.back_up(address, folder / "b.zip", lambda _done, _all: None)
    if command == "upgrade":
        make_old(engine)
    return [part.format(folder=folder, number=2) for part in CALLS[command]]


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.thorough
@pytest.mark.parametrize("command", ["rebuild", "restore", "upgrade"])
def test_the_old_store_or_the_new_one_is_there(
    engine: Engine, address: str, tmp_path: Path, command: str, times: int
) -> None:
    call = prepared(engine, address, tmp_path, command)
    before = known_facts(engine)
    wanted = moments(call, address, times)
    for after in wanted:
        if command == "upgrade":
            make_old(engine)
        (wanted.hit if killed(call, address, after) else wanted.missed)()
        assert known_facts(engine) == before
        assert not is_current(engine) or agrees(engine)
    assert wanted.enough
    archive = Archive(tmp_path / "store.archive")
    done = rebuild.rebuild(address, archive, lambda _name, _done, _all: None)
    assert done.version == done.version_before


@pytest.mark.parametrize("times", FREEZES)
@pytest.mark.parametrize("command", CALLS)
def test_what_is_frozen_shows_the_old_store_and_ends_with_the_new_one(
    engine: Engine, address: str, tmp_path: Path, command: str, times: int
) -> None:
    call = prepared(engine, address, tmp_path, command)
    release(tmp_path, 2)
    wanted = moments(call, address, times)
    for number, after in enumerate(wanted, start=3):
        if command == "import":
            call[-1] = str(release(tmp_path, number))
        elif command == "upgrade":
            make_old(engine)
        before = known_facts(engine)
        process = started(call, address)
        time.sleep(after)
        (wanted.hit if process.signal(signal.SIGSTOP) else wanted.missed)()
        seen = facts_seen(address)
        process.signal(signal.SIGCONT)
        assert process.wait() == 0
        now = known_facts(engine)
        assert seen in (None, before, now)
        assert (now == before) is (command != "import")
        assert agrees(engine)
    assert wanted.enough
