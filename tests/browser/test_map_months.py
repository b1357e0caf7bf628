"""Months of a map: brushed, typed, played as a film, and on a sheet of its own."""

import struct

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.app import create_app
from dashboard.exports.pictures import map_picture
from dashboard.exports.renderer import RENDERER, PictureFailedError
from dashboard.settings import Settings
from tests.browser.reading import opened, query, ready, shown, until

# Presses play, and counts what is fetched from then until the film stops by itself.
_PLAYED = """
() => new Promise(resolve => {
    const fetched = () => performance.getEntriesByType('resource')
        .filter(({ name }) => name.includes('/data/')).length;
    const button = document.querySelector('.rw-time-play');
    let during = 0;
    const before = fetched();
    button.click();
    const look = () => {
        if (button.dataset.does === 'pause') {
            during = fetched() - before;
            requestAnimationFrame(look);
        } else {
            resolve({ during, windows: modules.map_instance.summaries()[0].played.windows });
        }
    };
    look();
})
"""


def everybody(page: Page) -> int:
    """People on the map and people told beside it."""
    picture = shown(page)
    return int(picture["people"] + sum(picture["undrawn"].values()))


def counted_people(page: Page, period: str) -> int:
    """The people of a period, as the data interface has them."""
    answer = page.request.get(f"/api/v1/series?m=dead_missing&t={period}")
    return sum(row["value"] for row in answer.json()["rows"])


THUMB = ".rw-time [role=slider]"


@pytest.mark.thorough
def test_a_period_that_ends_within_a_month_names_the_day(page: Page) -> None:
    """What the newest release has of September 2025 ends on the 8th."""
    caption = page.locator(".rw-time-caption")
    opened(page, "/map?t=2025")
    expect(caption).to_contain_text("Jan – 8 Sep 2025")
    first, last = page.locator(THUMB).all()
    expect(first).to_have_attribute("aria-valuetext", "2025-01")
    expect(last).to_have_attribute("aria-valuetext", "2025-09")
    opened(page, "/map?t=2025-09")
    expect(caption).to_contain_text("1 – 8 Sep 2025")
    opened(page, "/map?t=2025-01..2025-08")
    expect(caption).to_contain_text("Jan – Aug 2025")


def test_a_slider_that_is_drawn_late_says_its_month(page: Page) -> None:
    held: list[Route] = []

    def hold(script: Route) -> None:
        held.append(script)

    page.route("**/async-slider*", hold)
    opened(page, "/map?t=2015")
    until(page, lambda: bool(held))
    assert not page.locator(THUMB).count()
    held[0].continue_()
    expect(page.locator(THUMB).first).to_have_attribute("aria-valuetext", "2015-01")


def test_a_brushed_period_is_drawn_at_once_and_becomes_the_filter(page: Page) -> None:
    opened(page, "/map?t=2015")
    fetched = list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    page.locator(THUMB).first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/map?t=2015-02..2015-12")
    ready(page)
    assert everybody(page) == counted_people(page, "2015-02..2015-12")
    assert not [address for address in fetched if "/data/" in address]
    expect(page.locator("#filter-sentence")).to_contain_text("Feb – Dec 2015")
    page.click(".rw-time-back")
    page.wait_for_url("**/map?t=2015")
    ready(page)
    expect(page.locator(".rw-time-caption")).to_contain_text("2015")
    page.go_back()
    page.wait_for_url("**/map?t=2015-02..2015-12")


@pytest.mark.thorough
def test_months_are_dragged_and_typed(page: Page) -> None:
    opened(page, "/map?t=2015")
    box = page.locator(THUMB).last.bounding_box()
    assert box
    before = everybody(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + box["height"] / 2, steps=4)
    until(page, lambda: everybody(page) > before)
    page.wait_for_timeout(300)
    assert query(page) == "?t=2015"
    dragged = everybody(page)
    page.mouse.up()
    page.wait_for_url("**/map?t=*..*")
    ready(page)
    period = query(page).removeprefix("?t=")
    assert dragged == everybody(page) == counted_people(page, period)
    page.locator(".rw-time-field input").first.fill("2015-04")
    page.locator(".rw-time-field input").first.blur()
    page.locator(".rw-time-field input").last.fill("2015-04")
    page.locator(".rw-time-field input").last.blur()
    page.wait_for_url("**/map?t=2015-04")
    ready(page)
    assert everybody(page) == counted_people(page, "2015-04")


@pytest.mark.thorough
def test_a_film_asks_for_nothing_and_stops_at_its_end(page: Page) -> None:
    opened(page, "/map?t=2015")
    page.select_option(".rw-time-choice >> nth=1", "12")
    played = page.evaluate(_PLAYED)
    assert played["during"] == 0
    # A slow machine leaves out months and keeps the pace.
    assert 1 < played["windows"] <= 12
    page.wait_for_url("**/map?t=2015-12")
    ready(page)
    assert everybody(page) == counted_people(page, "2015-12")


QUERY = "r=central-mediterranean&t=2015"
SHOWN = """() => {
    const [{ people, incidents, undrawn, layers }] = modules.map_instance.summaries();
    return { people, incidents, undrawn, layers };
}"""


@pytest.mark.thorough
def test_a_sheet_is_a_map_alone_with_the_numbers_of_the_screen(page: Page) -> None:
    opened(page, f"/map?{QUERY}")
    on_screen = page.evaluate(SHOWN)
    opened(page, f"/sheet/map?{QUERY}")
    assert page.evaluate(SHOWN) == on_screen
    # Lines for printers, and no pixels.
    assert page.locator(".rw-map-canvas svg path").count() > 100
    assert page.locator(".rw-map-canvas canvas").count() == 0
    assert "imply no opinion" in page.inner_text("#page-root")
    frame = page.locator(".rw-map").bounding_box()
    assert frame == {"x": 0, "y": 0, **(page.viewport_size or {})}


@pytest.mark.thorough
def test_a_picture_is_made_without_a_server(
    reference_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = create_app(Settings(database_url=reference_store)).server
    picture = map_picture("map", QUERY, server, (1280, 720))
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (2560, 1440)
    monkeypatch.setenv("BROWSER_PATH", "/bin/true")
    RENDERER.stop()
    with pytest.raises(PictureFailedError, match="could not be drawn"):
        map_picture("map", QUERY, server, (1280, 720))


@pytest.mark.thorough
def test_a_map_without_figures_is_no_picture(tmp_path: object) -> None:
    server = create_app(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite")).server
    with pytest.raises(PictureFailedError, match="could not be drawn"):
        map_picture("map", QUERY, server, (1280, 720))
