"""Every page at every size and in both themes: complete, in its frame, and quiet.

The `page` fixture fails on any warning in the console, any violation of the content policy and
any request to another host.
"""

import pytest
from playwright.sync_api import Page

from dashboard import pages
from tests.browser.reading import opened, said
from tests.cases import quick

PATHS = (*(page.path for page in pages.PAGES), "/routes/central-mediterranean")
# Those that have what no other has: maps, strips, a grid, a timeline, cards folded into a line.
# Every third is walked in `make test`: the overview, a route and two columns side by side.
OF_EACH_KIND = (
    *("/", "/map", "/trends", "/routes/central-mediterranean", "/operations", "/bureaus"),
    *("/compare", "/quality", "/network/databases"),
)
SIZES = ((1366, 768), (1920, 1080), (3840, 2160), (820, 1180), (390, 844))
STATES = {"ready", "empty", "partial", "stale"}


@pytest.mark.parametrize(
    ("path", "theme", "sizes"),
    [
        *(
            pytest.param(
                path, "light", SIZES[:1], marks=[] if at % 3 == 0 else pytest.mark.thorough
            )
            for at, path in enumerate(OF_EACH_KIND)
        ),
        # A theme has other colours and the same boxes.
        *quick(
            of=[
                (path, theme, sizes)
                for path in PATHS
                for theme, sizes in (("light", SIZES), ("dark", SIZES[::4]))
            ]
        ),
    ],
)
def test_a_page_is_complete(
    page: Page, path: str, theme: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        opened(page, f"{path}?theme={theme}")
        for code, card in said(page).items():
            assert card["state"] in STATES, f"{code} at {width}"
            assert card["title"], f"{code} at {width}"
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert _spilled(page) == [], f"at {width}"
        assert page.locator("h1").count() == 1
        for landmark in ("main", "nav", "header.bar"):
            assert page.locator(landmark).count() == 1, landmark
        assert page.locator('.page-link[aria-current="page"]').count() == 1


def _spilled(page: Page) -> list[str]:
    """Cards whose content is wider than they are, and charts larger than their place."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("[data-panel]")].filter((card) => {
            const frame = card.getBoundingClientRect();
            const plot = card.querySelector(".main-svg")?.getBoundingClientRect();
            const head = card.querySelector(".card-title").getBoundingClientRect();
            const spilled = (box) => box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
            return spilled(head) || (plot && spilled(plot));
        }).map((card) => card.dataset.panel)"""
    )
    return found


def test_every_function_that_a_callback_names_is_there(page: Page) -> None:
    opened(page, "/")
    missing = page.evaluate(
        """async () => (await (await fetch("/_dash-dependencies")).json())
            .flatMap(({ clientside_function: named }) => (named ? [named] : []))
            .filter(({ namespace, function_name: name }) =>
                typeof window.dash_clientside[namespace]?.[name] !== "function")"""
    )
    assert missing == []
