"""How long a publisher's file takes to go in, through the command line, and what fits cost."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measures import Measured, wall_ms
from tests.bench.yardstick import Yardstick
from tests.conftest import run_routewatch

_RUNS = 3
_FITS = """
import resource, sys, time
from sqlalchemy import delete
from data_access.store import expected_ranges
from data_access.store.engine import writer
from data_access.store.schema.derived import expected_range
engine = writer(sys.argv[1])
began = time.perf_counter()
with engine.begin() as connection:
    connection.execute(delete(expected_range))
    expected_ranges.renew(connection)
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
"""In a process of its own, whose memory is that of the fits alone."""


def measure(workbook: Path, published: str, folder: Path) -> Iterator[Measured]:
    """The all-data workbook into an empty store, each time a new one."""
    values, stick = [], Yardstick()
    for run in range(_RUNS):
        address = f"sqlite:///{folder / f'import-{run}.sqlite'}"
        _succeed("init", "--empty", address=address)
        arguments = ("import", "iom_mmp", str(workbook), "--published", published)
        with stick.beside():
            values.append(_seconds(*arguments, address=address))
    name, paces = "import of the all-data workbook", tuple(stick.paces)
    yield Measured(name, "s", tuple(values), 12, workbook.name, paces)


def _seconds(*arguments: str, address: str) -> float:
    return wall_ms(lambda: _succeed(*arguments, address=address)) / 1000


def _succeed(*arguments: str, address: str) -> None:
    answer = run_routewatch(*arguments, address=address)
    if answer.returncode != 0:
        msg = f"routewatch {' '.join(arguments)}: {answer.stderr or answer.stdout}"
        raise RuntimeError(msg)


def fits(store: Path, folder: Path) -> Iterator[Measured]:
    """The expected ranges of a whole store, none of which is there yet.

    Args:
        store: a SQLite file; a copy of it is changed.
        folder: for the copy.
    """
    copy = Path(shutil.copy(store, folder / "fits.sqlite"))
    seconds, megabytes, stick = [], [], Yardstick()
    for _run in range(_RUNS):
        with stick.beside():
            answer = subprocess.run(
                [sys.executable, "-c", _FITS, f"sqlite:///{copy}"],
                capture_output=True,
                text=True,
                check=True,
            )
        took, size = map(float, answer.stdout.split())
        seconds.append(took)
        megabytes.append(size)
    paces = tuple(stick.paces)
    yield Measured("fits of all expected ranges", "s", tuple(seconds), 60, store.name, paces)
    yield Measured("memory of the fits", "MB", tuple(megabytes), 500, store.name)
