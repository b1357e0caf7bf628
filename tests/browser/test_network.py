"""What readers do on the pages of the network, on a small store that holds something of each."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import opened, ready, said, unfold
from tests.network import network_store
from tests.serving import serving

_NAMES = '[data-panel="operations"] .ag-pinned-left-cols-container'


@pytest.fixture(scope="module")
def server(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server on the small store, in the place of the one on the reference store."""
    folder = tmp_path_factory.mktemp("network")
    with serving(network_store(migrated_file, folder / "store.sqlite"), folder / "log") as served:
        yield served.origin


def _title(page: Page, code: str) -> str:
    return said(page)[code]["title"]


@pytest.mark.thorough
def test_an_operation_is_chosen_by_keyboard_and_kept_by_back_and_reload(page: Page) -> None:
    opened(page, "/operations")
    assert _title(page, "operation") == "Lighthouse II"
    unfold(page, "All operations")
    ready(page)
    cell = page.locator(f"{_NAMES} .ag-cell", has_text="Border week")
    cell.focus()
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/operations?op=border-week")
    ready(page)
    assert _title(page, "operation") == "Border week"
    assert "around Border week" in _title(page, "operation-detections")
    page.reload()
    ready(page)
    assert _title(page, "operation") == "Border week"
    page.go_back()
    page.wait_for_url("**/operations")
    ready(page)
    assert _title(page, "operation") == "Lighthouse II"


@pytest.mark.thorough
def test_an_operation_is_chosen_on_the_timeline(page: Page) -> None:
    opened(page, "/operations")
    page.locator('[data-panel="operations-timeline"] .points path').nth(1).click(force=True)
    page.wait_for_url("**/operations?op=border-week")
    ready(page)
    assert _title(page, "operation") == "Border week"


@pytest.mark.thorough
def test_cards_without_figures_fold_into_a_line_that_brings_them_back(page: Page) -> None:
    opened(page, "/bureaus/TUN?t=2025")
    empty = page.locator('[data-panel][data-state="empty"]')
    expect(page.locator("[data-panel][data-folded]")).to_have_count(empty.count())
    assert 0 < empty.count() < page.locator("[data-panel]").count()
    card, line = empty.last, page.locator(".unreported")
    expect(card).to_be_hidden()
    assert "t=2025" in (card.get_attribute("data-filters") or "")
    title = card.locator('[data-slot="title"]').text_content() or ""
    line.get_by_role("button", name=title, exact=True).press("Enter")
    expect(card).to_be_visible()
    expect(line.get_by_role("button", name=title, exact=True)).to_have_count(0)


@pytest.mark.thorough
def test_a_grid_sorts_days_by_the_calendar_with_unknown_last(page: Page) -> None:
    page.set_viewport_size({"width": 2560, "height": 1200})
    opened(page, "/bureaus?t=2025")
    unfold(page, "All bureaus")
    grid = page.locator('[data-panel="bureaus"]')
    grid.locator('.ag-header-cell[col-id="newest_month"] .ag-header-cell-text').click()
    cells = grid.locator('.ag-row .ag-cell[col-id="newest_month"]')
    page.wait_for_url("**sort=bureaus:newest_month:asc**")
    texts = cells.all_inner_texts()
    known = [datetime.strptime(text, "%b %Y") for text in texts if text != "–"]  # noqa: DTZ007
    assert known
    assert known == sorted(known)
    assert "–" not in texts[: len(known)]
