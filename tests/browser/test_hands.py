"""What hands, keys and screen readers need: targets of a size, names, and no sideways scrolling."""

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import pages
from tests.browser.conftest import Observed
from tests.browser.reading import opened
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
    const target = one.closest("label") || one;
    const { width, height } = target.getBoundingClientRect();
    return width && height && (width < least - 0.1 || height < least - 0.1);
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


@pytest.mark.thorough
def test_a_page_begins_at_its_top_in_a_window_of_200_percent(page: Page) -> None:
    # 1366 × 768 at 200 %: the menu stands at the end of the page, and its row is scrolled.
    page.set_viewport_size({"width": 683, "height": 384})
    opened(page, "/network/training")
    assert page.evaluate("() => window.scrollY") == 0
    here = page.locator(".rail-pages:visible [aria-current]").bounding_box()
    assert here
    assert here["x"] >= 0
    assert here["x"] + here["width"] <= 683


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
    if not page.locator(".card-tab").count():
        return
    for tab in ("table", "download", "about", "chart"):
        page.evaluate(
            """(tab) => document.querySelectorAll(`.card-tab[data-tab="${tab}"]`)
                .forEach((one) => one.click())""",
            tab,
        )
        if tab != "chart":
            # Twenty tables at once are asked for one after the other.
            empty = page.locator(f'.card:not([data-folded])[data-tab="{tab}"] .card-aside:empty')
            expect(empty).to_have_count(0, timeout=60_000)
            yield "[role=tablist], .card-aside"


def _with_menus_open(page: Page) -> Iterator[str]:
    """Opens one menu or dialog after the other; gives the part of the page to look at."""
    for layers in page.locator(".rw-map-menu summary:visible").all()[:1]:
        layers.click()
        yield "main"
        layers.click()
    for menu in page.locator('[id^="open-"]:enabled').all():
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
@pytest.mark.parametrize(("language", "path", "theme"), dict.fromkeys(_CASES))
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
    for part in chain(_with_tabs_open(page), _with_menus_open(page)):
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


@pytest.mark.thorough
def test_a_headline_is_put_into_the_briefing_by_its_plus(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    opened(page, "/")
    card = page.locator(".card-headline").first
    card.hover()
    card.locator(".card-add").click()
    expect(page.locator("#toast")).not_to_be_empty()


def test_months_are_typed_at_a_few_stops_of_the_keyboard(page: Page) -> None:
    opened(page, "/")
    page.click("#open-period")
    fields = [page.locator(f"#filter-period-{end}") for end in ("from", "to")]
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
