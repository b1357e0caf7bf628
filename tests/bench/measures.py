"""What a measurement is, and where and with what it was taken."""

import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

_PACKAGES = (
    *("dash", "plotly", "dash-leaflet", "dash-mantine-components", "flask", "gunicorn"),
    *("sqlalchemy", "pandas", "python-calamine", "playwright"),
)
# How much longer than at its best the yardstick may take beside a run that is called calm, and how
# many of those there must be to speak for themselves.
_CALM = 1.25
_ENOUGH = 3


@dataclass(frozen=True)
class Measured:
    """One budget and what was measured against it.

    Attributes:
        values: every run, in the order taken; the median counts.
        limit: the budget, in the same unit; None where there is none.
        note: what the reader must know to repeat it.
        paces: milliseconds that the yardstick took beside each run; empty where it was not laid.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    limit: float | None = None
    note: str = ""
    paces: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """Of all runs."""
        return median(self.values)

    def calm(self, best: float) -> tuple[float, ...]:
        """The runs beside which the machine was not slowed by others; empty when there are too few.

        Args:
            best: the shortest that the yardstick took in the whole bench, in milliseconds.
        """
        calm = tuple(
            value
            for value, pace in zip(self.values, self.paces, strict=bool(self.paces))
            if is_calm(pace, best)
        )
        return calm if len(calm) >= _ENOUGH else ()

    def within(self, best: float = 0.0) -> bool | None:
        """Whether the budget is met, by calm runs where there are any; None without a budget."""
        return None if self.limit is None else median(self.calm(best) or self.values) <= self.limit


def is_calm(pace: float, best: float) -> bool:
    """Whether a run was calm beside which the yardstick took so long, and at its best so long."""
    return pace <= best * _CALM


def wall_ms(action: Callable[[], object]) -> float:
    """Milliseconds that an action takes."""
    start = perf_counter()
    action()
    return (perf_counter() - start) * 1000


def cpu_ms(action: Callable[[], object]) -> float:
    """Milliseconds of processor time of this process that an action takes."""
    start = process_time()
    action()
    return (process_time() - start) * 1000


def machine() -> dict[str, str]:
    """Processor, memory, versions: without them a time means nothing."""
    return {
        "processor": _line("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": _line("/proc/meminfo", "MemTotal"),
        "load at the end": f"{os.getloadavg()[0]:.1f} (one minute's mean, this bench included)",
        "system": platform.platform(),
        "python": platform.python_version(),
        "chromium": _said("chromium", "--version"),
        "commit": _said("git", "describe", "--always", "--dirty"),
        **{package: version(package) for package in _PACKAGES},
    }


def _line(path: str, key: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(key):
            return line.partition(":")[2].strip()
    return ""


def _said(program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        return "not installed"
    answer = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    return answer.stdout.strip()
