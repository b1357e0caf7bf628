"""Walls in rooms of all shapes: a scene fills the screen, or says that it cannot be read there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import walls
from tests.serving import serving

HD, WIDE, BAND, UPRIGHT = (1920, 1080), (3440, 1440), (5120, 1440), (1080, 1920)
LEAST = 0.7
LEAST_LINES = 4
"""A chart or a map that is lower is none."""
ROOMS: list[walls.Room] = [
    *((2, 43, HD), (3, 75, HD), (6, 75, HD), (8, 55, HD), (12, 98, HD), (12, 120, HD)),
    *((4, 98, WIDE), (4, 49, BAND), (3, 55, UPRIGHT)),
]
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


@pytest.mark.thorough
def test_on_a_band_the_legend_beside_a_map_leaves_it_the_form_of_its_ground(
    browser: Browser, server: str
) -> None:
    context = walls.context(browser, server)
    page = context.new_page()
    page.goto("/wall/route")
    walls.complete(page)
    page.keyboard.press("Space")
    walls.furnish(page, (4, 49, BAND))
    page.keyboard.press("1")
    turns = walls.covered(page)
    shapes = []
    for turn in range(len(turns)):
        page.evaluate("(turn) => modules.wall_screen.hold(turn)", turn)
        box = page.locator(f"{walls.SHOWN} .rw-map-canvas").bounding_box()
        shapes += [box["width"] / box["height"]] if box else []
    context.close()
    assert shapes
    # A strip five times as wide as high would go from the Atlantic to China.
    assert max(shapes) < 3


@pytest.mark.timeout(1200)
@pytest.mark.thorough
@pytest.mark.parametrize("playlist", ["situation", "route", "bureaus"])
def test_scenes_fill_the_screen_at_its_distance_or_say_from_where_they_can_be_read(
    browser: Browser, request: pytest.FixtureRequest, playlist: str
) -> None:
    origin = "exercise_server" if playlist == "bureaus" else "server"
    context = walls.context(browser, request.getfixturevalue(origin))
    page = context.new_page()
    page.goto(f"/wall/{playlist}")
    walls.complete(page)
    page.keyboard.press("Space")
    poor = []
    for room in ROOMS if ALL or playlist == "situation" else ROOMS[2::3]:
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
