"""What readers need who see, hear or move otherwise: keys, focus, themes, contrast, sizes."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import choose, more, opened, painted, query, ready, unfold
from tests.browser.test_hands import PATHS, SMALL, with_menus_open
from tests.cases import quick


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


_TICKS = "() => document.querySelector('.js-plotly-plot').layout.xaxis.tickfont.color"
_DARK_TICKS, _LIGHT_TICKS = "#8496a7", "#616f79"


def test_a_page_is_dark_as_the_system_is_unless_its_address_says(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    opened(page, "/trends?t=2015")
    assert page.evaluate(_TICKS) == _DARK_TICKS
    choose(more(page), "Light or dark")
    page.wait_for_url("**/trends?t=2015&theme=light")
    ready(page)
    assert page.evaluate(_TICKS) == _LIGHT_TICKS
    choose(more(page), "Light or dark")
    ready(page)
    assert query(page) == "?t=2015"
    assert page.evaluate(_TICKS) == _DARK_TICKS
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"() => ({_TICKS})() === '{_LIGHT_TICKS}'")


WEAK = """(least) => {
    const parse = (text) => {
        const all = (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
        // What `color-mix` gives has parts from 0 to 1.
        return text.startsWith("color") ? all.map((v, i) => (i < 3 ? v * 255 : v)) : all;
    };
    const light = (colour) => colour.slice(0, 3)
        .map((v) => v / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const over = ([r, g, b, a = 1], under) => [r, g, b].map((v, i) => v * a + under[i] * (1 - a));
    const ground = (one) => {
        const colour = parse(getComputedStyle(one).backgroundColor);
        if ((colour[3] ?? 1) === 1) return colour;
        return over(colour, one.parentElement ? ground(one.parentElement) : [255, 255, 255]);
    };
    return [...document.querySelectorAll("body *")].flatMap((one) => {
        const text = [...one.childNodes].find((node) => node.nodeType === 3 && node.data.trim());
        const isSeen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        // What cannot be chosen on a page is no active component (1.4.3).
        const isOff = one.closest(":disabled, [inert]");
        if (!text || !isSeen || isOff || one.getBoundingClientRect().width < 2) return [];
        const { color, fill } = getComputedStyle(one);
        const isDrawn = one.closest("svg");
        const under = ground(one);
        const [dark, bright] = [over(parse(isDrawn ? fill : color), under), under]
            .map(light).sort((a, b) => a - b);
        const ratio = (bright + 0.05) / (dark + 0.05);
        const isWeak = ratio < (isDrawn ? 4.5 : least);
        return isWeak ? [`${text.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`] : [];
    });
}"""
"""Texts of less contrast with what is painted under them, as layers of colour have it."""

_SYSTEMS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "more": {"contrast": "more"},
    "forced": {"forced_colors": "active"},
    "forced-dark": {"forced_colors": "active", "color_scheme": "dark"},
}


@pytest.mark.parametrize(
    ("path", "system"),
    quick(
        ("/network/databases", "light"),
        ("/trends", "forced-dark"),
        of=[(path, system) for path in PATHS for system in _SYSTEMS],
    ),
)
def test_texts_stand_out_from_their_ground_as_the_system_asks(
    page: Page, path: str, system: str
) -> None:
    page.emulate_media(**_SYSTEMS[system])
    opened(page, path)
    assert page.evaluate(WEAK, 7 if system == "more" else 4.5) == []


UNNAMED = """() => {
    const missing = (one, attribute) => (one.getAttribute(attribute) ?? "").split(/\\s+/)
        .filter((id) => id && !document.getElementById(id))
        .map((id) => `${one.className} ${attribute}: ${id}`);
    const all = (selector) => [...document.querySelectorAll(selector)];
    const named = (one) => one.matches("[aria-label], [aria-labelledby], :has(> legend)");
    const group = "[role=group], [role=radiogroup], fieldset";
    return [
        ...all("[aria-labelledby]").flatMap((one) => missing(one, "aria-labelledby")),
        ...all("[aria-describedby]").flatMap((one) => missing(one, "aria-describedby")),
        ...all("label[for]").flatMap((one) => missing(one, "for")),
        // What is shut may control what is not there yet.
        ...all("[aria-controls]:not([aria-expanded=false])")
            .flatMap((one) => missing(one, "aria-controls")),
        ...all(group).filter((one) => !named(one)).map((one) => `no name: ${one.className}`),
        ...all("input[type=radio]").filter((one) => !one.closest(group))
            .map((one) => `no group: ${one.value}`),
        ...all("table:not(.dash-table)").filter((one) => !one.querySelector("tbody [scope=row]"))
            .map((one) => `no head of rows: ${one.caption?.textContent}`),
        // The row of filters, which is of no record, has no id.
        ...all("[role=grid] [row-id]:has(> [role=gridcell])")
            .filter((one) => !document.querySelector(
                `[row-id="${CSS.escape(one.getAttribute("row-id"))}"] > [role=rowheader]`))
            .map((one) => `no head of row: ${one.textContent}`),
        ...all("[aria-label]").filter((one) => one.ariaLabel.split(/\\s+/).length > 25)
            .map((one) => `long: ${one.ariaLabel}`),
        ...all("h1").filter((one) => !one.closest("main")).map(() => "h1 outside main"),
    ];
}"""


@pytest.mark.parametrize("path", quick("/trends", of=dict.fromkeys(PATHS)))
def test_names_exist_and_what_can_be_pressed_is_24_pixels_with_menus_open(
    page: Page, path: str
) -> None:
    opened(page, path)
    assert page.evaluate(UNNAMED) == []
    for part in with_menus_open(page):
        assert page.evaluate(UNNAMED) == [], part
        assert page.evaluate(SMALL, 24) == [], part


@pytest.mark.parametrize("path", quick("/", of=dict.fromkeys(PATHS)))
def test_the_figures_are_at_most_12_stops_of_the_keyboard_away(page: Page, path: str) -> None:
    opened(page, path)
    stops = 0
    while not page.evaluate("() => document.activeElement.closest('main') !== null"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 13


_FOCUSED = "() => document.activeElement !== document.body"


def _press(page: Page, thing: Locator, key: str) -> None:
    """Press a control by a key, and find the focus on it or where it leads."""
    thing.focus()
    page.keyboard.press(key)
    ready(page)
    # Mantine draws its controls anew in the frame after.
    painted(page)
    page.wait_for_function(_FOCUSED)


def test_the_focus_stays_after_each_control(page: Page) -> None:
    opened(page, "/trends?t=2015")
    card = page.locator('[data-panel="measure-over-time"] .card-menu')
    for menu, names in (
        (card, ("Mark revised months", "Table", "Add to briefing")),
        (more(page), ("Light or dark", "Copy link", "Reset view")),
    ):
        for name in names:
            _press(page, menu.locator("> summary"), "Enter")
            _press(page, menu.get_by_role("button", name=name, exact=True), "Enter")
    _press(page, page.locator(".option-measures input").first, "Backspace")
    for name, kinds in (
        ("routes", ("[type=checkbox]", ".button")),
        ("period", ("[type=radio]",)),
        ("compare", ("[type=radio]",)),
        ("more", ("[type=radio]", "[type=checkbox]", "[role=slider]")),
    ):
        _press(page, page.locator(f"#open-{name}"), "Enter")
        for kind in kinds:
            _press(page, page.locator(f".filter-dropdown {kind}").first, "ArrowDown")
            _press(page, page.locator(f".filter-dropdown {kind}").last, "Space")
        page.keyboard.press("Escape")
        expect(page.locator(f"#open-{name}")).to_be_focused()
        # One that is still fading has controls of the same kinds.
        expect(page.locator(".filter-dropdown")).to_have_count(0)
