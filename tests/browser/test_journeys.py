"""What readers do: narrow, compare, go back, share, look behind a number, take it along."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Observed
from tests.browser.reading import (
    LAPTOP,
    choose,
    go_to,
    more,
    new_reader,
    number,
    opened,
    painted,
    query,
    ready,
    said,
    show,
    unfold,
    until,
    value,
)
from tests.cases import quick


def test_a_route_and_a_year_are_chosen_without_a_button_to_apply(page: Page) -> None:
    opened(page, "/")
    page.click("#open-routes")
    page.get_by_label("Central Mediterranean", exact=True).check()
    ready(page)
    assert query(page) == "?r=central-mediterranean"
    page.keyboard.press("Escape")
    page.click("#open-period")
    page.get_by_text("2015", exact=True).click()
    ready(page)
    assert query(page) == "?r=central-mediterranean&t=2015"
    assert number(page, "dead_missing") == 3149
    assert value(page, "routes") == "Central Mediterranean"
    assert value(page, "period") == "2015"
    expect(page.locator("#filter-sentence")).to_contain_text("Central Mediterranean · 2015")


@pytest.mark.thorough
def test_countries_have_a_role(page: Page) -> None:
    opened(page, "/")
    page.click("#open-more")
    field = page.get_by_role("textbox", name="Routes that lead to")
    field.click()
    field.fill("Ital")
    page.get_by_role("option", name="Italy").click()
    ready(page)
    assert query(page) == "?c=ITA:dst"
    assert value(page, "more") == "More: to Italy"
    field = page.get_by_role("textbox", name="Where people died or went missing")
    field.click()
    field.fill("Libya")
    page.get_by_role("option", name="Libya").click()
    ready(page)
    assert query(page) == "?c=ITA:dst,LBY"


def test_a_filter_that_a_measure_does_not_know_empties_its_card_and_says_why(page: Page) -> None:
    opened(page, "/?c=LBY&t=2015")
    assert number(page, "dead_missing")
    card = page.locator('[data-panel="headline-movement"]')
    expect(card).to_have_attribute("data-state", "empty")
    expect(card.locator("[data-metric]")).to_have_count(0)
    expect(card).to_contain_text("not recorded by the country")


def test_back_forward_and_reload_restore_what_was_on_screen(page: Page) -> None:
    opened(page, "/?t=2015")
    first = said(page)
    page.click("#open-compare")
    page.get_by_label("Nothing").check()
    ready(page)
    page.keyboard.press("Escape")
    go_to(page, "/trends")
    page.wait_for_url("**/trends**")
    ready(page)
    trends = said(page)
    assert query(page) == "?cmp=none&t=2015"
    page.go_back()
    ready(page)
    page.go_back()
    ready(page)
    assert query(page) == "?t=2015"
    assert said(page) == first
    assert value(page, "compare") == "vs year before"
    page.go_forward()
    page.go_forward()
    page.wait_for_url("**/trends**")
    ready(page)
    assert said(page) == trends
    page.reload()
    ready(page)
    assert said(page) == trends


def test_what_cannot_be_read_is_said_and_goes_with_the_next_choice(page: Page) -> None:
    opened(page, "/?t=yesterday&r=central-mediterranean&ll=35,15,5")
    expect(page.locator("#notices")).to_contain_text("could not be read: t=yesterday")
    assert query(page) == "?t=yesterday&r=central-mediterranean&ll=35,15,5"
    page.click("#open-period")
    page.get_by_text("Year to date").click()
    ready(page)
    assert query(page) == "?ll=35,15,5&r=central-mediterranean&t=ytd"
    expect(page.locator("#notices")).to_be_empty()


@pytest.mark.thorough
def test_an_open_end_of_the_period_is_an_empty_field(page: Page) -> None:
    opened(page, "/")
    page.click("#open-period")
    expect(page.get_by_label("First month")).to_have_value("")
    opened(page, "/?t=2015..")
    page.click("#open-period")
    expect(page.get_by_label("First month")).to_have_value("2015-01")
    expect(page.get_by_label("Last month")).to_have_value("")
    page.get_by_label("Last month").fill("2016-03")
    page.wait_for_url("**t=2015-01..2016-03*")


@pytest.mark.thorough
def test_reset_is_offered_where_there_is_something_to_reset(page: Page) -> None:
    menu = more(page)
    reset = menu.get_by_role("button", name="Reset view")
    opened(page, "/?theme=dark")
    menu.locator("> summary").click()
    expect(reset).to_be_hidden()
    opened(page, "/?t=2015&theme=dark")
    choose(menu, "Reset view")
    ready(page)
    assert query(page) == "?theme=dark"
    menu.locator("> summary").click()
    expect(reset).to_be_hidden()
    page.keyboard.press("Escape")
    unfold(page, "What is new")
    # The day of the last meeting is chosen on its card, and is one more thing to reset.
    page.fill('[data-panel="since"] input[type="date"]', "2025-06-30")
    ready(page)
    assert query(page) == "?since=2025-06-30&theme=dark"
    expect(page.locator('[data-panel="since"] .card-subtitle')).to_contain_text("30 Jun 2025")
    # A year that is typed keeps its digits though answers come in between.
    page.focus('[data-panel="since"] input[type="date"]')
    page.keyboard.type("06062025", delay=30)
    expect(page.locator('[data-panel="since"] .card-subtitle')).to_contain_text("6 Jun 2025")
    expect(page.locator('[data-panel="since"] input')).to_have_value("2025-06-06")
    choose(menu, "Reset view")
    ready(page)
    assert query(page) == "?theme=dark"


_PLACES = """() => [...modules.map_place.mounted]
    .filter(({ frame }) => frame.closest(".linked-maps"))
    .map(({ leaflet, people }) => [
        leaflet.getCenter().lat.toFixed(3), leaflet.getCenter().lng.toFixed(3), leaflet.getZoom(),
        people.reference,
    ].join(" "))"""
_SENTENCE = "#filter-sentence"


@pytest.mark.thorough
def test_two_sides_are_chosen_moved_together_and_found_again(page: Page) -> None:
    opened(page, "/compare?r=central-mediterranean&t=2016")
    page.select_option('[data-other="b.t"]', "2015")
    page.wait_for_function("() => window.location.search.includes('b.t=2015')")
    ready(page)
    assert "B · 2015" in (page.text_content(_SENTENCE) or "")

    page.select_option('[data-other="b.r"]', "neighbours")
    page.wait_for_function("() => window.location.search.includes('b.r=neighbours')")
    ready(page)
    assert "b.t" not in query(page)
    # It would say "vs year before" of a difference from other routes.
    expect(page.locator("#open-compare")).to_be_disabled()
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


PLACE = """() => {
    const [{ leaflet }] = modules.map_place.mounted;
    const { lat, lng } = leaflet.getCenter();
    return [lat.toFixed(1), lng.toFixed(1), leaflet.getZoom()];
}"""
TABLE = '[data-panel="deaths-lately"] .card-aside'
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
    until(page, lambda: shown(page) == wanted)
    assert (shown(page), page.url) == (wanted, address)
    other = new_reader(browser, viewport=LAPTOP)
    pasted = other.new_page()
    pasted.on("console", observed.console)
    opened(pasted, address)
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
    show(page.locator('[data-panel="deaths-lately"]'), "Table")
    expect(page.locator(TABLE)).to_contain_text("Jan 2014")
    opened_tab = overview(page)
    page.click(f"{TABLE} [data-column=dead_missing]")
    expect(page.locator(f"{TABLE} tbody tr").first).to_contain_text("Apr 2015")
    assert not [body for body in asked if '"drawn"' in body]
    comes_back(page, browser, observed, overview)
    page.go_back()
    expect(page.locator(f"{TABLE} tbody tr").first).to_contain_text("Jan 2014")
    assert overview(page) == opened_tab
    page.go_back()
    expect(page.locator(TABLE)).to_be_hidden()
    assert overview(page) == closer
    assert closer[0] != start[0]
    page.go_forward()
    page.go_forward()
    expect(page.locator(f"{TABLE} tbody tr").first).to_contain_text("Apr 2015")


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


# What a reader may ask for who needs it (WCAG 1.4.12).
_WIDE_LETTERS = """* {line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important} p {margin-block-end: 2em !important}"""


@pytest.mark.thorough
def test_with_wide_letters_all_rows_beside_the_map_can_be_scrolled_to(page: Page) -> None:
    opened(page, "/")
    page.add_style_tag(content=_WIDE_LETTERS)
    painted(page)
    card = page.locator('[data-panel="top-routes"]')
    last = card.locator("tbody tr").last
    last.scroll_into_view_if_needed()
    row, frame = last.bounding_box(), card.bounding_box()
    assert row
    assert frame
    assert row["y"] + row["height"] <= frame["y"] + frame["height"] + 1


def test_a_link_to_a_card_opens_the_part_that_it_is_folded_in(page: Page) -> None:
    opened(page, "/#card-title-changes")
    expect(page.locator('[data-panel="changes"]')).to_be_visible()
    expect(page.locator('[data-panel="thresholds"]')).to_be_hidden()
    # A chart that was folded when its figures came has the size of its card.
    unfold(page, "Key figures")
    drawing = page.locator('[data-panel="deaths-and-movement"] .main-svg').first
    expect(drawing).to_be_visible()
    card = page.locator('[data-panel="deaths-and-movement"]')
    until(page, lambda: _width(drawing) > 0.9 * _width(card))
    opened(page, "/?tab=thresholds:table")
    expect(page.locator('[data-panel="thresholds"] .card-aside')).to_be_visible()


def test_a_press_on_a_month_of_a_chart_chooses_it(page: Page) -> None:
    opened(page, "/trends?t=2015")
    plot = page.locator('[data-panel="measure-over-time"] .nsewdrag').first
    plot.click()
    page.wait_for_url(re.compile(r"t=\d{4}-\d{2}$"))
    ready(page)
    assert re.fullmatch(r"\w+ \d{4}", value(page, "period"))


@pytest.mark.parametrize(
    ("path", "panel"),
    quick(
        ("/trends", "measure-by-route"),
        of=[("/compare", "both-ranked"), ("/trends", "measure-by-route")],
    ),
)
def test_a_press_on_a_routes_name_beside_a_chart_opens_the_route(
    page: Page, path: str, panel: str
) -> None:
    opened(page, f"{path}?t=2015")
    names = page.locator(f'[data-panel="{panel}"] .annotation')
    names.filter(has_text="Central Mediterranean").locator("text").click()
    page.wait_for_url(re.compile(r"/routes/central-mediterranean\?t=2015$"))
    ready(page)
    page.go_back()
    page.wait_for_url(re.compile(rf"{path}\?t=2015$"))


_ALONG = """(card, day) => {
    const [first, last] = card.querySelector(".js-plotly-plot").layout.xaxis.range.map(Date.parse);
    const { left, width } = card.querySelector(".nsewdrag").getBoundingClientRect();
    return left + (width * (Date.parse(day) - first)) / (last - first);
}"""


def test_a_drag_over_months_of_a_chart_chooses_the_period(page: Page) -> None:
    opened(page, "/trends?t=2015")
    card = page.locator('[data-panel="measure-over-time"]')
    box = card.locator(".nsewdrag").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(card.evaluate(_ALONG, "2015-03-05"), middle)
    page.mouse.down()
    page.mouse.move(card.evaluate(_ALONG, "2015-08-25"), middle, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile(r"t=2015-03\.\.2015-08$"))
    ready(page)
    assert value(page, "period") == "Mar 2015 – Aug 2015"
    expect(card.locator(".selectionlayer path")).to_have_count(0)


def _width(part: Locator) -> float:
    box = part.bounding_box()
    return box["width"] if box else 0
