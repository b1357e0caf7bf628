"""What a measurement is, and the report of a bench: JSON for programs, Markdown for people."""

import json
import os
import platform
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console

_PACKAGES = ("dash", "plotly", "dash-leaflet", "flask", "gunicorn", "sqlalchemy", "pandas")
_VERDICTS = {True: "met", False: "**missed**", None: ""}


@dataclass(frozen=True)
class Measured:
    """One aim and what was measured against it.

    Attributes:
        values: every run, in the order taken; the median counts.
        limit: the aim, in the same unit; None where there is none.
        note: what the reader must know to repeat it.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    limit: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """Of all runs."""
        return median(self.values)

    @property
    def verdict(self) -> str:
        """Whether the aim is met, in a word."""
        return _VERDICTS[None if self.limit is None else self.median <= self.limit]

    def row(self) -> str:
        """A row of a Markdown table."""
        limit = "" if self.limit is None else f"{self.limit:,g} {self.unit}"
        spread = f"{min(self.values):,.3g} to {max(self.values):,.3g} ({len(self.values)} runs)"
        value = f"{self.median:,.4g} {self.unit}"
        return f"| {self.name} | {value} | {limit} | {self.verdict} | {spread} | {self.note} |"


def wall_ms(action: Callable[[], object]) -> float:
    """Milliseconds that an action takes."""
    start = perf_counter()
    action()
    return (perf_counter() - start) * 1000


def write_report(measured: Iterable[Measured], folder: Path = Path("bench-results")) -> Path:
    """Print each measurement as it comes, then write both forms; the Markdown's path."""
    console, rows = Console(), list[Measured]()
    for one in measured:
        console.print(f"{one.name}: {one.median:,.4g} {one.unit} {one.verdict} {one.note}")
        rows.append(one)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.md"
    machine = describe_machine()
    content = {"machine": machine, "measured": [asdict(one) for one in rows]}
    path.with_suffix(".json").write_text(json.dumps(content, indent=1) + "\n")
    lines = [
        "| what | median | aim | | lowest to highest | note |",
        "| --- | ---: | ---: | --- | --- | --- |",
        *(one.row() for one in rows),
        "",
        *(f"- {name}: {value}" for name, value in machine.items()),
    ]
    path.write_text("\n".join(lines) + "\n")
    console.print(f"report: {path}")
    return path


def describe_machine() -> dict[str, str]:
    """Processors, load and versions: without them a time means nothing."""
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "load at the end": f"{os.getloadavg()[0]:.1f} (one minute's mean, this bench included)",
        "system": platform.platform(),
        "python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
    }
