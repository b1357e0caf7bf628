"""A million rows of database use on each engine, or ten years of them: how long, and who waits."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.store.engine import reader
from data_access.store.schema.derived import monthly_total
from tests import postgres
from tests.bench import growth, processes, reports
from tests.bench.measures import Measured
from tests.conftest import ROUTEWATCH, run_routewatch

SOURCE = "bureau_database_use"
_EARLIER_ROWS = 20_000
_EVERY_SECONDS = 0.02
_TEN_MINUTES = 600
LARGE = 2_000_000
"""More rows than this are of ten years, a file a year, and go into PostgreSQL alone."""


def measure(rows: int, folder: Path) -> Iterator[Measured]:
    """One import of so many rows a store, into a store that is being read."""
    path = reports.write(folder / "reports.csv", rows)
    earlier = reports.write(folder / "earlier.csv", min(rows, _EARLIER_ROWS))
    for engine, address in _stores(folder):
        _succeed("init", "--empty", address=address)
        _succeed("import", SOURCE, str(earlier), "--published", "2026-10-01", address=address)
        with _watching(address) as watched:
            taken = _imported(path, address)
        what = f"{rows:,} rows of database use, {engine}"
        yield Measured(what, "s", (taken.seconds,), 60, _load())
        yield Measured(f"{what}: processor", "s", (taken.cpu,), None, "of the command alone")
        yield Measured(f"{what}: memory", "MB", (taken.megabytes,), 500, "peak")
        yield Measured(f"{what}: readers meanwhile", "ms", (watched.p95,), 50, watched.note)
        yield from growth.measure(address, f"{rows:,} rows, {engine}")


def measure_years(rows: int, folder: Path) -> Iterator[Measured]:
    """The files of ten years one after the other into a new store on PostgreSQL, and its pages."""
    programs = postgres.programs()
    if programs is None:
        return
    with postgres.running(programs) as server, _own_archive(folder):
        address = server.create("grown")
        _succeed("init", "--empty", address=address)
        imports = []
        for path in reports.by_year(folder, rows):
            day = f"{int(path.stem) + 1}-02-01"
            imports.append(_imported(path, address, "--published", day))
            path.unlink()
        what = f"{rows:,} rows of database use in {len(imports)} files, PostgreSQL"
        seconds = tuple(one.seconds for one in imports)
        yield Measured(what, "s", (sum(seconds),), _TEN_MINUTES, _load())
        yield Measured(f"{what}: one file", "s", seconds, 60)
        memory = max(one.megabytes for one in imports)
        yield Measured(f"{what}: memory", "MB", (memory,), 500, "peak")
        yield from growth.measure(address, f"{rows:,} rows, PostgreSQL")


@dataclass(frozen=True)
class _Imported:
    seconds: float
    cpu: float
    megabytes: float


@dataclass
class _Watched:
    """How long readers waited for a sum that pages show."""

    waits: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return sorted(self.waits)[len(self.waits) * 95 // 100]

    @property
    def note(self) -> str:
        return f"p95 of {len(self.waits):,}; longest {max(self.waits):,.0f} ms"


def _stores(folder: Path) -> Iterator[tuple[str, str]]:
    yield "SQLite", f"sqlite:///{folder / 'flooded.sqlite'}"
    programs = postgres.programs()
    if programs is None:
        return
    with postgres.running(programs) as server, _own_archive(folder):
        yield "PostgreSQL", server.create("flooded")


@contextmanager
def _own_archive(folder: Path) -> Iterator[None]:
    """An archive that goes with the folder: that of an earlier run is of a store that is gone."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ROUTEWATCH_ARCHIVE", str(folder / "archive"))
        yield


@contextmanager
def _watching(address: str) -> Iterator[_Watched]:
    watched, done = _Watched(), threading.Event()
    total = monthly_total.c
    sums = (
        select(total.month, func.sum(total.value))
        .where(total.metric_code == "searches", total.bureau_code == "ITA")
        .where(total.known_until.is_(None))
        .group_by(total.month)
    )

    def watch() -> None:
        engine = reader(address)
        while not done.wait(_EVERY_SECONDS):
            began = time.perf_counter()
            with engine.connect() as connection:
                connection.execute(sums).all()
            watched.waits.append((time.perf_counter() - began) * 1000)
        engine.dispose()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield watched
    finally:
        done.set()
        watcher.join()


def _imported(path: Path, address: str, *options: str) -> _Imported:
    began = time.perf_counter()
    peak = cpu = 0.0
    with subprocess.Popen(
        [ROUTEWATCH, "import", SOURCE, path, *options],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            peak = max(peak, processes.peak_kilobytes(process.pid) / 1024)
            cpu = max(cpu, processes.cpu_seconds(process.pid))
            time.sleep(0.05)
    if process.returncode:
        msg = f"the import ended with {process.returncode}"
        raise RuntimeError(msg)
    return _Imported(time.perf_counter() - began, cpu, peak)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f} processes wanted the machine's {os.cpu_count()} cores"


def _succeed(*arguments: str, address: str) -> None:
    answer = run_routewatch(*arguments, address=address)
    if answer.returncode != 0:
        msg = f"routewatch {' '.join(arguments)}: {answer.stderr or answer.stdout}"
        raise RuntimeError(msg)
