"""The chair's remote as a room sees it: two walls, two remotes, real time."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Observed
from tests.browser.reading import new_reader, ready

WALL = "/wall/drill"
REMOTE = f"{WALL}/remote"
SHOWN = '.scene[data-shown="true"]'
TITLE = "#wall-title"
FOOT = "#wall-remote"

_ZOOM = """() => [...modules.map_place.mounted]
    .find(({ frame }) => frame.closest('.scene[data-shown="true"]')).leaflet.getZoom()"""

Open = Callable[[str, int, int], Page]


@pytest.fixture
def opened(browser: Browser, server: str, observed: Observed) -> Iterator[Open]:
    """Opens pages, each in a browser profile of its own; each fails the test as `page` does."""
    contexts: list[BrowserContext] = []

    def open_(path: str, width: int, height: int) -> Page:
        context = new_reader(
            browser,
            base_url=server,
            viewport={"width": width, "height": height},
            has_touch=width < 800,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", observed.console)
        page.on("pageerror", observed.error)
        context.on("request", observed.request)
        page.goto(path)
        ready(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert observed.remaining() == []


def _code(wall: Page) -> str:
    wall.keyboard.press("r")
    digits = wall.locator("#wall-code-digits")
    expect(digits).to_be_visible()
    expect(wall.locator("#wall-code-picture")).to_be_visible()
    return digits.inner_text()


def _pair(remote: Page, code: str) -> None:
    remote.fill("#remote-code", code)
    remote.press("#remote-code", "Enter")


@pytest.mark.thorough
@pytest.mark.timeout(240)
def test_a_remote_drives_two_walls_until_another_takes_over(
    opened: Open, observed: Observed
) -> None:
    observed.allow("403|409")
    walls = [opened(WALL, 1280, 720) for _ in range(2)]
    remote = opened(REMOTE, 390, 844)
    message = remote.locator("#remote-message")
    # A wrong code, then the right ones; the code goes from the wall when it was used.
    _pair(remote, "0000 000")
    expect(message).to_contain_text("No wall shows this code")
    _pair(remote, _code(walls[0]))
    expect(remote.locator("#remote-walls")).to_have_text("Walls that follow: 1")
    expect(message).to_be_hidden()
    expect(walls[0].locator("#wall-code")).to_be_hidden()
    remote.click('[data-remote="add"]')
    _pair(remote, _code(walls[1]))
    expect(remote.locator("#remote-walls")).to_have_text("Walls that follow: 2")
    # Scenes and pause, on both.
    remote.click('[data-remote="scene-2"]')
    remote.click('[data-remote="pause"]')
    for wall in walls:
        expect(wall.locator(TITLE)).to_have_text("Movement")
        expect(wall.locator("#wall-place")).to_contain_text("paused")
        expect(wall.locator(FOOT)).to_have_text("remote")
    # A panel alone.
    remote.click('[data-spot-panel="headline-detections"]')
    for wall in walls:
        expect(wall.locator(f"{SHOWN} .card-headline >> nth=0")).to_be_visible()
        expect(wall.locator(f"{SHOWN} .card-chart")).to_be_hidden()
    remote.click('[data-spot-panel=""]')
    for wall in walls:
        expect(wall.locator(f"{SHOWN} .card-chart")).to_be_visible()
    _expect_pointing(remote, walls)
    # A second remote asks, and the first is told.
    second = opened(REMOTE, 390, 844)
    _pair(second, _code(walls[0]))
    expect(second.locator("#remote-message")).to_contain_text("Another remote steers this wall")
    second.click('[data-remote="take"]')
    expect(second.locator("#remote-walls")).to_have_text("Walls that follow: 1")
    expect(message).to_contain_text("Another remote took over a wall at")
    second.click('[data-remote="next"]')
    expect(walls[0].locator(TITLE)).to_have_text("Hits")
    expect(walls[1].locator(TITLE)).to_have_text("Movement")
    # Put down, and sent away: both walls go on by themselves.
    second.click('[data-remote="leave"]')
    expect(second.locator("#remote-code")).to_be_visible()
    walls[1].keyboard.press("x")
    expect(message).to_contain_text("No wall follows this remote any more")
    for wall in walls:
        expect(wall.locator("#wall-place")).not_to_contain_text("paused")
        expect(wall.locator(FOOT)).to_be_empty()


@pytest.mark.thorough
@pytest.mark.timeout(240)
def test_a_chair_chooses_filters_zooms_draws_a_ring_freezes_and_hands_over(opened: Open) -> None:
    pair = [opened("/wall/situation", 1280, 720) for _ in range(2)]
    wall, chair = pair[0], opened("/wall/situation/remote", 390, 844)
    _pair(chair, _code(wall))
    chair.click('[data-remote="add"]')
    _pair(chair, _code(pair[1]))
    expect(chair.locator("#remote-walls")).to_have_text("Walls that follow: 2")
    _expect_filters(chair, pair)
    chair.click('[data-remote="ring"]')
    chair.locator("#remote-pad").scroll_into_view_if_needed()
    box = chair.locator("#remote-pad").bounding_box()
    assert box
    chair.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    chair.mouse.down()
    chair.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    chair.mouse.up()
    ring = wall.locator("#wall-pointer")
    expect(ring).to_be_visible()
    # A fifth of the screen across, some seconds after the finger has gone.
    chair.wait_for_timeout(5_000)
    for one in pair:
        expect(one.locator("#wall-pointer")).to_be_visible()
    size = ring.bounding_box()
    assert size
    assert abs(size["width"] - 0.2 * 1280) < 10
    expect(ring).to_be_hidden(timeout=10_000)
    _expect_zoom(chair, pair)
    chair.click('[data-remote="freeze"]')
    for one in pair:
        expect(one.locator("#wall-place")).to_contain_text("figures frozen")
    chair.click('[data-remote="dark"]')
    for one in pair:
        expect(one.locator(TITLE)).to_be_hidden()
    chair.click('[data-remote="hand-over"]')
    digits = chair.locator("#remote-handing-code")
    expect(digits).to_be_visible()
    successor = opened("/wall/situation/remote", 390, 844)
    _pair(successor, digits.inner_text())
    expect(successor.locator("#remote-walls")).to_have_text("Walls that follow: 2")
    expect(chair.locator("#remote-message")).to_contain_text("Another remote took over a wall at")
    # It goes on from where the wall is.
    expect(successor.locator('[data-remote="dark"]')).to_have_attribute("aria-pressed", "true")
    successor.click('[data-remote="dark"]')
    for one in pair:
        expect(one.locator(TITLE)).to_be_visible()


def _expect_filters(chair: Page, walls: list[Page]) -> None:
    """A route, a period, a bureau, each on all walls."""
    for key, value, sentence in (
        ("r", "channel-uk", "Channel"),
        ("r", "own", "All routes"),
        ("t", "2024", "2024"),
        ("t", "own", "last 12"),
        ("c", "ITA", "Italy"),
    ):
        chair.select_option(f"select[name={key}]", value)
        for one in walls:
            expect(one.locator("#wall-sentence")).to_contain_text(sentence, timeout=40_000)
            if key == "r":
                expect(one.locator(TITLE)).to_contain_text(sentence)
    chair.select_option("select[name=c]", "own")
    for one in walls:
        expect(one.locator("#wall-sentence")).not_to_contain_text("Italy", timeout=40_000)


def _expect_zoom(chair: Page, walls: list[Page]) -> None:
    before = [one.evaluate(_ZOOM) for one in walls]
    chair.click('[data-remote="nearer"]')
    for one, far in zip(walls, before, strict=True):
        one.wait_for_function(f"(far) => ({_ZOOM})() > far", arg=far)
    chair.click('[data-remote="farther"]')
    for one, far in zip(walls, before, strict=True):
        one.wait_for_function(f"(far) => ({_ZOOM})() === far", arg=far)


def _expect_pointing(remote: Page, walls: list[Page]) -> None:
    pad = remote.locator("#remote-pad")
    expect(pad.locator(".remote-box")).to_have_count(3)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    # Held, for a ring of one tap goes after seconds, seen or not.
    remote.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    remote.mouse.down()
    for wall in walls:
        ring = wall.locator("#wall-pointer")
        expect(ring).to_be_visible()
        assert ring.evaluate("(ring) => ring.style.left").startswith("25")
    # And is gone after the last word of the remote.
    remote.mouse.up()
    expect(walls[0].locator("#wall-pointer")).to_be_hidden(timeout=10_000)


def test_a_picture_of_the_code_opens_the_remote_and_leaves_no_code_in_the_address(
    opened: Open,
) -> None:
    wall = opened(f"{WALL}?remote=on", 1280, 720)
    foot = wall.locator(FOOT)
    expect(foot).to_contain_text(REMOTE)
    code = foot.inner_text()[-9:].replace(" ", "")
    remote = opened(f"{REMOTE}#{code}", 1024, 768)
    expect(remote.locator("#remote-walls")).to_have_text("Walls that follow: 1")
    assert remote.evaluate("() => location.hash") == ""
    # A closed remote leaves the wall as it is; a wall that is opened anew still follows.
    wall.reload()
    expect(foot).to_have_text("remote")
    small = remote.evaluate(
        "() => [...document.querySelectorAll('button')].filter((one) => one.offsetHeight &&"
        " one.offsetHeight < 44).length"
    )
    assert small == 0


@pytest.mark.thorough
def test_a_wall_whose_server_no_longer_speaks_for_its_remote_goes_on(opened: Open) -> None:
    wall = opened(WALL, 1280, 720)
    remote = opened(REMOTE, 390, 844)
    _pair(remote, _code(wall))
    remote.click('[data-remote="pause"]')
    place = wall.locator("#wall-place")
    expect(place).to_contain_text("paused")
    lost = {"remote": "lost", "every": 10_000, "order": "", "wish": {}, "point": None}
    wall.route("**/api/remote/follow", lambda route: route.fulfill(json=lost))
    expect(wall.locator(FOOT)).to_have_text("remote silent")
    expect(place).not_to_contain_text("paused")
