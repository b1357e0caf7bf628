"""The keyboard reaches, reads and leaves what a page has."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import opened, query, ready, unfold


def test_pages_are_two_keys_away_and_keep_the_filters(page: Page) -> None:
    opened(page, "/?t=2015")
    page.keyboard.type("gt")
    page.wait_for_url("**/trends?t=2015")
    ready(page)
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.type("gq")
    page.wait_for_url("**/quality?t=2015")
    ready(page)


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


def test_the_search_leads_to_what_is_typed_with_the_filters_kept(page: Page) -> None:
    opened(page, "/?r=darien&t=2015")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    # Keys of the page are letters in here.
    page.keyboard.type("gta?[l")
    nothing = page.get_by_role("option", name="Nothing found", disabled=True)
    expect(nothing).to_have_id("search-option-0")
    expect(field).to_have_attribute("aria-activedescendant", "search-option-0")
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
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


def test_listeners_hear_no_long_title_when_the_search_closes(page: Page) -> None:
    opened(page, "/")
    page.keyboard.press("Control+k")
    page.keyboard.type("compare")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Compare")
    focus = option.evaluate("(link) => { link.click(); return document.activeElement.id }")
    assert focus == "main"


def test_the_first_tab_leads_to_the_figures(page: Page) -> None:
    opened(page, "/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the figures")).to_be_focused()


@pytest.mark.thorough
def test_what_stands_behind_a_card_is_opened_and_left_by_keyboard(page: Page) -> None:
    opened(page, "/")
    card = page.locator('[data-panel="deaths-lately"]')
    opener = card.locator(".card-menu > summary")
    expect(opener).to_have_accessible_name(re.compile("^More "))
    opener.press("Enter")
    page.keyboard.press("Tab")
    expect(card.get_by_role("button", name="Table", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(card.get_by_role("button", name="Table", exact=True)).to_be_hidden()
    opener.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card.locator(".card-aside")).to_be_focused()
    expect(card.get_by_role("table")).to_be_visible()
    card.get_by_role("button", name="Back to the chart").press("Enter")
    expect(card.locator(".card-aside")).to_be_hidden()
    expect(card.locator(".chart-stop")).to_be_focused()


@pytest.mark.thorough
def test_a_headline_figure_opens_its_table_by_keyboard(page: Page) -> None:
    opened(page, "/?t=2015")
    unfold(page, "Key figures")
    card = page.locator('[data-panel="headline-dead-missing"]')
    while not card.evaluate("card => card.contains(document.activeElement)"):
        page.keyboard.press("Tab")
    page.keyboard.press("t")
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


_LISTEN = """() => {
    window.heard = [];
    const begin = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) {
        heard.push([this.type, this.frequency.value]);
        begin.call(this, at);
    };
}"""


@pytest.mark.thorough
def test_a_line_is_heard_when_its_key_is_pressed_and_no_sooner(page: Page) -> None:
    opened(page, "/routes/central-mediterranean?t=2015")
    card = page.locator('[data-panel="deaths-lately"]')
    expect(card.locator(".main-svg").first).to_be_visible()
    page.evaluate(_LISTEN)
    page.keyboard.press("h")
    card.locator(".chart-stop").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("heard") == []
    page.keyboard.press("h")
    line = card.locator(".js-plotly-plot").evaluate(
        "({ data }) => data.find(({ hoverinfo }) => hoverinfo !== 'skip').y"
    )
    known = [value for value in line if value is not None]
    tones = _tones(page)
    assert len(tones) == len(known) > 12
    assert tones.index(max(tones)) == known.index(max(known))
    # The key ends it as well, and Escape does: what follows begins anew.
    for key in ("h", "Escape", "h", "Escape", "h"):
        page.keyboard.press(key)
    assert _tones(page) == 3 * tones


def _tones(page: Page) -> list[float]:
    heard: list[tuple[str, float]] = page.evaluate("heard")
    return [pitch for form, pitch in heard if form == "sine"]


@pytest.mark.thorough
def test_points_of_a_chart_are_read_by_arrows_and_its_table_is_one_key_away(page: Page) -> None:
    opened(page, "/?t=2015")
    point = page.locator("#point")
    unfold(page, "Key figures")
    card = page.locator('[data-panel="deaths-and-movement"]')
    expect(card.locator(".main-svg").first).to_be_visible()
    chart = card.locator(".chart-stop")
    chart.focus()
    # Orca takes what is an application itself for a document, and does not say what it is.
    expect(card.get_by_role("application").locator(".chart-stop")).to_be_focused()
    expect(chart).to_have_accessible_name(re.compile("^Detections rose"))
    expect(chart).to_have_accessible_description(re.compile("Arrow keys read the points"))
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
def test_points_of_rows_in_arabic_are_read_from_the_right(page: Page) -> None:
    opened(page, "/compare?t=2015&lang=ar")
    point = page.locator("#point")
    page.locator('[data-panel="both-ranked"]').locator(".chart-stop").focus()
    page.keyboard.press("ArrowDown")
    expect(point).not_to_be_empty()
    first = point.inner_text()
    page.keyboard.press("ArrowRight")
    expect(point).to_have_text(first)
    page.keyboard.press("ArrowLeft")
    expect(point).not_to_have_text(first)
