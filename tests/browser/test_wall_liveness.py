"""LIVE, and NOT LIVE whenever that is true, whatever happens to server, network and clock."""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.bench import processes
from tests.browser import walls
from tests.browser.conftest import Observed
from tests.browser.reading import new_reader, ready, until
from tests.serving import Served, serving

_RECORD = """() => {
    const { fetch } = window;
    window.turns = [];
    window.fetch = async (address, options) => {
        const turn = [performance.now() / 1000, null];
        if (String(address).includes("/api/version")) window.turns.push(turn);
        try {
            return await fetch(address, options);
        } finally {
            turn[1] = performance.now() / 1000;
        }
    };
}"""
"""When it asks for the version, and when that ended, in seconds of the page's clock."""


@pytest.mark.thorough
def test_no_answers_for_a_minute_is_not_live_and_an_answer_is_live_again(
    wall: Page, observed: Observed
) -> None:
    observed.allow(walls.OUTAGE)
    figure = walls.figure(wall)
    wall.keyboard.press("Space")
    names: list[str] = []

    def fail(route: Route) -> None:
        names.append(route.request.headers["x-routewatch-screen"])
        # In turn: an answer that is an error, and none.
        if len(names) % 2:
            route.fulfill(status=500, body="")
        else:
            route.abort()

    wall.route("**/api/version", fail)
    # Written down by the page: on a busy machine it gives some up before they are seen here.
    wall.evaluate(_RECORD)
    walls.let_pass(wall, 35)
    expect(wall.locator("#wall-link")).to_have_text("no connection")
    walls.let_pass(wall, 40)
    walls.expect_dead(wall)
    assert walls.figure(wall) == figure
    # By which it is counted among the walls that are connected.
    (name,) = set(names)
    assert re.fullmatch("[a-z0-9]{8,20}", name)
    # While nobody answers it asks less and less often.
    walls.let_pass(wall, 400)
    turns = wall.evaluate("() => window.turns")
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(turns)]
    assert 3 <= gaps[0] <= 17
    # A minute, and what a busy machine is late.
    assert max(gaps) <= 71
    assert min(gaps[4:]) >= 45
    wall.unroute("**/api/version")
    walls.recover(wall)


@pytest.mark.thorough
def test_without_a_network_the_picture_stays_and_says_of_when_it_is(
    wall: Page, observed: Observed
) -> None:
    observed.allow(walls.OUTAGE)
    figure = walls.figure(wall)
    wall.keyboard.press("Space")
    wall.context.set_offline(True)
    walls.let_pass(wall, 95)
    walls.expect_dead(wall)
    assert walls.figure(wall) == figure
    wall.context.set_offline(False)
    # The browser says that the network is back: nobody waits for the next turn, a minute on.
    walls.recover(wall, within=20)


@pytest.mark.thorough
def test_a_new_version_redraws_once_marks_what_changed_and_is_not_live_without_its_figures(
    wall: Page, observed: Observed
) -> None:
    observed.allow(walls.OUTAGE)
    wall.keyboard.press("Space")
    asked: list[str] = []
    wall.on(
        "request", lambda r: asked.append(r.post_data or "") if "_dash-update" in r.url else None
    )
    walls.let_pass(wall, 60)
    assert asked == []
    figure = walls.figure(wall)
    # As if the figures before had been others.
    wall.evaluate(
        """() => {
            const [scene] = modules.wall_state.wall.figures;
            scene.version = "an older one";
            scene.digests["headline-dead-missing"] = { digest: "x", value: "≥ 7,000" };
        }"""
    )
    walls.let_pass(wall, 40)
    changed = f"{walls.SHOWN} [data-panel='{{}}'] .scene-changed"
    card = wall.locator(changed.format("headline-dead-missing"))
    expect(card).to_contain_text("changed ")
    expect(card).to_contain_text("was ≥ 7,000")
    expect(wall.locator(changed.format("deaths-lately"))).to_be_hidden()
    assert len(asked) == 1
    # The day of the last meeting, from the address of the wall.
    assert "since=2025-06-30" in asked[0]
    assert walls.figure(wall) == figure
    walls.let_pass(wall, 600)
    expect(card).to_be_hidden()
    # A version whose figures cannot be had.
    build = wall.evaluate("() => modules.app_words.words().build")
    newer = {"data_version": "0" * 12, "build": build}
    wall.route("**/api/version", lambda route: route.fulfill(json=newer))
    wall.route("**/_dash-update-component*", lambda route: route.fulfill(status=503, body=""))
    walls.let_pass(wall, 100)
    walls.expect_dead(wall)
    assert walls.figure(wall) == figure


@pytest.mark.thorough
def test_a_new_build_reloads_once(wall: Page) -> None:
    loads: list[str] = []
    wall.on("load", lambda page: loads.append(page.url))
    version = wall.evaluate("() => modules.wall_state.wall.figures[0].version")
    newer = {"data_version": version, "build": "another"}
    wall.route("**/api/version", lambda route: route.fulfill(json=newer))
    wall.keyboard.press("3")
    with wall.expect_event("load"):
        walls.let_pass(wall, 40)
    # It comes back to the scene that it showed.
    expect(wall.locator("#wall-title")).to_have_text("Movement")
    walls.complete(wall)
    walls.let_pass(wall, 120)
    assert len(loads) == 1


@pytest.mark.thorough
def test_the_clock_is_the_servers_and_a_wrong_one_is_said(wall: Page) -> None:
    wall.keyboard.press("Space")
    # Another hour than it is, whenever this runs.
    wrong = datetime.now(UTC).replace(year=2031, month=1, day=1) + timedelta(hours=6)
    wall.clock.set_system_time(wrong)
    walls.let_pass(wall, 10)
    wall.wait_for_timeout(300)
    walls.let_pass(wall, 10)
    walls.expect_live(wall)
    expect(wall.locator("#wall-checked")).to_contain_text("clock is wrong")
    assert not wall.inner_text("#wall-clock").startswith(f"{wrong:%H}:")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("before", "zone", "written"),
    [
        pytest.param("2026-11-30T23:59:30Z", "UTC", ("23:59 UTC", "00:00 UTC"), id="midnight"),
        pytest.param(
            "2026-10-25T00:59:30Z",
            "Europe/Paris",
            ("00:59 UTC · 02:59 local", "01:00 UTC · 02:00 local"),
            id="clocks go back",
        ),
        pytest.param(
            "2027-03-28T00:59:30Z",
            "Europe/Paris",
            ("00:59 UTC · 01:59 local", "01:00 UTC · 03:00 local"),
            id="clocks go forward",
        ),
    ],
)
def test_the_day_and_the_hour_turn_over(
    browser: Browser, server: str, before: str, zone: str, written: tuple[str, str]
) -> None:
    context = walls.context(browser, server, zone=zone)
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
    page.goto(walls.DRILL)
    walls.complete(page)
    page.keyboard.press("Space")
    clock = page.locator("#wall-clock")
    expect(clock).to_have_text(written[0])
    scenes = len(asked)
    page.clock.run_for(40_000)
    expect(clock).to_have_text(written[1])
    polls: list[str] = []
    page.on("response", lambda r: polls.append(r.url) if "/api/version" in r.url else None)
    walls.let_pass(page, 60)
    until(page, lambda: polls)
    # Freshness depends on the day: with a new one all scenes are asked for again.
    if zone == "UTC":
        until(page, lambda: len(asked) > scenes)
    else:
        assert len(asked) == scenes
    walls.expect_live(page)
    context.close()


@pytest.fixture(scope="module")
def store(reference_store: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the store, that may be damaged."""
    path = tmp_path_factory.mktemp("hurt") / "store.sqlite"
    shutil.copy(reference_store.removeprefix("sqlite:///"), path)
    return path


@pytest.fixture(scope="module")
def hurt(store: Path, playlists: Path) -> Iterator[Served]:
    """A server that may be stopped; what is hurt is whole again after each test."""
    log = store.with_suffix(".log")
    with serving(f"sqlite:///{store}", log, "--workers", "1", playlists=playlists) as served:
        yield served


@pytest.fixture
def whole(store: Path) -> Iterator[bytes]:
    """All of the store, that it has again after the test."""
    content = store.read_bytes()
    yield content
    store.write_bytes(content)


@pytest.fixture
def room(browser: Browser, hurt: Served) -> Iterator[Page]:
    """A wall on that server, paused."""
    context = walls.context(browser, hurt.origin)
    page = context.new_page()
    page.clock.install(time=datetime.now(UTC))
    page.goto(walls.DRILL)
    walls.complete(page)
    page.keyboard.press("Space")
    yield page
    context.close()


@pytest.mark.thorough
def test_a_database_that_is_gone_and_comes_back(room: Page, store: Path, whole: bytes) -> None:
    figure = walls.figure(room)
    store.write_bytes(b"")
    # The server keeps a version for a second of its own time.
    until(room, lambda: room.request.get("/health").status == 503)
    # It is not waited for: the server says so itself. Three of its seconds and seven are ten.
    walls.let_pass(room, 7)
    walls.expect_dead(room)

    def is_explained() -> bool:
        # Where it has no room for all of it, the line of the foot says its parts in turn.
        walls.let_pass(room, 4)
        return "The store was emptied." in room.inner_text("#wall-line")

    until(room, is_explained)
    assert walls.figure(room) == figure
    store.write_bytes(whole)
    walls.recover(room)


@pytest.mark.thorough
def test_an_open_page_says_that_the_store_is_gone_and_shows_it_again(
    browser: Browser, hurt: Served, store: Path, whole: bytes
) -> None:
    page = new_reader(browser, base_url=hurt.origin).new_page()
    page.clock.install(time=datetime.now(UTC))
    page.goto("/")
    ready(page)
    cards = page.locator("[data-panel]")
    shown = cards.count()
    store.unlink()
    until(page, lambda: page.request.get("/health").status == 503)
    walls.let_pass(page, 7)
    silent = page.locator('[data-panel][data-state="error"]')
    expect(silent).to_have_count(shown)
    expect(page.locator("#notices")).to_contain_text("The store is gone.")
    store.write_bytes(whole)
    until(page, lambda: page.request.get("/health").status == 200)
    walls.let_pass(page, 10)
    expect(silent).to_have_count(0)
    page.context.close()


@pytest.mark.thorough
def test_a_server_that_is_frozen_and_thaws(room: Page, hurt: Served) -> None:
    family = list(processes.family(hurt.process.pid))
    for process in family:
        os.kill(process, signal.SIGSTOP)
    try:
        walls.let_pass(room, 80)
        walls.expect_dead(room)
    finally:
        for process in family:
            os.kill(process, signal.SIGCONT)
    walls.recover(room)


@pytest.mark.thorough
def test_a_server_that_is_killed_and_started_again(
    room: Page, hurt: Served, store: Path, playlists: Path
) -> None:
    figure = walls.figure(room)
    hurt.process.terminate()
    hurt.process.wait(timeout=60)
    walls.let_pass(room, 100)
    walls.expect_dead(room)
    assert walls.figure(room) == figure
    port = int(hurt.origin.rpartition(":")[2])
    log = store.with_suffix(".second.log")
    address = f"sqlite:///{store}"
    with serving(address, log, "--workers", "1", port=port, playlists=playlists):
        walls.recover(room)
