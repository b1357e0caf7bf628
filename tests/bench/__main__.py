"""`make bench`: measure the budgets and write a report; no figure here fails a build."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from dashboard.cli.serve import collect_seldom
from tests import chromium
from tests.bench import (
    beside,
    browsing,
    bureaus,
    clicks,
    crowd,
    event_logs,
    facts,
    flooding,
    importing,
    mapping,
    packing,
    panels,
    pictures,
    report,
)
from tests.bench.measures import Measured, machine
from tests.conftest import run_routewatch

_TIMES = 100
_TIMES_LONGER = 10
_console = Console()


def _measured(folder: Path, workbook: Path | None, published: str, rows: int) -> Iterator[Measured]:
    store = folder / "reference.sqlite"
    address = f"sqlite:///{store}"
    answer = run_routewatch("init", "--no-exercise", address=address)
    if answer.returncode != 0:
        raise RuntimeError(answer.stderr)
    program = chromium.program()
    if program:
        with chromium.launched(program) as browser:
            yield from browsing.measure(browser, address)
            yield from clicks.measure(browser, address)
            yield from mapping.measure(browser, address)
        yield from pictures.measure(address)
    else:
        _console.print("Chromium is missing: what a reader waits for is left out")
    yield from importing.fits(store, folder)
    yield from panels.measure(address, "reference figures")
    yield from panels.answers(address)
    yield from crowd.busy(address, folder)
    yield from packing.measure(address)
    yield from event_logs.measure(10**6, folder)
    yield from beside.measure(address)
    yield from _of_bureaus(folder)
    many = facts.multiplied(store, folder / "many.sqlite", _TIMES)
    yield from panels.measure(many, f"facts × {_TIMES}")
    if rows:
        yield from flooding.measure(rows, folder)
        long = facts.prolonged(
            folder / "flooded.sqlite", folder / "long.sqlite", _TIMES_LONGER, range(2024, 2026)
        )
        yield from panels.measure(long, f"{rows * _TIMES_LONGER:,} rows of database use")
    if workbook:
        yield from importing.measure(workbook, published, folder)
    else:
        _console.print("no --workbook given: the import is left out")


def _of_bureaus(folder: Path) -> Iterator[Measured]:
    yield from panels.of_exercises(folder)
    address, what = f"sqlite:///{folder / 'exercises.sqlite'}", "exercise figures"
    program = chromium.program()
    if program:
        with chromium.launched(program) as browser:
            yield from bureaus.measure(address, what, browser)
    else:
        yield from bureaus.measure(address, what)


def main(
    workbook: Annotated[Path | None, typer.Option(help="IOM's all-data workbook")] = None,
    published: Annotated[str, typer.Option(help="when it was published")] = "2025-05-03",
    rows: Annotated[int, typer.Option(help="of database use to import; 0 leaves it out")] = 10**6,
    out: Annotated[Path, typer.Option(help="where reports go")] = Path("bench-results"),
    *,
    only_rows: Annotated[bool, typer.Option("--only-rows", help="measure nothing else")] = False,
) -> None:
    """Measure everything that has a budget."""

    def measuring(folder: Path) -> Iterator[Measured]:
        if only_rows:
            of_rows = flooding.measure if rows <= flooding.LARGE else flooding.measure_years
            return of_rows(rows, folder)
        return _measured(folder, workbook, published, rows)

    collect_seldom()
    measured = []
    with TemporaryDirectory() as folder:
        for one in measuring(Path(folder)):
            _console.print(f"{one.name}: {one.median:,.3g} {one.unit}")
            measured.append(one)
    _console.print(f"report: {report.write(measured, machine(), out)}")


typer.run(main)
