"""What a reader waits for, and what crosses the wire, in Chromium."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.bench import processes
from tests.bench.measures import Measured
from tests.serving import Served, serving

_VISITS = 5
_ALL_ROUTES = [f"t={year}" for year in range(2014, 2026)]
_ROUTES = (
    *("central-mediterranean", "western-mediterranean", "west-africa-atlantic"),
    *("eastern-mediterranean", "sahara-crossing", "us-mexico-border", "western-balkans"),
    *("afghanistan-iran", "channel-uk", "darien", "bay-of-bengal-andaman"),
)
_ONE_ROUTE = [f"r={route}&t=2019..2024" for route in _ROUTES]
_SCREEN = ViewportSize(width=1366, height=768)

# Notes, on the page's own clock, when its figures and all its panels were first there.
_WATCH_VISIT = """
window.bench = {};
const look = () => {
    const figures = [...document.querySelectorAll('[data-metric]')];
    const now = performance.now();
    if (!window.bench.figures && figures.some(one => one.dataset.value)) window.bench.figures = now;
    if (document.querySelector('[data-ready="true"]')) window.bench.all = now;
    else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

# From the address to the last panel's next frame; panels name the filters that they show.
_CHANGE = """
search => new Promise(resolve => {
    const panels = () => [...document.querySelectorAll('[data-panel]')];
    const before = panels().map(one => one.dataset.filters).join();
    const start = performance.now();
    const look = () => {
        const shown = panels().map(one => one.dataset.filters).join();
        const ready = document.querySelector('[data-ready="true"]');
        if (ready && shown !== before)
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        else requestAnimationFrame(look);
    };
    window.dash_clientside.set_props('url', {search: '?' + search});
    look();
})
"""


@dataclass
class Wire:
    """Bytes that a page received, headers included, compressed as sent."""

    received: int = 0

    def listen(self, page: Page) -> None:
        """Count what this page receives from now on."""
        session = page.context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _finished(self, event: dict[str, Any]) -> None:
        self.received += int(event["encodedDataLength"])


def measure(browser: Browser, address: str) -> Iterator[Measured]:
    """Visits and filter changes on the overview, and what they cost the server."""
    with TemporaryDirectory() as folder, serving(address, Path(folder) / "log") as served:
        yield Measured("first answer after the start", "s", (served.started_in,), 3)
        yield from _visits(browser, served)
        yield from _changes(browser, served, "all routes", _ALL_ROUTES, limit=250)
        yield from _changes(browser, served, "from route to route", _ONE_ROUTE, limit=150)
        memory = processes.worker_megabytes(served.process.pid)
        yield Measured("memory of a worker", "MB", tuple(memory), 250, "after all of the above")


def _new_context(browser: Browser, served: Served) -> BrowserContext:
    context = browser.new_context(base_url=served.origin, viewport=_SCREEN, locale="en-GB")
    context.add_init_script(_WATCH_VISIT)
    return context


def _visit(context: BrowserContext) -> tuple[float, float, float]:
    """Seconds to the headline figures and to the last panel, and kilobytes received."""
    page = context.new_page()
    wire = Wire()
    wire.listen(page)
    page.goto("/")
    page.wait_for_function("window.bench.all")
    seen = page.evaluate("window.bench")
    page.wait_for_load_state("networkidle")
    page.close()
    return seen["figures"] / 1000, seen["all"] / 1000, wire.received / 1000


def _visits(browser: Browser, served: Served) -> Iterator[Measured]:
    first, second = [], []
    for _ in range(_VISITS + 1):
        context = _new_context(browser, served)
        first.append(_visit(context))
        second.append(_visit(context))
        context.close()
    # The very first one warms the server, which a reader's first visit finds warm.
    figures, everything, kilobytes = zip(*first[1:], strict=True)
    yield Measured("first visit, headline figures", "s", figures, 1.5)
    yield Measured("first visit, everything", "s", everything, 2.5)
    yield Measured("first visit, received", "kB", kilobytes, 2200)
    _, everything, kilobytes = zip(*second[1:], strict=True)
    yield Measured("second visit, everything", "s", everything, 0.8)
    yield Measured("second visit, received", "kB", kilobytes, 100)


def _changes(
    browser: Browser, served: Served, what: str, searches: list[str], limit: float
) -> Iterator[Measured]:
    context = _new_context(browser, served)
    page = context.new_page()
    page.goto(f"/?{searches[0]}")
    page.wait_for_function("window.bench.all")
    page.wait_for_load_state("networkidle")
    wire = Wire()
    wire.listen(page)
    waits, kilobytes, cpu = [], [], []
    for _, search in pairwise(searches):
        received, spent = _since(lambda: wire.received), _since(lambda: _cpu(served))
        waits.append(page.evaluate(_CHANGE, search))
        page.wait_for_load_state("networkidle")
        kilobytes.append(received() / 1000)
        cpu.append(spent() * 1000)
    context.close()
    yield Measured(f"filter change, {what}", "ms", tuple(waits), limit, "action to data-ready")
    yield Measured(f"filter change, {what}: server", "ms", tuple(cpu), 100, "processor time")
    yield Measured(f"filter change, {what}: received", "kB", tuple(kilobytes), 30)


def _cpu(served: Served) -> float:
    return processes.cpu_seconds(served.process.pid)


def _since(count: Callable[[], float]) -> Callable[[], float]:
    before = count()
    return lambda: count() - before
