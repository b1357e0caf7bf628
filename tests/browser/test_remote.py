"""The chair's remote as a room sees it: two walls, two remotes, real time."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    TimeoutError as PlaywrightTimeoutError,
    expect,
)

from tests.browser.conftest import Observed
from tests.browser.reading import new_reader, ready

WALL = "/wall/drill"
REMOTE = f"{WALL}/remote"
SHOWN = '.scene[data-shown="true"]'
TITLE = "#wall-title"
FOOT = "#wall-remote"

_ZOOM = """() => [...modules.map_place.mounted]
    .find(({ frame }) => frame.closest('.scene[data-shown="true"]')).leaflet.getZoom()"""
_RING = "(() => document.getElementById('wall-pointer').getBoundingClientRect().width)"

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


def _button(remote: Page, name: str) -> Locator:
    return remote.get_by_role("button", name=name, exact=True)


def _press(remote: Page, name: str) -> None:
    _button(remote, name).click()


@pytest.mark.thorough
@pytest.mark.timeout(240)
def test_a_remote_drives_two_walls_until_another_takes_over(
    opened: Open, observed: Observed
) -> None:
    # 410: the remote may have asked once more while it was put down.
    observed.allow("403|409|410")
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
    _press(remote, "Add a wall")
    _pair(remote, _code(walls[1]))
    expect(remote.locator("#remote-walls")).to_have_text("Walls that follow: 2")
    # Scenes and pause, on both.
    _press(remote, "Movement")
    _press(remote, "Pause")
    for wall in walls:
        expect(wall.locator(TITLE)).to_have_text("Movement")
        expect(wall.locator("#wall-place")).to_contain_text("paused")
        expect(wall.locator(FOOT)).to_have_text("remote")
    # A panel alone.
    remote.click('#remote-panels [id*="headline-detections"]')
    for wall in walls:
        expect(wall.locator(f"{SHOWN} .card-headline >> nth=0")).to_be_visible()
        expect(wall.locator(f"{SHOWN} .card-chart")).to_be_hidden()
    _press(remote, "All panels")
    for wall in walls:
        expect(wall.locator(f"{SHOWN} .card-chart")).to_be_visible()
    _expect_pointing(remote, walls)
    # A second remote asks, and the first is told.
    second = opened(REMOTE, 390, 844)
    _pair(second, _code(walls[0]))
    expect(second.locator("#remote-message")).to_contain_text("Another remote steers this wall")
    _press(second, "Take it over")
    expect(second.locator("#remote-walls")).to_have_text("Walls that follow: 1")
    expect(message).to_contain_text("Another remote took over a wall at")
    _press(second, "Next")
    expect(walls[0].locator(TITLE)).to_have_text("Hits")
    expect(walls[1].locator(TITLE)).to_have_text("Movement")
    # Put down, and sent away: both walls go on by themselves.
    _press(second, "Disconnect")
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
    _press(chair, "Add a wall")
    _pair(chair, _code(pair[1]))
    expect(chair.locator("#remote-walls")).to_have_text("Walls that follow: 2")
    _expect_filters(chair, pair)
    _press(chair, "Draw a ring")
    expect(chair.locator("#remote-pad")).to_have_attribute("data-ring", "true")
    chair.locator("#remote-pad").scroll_into_view_if_needed()
    box = chair.locator("#remote-pad").bounding_box()
    assert box
    chair.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    chair.mouse.down()
    chair.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    chair.mouse.up()
    ring = wall.locator("#wall-pointer")
    expect(ring).to_be_visible()
    # A fifth of the screen across as soon as the finger's last word has come.
    for one in pair:
        one.wait_for_function(f"(width) => Math.abs({_RING}() - width) < 10", arg=0.2 * 1280)
    # And there, as large, some seconds after the finger has gone.
    chair.wait_for_timeout(4_000)
    for one in pair:
        expect(one.locator("#wall-pointer")).to_be_visible()
        assert abs(one.evaluate(_RING) - 0.2 * 1280) < 10
    expect(ring).to_be_hidden()
    _expect_zoom(chair, pair)
    _press(chair, "Freeze figures")
    for one in pair:
        expect(one.locator("#wall-place")).to_contain_text("figures frozen")
    _press(chair, "Go dark")
    for one in pair:
        expect(one.locator(TITLE)).to_be_hidden()
    _press(chair, "Hand over")
    digits = chair.locator("#remote-handing-code")
    expect(digits).to_be_visible()
    successor = opened("/wall/situation/remote", 390, 844)
    _pair(successor, digits.inner_text())
    expect(successor.locator("#remote-walls")).to_have_text("Walls that follow: 2")
    expect(chair.locator("#remote-message")).to_contain_text("Another remote took over a wall at")
    # It goes on from where the wall is.
    expect(_button(successor, "Go dark")).to_have_attribute("aria-pressed", "true")
    _press(successor, "Go dark")
    for one in pair:
        expect(one.locator(TITLE)).to_be_visible()


_OWN = "as the scene says"


def _is_seen(option: Locator) -> bool:
    """Whether it is there within a few seconds."""
    try:
        option.wait_for(timeout=5_000)
    except PlaywrightTimeoutError:
        return False
    return True


def _choose(chair: Page, label: str, choice: str) -> None:
    field = chair.get_by_role("textbox", name=label, exact=True)
    option = chair.get_by_role("option", name=choice, exact=True)
    field.click()
    # What a wall tells meanwhile draws the field anew, and its list is closed.
    if not _is_seen(option):
        field.click()
    option.click()
    expect(field).to_have_value(choice)


def _expect_filters(chair: Page, walls: list[Page]) -> None:
    """A route, a period, a bureau, each on all walls."""
    for key, value, name in (
        ("Route", "Channel to the UK", "Channel"),
        ("Route", _OWN, "All routes"),
        ("Period", "2024", "2024"),
        ("Period", _OWN, "All routes"),
        ("Bureau", "Italy", "Italy"),
    ):
        _choose(chair, key, value)
        for one in walls:
            expect(one.locator(TITLE)).to_contain_text(name)
    # Until the walls have told it, the field may go back for a moment.
    chair.wait_for_timeout(2_000)
    expect(chair.get_by_role("textbox", name="Bureau", exact=True)).to_have_value("Italy")
    _choose(chair, "Bureau", _OWN)
    for one in walls:
        expect(one.locator(TITLE)).not_to_contain_text("Italy")


def _expect_zoom(chair: Page, walls: list[Page]) -> None:
    before = [one.evaluate(_ZOOM) for one in walls]
    _press(chair, "Zoom the map in")
    for one, far in zip(walls, before, strict=True):
        one.wait_for_function(f"(far) => ({_ZOOM})() > far", arg=far)
    _press(chair, "Zoom out")
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
        expect(ring).to_have_attribute("style", re.compile(r"left: 25(\.\d+)?%"))
    # And is gone after the last word of the remote.
    remote.mouse.up()
    expect(walls[0].locator("#wall-pointer")).to_be_hidden()


@pytest.mark.thorough
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
    _press(remote, "Pause")
    place = wall.locator("#wall-place")
    expect(place).to_contain_text("paused")
    lost = {"remote": "lost", "every": 10_000, "order": "", "wish": {}, "point": None}
    wall.route("**/api/remote/follow", lambda route: route.fulfill(json=lost))
    expect(wall.locator(FOOT)).to_have_text("remote silent")
    expect(place).not_to_contain_text("paused")
