"""From the press to the painted picture: real clicks, beside a plain page in the same minutes.

The clock starts at the pointer's press and ends after the frame in which all that is in sight is
what it must become: texts of the headline figures and tables, the drawn paths of each chart, the
pixels of the map (looked at once that frame is out, since looking takes a third of one). What it
must become is learned before, from a second server on the same store, so that each state is new to
the server that is measured.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize

from tests.bench import plain_page, processes
from tests.bench.measures import Measured
from tests.bench.yardstick import Yardstick
from tests.serving import free_port, serving

_SCREEN = ViewportSize(width=1366, height=768)
_LIMIT = 220.0
_SHARE = 0.5
"""Of the plain page's wait, at the most."""

# What is in sight, as texts; the map's pixels, which cost more, once all else has been painted.
_WATCH = """
(() => {
    const inSight = element => {
        const { top, bottom, width } = element.getBoundingClientRect();
        return width > 0 && top < window.innerHeight && bottom > 0;
    };
    const all = selector => [...document.querySelectorAll(selector)].filter(inSight);
    const words = () =>
        all('[data-metric], [data-panel] table').map(one => one.textContent).join('|');
    const charts = () => all('.js-plotly-plot').map(graph =>
        [...graph.querySelectorAll('.main-svg path')].map(path => path.getAttribute('d')).join(' ')
    ).join('|');
    // Numbers, since a picture of them would take a frame's time to be made: FNV-1a, by word.
    const pixels = () => all('.leaflet-container canvas').map(one => {
        const { data } = one.getContext('2d').getImageData(0, 0, one.width, one.height);
        let sum = 0x811c9dc5;
        for (const word of new Uint32Array(data.buffer)) sum = Math.imul(sum ^ word, 0x01000193);
        return sum;
    }).join('|');
    const bench = window.bench = { pressed: 0, painted: null };
    bench.sign = () => ({ words: words(), charts: charts(), pixels: pixels() });
    bench.expect = expected => { bench.expected = expected; bench.painted = null; };
    const look = () => {
        const { words: text, charts: paths, pixels: map } = bench.expected;
        if (words() !== text || charts() !== paths) { requestAnimationFrame(look); return; }
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
            const painted = performance.now() - bench.pressed;
            if (pixels() === map) bench.painted = painted;
            else requestAnimationFrame(look);
        };
        port2.postMessage(null);
    };
    document.addEventListener('pointerdown', event => {
        if (!bench.expected || bench.painted !== null) return;
        bench.pressed = event.timeStamp;
        requestAnimationFrame(look);
    }, true);
})();
"""


@dataclass(frozen=True)
class _Change:
    """A kind of change: where it starts, and the clicks that follow each other.

    Attributes:
        ours: address of the overview at its start.
        opens: selector of the button that opens the control.
        clicks: what is clicked on our page, one after the other.
        plain_opens, plain: the same on the plain page, where years are open from the start.
    """

    name: str
    ours: str
    opens: str
    clicks: Sequence[str]
    plain_opens: str
    plain: Sequence[str]


_YEARS = tuple(str(year) for year in range(2015, 2025))
_ROUTES = (
    *("western-mediterranean", "eastern-mediterranean", "west-africa-atlantic", "channel-uk"),
    *("us-mexico-border", "western-balkans", "sahara-crossing", "afghanistan-iran"),
)
_CHANGES = (
    _Change(
        "a year, all routes",
        "/?t=2014",
        '[data-filter="period"]',
        [f'.filter-dropdown label:has-text("{year}")' for year in _YEARS],
        "",
        [f'#year label:has-text("{year}")' for year in _YEARS],
    ),
    _Change(
        "one more route",
        "/?r=central-mediterranean&t=2016..2021",
        '[data-filter="routes"]',
        [f'.filter-dropdown input[value="{route}"]' for route in _ROUTES],
        "#routes",
        [f'.dash-dropdown-content label:has-text("{route}")' for route in _ROUTES],
    ),
)


class _Reader:
    """A page on which clicks are made and timed."""

    def __init__(self, browser: Browser, origin: str, start: str, opens: str) -> None:
        context = browser.new_context(base_url=origin, viewport=_SCREEN, locale="en-GB")
        context.add_init_script(_WATCH)
        self.context, self.page = context, context.new_page()
        self.page.goto(start)
        _rest(self.page)
        if opens:
            self.page.click(opens)
            _rest(self.page)

    def learn(self, selector: str) -> object:
        """What a click comes to."""
        self.page.locator(selector).first.click()
        _rest(self.page)
        return self.page.evaluate("window.bench.sign()")

    def press(self, selector: str, expected: object) -> float:
        """Milliseconds from the press to the picture."""
        # A window that is behind another one is not painted.
        self.page.bring_to_front()
        self.page.evaluate("expected => window.bench.expect(expected)", expected)
        self.page.locator(selector).first.click()
        _until(lambda: self.page.evaluate("window.bench.painted !== null"), 20)
        wait = float(self.page.evaluate("window.bench.painted"))
        _rest(self.page)
        return wait


# Nothing while a page has no picture, or says that it is not ready.
_PICTURE = """
() => {
    const sign = window.bench.sign();
    const isDone = sign.charts && !document.querySelector('[data-ready="false"]');
    return isDone ? JSON.stringify(sign) : null;
}
"""


def _rest(page: Page) -> None:
    """Until what is in sight has stayed the same for a moment."""
    looks: list[object] = [None]

    def same() -> bool:
        page.wait_for_timeout(400)
        looks.append(page.evaluate(_PICTURE))
        return looks[-1] is not None and looks[-1] == looks[-2]

    _until(same, 60)


def measure(browser: Browser, address: str) -> Iterator[Measured]:
    """Clicks on the overview and on the plain page, in turn."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        taught = stack.enter_context(serving(address, folder / "taught"))
        served = stack.enter_context(serving(address, folder / "served"))
        plain_taught = stack.enter_context(_serving_plain(address, folder / "plain-taught"))
        plain = stack.enter_context(_serving_plain(address, folder / "plain"))
        for change in _CHANGES:
            expected = _learned(browser, taught.origin, change.ours, change.opens, change.clicks)
            expected_plain = _learned(browser, plain_taught, "/", change.plain_opens, change.plain)
            ours = _Reader(browser, served.origin, change.ours, change.opens)
            other = _Reader(browser, plain, "/", change.plain_opens)
            waits, plain_waits, cpu, stick = [], [], [], Yardstick()
            for number in range(len(change.clicks)):
                spent = _since(lambda: processes.cpu_seconds(served.process.pid))
                with stick.beside():
                    waits.append(ours.press(change.clicks[number], expected[number]))
                cpu.append(spent() * 1000)
                plain_waits.append(other.press(change.plain[number], expected_plain[number]))
            ours.context.close()
            other.context.close()
            what = f"click to picture, {change.name}"
            paces = tuple(stick.paces)
            yield Measured(what, "ms", tuple(waits), _LIMIT, "each state new to the server", paces)
            yield Measured(f"{what}: server", "ms", tuple(cpu), 100, "processor time", paces)
            yield Measured(f"{what}: plain Dash", "ms", tuple(plain_waits))
            share = median(waits) / median(plain_waits)
            yield Measured(
                f"{what}: of plain Dash", "", (share,), _SHARE, "medians of the same minutes"
            )


def _learned(
    browser: Browser, origin: str, start: str, opens: str, clicks: Sequence[str]
) -> Sequence[object]:
    reader = _Reader(browser, origin, start, opens)
    expected = [reader.learn(selector) for selector in clicks]
    reader.context.close()
    return expected


def _until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            msg = f"what was waited for did not come within {seconds:g} s"
            raise TimeoutError(msg)
        time.sleep(0.02)


def _since(count: Callable[[], float]) -> Callable[[], float]:
    before = count()
    return lambda: count() - before


@contextmanager
def _serving_plain(address: str, log: Path) -> Iterator[str]:
    """The plain page under gunicorn, as many workers as ours; its origin."""
    origin = f"http://127.0.0.1:{(port := free_port())}"
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"),
        *("--worker-class", "gthread", "--threads", "4", f"{plain_page.__name__}:server()"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=os.environ | {plain_page.ADDRESS: address},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _until(lambda: _answers(origin), 60)
        yield origin
    finally:
        process.terminate()
        process.wait()


def _answers(origin: str) -> bool:
    try:
        with urlopen(origin, timeout=2) as answer:  # noqa: S310 - our own address
            return int(answer.status) == 200
    except OSError:
        return False
