"""The wall as a room sees it: scenes, keys, sizes and rooms, and nothing kept of what was drawn."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bench import soak
from tests.browser import walls
from tests.browser.reading import ready
from tests.serving import serving


def test_scenes_change_by_themselves_and_by_keys_and_ask_the_server_for_nothing(
    wall: Page,
) -> None:
    asked: list[str] = []
    wall.on("request", lambda request: asked.append(request.url))
    title = wall.locator("#wall-title")
    expect(title).to_have_text("All routes")
    walls.let_pass(wall, 50)
    expect(title).to_have_text("Where people die")
    for key, shown in (
        ("3", "Movement"),
        ("PageUp", "Where people die"),
        ("ArrowRight", "Movement"),
        ("PageDown", "Hits"),
        ("Home", "All routes"),
        ("End", "Hits"),
    ):
        wall.keyboard.press(key)
        expect(title).to_have_text(shown)
    wall.keyboard.press("2")
    wall.keyboard.press("Space")
    walls.let_pass(wall, 120)
    expect(title).to_have_text("Where people die")
    expect(wall.locator("#wall-place")).to_contain_text("paused")
    wall.keyboard.press("Space")
    walls.let_pass(wall, 50)
    expect(title).to_have_text("Movement")
    # One is seen, and every one is in the page: a change asks the server for nothing.
    assert wall.locator(walls.SHOWN).count() == 1
    # The browser itself looks for the icon of a new address.
    asked = [url for url in asked if "favicon" not in url]
    assert {url.rsplit("/", 1)[-1] for url in asked} == {"version"}
    # Every six seconds, less at most a fifth, in two hundred and twenty.
    assert len(asked) <= 46


@pytest.mark.thorough
def test_a_wall_is_started_by_a_button_and_says_to_whoever_did_how_to_leave(page: Page) -> None:
    page.clock.install()
    page.goto("/wall")
    page.get_by_role("link", name="Start: Situation").click()
    leave = page.get_by_role("link", name="Leave this wall")
    expect(leave).to_be_visible()
    ready(page)
    page.clock.run_for(9_000)
    expect(leave).to_be_hidden()
    # A finger has no pointer that moves, and not everybody knows the keys.
    page.dispatch_event("#page-root", "pointerdown")
    expect(leave).to_be_visible()
    page.clock.run_for(9_000)
    expect(leave).to_be_hidden()
    page.keyboard.press("h")
    expect(leave).to_be_visible()


def test_a_wall_is_of_the_route_in_its_address_and_escape_leads_back_to_the_playlists(
    page: Page,
) -> None:
    choices = "?dist=3&diag=55&lang=fr&r=channel-uk"
    page.goto(f"/wall/drill{choices}")
    ready(page)
    expect(page.locator("#wall-title")).to_contain_text("Royaume-Uni")
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/wall{choices}")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


SCREENS = (
    ((1920, 1080), 1, 4.1),
    ((5120, 1440), 1, 7.4),
    ((1080, 1920), 1, 2.3),
    ((3440, 1440), 1, 4.8),
    ((3840, 2160), 1, 4.1),
    ((7680, 4320), 1, 4.1),
    ((1920, 1080), 2, 4.1),
)
"""CSS pixels, device pixels for each, and the least share of the height that text has, in %."""
USUAL = SCREENS[:1]
FEWER = SCREENS if os.environ.get("WALL_ROOMS") else SCREENS[:3]
"""For playlists whose scenes are like those of the first; all of them in `make rooms`."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("playlist", "screens"),
    [
        pytest.param("situation", USUAL, id="situation", marks=pytest.mark.thorough),
        pytest.param("situation", SCREENS[1:3], id="wide and high", marks=pytest.mark.long),
        pytest.param("situation", SCREENS[3:], id="large and fine", marks=pytest.mark.long),
        pytest.param("route", FEWER, id="route", marks=pytest.mark.long),
        pytest.param("bureaus", FEWER, id="bureaus", marks=pytest.mark.long),
    ],
)
def test_all_text_can_be_read_from_five_metres_and_is_on_the_screen(
    browser: Browser,
    server: str,
    playlist: str,
    screens: tuple[tuple[tuple[int, int], int, float], ...],
) -> None:
    for ratio in sorted({ratio for _size, ratio, _least in screens}):
        context = walls.context(browser, server, ratio=ratio)
        page = context.new_page()
        page.goto(f"/wall/{playlist}?dist=5&diag=65")
        walls.complete(page)
        page.keyboard.press("Space")
        for (width, height), of_these, least in screens:
            if of_these == ratio:
                page.set_viewport_size({"width": width, "height": height})
                _expect_readable(page, least, f"{width}x{height}")
        context.close()


def _expect_readable(page: Page, least: float, screen: str) -> None:
    for scene in range(walls.scenes(page)):
        page.keyboard.press(str(scene + 1))
        seen = walls.seen(page)
        assert seen
        small = [(share, text) for share, text, _out in seen if share < least - 0.005]
        assert small == [], f"scene {scene + 1} at {screen}"
        outside = [text for _share, text, out in seen if out]
        assert outside == [], f"scene {scene + 1} at {screen}"


@pytest.mark.thorough
@pytest.mark.timeout(400)
def test_a_wall_keeps_nothing_of_what_it_has_drawn(browser: Browser, server: str) -> None:
    problems: list[str] = []
    page = soak.opened(browser, server, problems)
    # Twice through all scenes, the first time until all is warm.
    warm, end = soak.run(page, None, refreshes=28, settled=14)
    page.close()
    assert problems == []
    assert end.nodes <= 1.05 * warm.nodes
    assert end.listeners <= 1.05 * warm.listeners
    assert end.heap <= warm.heap + 10


HD, WIDE, BAND, UPRIGHT = (1920, 1080), (3440, 1440), (5120, 1440), (1080, 1920)
LEAST = 0.7
LEAST_LINES = 4
"""A chart or a map that is lower is none."""
ROOMS: list[walls.Room] = [
    *((2, 43, HD), (3, 75, HD), (6, 75, HD), (8, 55, HD), (12, 98, HD), (12, 120, HD)),
    *((4, 98, WIDE), (4, 49, BAND), (3, 55, UPRIGHT)),
]
OF_EACH_KIND = [ROOMS[4], ROOMS[8]]
"""Far and near, across and upright."""
ALL = bool(os.environ.get("WALL_ROOMS"))
"""Whether all playlists stand in all rooms (`make rooms`); else one does, the others in three."""


@pytest.fixture(scope="module")
def exercise_server(
    new_store: Path, playlists: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server whose bureaus have figures, so that no scene is without any."""
    log = tmp_path_factory.mktemp("rooms") / "log"
    with serving(f"sqlite:///{new_store}", log, playlists=playlists) as served:
        yield served.origin


@pytest.mark.timeout(1200)
@pytest.mark.thorough
@pytest.mark.parametrize(
    ("playlist", "rooms"),
    [
        pytest.param("situation", ROOMS if ALL else OF_EACH_KIND, id="situation"),
        pytest.param("situation", ROOMS, id="in all rooms", marks=pytest.mark.long),
        *(
            pytest.param(name, ROOMS if ALL else ROOMS[2::3], id=name, marks=pytest.mark.long)
            for name in ("route", "bureaus")
        ),
    ],
)
def test_scenes_fill_the_screen_at_its_distance_or_say_from_where_they_can_be_read(
    browser: Browser, request: pytest.FixtureRequest, playlist: str, rooms: list[walls.Room]
) -> None:
    origin = "exercise_server" if playlist == "bureaus" else "server"
    context = walls.context(browser, request.getfixturevalue(origin))
    page = context.new_page()
    page.goto(f"/wall/{playlist}")
    walls.complete(page)
    page.keyboard.press("Space")
    poor = []
    for room in rooms:
        walls.furnish(page, room)
        for scene in range(1, walls.scenes(page) + 1):
            page.keyboard.press(str(scene))
            for turn, one in enumerate(walls.covered(page)):
                where = f"scene {scene}, turn {turn}, {room}: {one}"
                if one.unfit:
                    assert f" {room[0]:g} m " in one.unfit, where
                elif one.empty or one.share < LEAST or one.lines < LEAST_LINES:
                    poor.append(where)
    context.close()
    assert poor == []


@pytest.mark.thorough
def test_two_numbers_abreast_have_their_title_above_them(browser: Browser, server: str) -> None:
    context = walls.context(browser, server)
    page = context.new_page()
    page.goto("/wall/compare?dist=5&diag=55")
    walls.complete(page)
    walls.covered(page)
    title = page.locator(f"{walls.SHOWN} .card-title:visible").first.bounding_box()
    pair = page.locator(f"{walls.SHOWN} .figure-pair:visible").first.bounding_box()
    assert title
    assert pair
    assert title["y"] + title["height"] <= pair["y"] + 1
    context.close()


MOST_WORDS = 35


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("playlist", ["situation", "route", "bureaus"])
def test_a_scene_has_few_words(
    browser: Browser, server: str, exercise_server: str, playlist: str, language: str
) -> None:
    context = walls.context(browser, exercise_server if playlist == "bureaus" else server)
    page = context.new_page()
    page.goto(f"/wall/{playlist}?dist=3&diag=75&lang={language}")
    walls.complete(page)
    page.keyboard.press("Space")
    for scene in range(1, walls.scenes(page) + 1):
        page.keyboard.press(str(scene))
        walls.covered(page)
        words = re.sub("paused|متوقف مؤقتاً", "", walls.words(page)).split()
        assert len(words) <= MOST_WORDS, f"scene {scene}: {' '.join(words)}"
    context.close()
