"""The server's own work: panels that nobody has asked for, busy readers, imports."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from dashboard import url_state
from dashboard.cli.serve import collect_seldom
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.bench import processes, reports
from tests.bench.report import Measured, wall_ms
from tests.conftest import ROUTEWATCH, run_routewatch

_RUNS = 5
_PANEL_MS = 150
_QUESTIONS = ("", "t=all", "r=central-mediterranean&t=2015")
"""As a page opens, which compares; all there is; one route and year."""


def measure_panels(address: str, what: str) -> Iterator[Measured]:
    """Each panel uncached, the costliest of its questions; the dearest panel first."""
    # As the server does: a full collection of this process is no work of a panel's.
    collect_seldom()
    rows = [
        max((_uncached(address, code, query, what) for query in _QUESTIONS), key=_median)
        for code in PANELS
    ]
    yield from sorted(rows, key=_median, reverse=True)


def _median(one: Measured) -> float:
    return one.median


def _uncached(address: str, code: str, query: str, what: str) -> Measured:
    # What stands on the page of a bureau alone is about one.
    country = "ITA" if code.startswith("bureau-") else None
    asked = Request.of(url_state.parse(query), country=country)

    def render_anew() -> float:
        # One that has answered nothing yet; what the whole page shares is asked first.
        store = Store(Settings(database_url=address))
        store.availabilities()
        with store.one_transaction():
            return wall_ms(lambda: render(PANELS[code], asked, store))

    values = tuple(render_anew() for _ in range(_RUNS))
    return Measured(f"{code}, {what}", "ms", values, _PANEL_MS, f"{code}?{query}")


def measure_imports(rows: int, workbook: Path | None, folder: Path) -> Iterator[Measured]:
    """So many rows of database use into an empty store, and the all-data workbook of IOM."""
    path = reports.write(folder / "reports.csv", rows)
    yield from _measure_import("bureau_database_use", path, "2026-10-01", 90, folder)
    path.unlink()
    if workbook:
        yield from _measure_import("iom_mmp", workbook, "2025-05-03", 15, folder)


def _measure_import(
    source: str, path: Path, published: str, limit: float, folder: Path
) -> Iterator[Measured]:
    address = f"sqlite:///{folder / source}.sqlite"
    run_routewatch("init", "--empty", address=address).check_returncode()
    peak, began = 0, time.perf_counter()
    with subprocess.Popen(
        [ROUTEWATCH, "import", source, path, "--published", published],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            peak = max(peak, processes.peak_kilobytes(process.pid))
            time.sleep(0.05)
    seconds = time.perf_counter() - began
    if process.returncode:
        msg = f"the import of {path.name} ended with {process.returncode}"
        raise RuntimeError(msg)
    yield Measured(f"import of {path.name}, {source}", "s", (seconds,), limit)
    yield Measured(f"import of {path.name}: memory", "MB", (peak / 1024,), 500, "peak")
