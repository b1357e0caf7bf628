"""Commands that keep figures safe, killed at any moment: what was acknowledged is there, whole."""

import json
import os
import signal
import subprocess
import time
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access import rebuild
from data_access.store import backup
from data_access.store.archive import Archive
from tests.builders import a_csv, all_data, imported
from tests.cases import quick
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.store.killing import Moments
from tests.store.reading import agrees, known_facts

ROWS = 1000
_LEAST_INTERRUPTED = 0.3
# Moments of one call, spread over how long it takes; more with `make faults`.
TIMES = [pytest.param(3, id="short"), pytest.param(60, marks=pytest.mark.faults, id="long")]


def killed(command: list[str], address: str, after: float) -> bool:
    """Whether a command was still running when it was killed."""
    process = subprocess.Popen(
        [ROUTEWATCH, *command],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return running


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


@pytest.mark.timeout(1800)
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


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("command", quick("rebuild", of=["rebuild", "restore"]))
def test_the_old_store_or_the_new_one_is_there(
    engine: Engine, address: str, tmp_path: Path, command: str, times: int
) -> None:
    archive = Archive(tmp_path / "store.archive")
    for number in range(2):
        imported(engine, release(tmp_path, number), archive=archive)
    backup.back_up(address, tmp_path / "b.zip", lambda _done, _all: None)
    before = known_facts(engine)
    call = {"rebuild": ["rebuild"], "restore": ["restore", str(tmp_path / "b.zip"), "--replace"]}
    wanted = moments(call[command], address, times)
    for after in wanted:
        (wanted.hit if killed(call[command], address, after) else wanted.missed)()
        assert known_facts(engine) == before
        assert agrees(engine)
    assert wanted.enough
    done = rebuild.rebuild(address, archive, lambda _name, _done, _all: None)
    assert done.version == done.version_before
