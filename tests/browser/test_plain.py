"""The journeys again, on pages without anything that only makes them faster."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import test_journeys
from tests.browser.reading import opened
from tests.serving import serving

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def server(reference_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of `routewatch serve` with `ROUTEWATCH_PLAIN`."""
    log = tmp_path_factory.mktemp("plain") / "log"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ROUTEWATCH_PLAIN", "1")
        with serving(reference_store, log) as served:
            yield served.origin


globals().update(
    {name: test for name, test in vars(test_journeys).items() if name.startswith("test_")}
)


@pytest.mark.parametrize("path", ["/map?t=2015", "/operations", "/briefing", "/compare"])
def test_a_page_is_whole(page: Page, path: str) -> None:
    opened(page, path)
    assert page.locator('script[src*="/bundle/"], #first-view').count() == 0
    assert page.locator('[data-panel][data-state="error"]').count() == 0
