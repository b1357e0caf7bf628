"""Pages in Arabic: mirrored, no wider than the screen, and time still runs from left to right."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import opened
from tests.browser.test_walk import OF_EACH_KIND

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("path", [*OF_EACH_KIND, "/briefing", "/wall/playlists"])
def test_a_page_in_arabic_is_mirrored_and_no_wider_than_a_desk_or_a_phone(
    page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    opened(page, f"{path}?lang=ar")
    rail = page.locator("nav.rail").bounding_box()
    assert rail is not None
    assert rail["x"] > 1200
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_time_runs_from_left_to_right_and_no_text_is_turned_round(page: Page) -> None:
    opened(page, "/trends?t=2015&lang=ar")
    card = page.locator('[data-panel="measure-over-time"]')
    # Plotly keeps ticks beyond the end without showing them.
    places = "all => all.map((text) => text.getBoundingClientRect().x).filter((x) => x > 0)"
    ticks = card.locator(".xtick text").evaluate_all(places)
    assert len(ticks) > 2
    assert ticks == sorted(ticks)
    assert "\u2066≥" in card.locator(".annotation-text", has_text="≥").first.inner_html()
    # The letters that we ship, whatever the machine has.
    faces = "() => [...document.fonts].map(({ family, status }) => `${family} ${status}`).join()"
    assert "Noto Sans Arabic loaded" in page.evaluate(faces).replace('"', "")


def test_a_saying_at_the_foot_stands_in_the_middle(page: Page) -> None:
    opened(page, "/?t=2015&lang=ar")
    page.keyboard.press("y")
    toast = page.locator('#toast[data-shown="true"]')
    expect(toast).to_be_visible()
    middle = (
        "toast => (toast.getBoundingClientRect().left + toast.getBoundingClientRect().right) / 2"
    )
    assert (
        abs(
            toast.evaluate(middle) - page.evaluate("() => document.documentElement.clientWidth / 2")
        )
        <= 1
    )


def test_a_distance_is_chosen_by_typing_its_digit(page: Page) -> None:
    opened(page, "/wall?lang=ar")
    distance = page.locator("select[name=dist]")
    distance.focus()
    page.keyboard.press("3")
    expect(distance).to_have_value("3")
