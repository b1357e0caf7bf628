"""`make soak`, `load`, `attack` and `failover`: many weeks, many screens, and what goes wrong."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from tests import chromium
from tests.bench import attack, crowd, failover, soak
from tests.bench.report import Measured, write_report
from tests.conftest import run_routewatch

app = typer.Typer(no_args_is_help=True)


def _report(measuring: Callable[[str, Path], Iterator[Measured]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        address = f"sqlite:///{folder / 'reference.sqlite'}"
        run_routewatch("init", "--no-exercise", address=address, timeout=600).check_returncode()
        write_report(measuring(address, folder))


@app.command("soak")
def endure(
    refreshes: Annotated[int, typer.Option(help="a day has 2,880")] = soak.A_DAY,
) -> None:
    """A wall for a day, time compressed. Example: python -m tests.bench.walls soak."""

    def measuring(address: str, folder: Path) -> Iterator[Measured]:
        program = chromium.program()
        if not program:
            raise typer.BadParameter("Chromium is missing")
        with chromium.launched(program) as browser:
            yield from soak.measure(browser, address, folder, refreshes)

    _report(measuring)


@app.command("load")
def bear(
    walls: Annotated[int, typer.Option(help="one analyst comes with ten of them")] = 200,
    seconds: Annotated[float, typer.Option(help="that they stay")] = 150,
) -> None:
    """Many walls on one server. Example: python -m tests.bench.walls load --walls 200."""

    def measuring(address: str, folder: Path) -> Iterator[Measured]:
        yield from crowd.measure(address, folder, crowd.Crowd(walls, walls // 10, seconds))

    _report(measuring)


@app.command("attack")
def hold(
    seconds: Annotated[float, typer.Option(help="that it lasts")] = 600,
    fuzz: Annotated[int, typer.Option(help="spoilt callbacks")] = 20_000,
) -> None:
    """Attack a server while walls look on. Example: python -m tests.bench.walls attack."""

    def measuring(address: str, folder: Path) -> Iterator[Measured]:
        yield from attack.measure(address, folder, attack.Attack(seconds, fuzz))

    _report(measuring)


@app.command("failover")
def fail_over(
    rounds: Annotated[int, typer.Option(help="times that the primary is killed")] = 20,
    walls: Annotated[int, typer.Option(help="one analyst comes with ten of them")] = 200,
) -> None:
    """Kill the primary before walls. Example: python -m tests.bench.walls failover --rounds 3."""

    def measuring(_address: str, folder: Path) -> Iterator[Measured]:
        os.environ["ROUTEWATCH_ARCHIVE"] = str(folder / "archive")
        yield from failover.measure(folder, failover.Failover(rounds, walls, walls // 10))

    _report(measuring)


if __name__ == "__main__":
    app()
