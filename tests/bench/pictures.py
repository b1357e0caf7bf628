"""How long a reader waits for a picture, once the browser that draws it is open."""

import time
from collections.abc import Iterator

from dashboard import url_state
from dashboard.exports.files import FileSpec, file_of
from dashboard.exports.renderer import RENDERER
from dashboard.panels import PANELS
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from tests.bench.measures import Measured

_RUNS = 10
_PANEL, _QUERY = "deaths-over-time", "r=central-mediterranean&t=2015"


def measure(address: str) -> Iterator[Measured]:
    """One chart on a slide as PNG at twice its size, and as PDF; the first picture is left out."""
    store, asked = Store(Settings(database_url=address)), Request.of(url_state.read(_QUERY))
    for form in ("png", "pdf"):
        times = []
        for _ in range(_RUNS + 1):
            began = time.perf_counter()
            file_of(PANELS[_PANEL], asked, store, FileSpec(form))
            times.append((time.perf_counter() - began) * 1000)
        yield Measured(f"one picture, {form}", "ms", tuple(times[1:]), 1000, "warm, slide")
    RENDERER.stop()
