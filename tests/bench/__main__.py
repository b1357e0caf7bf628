"""`make bench`: measure what has an aim and write a report; no figure here fails a build."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from tests import chromium
from tests.bench import crowd, readers, servers
from tests.bench.report import Measured, write_report
from tests.conftest import run_routewatch


def main(
    only: Annotated[
        list[str] | None, typer.Option(help="waits, busy, panels, imports; all without")
    ] = None,
    workbook: Annotated[Path | None, typer.Option(help="IOM's all-data workbook")] = None,
    rows: Annotated[int, typer.Option(help="of database use to import")] = 10**6,
) -> None:
    """Measure what readers wait for and what the server does for them."""

    def measure(folder: Path) -> Iterator[Measured]:
        address = f"sqlite:///{folder / 'exercise.sqlite'}"
        plain_address = f"sqlite:///{folder / 'reference.sqlite'}"
        run_routewatch("init", address=address, timeout=600).check_returncode()
        run_routewatch("init", "--no-exercise", address=plain_address).check_returncode()
        program = chromium.program()
        if program and wanted("waits"):
            with chromium.launched(program) as browser:
                yield from readers.measure_waits(browser, plain_address)
        if wanted("busy"):
            yield from crowd.measure_busy(plain_address, folder)
        if wanted("panels"):
            yield from servers.measure_panels(address, "exercise figures")
        if wanted("imports"):
            yield from servers.measure_imports(rows, workbook, folder)

    def wanted(part: str) -> bool:
        return not only or part in only

    with TemporaryDirectory() as name:
        write_report(measure(Path(name)))


typer.run(main)
