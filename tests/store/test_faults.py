"""Imports that are killed, starved and crowded: all of a file or nothing, and never twice.

The short form runs with all tests; `make faults` runs the long one.
"""

import gzip
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select

from data_access.store.engine import reader, writer
from data_access.store.locking import exclusive
from data_access.store.schema import batch, incident, monthly_total
from data_access.store.upkeep import migrate
from data_access.store.verifying import verify
from tests import postgres
from tests.builders import Cell, a_csv, all_data, imported
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.store.killing import Moments
from tests.store.reading import everything

ROWS = 3000
EARLIEST, LATEST = 0.3, 1.15
"""Part of an undisturbed import's time after which one is killed."""

long_form = pytest.mark.faults


def a_release(path: Path, number: int) -> Path:
    """A file of its own, large enough to be caught while it is written."""
    day = f"2024-{number % 12 + 1:02}-28"
    row: dict[str, Cell] = {"Incident Date": day, "Location of Incident": f"File {number}"}
    return a_csv(path / f"{number}.csv", all_data(*[row] * ROWS))


def started(path: Path, address: str) -> subprocess.Popen[str]:
    """An import in a process of its own."""
    return subprocess.Popen(
        [ROUTEWATCH, "import", "iom_mmp", path],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def undisturbed(path: Path, address: str) -> float:
    """Seconds until an import says that it is done."""
    began = time.monotonic()
    with started(path, address) as process:
        assert process.stdout
        assert "imported as batch" in process.stdout.readline()
        seconds = time.monotonic() - began
    assert process.returncode == 0
    return seconds


def rows_of(engine: Engine, name: str) -> tuple[int, int]:
    """How many batches and how many facts a file has."""
    with engine.connect() as connection:
        wait_until_alone(engine)
        batches = select(func.count()).where(batch.c.file_name == name)
        facts = select(func.count()).select_from(incident.join(batch))
        found = (
            connection.scalar(batches),
            connection.scalar(facts.where(batch.c.file_name == name)),
        )
    return found[0] or 0, found[1] or 0


def wait_until_alone(engine: Engine) -> None:
    """Wait for the server to notice that a client was killed; a COMMIT may be on its way."""
    if engine.dialect.name != "postgresql":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with create_engine(engine.url, isolation_level="AUTOCOMMIT").connect() as connection:
        mine = 2
        while (connection.exec_driver_sql(others).scalar() or 0) > mine:
            time.sleep(0.01)
    connection.engine.dispose()


def moments(loops: int, seconds: float, share: float) -> Moments:
    """Random moments, spread evenly over an import and a little beyond."""
    return Moments(loops, seconds * EARLIEST, seconds * LATEST, share)


@pytest.mark.parametrize("loops", [4, pytest.param(50, marks=long_form)])
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


@pytest.mark.postgres
@pytest.mark.parametrize("loops", [2, pytest.param(15, marks=long_form)])
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


@pytest.mark.parametrize("loops", [2, pytest.param(20, marks=long_form)])
def test_of_two_imports_of_one_file_one_wins(
    engine: Engine, address: str, tmp_path: Path, loops: int
) -> None:
    for number in range(loops):
        path = a_release(tmp_path, number)
        processes = [started(path, address) for _ in range(2)]
        told = [process.communicate() for process in processes]
        said = [answer for answer, _complaint in told]
        assert sum("imported as batch" in text for text in said) == 1
        if sorted(process.returncode for process in processes) == [0, 1]:
            # On a machine that is busy, the other one waited for longer than it may.
            assert any("another import is running" in complaint for _said, complaint in told)
            said.append(run_routewatch("import", "iom_mmp", str(path), address=address).stdout)
        assert sum("already imported on" in text for text in said) == 1
        assert rows_of(engine, path.name) == (1, ROWS)


def test_two_imports_of_two_files_follow_each_other(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    paths = [a_release(tmp_path, number) for number in range(2)]
    processes = [started(path, address) for path in paths]
    assert ["imported as batch" in process.communicate()[0] for process in processes] == [True] * 2
    assert [rows_of(engine, path.name) for path in paths] == [(1, ROWS)] * 2
    with engine.connect() as connection:
        assert verify(connection) == []


def test_an_import_that_waits_too_long_says_why(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    path = a_release(tmp_path, 1)
    with exclusive(engine):
        answer = run_routewatch("import", "iom_mmp", str(path), address=address)
    assert (answer.returncode, answer.stderr.strip()) == (
        1,
        "another import is running; wait until it has ended and try again",
    )


def test_readers_see_the_old_total_or_the_new_one_and_never_wait(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    imported(engine, a_release(tmp_path, 0))
    newer = a_csv(tmp_path / "newer.csv", all_data(*[{"Incident Date": "2024-01-31"}] * (2 * ROWS)))
    total = select(func.sum(monthly_total.c.value)).where(
        monthly_total.c.metric_code == "incidents", monthly_total.c.known_until.is_(None)
    )
    seen: set[int] = set()
    waits: list[float] = []
    done = threading.Event()

    def watch() -> None:
        watcher = reader(address)
        while not done.is_set():
            began = time.monotonic()
            with watcher.connect() as connection:
                seen.add(connection.scalar(total) or 0)
            waits.append(time.monotonic() - began)
        watcher.dispose()

    watchers = [threading.Thread(target=watch) for _ in range(3)]
    for watcher in watchers:
        watcher.start()
    with started(newer, address) as process:
        assert "imported as batch" in process.communicate()[0]
    time.sleep(0.1)
    done.set()
    for watcher in watchers:
        watcher.join()
    assert seen == {ROWS, 2 * ROWS}
    assert sorted(waits)[len(waits) * 95 // 100] < 0.5


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
