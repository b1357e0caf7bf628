"""Imports beside each other and beside readers: one after the other, and nobody sees half of one.

The short form runs with all tests; `make long` runs the long one.
"""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data_access.store.engine import exclusive, reader
from data_access.store.schema.derived import monthly_total
from data_access.store.verification import verify
from tests.builders import a_csv, all_data, imported
from tests.conftest import run_routewatch
from tests.store.importing import ROWS, a_release, rows_of, started

_PATIENCE = 20


@pytest.mark.thorough
@pytest.mark.parametrize("loops", [2, pytest.param(20, marks=pytest.mark.long)])
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


@pytest.mark.thorough
@pytest.mark.engines
def test_two_imports_of_two_files_follow_each_other(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    paths = [a_release(tmp_path, number) for number in range(2)]
    processes = [started(path, address) for path in paths]
    assert ["imported as batch" in process.communicate()[0] for process in processes] == [True] * 2
    assert [rows_of(engine, path.name) for path in paths] == [(1, ROWS)] * 2
    with engine.connect() as connection:
        assert verify(connection) == []


@pytest.mark.thorough
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


@pytest.mark.thorough
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
    deadline = time.monotonic() + _PATIENCE
    while 2 * ROWS not in seen and time.monotonic() < deadline:
        time.sleep(0.01)
    done.set()
    for watcher in watchers:
        watcher.join()
    assert seen == {ROWS, 2 * ROWS}
    assert sorted(waits)[len(waits) * 95 // 100] < 0.5
