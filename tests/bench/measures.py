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


@dataclass(frozen=True)
class Measured:
    """One budget and what was measured against it.

    Attributes:
        values: every run, in the order taken; the median counts.
        limit: the budget, in the same unit; None where there is none.
        note: what the reader must know to repeat it.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    limit: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """The figure that counts."""
        return median(self.values)

    @property
    def within(self) -> bool | None:
        """Whether the budget is met; None where there is none."""
        return None if self.limit is None else self.median <= self.limit


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
