"""The wall as a room sees it: scenes, sizes, and NOT LIVE whenever that is what is true.

Time is Playwright's: minutes pass in a moment, and the page's own judgement is what is tested.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.bench import processes, soak
from tests.browser.conftest import Observed
from tests.browser.reading import ready
from tests.serving import Served, serving

SITUATION = "/wall/situation?dist=5&diag=65"
OUTAGE = "Failed to (fetch|load)|Callback|503|500|ERR_"
SHOWN = '.scene[data-shown="true"]'
DEAD = f"{SHOWN} .scene-dead"
MINUTE = 60_000

SMALLEST = """() => {
    const walker = document.createTreeWalker(document.querySelector(".wall"), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const { parentElement: element, textContent: text } = walker.currentNode;
        const range = document.createRange();
        range.selectNode(walker.currentNode);
        const box = range.getBoundingClientRect();
        const scene = element.closest(".scene");
        const isSeen = text.trim() && box.width && box.height && !element.closest(".unseen") &&
            (!scene || scene.dataset.shown === "true") && !element.closest(".rw-map-live");
        if (!isSeen) continue;
        // Entries without room stand in a column that is cut off whole.
        const list = element.closest(".entries")?.getBoundingClientRect();
        if (list && box.left >= list.right - 1) continue;
        const scaled = element.closest(".graph-scale");
        const scale = scaled ? scaled.getBoundingClientRect().width / scaled.offsetWidth : 1;
        const share = parseFloat(getComputedStyle(element).fontSize) * scale / window.innerHeight;
        const out = box.right > window.innerWidth + 1 || box.bottom > window.innerHeight + 1;
        found.push([100 * share, text.trim().slice(0, 40), out]);
    }
    return found;
}"""


def _context(browser: Browser, origin: str, **options: object) -> BrowserContext:
    screen = {"width": 1920, "height": 1080}
    return browser.new_context(**{"base_url": origin, "viewport": screen, **options})  # type: ignore[arg-type] # as Playwright takes them


@pytest.fixture
def wall(browser: Browser, server: str, observed: Observed) -> Iterator[Page]:
    """The situation on a screen of 1080 lines, complete, with a clock that the test moves."""
    context = _context(browser, server)
    page = context.new_page()
    page.on("console", observed.console)
    page.on("pageerror", observed.error)
    context.on("request", observed.request)
    page.clock.install(time=datetime.now(UTC))
    page.goto(SITUATION)
    _complete(page)
    yield page
    context.close()
    assert observed.remaining() == []


def _complete(page: Page) -> None:
    """All scenes have their figures."""
    ready(page)
    for place in range(page.evaluate("() => routewatch.wall.programme.scenes.length")):
        scene = page.locator(f'.scene[data-scene="{place}"] [data-panel]')
        for card in scene.all():
            expect(card).not_to_have_attribute("data-state", "loading", timeout=20_000)


def _pass(page: Page, seconds: int) -> None:
    """So many seconds, with room for answers in between."""
    for _ in range(max(1, seconds // 10)):
        page.clock.run_for(min(10, seconds) * 1000)
        page.wait_for_timeout(40)


def _recover(page: Page, within: int = 70) -> None:
    """LIVE again within so many seconds, which pass slowly: answers take real time."""
    for _ in range(within // 2):
        if page.inner_text("#wall-link") == "LIVE":
            break
        page.clock.run_for(2000)
        page.wait_for_timeout(150)
    _expect_live(page)


def _expect_live(page: Page) -> None:
    expect(page.locator("#wall-link")).to_have_text("LIVE", timeout=10_000)
    for panel in page.locator(DEAD).all():
        expect(panel).to_be_hidden()


def _expect_dead(page: Page) -> None:
    expect(page.locator("#wall-link")).to_have_text("NOT LIVE")
    panels = page.locator(DEAD).all()
    assert panels
    for panel in panels:
        expect(panel).to_be_visible()
        expect(panel).to_contain_text("NOT LIVE – last data ")
        expect(panel).to_contain_text("UTC")


def _figure(page: Page) -> str:
    return page.inner_text(f"{SHOWN} .figure >> nth=0")


def test_scenes_change_by_themselves_and_by_keys(wall: Page) -> None:
    title = wall.locator("#wall-title")
    expect(title).to_have_text("All routes")
    _pass(wall, 50)
    expect(title).to_have_text("Where people die")
    for key, shown in (
        ("3", "Movement"),
        ("PageUp", "Where people die"),
        ("ArrowRight", "Movement"),
        ("PageDown", "Central Mediterranean"),
        ("End", "Since your last meeting"),
    ):
        wall.keyboard.press(key)
        expect(title).to_have_text(shown)
    wall.keyboard.press("2")
    wall.keyboard.press("Space")
    _pass(wall, 120)
    expect(title).to_have_text("Where people die")
    expect(wall.locator("#wall-place")).to_contain_text("paused")
    wall.keyboard.press("Space")
    _pass(wall, 50)
    expect(title).to_have_text("Movement")
    # One is seen, and every one is in the page: a change asks the server for nothing.
    assert wall.locator(SHOWN).count() == 1


def test_a_change_of_scenes_asks_the_server_for_nothing(wall: Page) -> None:
    asked: list[str] = []
    wall.on("request", lambda request: asked.append(request.url))
    _pass(wall, 300)
    # The browser itself looks for the icon of a new address.
    asked = [url for url in asked if "favicon" not in url]
    assert {url.rsplit("/", 1)[-1] for url in asked} == {"version"}
    assert len(asked) <= 14


def test_scripts_can_go_to_a_scene_pause_and_light_one_panel(wall: Page) -> None:
    wall.evaluate("() => routewatch.wall.go('Movement')")
    expect(wall.locator("#wall-title")).to_have_text("Movement")
    wall.evaluate("() => routewatch.wall.spotlight('detections-lately')")
    expect(wall.locator(f"{SHOWN} .card-chart")).to_be_visible()
    expect(wall.locator(f"{SHOWN} .card-headline >> nth=0")).to_be_hidden()
    wall.evaluate("() => routewatch.wall.spotlight(null)")
    expect(wall.locator(f"{SHOWN} .card-headline >> nth=0")).to_be_visible()
    assert wall.evaluate("() => routewatch.wall.go('Atlantis')") is False


def test_escape_leaves_for_the_page_behind_the_scene(wall: Page) -> None:
    wall.keyboard.press("4")
    wall.keyboard.press("Escape")
    wall.wait_for_url("**/routes/central-mediterranean**")


def test_no_answers_for_a_minute_is_not_live_and_an_answer_is_live_again(
    wall: Page, observed: Observed
) -> None:
    observed.allow(OUTAGE)
    figure = _figure(wall)
    wall.keyboard.press("Space")

    def fail(route: Route) -> None:
        route.fulfill(status=500, body="")

    wall.route("**/api/version", fail)
    _pass(wall, 35)
    expect(wall.locator("#wall-link")).to_have_text("no connection")
    _pass(wall, 40)
    _expect_dead(wall)
    assert _figure(wall) == figure
    wall.unroute("**/api/version")
    _recover(wall)


def test_without_a_network_the_picture_stays_and_says_of_when_it_is(
    wall: Page, observed: Observed
) -> None:
    observed.allow(OUTAGE)
    figure = _figure(wall)
    wall.keyboard.press("Space")
    wall.context.set_offline(True)
    _pass(wall, 95)
    _expect_dead(wall)
    assert _figure(wall) == figure
    wall.context.set_offline(False)
    _pass(wall, 10)
    # The browser says that the network is back: nobody waits for the next turn.
    _expect_live(wall)


def test_while_nobody_answers_it_asks_less_and_less_often(wall: Page, observed: Observed) -> None:
    observed.allow(OUTAGE)
    times: list[float] = []

    def fail(route: Route) -> None:
        times.append(route.request.frame.evaluate("() => performance.now()"))
        route.abort()

    wall.route("**/api/version", fail)
    _pass(wall, 600)
    gaps = [(b - a) / 1000 for a, b in pairwise(times)]
    assert 3 <= gaps[0] <= 17
    assert max(gaps) <= 71
    assert min(gaps[4:]) >= 45


def test_figures_that_cannot_be_had_are_not_live_though_the_version_is(
    wall: Page, observed: Observed
) -> None:
    observed.allow(OUTAGE)
    figure = _figure(wall)
    wall.keyboard.press("Space")
    build = wall.evaluate("() => routewatch.words().build")
    newer = {"data_version": "0" * 12, "build": build}
    wall.route("**/api/version", lambda route: route.fulfill(json=newer))
    wall.route("**/_dash-update-component*", lambda route: route.fulfill(status=503, body=""))
    _pass(wall, 100)
    _expect_dead(wall)
    assert _figure(wall) == figure


def test_a_new_version_redraws_once_and_marks_what_changed(wall: Page) -> None:
    wall.keyboard.press("Space")
    asked: list[str] = []
    wall.on("request", lambda r: asked.append(r.url) if "_dash-update" in r.url else None)
    _pass(wall, 120)
    assert asked == []
    before = _figure(wall)
    # As if the figures before had been others.
    wall.evaluate(
        """() => {
            const [scene] = routewatch.wall.figures.all();
            scene.version = "an older one";
            scene.digests["headline-dead-missing"] = { digest: "x", value: "≥ 7,000" };
        }"""
    )
    _pass(wall, 40)
    card = wall.locator(f'{SHOWN} [data-panel="headline-dead-missing"] .scene-changed')
    expect(card).to_contain_text("changed ")
    expect(card).to_contain_text("was ≥ 7,000")
    expect(wall.locator(f'{SHOWN} [data-panel="map"] .scene-changed')).to_be_hidden()
    assert len(asked) == 1
    assert _figure(wall) == before
    _pass(wall, 700)
    expect(card).to_be_hidden()


@pytest.mark.timeout(300)
def test_a_new_build_reloads_once(wall: Page) -> None:
    loads: list[str] = []
    wall.on("load", lambda page: loads.append(page.url))
    version = wall.evaluate("() => routewatch.wall.figures.all()[0].version")
    newer = {"data_version": version, "build": "another"}
    wall.route("**/api/version", lambda route: route.fulfill(json=newer))
    wall.keyboard.press("3")
    _pass(wall, 40)
    wall.wait_for_timeout(1500)
    wall.wait_for_selector("#wall-title")
    _pass(wall, 300)
    assert len(loads) == 1
    # It comes back to the scene that it showed.
    assert wall.url.endswith("#3") or wall.evaluate("() => routewatch.wall.scenes.state.at") >= 2


def test_the_clock_is_the_servers_and_a_wrong_one_is_said(wall: Page) -> None:
    wall.keyboard.press("Space")
    wall.clock.set_system_time(datetime(2031, 1, 1, 12, 0, tzinfo=UTC))
    _pass(wall, 10)
    wall.wait_for_timeout(300)
    _pass(wall, 10)
    _expect_live(wall)
    expect(wall.locator("#wall-checked")).to_contain_text("clock is wrong")
    assert not wall.inner_text("#wall-clock").startswith("12:00")


@pytest.mark.parametrize(
    ("before", "zone", "written"),
    [
        ("2026-11-26T23:59:30Z", "UTC", ("23:59 UTC", "00:00 UTC")),
        ("2026-11-30T23:59:30Z", "UTC", ("23:59 UTC", "00:00 UTC")),
        (
            "2026-10-25T00:59:30Z",
            "Europe/Paris",
            ("00:59 UTC · 02:59 local", "01:00 UTC · 02:00 local"),
        ),
        (
            "2027-03-28T00:59:30Z",
            "Europe/Paris",
            ("00:59 UTC · 01:59 local", "01:00 UTC · 03:00 local"),
        ),
    ],
    ids=["midnight", "month end", "clocks go back", "clocks go forward"],
)
def test_the_day_and_the_hour_turn_over(
    browser: Browser, server: str, before: str, zone: str, written: tuple[str, str]
) -> None:
    context = _context(browser, server, timezone_id=zone)
    page = context.new_page()
    page.clock.install(time=before)

    def answer(route: Route) -> None:
        # The server's clock goes with the page's.
        fetched = route.fetch()
        now = page.evaluate("() => new Date().toUTCString()")
        route.fulfill(response=fetched, headers={**fetched.headers, "date": now})

    page.route("**/api/version", answer)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "_dash-update" in r.url else None)
    page.goto(SITUATION)
    _complete(page)
    page.keyboard.press("Space")
    clock = page.locator("#wall-clock")
    expect(clock).to_have_text(written[0])
    scenes = len(asked)
    page.clock.run_for(40_000)
    expect(clock).to_have_text(written[1])
    _pass(page, 60)
    page.wait_for_timeout(500)
    _expect_live(page)
    # Freshness depends on the day: with a new one all scenes are asked for again.
    new_day = zone == "UTC"
    page.wait_for_timeout(1500 if new_day else 0)
    assert (len(asked) > scenes) is new_day
    context.close()


SCREENS = (
    ((1920, 1080), 1, 4.1),
    ((3840, 2160), 1, 4.1),
    ((1920, 1080), 2, 4.1),
    ((7680, 4320), 1, 4.1),
    ((3440, 1440), 1, 4.8),
    ((5120, 1440), 1, 7.4),
    ((1080, 1920), 1, 2.3),
)
"""CSS pixels, device pixels for each, and the least share of the height that text has, in %."""


@pytest.mark.timeout(400)
@pytest.mark.parametrize("playlist", ["situation", "route", "bureaus"])
def test_all_text_can_be_read_from_five_metres_and_is_on_the_screen(
    browser: Browser, server: str, playlist: str
) -> None:
    for (width, height), ratio, least in SCREENS if playlist == "situation" else SCREENS[:1]:
        size = {"width": width, "height": height}
        context = _context(browser, server, viewport=size, device_scale_factor=ratio)
        page = context.new_page()
        page.goto(f"/wall/{playlist}?dist=5&diag=65")
        _complete(page)
        page.keyboard.press("Space")
        for scene in range(page.evaluate("() => routewatch.wall.programme.scenes.length")):
            page.keyboard.press(str(scene + 1))
            page.wait_for_timeout(1500)
            seen = page.evaluate(SMALLEST)
            assert seen
            small = [text for share, text, _out in seen if share < least - 0.005]
            assert small == [], f"scene {scene + 1} at {width}x{height}"
            outside = [text for _share, text, out in seen if out]
            assert outside == [], f"scene {scene + 1} at {width}x{height}"
        context.close()


@pytest.mark.timeout(400)
def test_a_wall_keeps_nothing_of_what_it_has_drawn(
    browser: Browser, reference_store: str, tmp_path: Path
) -> None:
    problems: list[str] = []
    with serving(reference_store, tmp_path / "log", "--workers", "1") as served:
        page = soak.opened(browser, served.origin, problems)
        warm, end = soak.run(page, served.process.pid, refreshes=40, settled=15)
        page.close()
    assert problems == []
    assert end.nodes <= 1.05 * warm.nodes
    assert end.listeners <= 1.05 * warm.listeners
    assert end.heap <= warm.heap + 10


# --- a server of its own, that is hurt ----------------------------------------------------------


@pytest.fixture
def hurt(
    browser: Browser, reference_store: str, tmp_path: Path
) -> Iterator[tuple[Page, Served, Path]]:
    """A wall on a server of its own: page, server, store."""
    store = tmp_path / "store.sqlite"
    shutil.copy(reference_store.removeprefix("sqlite:///"), store)
    with serving(f"sqlite:///{store}", tmp_path / "log", "--workers", "1") as served:
        context = _context(browser, served.origin)
        page = context.new_page()
        page.clock.install(time=datetime.now(UTC))
        page.goto(SITUATION)
        _complete(page)
        page.keyboard.press("Space")
        yield page, served, store
        context.close()


@pytest.mark.timeout(400)
def test_a_server_that_is_killed_and_started_again(hurt: tuple[Page, Served, Path]) -> None:
    page, served, store = hurt
    figure = _figure(page)
    served.process.terminate()
    served.process.wait(timeout=60)
    _pass(page, 100)
    _expect_dead(page)
    assert _figure(page) == figure
    port = int(served.origin.rpartition(":")[2])
    log = store.with_suffix(".log")
    with serving(f"sqlite:///{store}", log, "--workers", "1", port=port):
        _recover(page)


@pytest.mark.timeout(400)
def test_a_server_that_is_frozen_and_thaws(hurt: tuple[Page, Served, Path]) -> None:
    page, served, _store = hurt
    family = list(processes.family(served.process.pid))
    for process in family:
        os.kill(process, signal.SIGSTOP)
    try:
        _pass(page, 120)
        _expect_dead(page)
    finally:
        for process in family:
            os.kill(process, signal.SIGCONT)
    _recover(page)


@pytest.mark.timeout(400)
def test_a_database_that_is_gone_and_comes_back(hurt: tuple[Page, Served, Path]) -> None:
    page, _served, store = hurt
    figure = _figure(page)
    whole = store.read_bytes()
    store.write_bytes(b"")
    # The server keeps a version for a second of its own time.
    page.wait_for_timeout(1500)
    _pass(page, 100)
    _expect_dead(page)
    assert _figure(page) == figure
    store.write_bytes(whole)
    _recover(page)
