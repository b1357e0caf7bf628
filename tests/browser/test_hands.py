"""What hands, screen readers and small screens need."""

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard import pages
from tests.browser.conftest import Observed
from tests.browser.reading import opened
from tests.browser.test_walk import OF_EACH_KIND
from tests.cases import quick

PATHS = tuple(
    path.replace("<route>", "central-mediterranean").replace("<iso3>", "ITA")
    for path in (*(page.path for page in pages.PAGES), "/routes/<route>", "/bureaus/<iso3>")
)
_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

SMALL = """(least) => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, ' +
    '[role=button], [role=tab], [role=switch], [role=slider], [tabindex="0"]'
)].filter((one) => {
    if (!one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    // Links in sentences are as high as their line (WCAG 2.5.8); a field is pressed by its label.
    if (one.matches("a") && getComputedStyle(one).display === "inline") {
        if (one.parentElement.matches("p, .summary, .note, .sentence, figcaption")) return false;
    }
    // A label beside is pressed for its box.
    const targets = [one, one.closest("label"), ...(one.labels ?? [])].filter(Boolean);
    const boxes = targets.map((target) => target.getBoundingClientRect());
    const isLarge = ({ width, height }) => width >= least - 0.1 && height >= least - 0.1;
    return boxes[0].width && boxes[0].height && !boxes.some(isLarge);
}).map((one) => `${one.tagName}.${one.className} ${(one.textContent || "").slice(0, 30)}`)"""


@pytest.mark.parametrize("path", quick("/", of=dict.fromkeys(PATHS)))
def test_what_can_be_pressed_is_24_pixels_and_nothing_scrolls_sideways_at_400_percent(
    page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    opened(page, path)
    assert page.evaluate(SMALL, 24) == []
    # A window of 1280 pixels at 400 % is 320 wide (WCAG 1.4.10); tables may scroll inside.
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, path)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe finds in parts of the page as they stand.

    Args:
        page: which shows them.
        within: CSS selector of all of them.
    """
    found: list[str] = page.evaluate(
        """async (within) => {
            const part = { include: [[within]] };
            const { violations } = await axe.run(part, { resultTypes: ["violations"] });
            return violations.flatMap(({ id, nodes }) =>
                nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
        }""",
        within,
    )
    return found


def _with_tabs_open(page: Page) -> Iterator[str]:
    """Opens a tab of all cards at a time, the picture last; gives the parts that have changed."""
    if not page.locator(".card-view").count():
        return
    for tab in ("table", "download", "about", "chart"):
        page.evaluate(
            """(tab) => document.querySelectorAll(".card").forEach((card) => {
                if (card.dataset.tab !== tab) {
                    card.querySelector(`.card-view[data-view="${tab}"]`)?.click();
                }
            })""",
            tab,
        )
        if tab != "chart":
            # Twenty tables at once are asked for one after the other.
            empty = page.locator(f'.card:not([data-folded])[data-tab="{tab}"] .card-aside:empty')
            expect(empty).to_have_count(0, timeout=60_000)
            yield ".card-ways, .card-aside"


def with_menus_open(page: Page) -> Iterator[str]:
    """Opens one menu or dialog after the other; gives the part of the page to look at."""
    for layers in page.locator(".rw-map-menu summary:visible").all()[:1]:
        layers.click()
        yield "main"
        layers.click()
    for menu in page.locator('[id^="open-"]:enabled:visible').all():
        menu.click()
        page.wait_for_selector(".filter-dropdown")
        yield ".filter-dropdown"
        page.keyboard.press("Escape")
        expect(page.locator(".filter-dropdown")).to_have_count(0)
    for keys in ("?", "/it"):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_selector("dialog[open]")
        yield "dialog[open]"
        page.keyboard.press("Escape")


_MISSING = "/nowhere"


_THEMES = ("light", "dark")
_LANGUAGES = os.environ.get("AXE_LANGUAGES", "").split()
"""In which all pages are looked at, in both themes; `make axe` says all that there are."""
_CASES = (
    ("en", "/", "dark"),
    ("ar", "/", "dark"),
    ("fr", "/bureaus/ITA", "light"),
    # Each page costs half a minute; themes take turns, since what differs between them is colours.
    *(
        (language, path, theme)
        for language in _LANGUAGES or ("en",)
        for turn, path in enumerate((*PATHS, "/wall", "/wall/playlists", _MISSING))
        for theme in (_THEMES if _LANGUAGES else (_THEMES[turn % 2],))
    ),
)


@pytest.mark.thorough
@pytest.mark.parametrize(("language", "path", "theme"), quick(of=dict.fromkeys(_CASES)))
def test_axe_finds_nothing_with_tabs_and_menus_open_and_closed(
    page: Page, observed: Observed, language: str, path: str, theme: str
) -> None:
    assert _AXE.exists(), "axe-core comes with `make scripts`"
    if path == _MISSING:
        observed.allow("404")
    page.set_viewport_size({"width": 1366, "height": 768})
    opened(page, f"{path}?lang={language}&theme={theme}")
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    assert violations(page) == []
    for part in chain(_with_tabs_open(page), with_menus_open(page)):
        assert violations(page, part) == []


CUT = """(allowed) => [...document.querySelectorAll("body *")].filter((one) => {
    const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || one.getBoundingClientRect().width < 2) return false;
    if (!one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const range = document.createRange();
    range.selectNodeContents(one);
    const text = range.getBoundingClientRect();
    for (let around = one; around !== document.body; around = around.parentElement) {
        const { overflowX, overflowY, textOverflow } = getComputedStyle(around);
        if (overflowX === "visible" && overflowY === "visible") continue;
        // What scrolls is reached; what ends in an ellipsis is a name, whole on its own page.
        if (/auto|scroll/.test(overflowX + overflowY) || textOverflow === "ellipsis") return false;
        const frame = around.getBoundingClientRect();
        return text.right > frame.right + allowed || text.left < frame.left - allowed
            || text.bottom > frame.bottom + allowed;
    }
    return false;
}).map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 60)}`)"""
_EACH_KIND = ("/", "/trends", "/bureaus", "/network/databases", "/routes/central-mediterranean")


@pytest.mark.thorough
@pytest.mark.parametrize("language", _LANGUAGES or ["fr"])
def test_no_text_is_cut_off(page: Page, language: str) -> None:
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for path in PATHS if _LANGUAGES else _EACH_KIND:
            opened(page, f"{path}?lang={language}")
            # A heading of one long word may stand over the edge of its column by half a letter.
            assert page.evaluate(CUT, 6) == [], f"{path} at {width}"
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width, path


def test_months_are_typed_at_a_few_stops_of_the_keyboard(page: Page) -> None:
    opened(page, "/")
    page.click("#open-period")
    fields = [page.get_by_label(f"{end} month") for end in ("First", "Last")]
    for field, label in zip(fields, ("First month", "Last month"), strict=True):
        assert field.get_attribute("type") == "month"
        expect(field).to_have_accessible_name(label)
    fields[0].focus()
    stops = 0
    while not fields[1].evaluate("(one) => one === document.activeElement"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 3
    fields[0].fill("2015-02")
    page.wait_for_url("**t=2015-02..*")


def _box(thing: Locator) -> tuple[float, float, float, float]:
    """Left, top, width and height in the window."""
    box = thing.bounding_box()
    assert box
    return box["x"], box["y"], box["width"], box["height"]


def _goes_onto(page: Page, thing: Locator) -> None:
    """Moves the mouse the shortest way to the edge of a thing, then into its middle."""
    left, top, width, height = _box(thing)
    x, y = page.evaluate("() => window.mouseAt")
    across, down = (
        min(max(at, first + 2), first + length - 2)
        for at, first, length in ((x, left, width), (y, top, height))
    )
    page.mouse.move(across, down, steps=8)
    page.mouse.move(left + width / 2, top + height / 2, steps=8)
    # Plotly looks again after a twentieth of a second.
    page.wait_for_function("(since) => performance.now() > since + 200", arg=_now(page))


def _now(page: Page) -> float:
    now: float = page.evaluate("() => performance.now()")
    return now


@pytest.fixture
def watched(page: Page) -> Page:
    """A page on a laptop that knows where its mouse is."""
    page.add_init_script(
        """addEventListener("mousemove", ({ clientX, clientY }) => {
            window.mouseAt = [clientX, clientY];
        }, true);"""
    )
    page.set_viewport_size({"width": 1366, "height": 900})
    return page


def _rested(page: Page) -> None:
    """Waits as long as a mouse rests before a label that stands in its way holds it."""
    page.wait_for_function("(since) => performance.now() > since + 500", arg=_now(page))


def _label_held(page: Page, shown: Locator) -> str:
    """The text of a label that stays as the mouse goes onto it."""
    expect(shown).to_have_count(1)
    text = shown.text_content() or ""
    _rested(page)
    _goes_onto(page, shown)
    assert shown.text_content() == text
    return text


@pytest.mark.thorough
def test_a_label_of_whole_steps_stands_aside_and_holds_the_mouse(watched: Page) -> None:
    page = watched
    opened(page, "/trends")
    card = page.locator('[data-panel="measure-over-time"]')
    plot = card.locator(".nsewdrag")
    plot.scroll_into_view_if_needed()
    left, top, width, height = _box(plot)
    middle = top + height * 0.6
    shown = card.locator(".hoverlayer > .legend")
    page.mouse.move(left + width * 0.5, middle)
    page.mouse.move(left + width * 0.5 + 3, middle, steps=3)
    text = _label_held(page, shown)
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    # To the side it goes on to other steps, and away from the chart nothing stays.
    page.mouse.move(left + width * 0.2, middle, steps=8)
    expect(shown).to_have_count(1)
    assert shown.text_content() != text
    page.mouse.move(2, 2)
    expect(shown).to_have_count(0)


@pytest.mark.thorough
def test_a_tip_of_a_map_holds_the_mouse_and_goes_by_escape_from_anywhere(watched: Page) -> None:
    page = watched
    opened(page, "/map")
    tip = page.locator(".rw-map-tip")
    left, top, width, _height = _box(page.locator(".leaflet-container"))
    # Along a line through the Mediterranean something is met.
    line = page.evaluate(
        "() => [...modules.map_place.mounted][0].leaflet.latLngToContainerPoint([35, 15]).y"
    )
    for step in range(60):
        page.mouse.move(left + width * (0.3 + step / 100), top + line)
        # A tip comes with the next picture, and the mouse has to wait for it.
        page.wait_for_timeout(50)
        if tip.is_visible():
            break
    expect(tip).to_be_visible()
    text = tip.text_content()
    _goes_onto(page, tip)
    expect(tip).to_have_text(text or "")
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


@pytest.mark.thorough
def test_the_pages_of_a_section_go_by_escape_and_come_again(watched: Page) -> None:
    page = watched
    opened(page, "/")
    section = page.locator(".rail > ul > li").filter(has=page.locator('[data-path="/bureaus"]'))
    pages = section.locator(".rail-pages")
    section.hover()
    expect(pages).to_be_visible()
    pages.locator('[data-path="/operations"]').hover()
    expect(pages).to_be_visible()
    page.keyboard.press("Escape")
    expect(pages).to_be_hidden()
    page.mouse.move(600, 500)
    section.locator(".rail-section").focus()
    expect(pages).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(pages).to_be_hidden()
    expect(section.locator(".rail-section")).to_be_focused()


LAID_OUT = """card => {
    const graph = card.querySelector(".js-plotly-plot");
    const frame = graph.getBoundingClientRect();
    const texts = [...graph.querySelectorAll("text")].filter((text) => text.textContent);
    return {
        plot: graph._fullLayout._size.w / graph.clientWidth,
        cut: texts
            .filter((text) => {
                const { left, right } = text.getBoundingClientRect();
                return left < frame.left - 1 || right > frame.right + 1;
            })
            .map((text) => text.textContent),
        // Names that lead to pages are notes, called by their address.
        names: texts.filter((text) => text.closest(".yaxislayer-above")).length
            + (graph.layout.annotations ?? []).filter(({ name }) => name?.startsWith("/")).length,
    };
}"""


def _laid_out(page: Page, panel: str) -> dict[str, Any]:
    found: dict[str, Any] = page.locator(f'[data-panel="{panel}"]').evaluate(LAID_OUT)
    return found


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("address", "panel", "rows"),
    [
        ("/routes/central-mediterranean?t=2015", "deaths-by-country", 3),
        ("/compare?t=2015", "both-ranked", 5),
    ],
)
def test_names_stand_above_bars_that_take_the_whole_width(
    phone: Page, address: str, panel: str, rows: int
) -> None:
    opened(phone, address)
    found = _laid_out(phone, panel)
    assert found["plot"] > 0.75
    assert found["cut"] == []
    assert found["names"] >= rows


@pytest.mark.parametrize(
    "path",
    quick("/bureaus/ITA", of=["/", "/map", "/network/databases", "/bureaus/ITA", "/quality"]),
)
def test_nothing_is_wider_than_a_phone_and_the_menu_shows_where_one_is(
    phone: Page, path: str
) -> None:
    opened(phone, path)
    wider = phone.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert not wider
    expect(phone.locator(".page-link[aria-current]")).to_be_in_viewport(ratio=1)


@pytest.mark.thorough
def test_the_legend_of_a_phones_map_is_a_press_away(phone: Page) -> None:
    opened(phone, "/?t=2015")
    legend = phone.locator(".rw-map-legend")
    expect(legend).to_be_hidden()
    phone.locator(".rw-map-more").tap()
    expect(legend).to_contain_text("people")
    phone.locator(".rw-map-more").tap()
    expect(legend).to_be_hidden()


@pytest.mark.thorough
def test_filters_are_a_sheet_that_gives_the_focus_back(phone: Page) -> None:
    # On a phone this slow the map, too, is still finding its size when the sheet opens.
    phone.context.new_cdp_session(phone).send("Emulation.setCPUThrottlingRate", {"rate": 3})
    opened(phone, "/")
    opener = phone.get_by_role("button", name="Filters", exact=True)
    expect(phone.locator("#open-routes")).to_be_hidden()
    opener.tap()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(phone.locator("#open-routes")).to_be_focused()
    phone.locator("#open-period").tap()
    phone.get_by_text("Year to date").tap()
    phone.wait_for_url("**/?t=ytd")
    # What a filter opened closes first, then the sheet.
    for _ in range(2):
        phone.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(phone.locator("#open-routes")).to_be_hidden()
    small = phone.evaluate(SMALL, 44)
    assert small == []


@pytest.mark.thorough
@pytest.mark.parametrize("path", quick(of=[*OF_EACH_KIND, "/briefing", "/wall/playlists"]))
def test_a_page_in_arabic_is_mirrored_and_no_wider_than_a_desk_or_a_phone(
    page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    opened(page, f"{path}?lang=ar")
    rail = page.locator("nav.rail").bounding_box()
    assert rail is not None
    assert rail["x"] > 1200
    # What is folded points to where a line goes on.
    marks = page.locator(".folded:not([open]) > summary").evaluate_all(
        """all => all.filter((one) => one.offsetHeight)
            .map((one) => new DOMMatrix(getComputedStyle(one, "::before").transform).a)"""
    )
    assert all(across < 0 for across in marks)
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.thorough
def test_time_runs_from_left_to_right_and_no_text_is_turned_round(page: Page) -> None:
    opened(page, "/trends?t=2015&lang=ar")
    card = page.locator('[data-panel="measure-over-time"]')
    # Plotly keeps ticks beyond the end without showing them.
    places = "all => all.map((text) => text.getBoundingClientRect().x).filter((x) => x > 0)"
    ticks = card.locator(".xtick text").evaluate_all(places)
    assert len(ticks) > 2
    assert ticks == sorted(ticks)
    expect(card.locator(".annotation-text", has_text="على الأقل").first).to_be_visible()
    # The letters that we ship, whatever the machine has.
    faces = "() => [...document.fonts].map(({ family, status }) => `${family} ${status}`).join()"
    assert "Noto Sans Arabic loaded" in page.evaluate(faces).replace('"', "")
