"""What a first visit does so that the second is faster."""

import json

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Observed
from tests.browser.reading import opened, until

_KEPT = "() => window.localStorage.getItem('routewatch.compiled')"


@pytest.mark.thorough
def test_a_first_visit_compiles_the_libraries_and_a_second_finds_them(
    browser: Browser, server: str, observed: Observed
) -> None:
    context = browser.new_context(base_url=server, locale="en-GB")
    frames: list[int] = []

    def visit(path: str = "/") -> Page:
        page = context.new_page()
        frames.append(0)
        page.on("console", observed.console)
        page.on("pageerror", observed.error)
        page.on("frameattached", lambda _: frames.append(frames.pop() + 1))
        opened(page, path)
        return page

    first = visit()
    until(first, lambda: first.evaluate(_KEPT))
    kept = json.loads(first.evaluate(_KEPT))["addresses"]
    assert any("plotly-basic" in address for address in kept)
    assert not any("/bundle/" in address for address in kept)
    second = visit()
    # A grid's script needs the others, in a frame as on the page. When it has come, the second
    # visit, which came before, has none.
    third = visit("/operations")
    until(third, lambda: frames[2:] == [1])
    assert frames == [1, 0, 1]
    assert second.locator("iframe").count() == 0
    context.close()
    assert observed.remaining() == []
