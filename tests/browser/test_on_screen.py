"""What is on screen beside the figures stands in the address, and comes back from it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Observed
from tests.browser.reading import LAPTOP, new_reader, opened, painted, query, ready, until

PLACE = """() => {
    const [{ leaflet }] = modules.map_place.mounted;
    const { lat, lng } = leaflet.getCenter();
    return [lat.toFixed(1), lng.toFixed(1), leaflet.getZoom()];
}"""
TABLE = '[data-panel="deaths-and-movement"] .card-aside'
NAMES = ".ag-pinned-left-cols-container"


def overview(page: Page) -> tuple[Any, ...]:
    """Position of the map, and what a card's table begins with."""
    first = page.locator(f"{TABLE} tbody tr").first
    return page.evaluate(PLACE), first.inner_text() if first.is_visible() else None


def comes_back(
    page: Page, browser: Browser, observed: Observed, shown: Callable[[Page], object]
) -> None:
    """Reload, and a new reader with the link, show what is shown."""
    wanted, address = shown(page), page.url
    page.reload()
    ready(page)
    page.wait_for_timeout(500)
    until(page, lambda: shown(page) == wanted)
    assert (shown(page), page.url) == (wanted, address)
    other = new_reader(browser, viewport=LAPTOP)
    pasted = other.new_page()
    pasted.on("console", observed.console)
    opened(pasted, address)
    pasted.wait_for_timeout(500)
    until(pasted, lambda: shown(pasted) == wanted)
    other.close()


@pytest.mark.thorough
def test_place_tab_and_order_survive_reload_back_forward_and_a_pasted_link(
    page: Page, browser: Browser, observed: Observed
) -> None:
    opened(page, "/?t=2015")
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.post_data or ""))
    start = overview(page)
    page.focus(".rw-map-canvas")
    page.keyboard.press("+")
    page.wait_for_function("() => window.location.search.includes('ll=')")
    closer = overview(page)
    page.click('[data-panel="deaths-and-movement"] .card-tab[data-tab="table"]')
    expect(page.locator(TABLE)).to_contain_text("Jan 2010")
    opened_tab = overview(page)
    page.click(f"{TABLE} [data-column=dead_missing]")
    expect(page.locator(f"{TABLE} tbody tr").first).to_contain_text("Apr 2015")
    assert not [body for body in asked if '"drawn"' in body]
    comes_back(page, browser, observed, overview)
    page.go_back()
    expect(page.locator(f"{TABLE} tbody tr").first).to_contain_text("Jan 2010")
    assert overview(page) == opened_tab
    page.go_back()
    expect(page.locator(TABLE)).to_be_hidden()
    assert overview(page) == closer
    assert closer[0] != start[0]
    page.go_forward()
    page.go_forward()
    expect(page.locator(f"{TABLE} tbody tr").first).to_contain_text("Apr 2015")


@pytest.mark.thorough
def test_a_choice_of_another_place_moves_the_map_and_of_another_month_does_not(page: Page) -> None:
    opened(page, "/?ll=36.1,14.2,7&t=2015")
    assert page.evaluate(PLACE) == ["36.1", "14.2", 7]
    page.click("#open-period")
    page.get_by_text("Year to date").click()
    ready(page)
    assert page.evaluate(PLACE) == ["36.1", "14.2", 7]
    page.keyboard.press("Escape")
    page.click("#open-routes")
    page.get_by_label("Western Mediterranean", exact=True).check()
    ready(page)
    assert query(page) == "?r=western-mediterranean&t=ytd"
    assert page.evaluate(PLACE) != ["36.1", "14.2", 7]
    page.go_back()
    ready(page)
    assert page.evaluate(PLACE) == ["36.1", "14.2", 7]


@pytest.mark.thorough
def test_order_and_filters_of_a_long_table_survive(
    page: Page, browser: Browser, observed: Observed
) -> None:
    def names(page: Page) -> str:
        return page.inner_text(NAMES)

    opened(page, "/operations?find=operations:name:startsWith:L&t=all")
    expect(page.locator(NAMES)).not_to_contain_text("Turquesa")
    first = names(page)
    page.click('.ag-header-cell[col-id="name"] .ag-header-cell-label')
    page.wait_for_function("() => window.location.search.includes('sort=operations:name:asc')")
    assert names(page) != first
    comes_back(page, browser, observed, names)
    page.go_back()
    page.wait_for_function("() => !window.location.search.includes('sort=')")
    expect(page.locator(f"{NAMES} .ag-row").first).to_contain_text("Liberterra III")


@pytest.mark.thorough
def test_what_cannot_be_put_on_screen_is_said_and_left_out(page: Page) -> None:
    opened(page, "/?ll=91,0,4&sort=top-routes:nothing:asc&tab=deaths-and-movement:nothing")
    notices = page.locator("#notices")
    expect(notices).to_contain_text("could not be read: ll=91,0,4")
    expect(notices).to_contain_text("could not be read: tab=deaths-and-movement:nothing")
    expect(page.locator("#toast")).to_contain_text("no such column: sort=nothing")
    expect(page.locator(TABLE)).to_be_hidden()


_CUT = """() => {
    const lists = [...document.querySelectorAll(".story .card-list .card-content")];
    return lists.flatMap((list) => {
        const { bottom } = list.getBoundingClientRect();
        return [...list.querySelectorAll("li")]
            .map((row) => row.getBoundingClientRect())
            .filter((row) => row.top < bottom - 2 && row.bottom > bottom + 2)
            .map((row) => Math.round(row.bottom - bottom));
    });
}"""


@pytest.mark.parametrize("size", [(1366, 768), (1366, 900)])
def test_no_row_of_the_lists_of_the_overview_is_cut_through(
    page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, "/")
    assert page.evaluate(_CUT) == []
    # Its room changes with the window, and every row can be scrolled to.
    page.set_viewport_size({"width": 1100, "height": size[1]})
    painted(page)
    assert page.evaluate(_CUT) == []
    last = page.locator(".story [data-panel=since] li").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


# What a reader may ask for who needs it (WCAG 1.4.12).
_WIDE_LETTERS = """* {line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important} p {margin-block-end: 2em !important}"""


@pytest.mark.thorough
def test_with_wide_letters_the_lists_and_the_table_of_the_overview_stay_in_their_place(
    page: Page,
) -> None:
    opened(page, "/")
    page.add_style_tag(content=_WIDE_LETTERS)
    painted(page)
    lists = page.locator(".story .card-list .card-body")
    assert lists.count() == 2
    for number in range(2):
        box = lists.nth(number).bounding_box()
        assert box is not None
        assert box["height"] >= 60
    table = page.locator('[data-panel="top-routes"] table').bounding_box()
    foot = page.locator('[data-panel="top-routes"] .card-foot').bounding_box()
    assert table
    assert foot
    assert table["y"] + table["height"] <= foot["y"] + 1
