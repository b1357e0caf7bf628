"""How long a publisher's file takes to go in, through the command line."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.measures import Measured, wall_ms
from tests.bench.yardstick import Yardstick
from tests.conftest import run_routewatch

_RUNS = 3


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
