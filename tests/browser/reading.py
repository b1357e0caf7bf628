"""A page as a reader has it: opened, ready, and what its cards say."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from tests import chromium

READY = '#page-root[data-ready="true"]'
LAPTOP: ViewportSize = {"width": 1366, "height": 768}


def new_reader(browser: Browser, **options: Any) -> BrowserContext:
    """A browser that has never been here.

    Args:
        browser: in which it is.
        options: of Playwright's `Browser.new_context`.
    """
    context = browser.new_context(**options)
    context.add_init_script(chromium.MODULES)
    return context


def opened(page: Page, address: str) -> None:
    """Open an address and wait until everything on it is drawn."""
    page.goto(address)
    ready(page)


def ready(page: Page) -> None:
    """Wait until nothing on the page is loading."""
    page.wait_for_selector(READY)


def go_to(page: Page, path: str) -> None:
    """Go to a page by the menu; those of another section open beside it."""
    link = page.locator(f'.page-link[data-path="{path}"]')
    entry = page.locator(".rail > ul > li").filter(has=link)
    if entry.count():
        entry.hover()
    elif more(page).filter(has=link).count():
        more(page).locator("> summary").click()
    link.click()


def choose(menu: Locator, name: str) -> None:
    """Choose by its name what stands behind a ⋯: a card's, or the bar's."""
    menu.locator("> summary").click()
    menu.get_by_role("button", name=name, exact=True).click()


def show(card: Locator, view: str) -> None:
    """Have a card show its table, its files or what stands behind its figures."""
    choose(card.locator(".card-menu"), view)


def more(page: Page) -> Locator:
    """The menu at the right of the bar."""
    return page.locator(".bar-actions .more")


def unfold(page: Page, heading: str) -> None:
    """Open a part of the page."""
    page.locator("details.folded > summary", has_text=heading).click()


def pick(within: Page | Locator, label: str, option: str) -> None:
    """Choose from a list that a field opens; a panel by its code."""
    field = within.get_by_role("textbox", name=label, exact=True).last
    field.click()
    options = field.page.get_by_role("option", name=option, exact=not option.startswith("("))
    options.locator("visible=true").click()


def until(page: Page, holds: Callable[[], object]) -> None:
    """Wait until something the test counts itself holds; on a slow machine that takes its time."""
    for _ in range(600):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to hold within half a minute")


def painted(page: Page) -> None:
    """Wait until the browser has dealt with what has come, and shown it twice."""
    page.evaluate(
        """() => new Promise((go) => requestAnimationFrame(
            () => requestAnimationFrame(() => setTimeout(go))))"""
    )


def number(page: Page, metric: str) -> int | None:
    """A headline figure; None where it is unknown."""
    text = page.get_attribute(f'[data-metric="{metric}"]', "data-value")
    return int(float(text)) if text else None


def said(page: Page) -> dict[str, dict[str, str]]:
    """What every card says about itself, and how many people or lines its picture shows."""
    found: dict[str, dict[str, Any]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("[data-panel]")].map((card) => [
            card.dataset.panel,
            {
                state: card.dataset.state,
                filters: card.dataset.filters,
                title: card.querySelector("[data-slot=title]").textContent,
                subtitle: card.querySelector("[data-slot=subtitle]").textContent,
                source: card.querySelector("[data-slot=source]").textContent,
                text: card.querySelector(".card-content").textContent,
                // What an empty card drew before stays out of sight until it draws again.
                picture: JSON.stringify(
                    [...card.querySelectorAll(".js-plotly-plot")]
                        .filter((plot) => plot.checkVisibility({ visibilityProperty: true }))
                        .map((plot) => plot.data?.map((trace) => trace.y)),
                ),
            },
        ]))"""
    )
    return found


def value(page: Page, name: str) -> str:
    """What a button of the filter bar says."""
    return page.inner_text(f'[data-filter-value="{name}"]')


def query(page: Page) -> str:
    """The address bar's query string."""
    text: str = page.evaluate("() => window.location.search")
    return text


def shown(page: Page) -> dict[str, Any]:
    """What the only map on the page shows at this moment."""
    found: list[dict[str, Any]] = page.evaluate("() => modules.map_instance.summaries()")
    assert len(found) == 1
    return found[0]
