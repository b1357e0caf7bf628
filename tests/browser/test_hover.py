"""What shows under a mouse stays while the mouse is on it; Escape takes it away (WCAG 1.4.13)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import opened

pytestmark = pytest.mark.thorough


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


def test_a_label_of_a_point_holds_the_mouse_that_has_rested(watched: Page) -> None:
    page = watched
    opened(page, "/compare?t=2015")
    card = page.locator('[data-panel="both-ranked"]')
    card.scroll_into_view_if_needed()
    x, y = page.evaluate(
        """() => {
            const graph = document.querySelector('[data-panel="both-ranked"] .js-plotly-plot');
            const { xaxis, yaxis } = graph._fullLayout;
            const points = graph.data.findLast(({ hoverinfo }) => hoverinfo !== "skip");
            const { left, top } = graph.getBoundingClientRect();
            const place = (axis, value) => axis._offset + axis.d2p(value);
            return [left + place(xaxis, points.x[0]), top + place(yaxis, points.y[0])];
        }"""
    )
    shown = card.locator(".hoverlayer > .hovertext")
    page.mouse.move(x - 6, y)
    page.mouse.move(x, y, steps=3)
    _label_held(page, shown)
    page.mouse.move(2, 2)
    expect(shown).to_have_count(0)


def test_a_tip_of_a_map_holds_the_mouse_and_goes_by_escape_from_anywhere(watched: Page) -> None:
    page = watched
    opened(page, "/map")
    tip = page.locator(".rw-map-tip")
    left, top, width, height = _box(page.locator(".leaflet-container"))
    # Along a line through the Mediterranean something is met.
    for step in range(60):
        page.mouse.move(left + width * (0.3 + step / 100), top + height * 0.35)
        if tip.is_visible():
            break
    expect(tip).to_be_visible()
    text = tip.text_content()
    _goes_onto(page, tip)
    expect(tip).to_have_text(text or "")
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


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


def test_the_tabs_of_a_headline_go_by_escape_and_come_again(watched: Page) -> None:
    page = watched
    opened(page, "/")
    headline = page.locator(".card-headline").first
    tabs = headline.locator(".card-tabs")
    headline.hover()
    expect(tabs).to_have_css("opacity", "1")
    page.keyboard.press("Escape")
    expect(tabs).to_have_css("opacity", "0")
    page.mouse.move(2, 2)
    headline.hover()
    expect(tabs).to_have_css("opacity", "1")


def test_a_tip_of_a_long_table_holds_the_mouse(watched: Page) -> None:
    page = watched
    opened(page, "/operations")
    cell = page.locator('[data-panel="operations"] .ag-cell[col-id="name"]').nth(1)
    cell.scroll_into_view_if_needed()
    cell.hover()
    tip = page.locator(".ag-tooltip")
    expect(tip).to_be_visible()
    text = tip.text_content()
    tip.hover()
    expect(tip).to_have_text(text or "")
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)
