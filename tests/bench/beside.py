"""How long a filter change waits while packs and pictures are made for others."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.app import asking
from tests.bench.crowd import quantile
from tests.bench.measures import Measured
from tests.serving import serving

_YEARS = range(2015, 2025)
_ROUTES = ("central-mediterranean", "western-mediterranean", "us-mexico-border", "channel-uk")
_CALLBACKS = "/_dash-update-component"
_PACE = 0.3
_FILES = (
    "/api/v1/brief.pptx?r={route}&t={year}",
    "/api/v1/panels/deaths-over-time.png?r={route}&t={year}",
    "/api/v1/brief.pdf?r={route}&t={year}",
)
_BUSY = 429


def measure(address: str) -> Iterator[Measured]:
    """The slowest twentieth of filter changes, with nobody and with two who take files."""
    with TemporaryDirectory() as folder, serving(address, Path(folder) / "log") as served:
        _changes(served.origin, "")
        alone = _changes(served.origin, "&cmp=none")
        stop = Event()
        with ThreadPoolExecutor(2) as takers:
            taken = [takers.submit(_take, served.origin, first, stop) for first in (0, 1)]
            beside = _changes(served.origin, "&q=2-5")
            stop.set()
            files = sum(one.result() for one in taken)
    yield Measured("filter change, server, 95 of 100", "ms", (quantile(alone, 0.95),), 600)
    note = f"{files} packs and pictures were made meanwhile"
    yield Measured(
        "filter change beside exports, 95 of 100", "ms", (quantile(beside, 0.95),), 600, note
    )


def _changes(origin: str, also: str) -> list[float]:
    """Milliseconds that the answers take; each asks for what is in no memory yet."""
    waits = []
    for route in _ROUTES:
        for year in _YEARS:
            body = json.dumps(asking.panels("/", f"?r={route}&t={year}{also}")).encode()
            asked = Request(f"{origin}{_CALLBACKS}", body, {"Content-Type": "application/json"})  # noqa: S310 - ours
            began = time.perf_counter()
            with urlopen(asked) as answer:  # noqa: S310 - ours
                answer.read()
            waits.append((time.perf_counter() - began) * 1000)
            time.sleep(_PACE)
    return waits


def _take(origin: str, first: int, stop: Event) -> int:
    """Take one file after the other, as fast as they come; how many came."""
    made = 0
    forms = cycle(_FILES[first:] + _FILES[:first])
    for year in cycle(_YEARS):
        for route in _ROUTES:
            if stop.is_set():
                return made
            path = next(forms).format(route=route, year=year)
            try:
                with urlopen(f"{origin}{path}") as answer:  # noqa: S310 - ours
                    answer.read()
                made += 1
            except HTTPError as refused:
                if refused.code != _BUSY:
                    raise
                time.sleep(_PACE)
    return made
