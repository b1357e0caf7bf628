"""A migration killed or frozen before any of its statements: the old store or the new one."""

import itertools
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import MetaData, func, inspect, select

from data_access.store import upkeep
from data_access.store.engine import reader, writer
from tests import postgres
from tests.builders import RAW, imported
from tests.store.killing import counted
from tests.store.reading import agrees
from tests.store.test_migrating import FILES, with_a_later_step

_MIGRATING = """
import pathlib
from data_access.store import upkeep
from data_access.store.engine import writer
upkeep._SCRIPTS = pathlib.Path(sys.argv[4])
upkeep.migrate(writer(sys.argv[3]))
"""
Copies = Callable[[], str]
"""Gives the address of a new copy of the old store."""


def migrated(address: str, steps: Path, fatal: int = 0) -> tuple[int, str]:
    """How a process ended that was to bring a store up to date, and what it said."""
    call = called(address, steps, fatal, signal.SIGKILL)
    answer = subprocess.run(call, capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout + answer.stderr


def called(address: str, steps: Path, at: int, number: signal.Signals) -> list[str]:
    return counted(_MIGRATING, at, number, address, str(steps))


def shape(address: str) -> dict[str, Any]:
    """The tables of a store: their columns, their indexes, and how many rows each has."""
    engine = reader(address)
    try:
        found = MetaData()
        with engine.connect() as connection:
            found.reflect(connection)
            looked = inspect(connection)
            return {
                table.name: (
                    sorted(column.name for column in table.columns),
                    sorted(str(index["name"]) for index in looked.get_indexes(table.name)),
                    connection.scalar(select(func.count()).select_from(table)),
                )
                for table in found.sorted_tables
            }
    finally:
        engine.dispose()


@contextmanager
def old_stores(kind: str, folder: Path) -> Iterator[Copies]:
    """Copies of one filled store of an older version, on an engine."""
    number = itertools.count()
    if kind == "sqlite":
        made(f"sqlite:///{folder / 'old.sqlite'}")

        def copied() -> str:
            path = folder / f"{next(number)}.sqlite"
            copyfile(folder / "old.sqlite", path)
            return f"sqlite:///{path}"

        yield copied
        return
    programs = postgres.programs()
    assert programs
    with postgres.running(programs) as server:
        made(server.create("old"))
        yield lambda: server.create(f"copy_{next(number)}", template="old")


def made(address: str) -> None:
    """A store with figures, of the version before the step to come."""
    engine = writer(address, create=True)
    upkeep.migrate(engine)
    for source, name in FILES:
        imported(engine, RAW / name, source)
    engine.dispose()


@pytest.mark.parametrize(
    ("kind", "kills"),
    [
        pytest.param("sqlite", 4, marks=pytest.mark.thorough),
        pytest.param("sqlite", 0, marks=pytest.mark.long, id="sqlite-each"),
        pytest.param("postgres", 4, marks=[pytest.mark.postgres, pytest.mark.thorough]),
        pytest.param(
            "postgres", 0, marks=[pytest.mark.postgres, pytest.mark.long], id="postgres-each"
        ),
    ],
)
def test_a_migration_killed_at_any_statement_leaves_the_old_store_or_the_new_one(
    tmp_path: Path,
    kind: str,
    kills: int,
    record_property: Callable[[str, object], None],
) -> None:
    steps = with_a_later_step(tmp_path)
    with old_stores(kind, tmp_path) as copy:
        before, undisturbed = copy(), copy()
        ended, said = migrated(undisturbed, steps)
        assert ended == 0, said
        statements = int(said)
        old, new = shape(before), shape(undisturbed)
        assert old != new
        step = statements // kills if kills else 1
        fatal = range(step, statements + 1, step)
        outcomes = []
        for number in fatal:
            address = copy()
            ended, said = migrated(address, steps, number)
            assert ended == -9, said
            held = shape(address)
            assert held in (old, new)
            outcomes.append(held == new)
            # And the same command brings it up to date.
            ended, said = migrated(address, steps)
            assert ended == 0, said
            assert shape(address) == new
        assert not any(outcomes[:-1])
        record_property("kills", f"{len(outcomes)} of {statements} statements")
        engine = writer(address)
        assert agrees(engine)
        engine.dispose()


@pytest.mark.parametrize(
    ("kind", "times"),
    [
        pytest.param("sqlite", 2, marks=pytest.mark.thorough),
        pytest.param("sqlite", 30, marks=pytest.mark.long),
        pytest.param("postgres", 30, marks=[pytest.mark.postgres, pytest.mark.long]),
    ],
)
def test_a_migration_frozen_at_any_statement_ends_with_the_new_store(
    tmp_path: Path, kind: str, times: int, record_property: Callable[[str, object], None]
) -> None:
    steps = with_a_later_step(tmp_path)
    with old_stores(kind, tmp_path) as copy:
        undisturbed, old = copy(), shape(copy())
        _, said = migrated(undisturbed, steps)
        new = shape(undisturbed)
        for number in range(times):
            address = copy()
            at = 1 + int(said) * number // times
            with subprocess.Popen(called(address, steps, at, signal.SIGSTOP)) as process:
                os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
                # On a server, what reads a table that is changed waits.
                assert kind == "postgres" or shape(address) in (old, new)
                process.send_signal(signal.SIGCONT)
            assert process.returncode == 0
            assert shape(address) == new
        engine = writer(address)
        assert agrees(engine)
        engine.dispose()
    record_property("freezes", f"{times} of {int(said)} statements")
