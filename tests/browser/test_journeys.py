"""What readers do: narrow, compare, go back, share, look behind a number, take it along."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Observed
from tests.browser.reading import (
    LAPTOP,
    go_to,
    new_reader,
    number,
    opened,
    query,
    ready,
    said,
    value,
)


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
def test_a_route_holds_the_routes_inside_it_and_finds_are_narrowed(page: Page) -> None:
    opened(page, "/")
    page.click("#open-routes")
    page.get_by_placeholder("Find a route").fill("black")
    expect(page.get_by_label("Central Mediterranean", exact=True)).to_be_hidden()
    page.get_by_label("Black Sea").check()
    ready(page)
    assert query(page) == "?r=black-sea"
    page.get_by_role("button", name="All routes", exact=True).click()
    ready(page)
    assert query(page) == ""


@pytest.mark.thorough
def test_months_of_ones_own_choice_become_a_span(page: Page) -> None:
    opened(page, "/?t=2014-10..2015-09")
    page.click("#open-period")
    assert value(page, "period") == "Oct 2014 – Sept 2015" or "2014" in value(page, "period")
    page.get_by_label("Last month").fill("2015-12")
    # It waits for the end of the typing.
    page.wait_for_url("**/?t=2014-10..2015-12")
    ready(page)
    assert query(page) == "?t=2014-10..2015-12"


@pytest.mark.thorough
def test_countries_have_a_role(page: Page) -> None:
    opened(page, "/")
    page.click("#open-countries")
    field = page.get_by_role("textbox", name="Routes that lead to")
    field.click()
    field.fill("Ital")
    page.get_by_role("option", name="Italy").click()
    ready(page)
    assert query(page) == "?c=ITA:dst"
    assert value(page, "countries") == "to Italy"
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
    assert value(page, "compare") == "Year before"
    page.go_forward()
    page.go_forward()
    page.wait_for_url("**/trends**")
    ready(page)
    assert said(page) == trends
    page.reload()
    ready(page)
    assert said(page) == trends


@pytest.mark.thorough
def test_a_pasted_link_shows_another_reader_the_same(
    page: Page, browser: Browser, server: str, observed: Observed
) -> None:
    opened(page, "/trends?cmp=none&t=2015")
    trends = said(page)
    other = new_reader(browser, base_url=server, viewport=LAPTOP)
    pasted = other.new_page()
    pasted.on("console", observed.console)
    opened(pasted, page.url)
    assert said(pasted) == trends
    other.close()


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
    expect(page.locator("#filter-period-from")).to_have_value("")
    opened(page, "/?t=2015..")
    page.click("#open-period")
    expect(page.locator("#filter-period-from")).to_have_value("2015-01")
    expect(page.locator("#filter-period-to")).to_have_value("")
    page.locator("#filter-period-to").fill("2016-03")
    page.wait_for_url("**t=2015-01..2016-03*")


@pytest.mark.thorough
def test_reset_is_offered_where_there_is_something_to_reset(page: Page) -> None:
    reset = page.locator(".bar-actions").get_by_role("button", name="Reset view")
    opened(page, "/?theme=dark")
    expect(reset).to_be_hidden()
    opened(page, "/?t=2015&theme=dark")
    reset.click()
    ready(page)
    assert query(page) == "?theme=dark"
    expect(reset).to_be_hidden()
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
    reset.click()
    ready(page)
    assert query(page) == "?theme=dark"


@pytest.mark.thorough
def test_a_section_that_comes_under_the_mouse_stays_shut_until_it_is_pointed_at(page: Page) -> None:
    opened(page, "/")
    # The pages of the section that is left close above the mouse.
    page.locator(".rail-section", has_text="Routes").click()
    page.wait_for_url("**/routes")
    ready(page)
    shown = page.locator(".rail-section:not([aria-current]) + .rail-pages:visible")
    page.mouse.move(*(1 + place for place in _place_of(page, "Network")))
    expect(shown).to_have_count(0)
    page.mouse.move(700, 400)
    page.mouse.move(*_place_of(page, "Network"))
    expect(shown).to_have_count(1)


def _place_of(page: Page, section: str) -> tuple[float, float]:
    box = page.locator(".rail-section", has_text=section).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.thorough
def test_no_heading_or_filter_breaks_the_bar_at_a_laptop(page: Page) -> None:
    for path in ("/routes/central-mediterranean", "/routes/northern-route-ehoa?t=2014-10..2015-09"):
        opened(page, path)
        tops = page.eval_on_selector_all(
            ".filter", "all => all.map((one) => one.getBoundingClientRect().top)"
        )
        assert len(set(tops)) == 1, path
