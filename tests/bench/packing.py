"""What packs cost, one and a batch: processor time and memory of the whole command, from cold."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.app import create_app
from dashboard.exports.pack.brief_files import Means, brief_file
from dashboard.exports.pack.contents import page_maps
from dashboard.exports.pack.orders import ordered
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.registry.bureaus import BUREAUS
from tests import chromium
from tests.bench.measures import Measured, cpu_ms, wall_ms
from tests.conftest import ROUTEWATCH

_ROUTE = "r=central-mediterranean&t=2015"
_FEW, _MANY = 3, 30
_TIMES = range(3)


def measure(address: str) -> Iterator[Measured]:
    """A default route pack in each format, with its map, then a batch of bureaus."""
    settings = Settings(database_url=address)
    for form in ("pptx", "pdf", "zip"):
        runs = tuple(_cold(form, settings) for _ in _TIMES)
        yield Measured(f"the pack of a route, {form}, without its map", "ms", runs, 5000)
    if chromium.program():
        server, store = create_app(settings).server, Store(settings)
        means = Means(maps=page_maps(lambda: server))

        def drawn() -> object:
            return brief_file(ordered(_ROUTE), "pptx", store, means)

        drawn()
        runs = tuple(wall_ms(drawn) for _ in _TIMES)
        note = "as a server makes it again: a browser is started for the map each time"
        yield Measured("the pack of a route, pptx, with its map", "ms", runs, 5000, note)
    few, many = (_cost(address, _bureaus(count)) for count in (_FEW, _MANY))
    yield Measured(f"a pack for each of {_MANY} bureaus", "s", (many[0],), limit=120)
    yield Measured(
        f"memory of {_MANY} packs beside that of {_FEW}", "MB", (many[1] - few[1],), limit=50
    )


def _cold(form: str, settings: Settings) -> float:
    """Milliseconds for one pack, by a store that knows nothing yet."""
    return cpu_ms(lambda: brief_file(ordered(_ROUTE), form, Store(settings)))


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
