"""What a reader waits for, beside a plain page of Dash in the same minutes, in turn.

The clock starts at the pointer's press (a visit's at its navigation) and ends with the frame after
the last change of what is in sight: headline figures, tables, drawn charts.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from tests import chromium
from tests.bench import plain_page, processes
from tests.bench.report import Measured
from tests.serving import free_port, serving, wait_until

_SCREEN = ViewportSize(width=1366, height=768)
_VISITS = 7
_REST = 600
"""Milliseconds without a change after which a page is at rest."""

# Notes, on the page's own clock, when what is in sight was last painted anew.
_WATCH = """
(() => {
    const bench = window.bench = { pressed: 0, painted: 0, figures: 0 };
    const parts = '.js-plotly-plot, [data-metric], [data-panel] table, .leaflet-container';
    const isPart = node => (node.closest ? node : node.parentElement)?.closest(parts);
    const observer = new MutationObserver(changes => {
        if (!changes.some(change => isPart(change.target) || [...change.addedNodes].some(
            node => node.querySelector && (node.matches(parts) || node.querySelector(parts))
        ))) return;
        requestAnimationFrame(() => setTimeout(() => {
            bench.painted = performance.now();
            if (!bench.figures && document.querySelector('[data-metric][data-value]'))
                bench.figures = bench.painted;
        }));
    });
    observer.observe(document, {
        subtree: true, childList: true, characterData: true,
        attributeFilter: ['d', 'data-value', 'transform'],
    });
    document.addEventListener('pointerdown', event => { bench.pressed = event.timeStamp; }, true);
})();
"""
_IS_AT_REST = f"""
() => {{
    const {{ pressed, painted }} = window.bench;
    return painted > pressed && performance.now() - painted > {_REST}
        && !document.querySelector('[data-ready="false"]');
}}
"""


@dataclass(frozen=True)
class _Change:
    """A kind of change: where it starts, and the clicks that follow each other.

    Attributes:
        ours: address of the overview at its start.
        opens: selector of the button that opens the control.
        clicks: what is clicked on our page, one after the other.
        plain_opens, plain: the same on the plain page, where years are open from the start.
        limit: of the plain page's wait.
    """

    name: str
    ours: str
    opens: str
    clicks: Sequence[str]
    plain_opens: str
    plain: Sequence[str]
    limit: float


_YEARS = tuple(str(year) for year in range(2015, 2025))
_ROUTES = (
    *("western-mediterranean", "eastern-mediterranean", "west-africa-atlantic", "channel-uk"),
    *("us-mexico-border", "western-balkans", "sahara-crossing", "afghanistan-iran"),
)
_CHANGES = (
    _Change(
        "a year over all routes",
        "/?t=2014",
        '[data-filter="period"]',
        [f'.filter-dropdown label:has-text("{year}")' for year in _YEARS],
        "",
        [f'#year label:has-text("{year}")' for year in _YEARS],
        0.40,
    ),
    _Change(
        "one more route",
        "/?r=central-mediterranean&t=2016..2021",
        '[data-filter="routes"]',
        [f'.filter-dropdown input[value="{route}"]' for route in _ROUTES],
        "#routes",
        [f'.dash-dropdown-content label:has-text("{route}")' for route in _ROUTES],
        0.70,
    ),
)


class _Reader:
    """A page on which clicks are made and timed.

    Attributes:
        received: bytes that came so far, headers included, compressed as sent.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.received = 0
        self.context, self.page = context, context.new_page()
        self.page.add_init_script(_WATCH)
        session = context.new_cdp_session(self.page)
        session.on("Network.loadingFinished", self._add_received)
        session.send("Network.enable")

    def _add_received(self, event: dict[str, Any]) -> None:
        self.received += int(event["encodedDataLength"])

    def visit(self, address: str) -> dict[str, float]:
        """Open an address; the page's notes once it is at rest."""
        self.page.goto(address)
        return self._rest()

    def press(self, selector: str) -> tuple[float, float]:
        """Milliseconds from the press to the picture, and kilobytes received."""
        # A window that is behind another one is not painted.
        self.page.bring_to_front()
        before = self.received
        self.page.locator(selector).first.click()
        notes = self._rest()
        return notes["painted"] - notes["pressed"], (self.received - before) / 1000

    def _rest(self) -> dict[str, float]:
        wait_until(lambda: self.page.evaluate(_IS_AT_REST), 60)
        notes: dict[str, float] = self.page.evaluate("window.bench")
        return notes


def measure_waits(browser: Browser, address: str) -> Iterator[Measured]:
    """First visits, then clicks, on the overview and on the plain page, in turn."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        served = stack.enter_context(serving(address, folder / "log"))
        plain = stack.enter_context(_serving_plain(address, folder / "plain"))
        yield from _measure_visits(browser, served.origin, plain)
        for change in _CHANGES:
            yield from _measure_change(browser, served.origin, plain, change)
        memory = processes.worker_megabytes(served.process.pid)
        yield Measured("memory of a worker", "MB", tuple(memory), 250, "after all of the above")


def _measure_visits(browser: Browser, ours: str, plain: str) -> Iterator[Measured]:
    # The very first visits warm the servers, which a reader's first visit finds warm.
    pairs = [(_visit(browser, ours), _visit(browser, plain)) for _ in range(_VISITS + 1)][1:]
    waits, plain_waits = ([wait for wait, _ in runs] for runs in zip(*pairs, strict=True))
    yield from _compared("first visit", waits, plain_waits, 0.45)
    kilobytes = tuple(received for (_, received), _ in pairs)
    yield Measured("first visit: received", "kB", kilobytes, 2200)


def _visit(browser: Browser, origin: str) -> tuple[float, float]:
    # A profile on disk, as readers have: a private one forgets compiled scripts.
    with TemporaryDirectory() as profile:
        context = browser.browser_type.launch_persistent_context(
            profile,
            executable_path=chromium.program(),
            args=chromium.arguments(),
            viewport=_SCREEN,
            locale="en-GB",
        )
        reader = _Reader(context)
        wait = reader.visit(f"{origin}/")["painted"]
        context.close()
    return wait, reader.received / 1000


def _measure_change(browser: Browser, ours: str, plain: str, change: _Change) -> Iterator[Measured]:
    readers = []
    for origin, start, opens in (
        (ours, change.ours, change.opens),
        (plain, "/", change.plain_opens),
    ):
        reader = _Reader(browser.new_context(viewport=_SCREEN, locale="en-GB"))
        reader.visit(f"{origin}{start}")
        if opens:
            reader.page.click(opens)
            reader.page.wait_for_timeout(_REST)
        readers.append(reader)
    waits, kilobytes, plain_waits = [], [], []
    for click, plain_click in zip(change.clicks, change.plain, strict=True):
        wait, received = readers[0].press(click)
        waits.append(wait)
        kilobytes.append(received)
        plain_waits.append(readers[1].press(plain_click)[0])
    for reader in readers:
        reader.context.close()
    yield from _compared(change.name, waits, plain_waits, change.limit)
    yield Measured(f"{change.name}: received", "kB", tuple(kilobytes), 15)


def _compared(
    name: str, waits: Sequence[float], plain_waits: Sequence[float], limit: float
) -> Iterator[Measured]:
    yield Measured(name, "ms", tuple(waits), None, "each state new to the server")
    yield Measured(f"{name}: plain Dash", "ms", tuple(plain_waits))
    share = median(waits) / median(plain_waits)
    yield Measured(f"{name}: of plain Dash", "", (share,), limit, "medians of the same minutes")


def _is_listening(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _serving_plain(address: str, log: Path) -> Iterator[str]:
    """The plain page under gunicorn, as many workers as ours; its origin."""
    origin = f"http://127.0.0.1:{(port := free_port())}"
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"),
        *("--worker-class", "gthread", "--threads", "4", f"{plain_page.__name__}:server()"),
    ]
    with log.open("wb") as output:
        environment = os.environ | {plain_page.ADDRESS: address}
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until(lambda: _is_listening(port), 60)
        yield origin
    finally:
        process.terminate()
        process.wait()
