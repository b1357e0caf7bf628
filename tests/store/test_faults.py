"""Imports that are killed and starved: all of a file or nothing.

The short form runs with all tests; `make long` runs the long one.
"""

import gzip
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.store.engine import writer
from data_access.store.upkeep import migrate
from data_access.store.verification import verify
from tests import postgres
from tests.builders import imported
from tests.conftest import ROUTEWATCH
from tests.store.importing import ROWS, a_release, rows_of, started
from tests.store.killing import Moments
from tests.store.reading import everything

EARLIEST, LATEST = 0.3, 1.15
"""Part of an undisturbed import's time after which one is killed."""

long_form = pytest.mark.long


def undisturbed(path: Path, address: str) -> float:
    """Seconds until an import says that it is done."""
    began = time.monotonic()
    with started(path, address) as process:
        assert process.stdout
        assert "imported as batch" in process.stdout.readline()
        seconds = time.monotonic() - began
    assert process.returncode == 0
    return seconds


def moments(loops: int, seconds: float, share: float) -> Moments:
    """Random moments, spread evenly over an import and a little beyond."""
    return Moments(loops, seconds * EARLIEST, seconds * LATEST, share)


@pytest.mark.parametrize(
    "loops",
    [2, pytest.param(4, marks=pytest.mark.thorough), pytest.param(30, marks=long_form)],
)
def test_a_killed_import_leaves_all_of_a_file_or_nothing(
    engine: Engine, address: str, tmp_path: Path, loops: int, record_property: Callable[..., None]
) -> None:
    seconds = min(undisturbed(a_release(tmp_path, -n), address) for n in (1, 2))
    acknowledged = lost = kept = 0
    wanted = moments(loops, seconds, share=0.4)
    for number, moment in enumerate(wanted, start=1):
        path = a_release(tmp_path, number)
        with started(path, address) as process:
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            said, _ = process.communicate()
        done = "imported as batch" in said
        (wanted.missed if done else wanted.hit)()
        found = rows_of(engine, path.name)
        assert found in {(0, 0), (1, ROWS)}
        assert found == (1, ROWS) or not done, "an acknowledged import was lost"
        acknowledged, lost, kept = acknowledged + done, lost + (not found[0]), kept + found[0]
        # The store still takes the same file.
        imported(engine, path)
        assert rows_of(engine, path.name) == (1, ROWS)
    record_property(
        "kills", f"{wanted.tried}: {acknowledged} acknowledged, {lost} undone, {kept} kept"
    )
    assert wanted.enough, "too few were killed before they were acknowledged"
    with engine.connect() as connection:
        assert verify(connection) == []


@pytest.mark.thorough
@pytest.mark.postgres
@pytest.mark.parametrize("loops", [2, pytest.param(30, marks=long_form)])
def test_a_server_killed_during_an_import_keeps_all_of_a_file_or_nothing(
    tmp_path: Path, loops: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = postgres.programs()
    assert programs
    monkeypatch.setenv("ROUTEWATCH_ARCHIVE", str(tmp_path / "archive"))
    with postgres.running(programs) as server:
        address = server.create("killed")
        engine = writer(address)
        migrate(engine)
        seconds = undisturbed(a_release(tmp_path, 0), address)
        for number, moment in enumerate(moments(loops, seconds, share=0), start=1):
            path = a_release(tmp_path, number)
            with started(path, address) as process:
                time.sleep(moment)
                server.control("-m", "immediate", "restart")
                said, complaint = process.communicate()
            engine.dispose()
            found = rows_of(engine, path.name)
            assert found in {(0, 0), (1, ROWS)}
            assert found == (1, ROWS) or "imported as batch" not in said
            assert "Traceback" not in complaint
            imported(engine, path)
            assert rows_of(engine, path.name) == (1, ROWS)
        with engine.connect() as connection:
            assert verify(connection) == []
        engine.dispose()


def test_a_full_disk_changes_nothing_and_is_said_in_one_sentence(
    migrated_file: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store.sqlite"
    store.write_bytes(migrated_file.read_bytes())
    address = f"sqlite:///{store}"
    engine = writer(address)
    before = everything(engine)
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(a_release(tmp_path, 1).read_bytes()))
    # No file may grow beyond 400 kB: the packed one is smaller, what it makes in the store is not.
    limited = ["bash", "-c", 'ulimit -f 400; exec "$@"', "-"]
    answer = subprocess.run(
        [*limited, ROUTEWATCH, "import", "iom_mmp", packed],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1, answer.stdout
    assert answer.stderr.startswith("the store could not be used, nothing was changed: ")
    assert answer.stderr.count("\n") == 1
    assert everything(engine) == before
    assert imported(engine, packed).rows_kept == ROWS
    with engine.connect() as connection:
        assert verify(connection) == []
    engine.dispose()
