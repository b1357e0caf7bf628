"""What packs cost, one and a batch: processor time and memory of the whole command, from cold."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from data_access.registry.bureaus import BUREAUS
from tests.bench.measures import Measured
from tests.conftest import ROUTEWATCH

_ROUTE = "r=central-mediterranean&t=2015"
_FEW, _MANY = 3, 30
_TIMES = 3


def measure(address: str) -> Iterator[Measured]:
    """A default route pack in each format, then a batch of bureaus."""
    for form in ("pptx", "pdf", "zip"):
        runs = [_cost(address, ["--view", _ROUTE, "--format", form]) for _run in range(_TIMES)]
        yield Measured(
            f"the pack of a route, {form}",
            "s",
            tuple(seconds for seconds, _memory in runs),
            limit=5,
            note="processor time of the whole command, start included",
        )
    few, many = (_cost(address, _bureaus(count)) for count in (_FEW, _MANY))
    yield Measured(f"a pack for each of {_MANY} bureaus", "s", (many[0],), limit=120)
    yield Measured(
        f"memory of {_MANY} packs beside that of {_FEW}", "MB", (many[1] - few[1],), limit=50
    )


def _bureaus(count: int) -> Sequence[str]:
    chosen = list(BUREAUS)[:count]
    return [*(part for iso3 in chosen for part in ("--bureau", iso3)), "--format", "pptx"]


def _cost(address: str, options: Sequence[str]) -> tuple[float, float]:
    """Seconds of processor time and most megabytes of one call of the command."""
    with TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [ROUTEWATCH, "brief", *options, "--out", str(Path(folder) / "out")],
            env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
            stdout=subprocess.DEVNULL,
        )
        _pid, status, used = os.wait4(process.pid, 0)
        # Popen is told that it has ended: its own wait would find nobody.
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        msg = f"routewatch brief ended with {process.returncode}"
        raise RuntimeError(msg)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
