"""Everything is reached by keyboard, and single keys stay out of the way of typing."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.reading import opened, query, ready, value


def test_pages_are_two_keys_away_and_keep_the_filters(page: Page) -> None:
    opened(page, "/?t=2015")
    page.keyboard.type("gt")
    page.wait_for_url("**/trends?t=2015")
    ready(page)
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.type("gq")
    page.wait_for_url("**/quality?t=2015")
    ready(page)


@pytest.mark.thorough
def test_a_key_pressed_while_the_page_is_on_its_way_counts(page: Page) -> None:
    held: list[Route] = []

    # A method of a list cannot be Playwright's.
    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/_dash-layout", hold)
    page.goto("/?t=2015", wait_until="load")
    page.wait_for_function("() => window.modules?.app_keyboard")
    for key in "l]yb":
        page.keyboard.press(key)
    assert query(page) == "?scale=log&t=2016"
    for one in held:
        one.continue_()
    ready(page)
    assert query(page) == "?scale=log&t=2016"
    assert value(page, "period") == "2016"


def test_the_palette_lists_the_keys_and_gives_the_focus_back(page: Page) -> None:
    opened(page, "/")
    page.focus("#open-period")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    for key in ("Tab", "Tab", "Tab", "Tab"):
        page.keyboard.press(key)
        assert page.evaluate("() => !!document.activeElement.closest('dialog, body')")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    expect(page.locator("#open-period")).to_be_focused()


@pytest.mark.thorough
def test_single_keys_can_be_switched_off(page: Page) -> None:
    opened(page, "/?t=2015")
    page.keyboard.press("?")
    page.get_by_role("button", name="Single keys are on").click()
    page.keyboard.press("Escape")
    page.keyboard.press("]")
    page.keyboard.press("Shift+R")
    assert query(page) == "?t=2015"
    page.keyboard.press("?")
    page.get_by_role("button", name="Single keys are off").click()
    page.keyboard.press("Escape")
    page.keyboard.press("]")
    ready(page)
    assert query(page) == "?t=2016"


@pytest.mark.thorough
def test_brackets_step_through_time(page: Page) -> None:
    opened(page, "/?t=2014-10..2015-09")
    page.keyboard.press("[")
    ready(page)
    assert query(page) == "?t=2013-10..2014-09"
    page.keyboard.press("]")
    page.wait_for_function("() => location.search === '?t=2014-10..2015-09'")
    ready(page)


def test_the_search_leads_to_what_is_typed_with_the_filters_kept(page: Page) -> None:
    opened(page, "/?r=darien&t=2015")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    # Keys of the page are letters in here.
    page.keyboard.type("gta?[l")
    expect(page.get_by_role("status").filter(has_text="Nothing found")).to_be_visible()
    assert query(page) == "?r=darien&t=2015"
    field.fill("italia")
    field.fill("cent med")
    options = page.get_by_role("listbox", name="Search").get_by_role("option")
    expect(options.first).to_contain_text("Central Mediterranean")
    expect(field).to_have_attribute("aria-activedescendant", "search-option-0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/routes/central-mediterranean?t=2015")
    ready(page)
    expect(field).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_the_first_tab_leads_to_the_figures(page: Page) -> None:
    opened(page, "/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the figures")).to_be_focused()


@pytest.mark.thorough
def test_filters_open_and_close_by_keyboard(page: Page) -> None:
    opened(page, "/")
    page.keyboard.press("f")
    expect(page.locator("#open-period")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Year to date")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Year to date")).to_be_hidden()
    expect(page.locator("#open-period")).to_be_focused()


@pytest.mark.thorough
def test_tabs_of_a_card_move_by_arrows(page: Page) -> None:
    opened(page, "/")
    card = page.locator('[data-panel="deaths-and-movement"]')
    card.get_by_role("tab", name="Chart").focus()
    page.keyboard.press("ArrowRight")
    expect(card.get_by_role("tab", name="Table")).to_have_attribute("aria-selected", "true")
    expect(card.locator(".card-aside table")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(card.locator(".card-aside")).to_be_focused()
    card.get_by_role("tab", name="Table").focus()
    page.keyboard.press("ArrowLeft")
    expect(card.locator(".card-aside")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(card.locator(".chart-stop")).to_be_focused()
    card.get_by_role("tab", name="Chart").focus()
    # The next tab stands at the left where writing goes to the left.
    page.evaluate("() => document.documentElement.setAttribute('dir', 'rtl')")
    page.keyboard.press("ArrowLeft")
    expect(card.locator(".card-aside table")).to_be_visible()


@pytest.mark.thorough
def test_the_arrow_down_leads_from_the_tab_of_a_list_to_its_first_entry(page: Page) -> None:
    opened(page, "/?since=2025-08-01")
    card = page.locator('[data-panel="since"]')
    card.get_by_role("tab", name="List").focus()
    page.keyboard.press("ArrowDown")
    expect(card.locator(".card-content a").first).to_be_focused()


@pytest.mark.thorough
def test_listeners_hear_what_a_choice_has_changed_and_no_more_with_a_page(page: Page) -> None:
    opened(page, "/?t=2015")
    said = page.locator("#said")
    expect(said).to_have_attribute("role", "status")
    expect(said).to_have_text("")
    page.evaluate("() => { window.heading = document.getElementById('page-title') }")
    page.keyboard.press("]")
    expect(said).to_have_text(re.compile("2016"))
    expect(page.locator("#page-title")).to_have_text("Overview")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.locator("#page-title")).to_have_text("Routes")
    ready(page)
    expect(page.locator("#page-title")).to_be_focused()
    # The heading that a screen reader knew had the title of the page before.
    assert not page.evaluate("() => document.body.contains(window.heading)")
    expect(said).to_have_text("")
    expect(page.locator("#summary, #filter-sentence, .card-head")).not_to_have_count(0)
    expect(page.locator(":is(#summary, #filter-sentence)[role]")).to_have_count(0)


@pytest.mark.thorough
def test_listeners_are_told_that_a_card_compares_with_another_day(page: Page) -> None:
    opened(page, "/")
    card = page.locator('[data-panel="since"]')
    card.locator("input[type=date]").fill("2025-08-01")
    expect(card.get_by_role("status")).to_have_text("new since 1 Aug 2025")


@pytest.mark.thorough
def test_what_the_search_finds_is_named_with_its_kind_and_stays_while_a_word_is_typed(
    page: Page,
) -> None:
    opened(page, "/?t=2015")
    page.keyboard.press("/")
    page.keyboard.type("ital")
    first = page.locator(".search-option").first
    expect(first).to_have_accessible_name("Italy Bureau")
    page.evaluate("() => { window.first = document.querySelector('.search-option') }")
    page.keyboard.type("y")
    expect(page.get_by_role("option", name="Italy to France Route")).to_be_visible()
    assert page.evaluate("() => window.first === document.querySelector('.search-option')")


@pytest.mark.thorough
def test_playlists_are_found_by_their_headings(page: Page) -> None:
    opened(page, "/wall")
    expect(page.get_by_role("heading", level=2, name="Situation")).to_be_visible()


@pytest.mark.thorough
def test_every_control_has_a_name(page: Page) -> None:
    opened(page, "/")
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], input, [role=tab]")]
            .filter((e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.length || e.title))
            .map((e) => e.outerHTML)"""
    )
    assert unnamed == []


@pytest.mark.thorough
def test_a_headline_figure_opens_its_table_by_keyboard(page: Page) -> None:
    opened(page, "/?t=2015")
    card = page.locator('[data-panel="headline-dead-missing"]')
    page.keyboard.press("Tab")
    while not card.evaluate("card => card.contains(document.activeElement)"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(card.get_by_role("table")).to_contain_text("Apr 2015")


@pytest.mark.thorough
def test_a_filter_says_to_listeners_whether_it_is_open(page: Page) -> None:
    opened(page, "/")
    button = page.locator("#open-period")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    opens = button.get_attribute("aria-controls")
    expect(page.get_by_role("dialog")).to_have_id(opens or "")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


@pytest.mark.thorough
def test_points_of_a_chart_are_read_by_arrows_and_its_table_is_one_key_away(page: Page) -> None:
    opened(page, "/?t=2015")
    point = page.locator("#point")
    card = page.locator('[data-panel="deaths-and-movement"]')
    chart = card.locator(".chart-stop")
    chart.focus()
    # Orca takes what is an application itself for a document, and does not say what it is.
    expect(card.get_by_role("application").locator(".chart-stop")).to_be_focused()
    expect(chart).to_have_accessible_name(re.compile("^Deaths and movement over time"))
    expect(chart).to_have_accessible_description(re.compile("^Arrow keys read the points"))
    page.keyboard.press("ArrowRight")
    expect(point).to_have_text(re.compile(r"^Jan 2010\. Detections : "))
    page.keyboard.press("ArrowRight")
    expect(point).to_have_text(re.compile(r"^Feb 2010\."))
    page.keyboard.press("Escape")
    expect(card.locator(".hoverlayer > *")).to_have_count(0)
    page.keyboard.press("t")
    expect(card.locator(".card-aside")).to_be_focused()
    expect(card.get_by_role("table")).to_be_visible()
    page.keyboard.press("t")
    expect(chart).to_be_focused()
    # Rows are walked down, and along.
    opened(page, "/compare?t=2015")
    page.locator('[data-panel="both-ranked"]').locator(".chart-stop").focus()
    page.keyboard.press("ArrowDown")
    expect(point).to_have_text(re.compile(r"^[AB] · "))


@pytest.mark.thorough
def test_the_arrow_of_an_order_is_not_read_as_a_part_of_the_columns_name(page: Page) -> None:
    opened(page, "/routes?t=2015")
    button = page.locator('[data-panel="all-routes"] [data-column="difference"]')
    button.click()
    expect(page.locator('[data-panel="all-routes"] th[aria-sort="descending"]')).to_have_count(1)
    expect(button).to_have_accessible_name("Difference")
