"""A server that is hurt, frozen or killed, and what the room sees of it meanwhile."""

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bench import processes
from tests.browser import walls
from tests.browser.reading import new_reader, ready, until
from tests.serving import Served, serving

pytestmark = pytest.mark.thorough


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


def test_a_server_that_is_frozen_and_thaws(room: Page, hurt: Served) -> None:
    family = list(processes.family(hurt.process.pid))
    for process in family:
        os.kill(process, signal.SIGSTOP)
    try:
        walls.let_pass(room, 120)
        walls.expect_dead(room)
    finally:
        for process in family:
            os.kill(process, signal.SIGCONT)
    walls.recover(room)


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
