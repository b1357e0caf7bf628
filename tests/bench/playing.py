"""What it costs to draw other months on the map: a film of all of them, and a step of the brush."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests import chromium
from tests.bench.measures import Measured

_SCREENS = (ViewportSize(width=1366, height=768), ViewportSize(width=1920, height=1080))
_FRAME = 1000 / 30
_CORES = 2
_SETTLING = 1500
_ALL = "of all processes of the browser, whatever else the machine does"
_READY = '#page-root[data-ready="true"]'

# Plays every month that there is, thirty a second, and answers when the last one was shown.
_PLAY = """
() => new Promise(resolve => {
    const [{ desk }] = modules.map_place.mounted;
    const { film, brush } = desk.time;
    film.length.value = '1';
    film.pace.value = '30';
    brush.place(brush.time.first, brush.time.last);
    const before = performance.now();
    film.play();
    const prepared = performance.now() - before;
    const look = () => {
        if (film.player.playing) requestAnimationFrame(look);
        else resolve({ prepared, ...film.player.stats });
    };
    look();
})
"""

# A step of the brush over a year of months, redrawn twenty times.
_DRAG = """
() => {
    const [{ desk }] = modules.map_place.mounted;
    const { shifted } = modules.map_months;
    const took = [];
    for (let step = 0; step < 20; step += 1) {
        const first = shifted(201401, 6 * step);
        const before = performance.now();
        desk.preview(first, shifted(first, 11));
        took.push(performance.now() - before);
    }
    desk.still();
    return took;
}
"""


def measure(browser: Browser, origin: str) -> Iterator[Measured]:
    """A film by month and a step of the brush, on two screens, without a graphics processor."""
    for screen in _SCREENS:
        context = browser.new_context(base_url=origin, viewport=screen, locale="en-GB")
        page = context.new_page()
        page.add_init_script(chromium.MODULES)
        size = f"{screen['width']} × {screen['height']}"
        yield from _film(page, "/map?t=all", size)
        yield Measured(f"brush, a step over a year, {size}", "ms", tuple(page.evaluate(_DRAG)), 120)
        yield from _film(
            page, "/map?lay=incidents,corridors,density&t=all", f"{size}, with density"
        )
        context.close()


def _cpu_ms(page: Page) -> float:
    """Processor time of the browser and all its processes so far."""
    browser = page.context.browser
    assert browser, "a page of a context that the browser made"
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return float(sum(one["cpuTime"] for one in found)) * 1000


def _film(page: Page, address: str, what: str) -> Iterator[Measured]:
    page.goto(address)
    page.wait_for_selector(_READY)
    played: list[dict[str, Any]] = []
    spent: list[float] = []
    for _ in range(2):
        before = _cpu_ms(page)
        played.append(page.evaluate(_PLAY))
        spent.append(_cpu_ms(page) - before)
        # Its end became the period of the page, whose answer would stop the next film.
        page.wait_for_timeout(_SETTLING)
        page.wait_for_selector(_READY)
    note = f"{min(one['windows'] for one in played)} months shown"
    frames = tuple(one["ms"] / max(1, one["frames"]) for one in played)
    yield Measured(f"film by month, a frame, {what}", "ms", frames, _FRAME, note)
    cpu = tuple(ms / max(1, one["frames"]) for ms, one in zip(spent, played, strict=True))
    yield Measured(
        f"film by month, processor time of a frame, {what}", "ms", cpu, _CORES * _FRAME, _ALL
    )
    drawing = tuple(one["drawMs"] / one["windows"] for one in played)
    yield Measured(f"film by month, drawing a month, {what}", "ms", drawing)
    yield Measured(
        f"film by month, before the first, {what}", "ms", tuple(o["prepared"] for o in played)
    )
