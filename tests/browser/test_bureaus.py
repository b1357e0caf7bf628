"""What a delegate does on the pages of the bureaus, on a store of exercise figures."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.reading import opened, query, ready, said, unfold, until
from tests.serving import serving

_NAMES = '[data-panel="bureaus"] .ag-pinned-left-cols-container'
_GRID = '[data-panel="bureaus"] .ag-center-cols-container'


@pytest.fixture(scope="module")
def store(new_store: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("bureaus") / "store.sqlite"
    copy(new_store, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def server(store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server on that store, in the place of the one on the reference store."""
    with serving(store, tmp_path_factory.mktemp("served") / "log") as served:
        yield served.origin


@pytest.mark.thorough
def test_two_bureaus_are_searched_ticked_and_compared_and_a_reload_keeps_them(page: Page) -> None:
    opened(page, "/bureaus")
    unfold(page, "All bureaus")
    search = page.locator('[data-panel="bureaus"] .ag-floating-filter-input input').first
    for name, ticked in (("Italy", "ITA"), ("Malta", "ITA,MLT")):
        search.fill(name)
        row = page.locator(f"{_NAMES} .ag-row", has_text=name)
        expect(row).to_be_visible()
        # Names stand in a part of their own; ticks are filtered a moment after them.
        expect(page.locator(f"{_GRID} .ag-row")).to_have_count(1)
        page.locator(f"{_GRID} .ag-row .ag-checkbox-input").click()
        page.wait_for_url(f"**c={ticked}**")
        ready(page)
    search.fill("")
    ready(page)
    assert said(page)["bureaus-compared"]["state"] != "empty"
    page.reload()
    ready(page)
    assert "c=ITA,MLT" in query(page)
    assert said(page)["bureaus-compared"]["state"] != "empty"


@pytest.mark.thorough
def test_what_is_typed_in_a_list_stays_when_its_rows_come_anew(page: Page) -> None:
    opened(page, "/bureaus")
    unfold(page, "All bureaus")
    search = page.locator('[data-panel="bureaus"] .ag-floating-filter-input input').first
    tick = page.locator(f"{_GRID} .ag-row").first.locator(".ag-checkbox-input")
    search.fill("Italy")
    page.wait_for_url("**contains:Italy")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/_dash-update-component*", hold)
    tick.click()
    until(page, lambda: held)
    search.fill("Malta")
    page.wait_for_url("**contains:Malta")
    addresses: list[str] = []
    page.on("framenavigated", lambda frame: addresses.append(frame.url))
    held[0].continue_()
    page.unroute("**/_dash-update-component*")
    # The choice is in the address when the server has answered.
    page.wait_for_url("**c=ITA**contains:Malta")
    ready(page)
    assert [one for one in addresses if "contains:Malta" not in one] == []
    expect(page.locator(f"{_NAMES} .ag-row")).to_have_count(1)
    expect(search).to_have_value("Malta")
    expect(search).to_be_focused()
    # Another period makes other columns: the list is made anew, and stands as the address says.
    page.evaluate("() => modules.app_navigation.change({ t: '2025' })")
    page.wait_for_url("**t=2025**")
    ready(page)
    expect(page.locator(f"{_NAMES} .ag-row")).to_have_count(1)
    expect(search).to_have_value("Malta")
    tick.click()
    page.wait_for_url("**c=ITA,MLT**contains:Malta**")
    ready(page)
    expect(search).to_have_value("Malta")
