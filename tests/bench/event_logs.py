"""What it costs to count events: by how many there are, and for one day that comes late."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from types import MappingProxyType
from typing import Annotated

import typer
from rich.console import Console

from data_access.event_logs.aggregation import Job
from data_access.event_logs.logs import LOGS
from data_access.registry import BUREAUS, DATABASES
from tests.bench.report import Measured, write_report
from tests.conftest import ROUTEWATCH
from tests.event_logs import Made, check

SEARCHES = LOGS["bureau_database_use"]
_MILLION = 10**6
# The budget of issue and document: so many events in so many seconds and megabytes, on two cores.
_BUDGET = (10**8, 60, 4_000)


_POINTS = 12
_LISTS = MappingProxyType(
    {
        "bureaus": tuple(BUREAUS),
        "databases": tuple(DATABASES),
        "channels": ("find", "mind", "i-24-7", "mobile"),
        "points": tuple(f"{code[:2]}P{number:02}" for code in BUREAUS for number in range(_POINTS)),
    }
)
_BUREAU, _POINT = f"floor({len(BUREAUS)} * u(1) ** 3)::int", f"floor({_POINTS} * u(5) ** 2)::int"
WORLD = MappingProxyType(
    {
        "bureau": f"getvariable('bureaus')[1 + {_BUREAU}]",
        "database": f"getvariable('databases')[1 + floor({len(DATABASES)} * u(2) ** 3)::int]",
        "channel": f"getvariable('channels')[1 + ({_BUREAU} + {_POINT}) % 4]",
        "border_point": f"getvariable('points')[1 + {_POINTS} * {_BUREAU} + {_POINT}]",
    }
)
"""Codes of 196 bureaus, of twelve border points with a channel each, and of all databases."""


def made(events: int, folder: Path) -> Path:
    """A month's log of so many events, where there is none yet."""
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        Made(SEARCHES, events, codes=WORLD, lists=_LISTS).parquet(unfinished).rename(folder)
    return folder


@dataclass(frozen=True)
class _Cost:
    """What a call took."""

    seconds: float
    processor: float
    megabytes: float


def _cost(*arguments: str) -> _Cost:
    began = perf_counter()
    process = subprocess.Popen(
        [ROUTEWATCH, "aggregate", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(process.stderr.read().decode() if process.stderr else "")
    process.returncode = 0
    return _Cost(perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(events: int, folder: Path) -> Iterator[Measured]:
    """A log counted whole, and again when one day of it has changed."""
    log = made(events, folder / f"events-{events}")
    with TemporaryDirectory() as out:
        arguments = (str(log), "--out", f"{out}/report.csv", "--keep", f"{out}/kept")
        whole = _cost(*arguments)
        day = next(log.glob("day=*-15"))
        day.joinpath("first.parquet").touch()
        late = _cost(*arguments)
    size = sum(file.stat().st_size for file in log.rglob("*.parquet")) / _MILLION
    number, seconds, megabytes = _BUDGET
    what = f"{events:,} events counted"
    limit = seconds if events >= number else None
    yield Measured(what, "s", (whole.seconds,), limit, f"{size:,.0f} MB of Parquet, 31 days")
    yield Measured(f"{what}: processor", "s", (whole.processor,))
    yield Measured(f"{what}: memory", "MB", (whole.megabytes,), megabytes, "peak")
    yield Measured(f"{what}: a late day", "s", (late.seconds,), None, f"{late.processor:.1f} s cpu")


def main(
    events: Annotated[list[int] | None, typer.Option(help="how many, each in turn")] = None,
    folder: Annotated[Path, typer.Option(help="where logs are made and kept")] = Path("events"),
    parity: Annotated[int, typer.Option(help="of these, each is counted by a loop, too")] = 0,
    engine: Annotated[str, typer.Option(help="of that comparison")] = "duckdb",
) -> None:
    """Measure logs of several sizes, or compare an engine with a plain loop, cell by cell."""
    console = Console()
    folder.mkdir(exist_ok=True)
    for source in LOGS if parity else ():
        for written in ("parquet", "csv"):
            log = folder / f"{source}-{written}-{parity}"
            if not log.exists():
                getattr(Made(LOGS[source], parity), written)(log)
            cells = check(Job(LOGS[source], log, engine))
            console.print(f"{source}, {written}, {engine}: {cells:,} counts are the same")
    if events:
        write_report(one for number in events for one in measure(number, folder))


if __name__ == "__main__":
    typer.run(main)
