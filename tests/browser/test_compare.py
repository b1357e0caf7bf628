"""Two sides side by side: opened, moved, gone back from, reloaded, and sent to somebody."""

import pytest
from playwright.sync_api import Page

from tests.browser.reading import opened, query, ready

_PLACES = """() => [...modules.map_place.mounted]
    .filter(({ frame }) => frame.closest(".linked-maps"))
    .map(({ leaflet, scale }) => [
        leaflet.getCenter().lat.toFixed(3), leaflet.getCenter().lng.toFixed(3), leaflet.getZoom(),
        scale.people(10).toFixed(6),
    ].join(" "))"""
_SENTENCE = "#filter-sentence"


def test_two_sides_are_chosen_moved_together_and_found_again(page: Page) -> None:
    opened(page, "/compare?r=central-mediterranean&t=2016")
    page.select_option('[data-other="b.t"]', "2015")
    page.wait_for_function("() => window.location.search.includes('b.t=2015')")
    ready(page)
    assert "B · 2015" in page.inner_text(_SENTENCE)

    page.click('[data-other-value="neighbours"]')
    page.wait_for_function("() => window.location.search.includes('b.r=neighbours')")
    ready(page)
    assert "b.t" not in query(page)
    numbers = page.locator('[data-metric="dead_missing"]').all_inner_texts()
    assert len(numbers) == 2

    first, second = page.evaluate(_PLACES)
    assert first == second
    page.locator('[data-panel="map-of-b"] .leaflet-control-zoom-in').click()
    page.wait_for_function("() => window.location.search.includes('ll=')")
    moved = page.evaluate(_PLACES)
    assert moved[0] == moved[1] != first

    pasted = page.url
    page.reload()
    ready(page)
    assert page.locator('[data-metric="dead_missing"]').all_inner_texts() == numbers
    assert page.evaluate(_PLACES) == moved
    page.go_back()
    page.wait_for_function("() => window.location.search.includes('b.t=2015')")
    ready(page)
    assert page.input_value('[data-other="b.t"]') == "2015"

    opened(page, "/quality")
    opened(page, pasted)
    assert page.locator('[data-metric="dead_missing"]').all_inner_texts() == numbers


@pytest.mark.thorough
def test_the_other_period_is_whole_in_its_field(page: Page) -> None:
    opened(page, "/compare?lang=es")
    # Beside the text there is room for the arrow.
    room = page.locator('[data-other="b.t"]').evaluate(
        """field => {
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = getComputedStyle(field).font;
            return field.clientWidth - pen.measureText(field.selectedOptions[0].text).width;
        }"""
    )
    assert room >= 28
