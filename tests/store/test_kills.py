"""Commands that are killed, crowded or out of room: all of it or nothing, and a sentence."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from dashboard.audit import chain, changes
from dashboard.audit.chain import Chain
from dashboard.audit.changes import end_unfinished
from dashboard.settings import Settings
from data_access import rebuild
from data_access.registry.sources import EXERCISE
from data_access.store import backup
from data_access.store.archive import Archive
from data_access.store.durable import UNFINISHED
from data_access.store.engine import ImportRunningError, reader, reading, writer
from data_access.store.inventory import batches
from data_access.store.schema import monthly_total
from data_access.store.upkeep import StoreOutdatedError, check_version, migrate
from data_access.store.verification import verify
from tests import postgres, ready
from tests.builders import RAW, Cell, a_csv, a_use, all_data, imported, released
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.store.killing import ROWS, Moments, a_release, rows_of, started
from tests.store.reading import agrees, as_first_release, everything, known_facts

KILLS_ROWS = 300
_LEAST_INTERRUPTED = 0.3
# Moments of one call, spread over how long it takes; more with `make long`.
TIMES = [pytest.param(3, id="short"), pytest.param(30, marks=pytest.mark.long, id="long")]
CALLS = {
    "import": ["import", "iom_mmp", "{folder}/{number}.csv"],
    "rebuild": ["rebuild"],
    "restore": ["restore", "{folder}/b.zip", "--replace"],
    "upgrade": ["rebuild"],
}
"""Of each subject; what is upgraded is a store of the first release."""


def kills_started(command: list[str], address: str) -> ready.Call:
    """A command in a process of its own, all of whose time is that of its work."""
    return ready.Call([ROUTEWATCH, *command], os.environ | {"ROUTEWATCH_DATABASE_URL": address})


def killed(command: list[str], address: str, after: float) -> bool:
    """Whether a command was still running when it was killed."""
    process = kills_started(command, address)
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
    rows = ({"Incident Date": f"2024-0{n % 6 + 1}-10"} for n in range(KILLS_ROWS + number))
    return a_csv(folder / f"{number}.csv", all_data(*rows))


@pytest.mark.thorough
@pytest.mark.parametrize("times", TIMES)
def test_every_batch_has_its_file_its_record_and_who_imported_it(
    engine: Engine, address: str, tmp_path: Path, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = tmp_path / "audit.jsonl"
    monkeypatch.setenv("ROUTEWATCH_AUDIT", str(audit))
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
        lines = [json.loads(line) for line in audit.read_text().splitlines() if line]
        begun = {line["sha256"] for line in lines if line["result"] == "begun"}
        assert {batch["sha256"] for batch in status["batches"]} <= begun
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


@pytest.mark.parametrize(
    ("command", "times"),
    [
        *(
            pytest.param(command, 1, marks=pytest.mark.thorough, id=f"{command}-short")
            for command in ("import", "restore")
        ),
        *(
            pytest.param(command, 30, marks=pytest.mark.long, id=f"{command}-long")
            for command in CALLS
        ),
    ],
)
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
        process = kills_started(call, address)
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


def faults_moments(loops: int, seconds: float, share: float) -> Moments:
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
    wanted = faults_moments(loops, seconds, share=0.4)
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
        for number, moment in enumerate(faults_moments(loops, seconds, share=0), start=1):
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
IN_CI = ("import", "backup", "restore", "rebuild")
"""The others change rows in one transaction, as an import does."""


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


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(one, marks=pytest.mark.thorough if one in IN_CI else pytest.mark.long)
        for one in COMMANDS
    ],
)
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


@pytest.mark.thorough
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


_KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from dashboard.audit.record import Audit
from dashboard.cli import app

step, writing, written = sys.argv.pop(1), Audit.write, []

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def write(audit, *arguments, **more):
    written.append(1)
    if step == f"before line {len(written)}":
        die()
    writing(audit, *arguments, **more)
    if step == f"after line {len(written)}":
        die()

Audit.write = write
if step == "before the commit":
    event.listen(Engine, "commit", die)
app()
"""
UNCHANGED, CHANGED = "did not finish: nothing was changed", "did not finish: figures have changed"


@pytest.mark.parametrize(
    ("step", "imported", "results"),
    [
        ("before line 1", 0, [UNCHANGED]),
        ("after line 1", 0, ["begun", UNCHANGED]),
        ("before the commit", 0, ["begun", UNCHANGED]),
        ("before line 2", 1, ["begun", CHANGED]),
        ("after line 2", 1, ["begun", "done"]),
        ("never", 1, ["begun", "done"]),
    ],
)
def test_an_act_that_was_killed_gets_its_line_from_who_comes_next(
    migrated_file: Path, tmp_path: Path, step: str, imported: int, results: list[str]
) -> None:
    store, audit = tmp_path / "store.sqlite", tmp_path / "audit.jsonl"
    shutil.copy(migrated_file, store)
    address = f"sqlite:///{store}"
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, step, "import", "iom_mmp", str(RAW / "iom_points.csv")],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": address, "ROUTEWATCH_AUDIT": str(audit)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == (0 if step == "never" else -signal.SIGKILL), done.stderr
    settings = Settings(database_url=address, audit=str(audit))
    # Once, however many come.
    for _ in range(2):
        end_unfinished(settings)
    lines = [json.loads(line) for line in audit.read_text().splitlines()]
    assert [line["result"] for line in lines] == results
    assert {(line["act"], line["object"]) for line in lines} == {("import", "iom_points.csv")}
    assert len({line["change"] for line in lines}) == 1
    kept = Chain(audit)
    assert chain.verify(kept.files(), kept).faults == []
    with reading(address) as connection:
        assert len(batches(connection)) == imported


def test_of_two_that_change_figures_one_waits(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what is said of one that was killed is of nothing that another has done."""
    monkeypatch.setattr(changes, "PATIENCE", 0.1)
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", f"sqlite:///{migrated_file}")
    monkeypatch.setenv("ROUTEWATCH_AUDIT", str(tmp_path / "audit.jsonl"))
    with (
        changes.changing("rebuild"),
        pytest.raises(ImportRunningError, match="another import is running"),
        changes.changing("revert"),
    ):
        pytest.fail("it has begun")
