"""What a reader waits for, and what crosses the wire, in Chromium."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, ViewportSize

from tests import chromium
from tests.bench import playing, processes
from tests.bench.measures import Measured
from tests.bench.yardstick import Yardstick
from tests.serving import Served, serving

_STARTS = 7
_VISITS = 12
_ROUTES = (
    *("central-mediterranean", "western-mediterranean", "west-africa-atlantic"),
    *("eastern-mediterranean", "sahara-crossing", "us-mexico-border", "western-balkans"),
    *("afghanistan-iran", "channel-uk", "darien", "bay-of-bengal-andaman"),
)
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

# A promise, since the content policy forbids what Playwright's own waiting is made of.
_SEEN = """
() => new Promise(resolve => {
    const look = () => window.bench.all ? resolve(window.bench) : requestAnimationFrame(look);
    look();
})
"""

# A visit lasts until the browser has had a moment of rest (assets/speed/code_cache.js).
RESTED = """
() => new Promise(resolve => {
    const look = () =>
        window.localStorage.getItem('routewatch.compiled') ? resolve() : setTimeout(look, 50);
    look();
})
"""

# From a filter's new value to the moment that the page calls itself ready with other filters.
_CHANGE = """
([key, value]) => new Promise(resolve => {
    const shown = () =>
        [...document.querySelectorAll('[data-panel]')].map(one => one.dataset.filters).join();
    const before = shown();
    const start = performance.now();
    const observer = new MutationObserver(() => {
        if (!document.querySelector('[data-ready="true"]') || shown() === before) return;
        observer.disconnect();
        resolve(performance.now() - start);
    });
    observer.observe(document, {
        subtree: true,
        attributes: true,
        attributeFilter: ['data-ready', 'data-filters'],
    });
    modules.app_navigation.change({ [key]: value });
})
"""


@dataclass(frozen=True)
class _Changes:
    """A series of changes of one filter.

    Attributes:
        starts: addresses of the page before the first one, each with all of them in turn.
        key: of the filter in the address.
        values: of it, one after the other.
        limit: milliseconds that a change may take.
    """

    name: str
    starts: Sequence[str]
    key: str
    values: Sequence[str]
    limit: float


# Years, then twelve months from any other one: enough for some of them to be calm.
_YEARS = (
    *(f"{year}" for year in range(2015, 2026)),
    *(f"{year}-{m:02}..{year + 1}-{m - 1:02}" for m in (4, 7, 10) for year in range(2014, 2025)),
)
_PERIODS = ("2019..2024", "2018..2023", "2017..2022", "2016..2021")
_SERIES = (
    _Changes("all routes", ("/?t=2014",), "t", _YEARS, 250),
    _Changes(
        "from route to route",
        tuple(f"/?r={_ROUTES[0]}&t={period}" for period in _PERIODS),
        "r",
        _ROUTES[1:],
        150,
    ),
)


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
    yield _started(address)
    with TemporaryDirectory() as folder, serving(address, Path(folder) / "log") as served:
        yield from _visits(browser.browser_type, served)
        for changes in _SERIES:
            yield from _changed(browser, served, changes)
        yield from playing.measure(browser, served.origin)
        memory = processes.worker_megabytes(served.process.pid)
        yield Measured("memory of a worker", "MB", tuple(memory), 250, "after all of the above")


def _started(address: str) -> Measured:
    values, stick = [], Yardstick()
    for _ in range(_STARTS):
        with (
            TemporaryDirectory() as folder,
            stick.beside(),
            serving(address, Path(folder) / "log") as served,
        ):
            values.append(served.started_in)
    name, paces = "first answer after the start", tuple(stick.paces)
    return Measured(name, "s", tuple(values), 3, paces=paces)


def _visit(context: BrowserContext) -> tuple[float, float, float]:
    """Seconds to the headline figures and to the last panel, and kilobytes received."""
    page = context.new_page()
    wire = Wire()
    wire.listen(page)
    page.goto("/")
    seen = page.evaluate(_SEEN)
    page.wait_for_load_state("networkidle")
    page.evaluate(RESTED)
    page.close()
    return seen["figures"] / 1000, seen["all"] / 1000, wire.received / 1000


def _visits(chromium_type: BrowserType, served: Served) -> Iterator[Measured]:
    visits, stick = [], Yardstick()
    for _ in range(_VISITS + 1):
        # A profile on disk, as readers have: a private one forgets compiled scripts.
        with TemporaryDirectory() as profile:
            context = chromium_type.launch_persistent_context(
                profile,
                executable_path=chromium.program(),
                args=chromium.arguments(),
                base_url=served.origin,
                viewport=_SCREEN,
                locale="en-GB",
            )
            context.add_init_script(_WATCH_VISIT)
            for _ in range(3):
                with stick.beside():
                    visits.append(_visit(context))
            context.close()
    # The very first one warms the server, which a reader's first visit finds warm.
    first, second, third = (list(zip(*visits[n::3], strict=True)) for n in (3, 4, 5))
    calm = [tuple(stick.paces[n::3]) for n in (3, 4, 5)]
    yield Measured("first visit, headline figures", "s", first[0], 1.5, paces=calm[0])
    yield Measured("first visit, everything", "s", first[1], 2.5, paces=calm[0])
    yield Measured("first visit, received", "kB", first[2], 2200)
    yield Measured("second visit, everything", "s", second[1], 0.8, paces=calm[1])
    yield Measured("second visit, received", "kB", second[2], 100)
    note = "scripts compiled already"
    yield Measured("third visit, everything", "s", third[1], note=note, paces=calm[2])


def _changed(browser: Browser, served: Served, changes: _Changes) -> Iterator[Measured]:
    context = browser.new_context(base_url=served.origin, viewport=_SCREEN, locale="en-GB")
    context.add_init_script(_WATCH_VISIT)
    context.add_init_script(chromium.MODULES)
    page = context.new_page()
    wire, stick = Wire(), Yardstick()
    wire.listen(page)
    waits, kilobytes, cpu = [], [], []
    for start in changes.starts:
        page.goto(start)
        page.evaluate(_SEEN)
        page.wait_for_load_state("networkidle")
        for value in changes.values:
            received, spent = _since(lambda: wire.received), _since(lambda: _cpu(served))
            with stick.beside():
                waits.append(page.evaluate(_CHANGE, [changes.key, value]))
            page.wait_for_load_state("networkidle")
            kilobytes.append(received() / 1000)
            cpu.append(spent() * 1000)
    context.close()
    what, paces = f"filter change, {changes.name}", tuple(stick.paces)
    yield Measured(what, "ms", tuple(waits), changes.limit, "choice to data-ready", paces)
    note = "processor time of all panels"
    yield Measured(f"{what}: server", "ms", tuple(cpu), 100, note, paces)
    yield Measured(f"{what}: received", "kB", tuple(kilobytes), 30)


def _cpu(served: Served) -> float:
    return processes.cpu_seconds(served.process.pid)


def _since(count: Callable[[], float]) -> Callable[[], float]:
    before = count()
    return lambda: count() - before
