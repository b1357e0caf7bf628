"""The pages of the bureaus on any store: the server's work, and what a reader waits for."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, ViewportSize

from dashboard import pages, url_state
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from tests.app.asking import components
from tests.bench.browsing import RESTED
from tests.bench.measures import Measured, cpu_ms
from tests.bench.yardstick import Yardstick
from tests.serving import serving

_RUNS = 24
_BUREAU = "/bureaus/ITA"
_ALL = "/bureaus?t=all"
"""All months that are held of 196 bureaus."""
_SCREEN = ViewportSize(width=1366, height=768)
_SEEN = """
() => new Promise(resolve => {
    const look = () => document.querySelector('#page-root[data-ready="true"]')
        ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
})
"""
# The strip's own picture, drawn again from what it holds: to the next frame.
_STRIP = """
() => new Promise(resolve => {
    const strip = document.querySelector('[data-panel="bureaus-reporting"] .card-content');
    const inside = strip.innerHTML;
    strip.innerHTML = "";
    requestAnimationFrame(() => {
        const start = performance.now();
        strip.innerHTML = inside;
        strip.getBoundingClientRect();
        requestAnimationFrame(() => resolve(performance.now() - start));
    });
})
"""


def measure(address: str, what: str, browser: Browser | None = None) -> Iterator[Measured]:
    """What the page of a bureau and the list of all cost on a store.

    Args:
        address: of the store.
        what: is in it, for the report.
        browser: where there is one, what a reader waits for is measured, too.
    """
    values, stick = [], Yardstick()
    for _ in range(_RUNS):
        with stick.beside():
            values.append(_uncached(address))
    note, paces = "processor time of all cards, uncached", tuple(stick.paces)
    yield Measured(f"{_BUREAU}, {what}", "ms", tuple(values), 200, note, paces)
    if browser is not None:
        yield from _waited(browser, address, what)


def _uncached(address: str) -> float:
    asked = Request.of(url_state.read(""), country="ITA")
    ids = (getattr(part, "id", None) for part in components(pages.at(_BUREAU).content()))
    codes = [one["panel"] for one in ids if isinstance(one, dict) and one["type"] == "panel-body"]
    store = Store(Settings(database_url=address))
    store.availabilities()
    return cpu_ms(lambda: [render(PANELS[code], asked, store) for code in codes])


def _waited(browser: Browser, address: str, what: str) -> Iterator[Measured]:
    with TemporaryDirectory() as folder, serving(address, Path(folder) / "log") as served:
        context = browser.new_context(base_url=served.origin, viewport=_SCREEN, locale="en-GB")
        page = context.new_page()
        page.goto("/")
        page.evaluate(_SEEN)
        page.evaluate(RESTED)
        waits, stick = [], Yardstick()
        for number in range(_RUNS):
            # Another period each time, so that nothing is answered from memory.
            first = f"{2024 + number // 12}-{number % 12 + 1:02}"
            with stick.beside():
                page.goto(f"{_BUREAU}?t={first}..2026-07")
                waits.append(page.evaluate(_SEEN))
        note, paces = "uncached, to ready", tuple(stick.paces)
        yield Measured(f"{_BUREAU} opened, {what}", "ms", tuple(waits), 600, note, paces)
        page.goto(_ALL)
        page.evaluate(_SEEN)
        drawn = tuple(page.evaluate(_STRIP) for _ in range(_RUNS))
        yield Measured(
            f"months of 196 bureaus, {what}", "ms", drawn, 150, "drawing, all months held"
        )
        context.close()
