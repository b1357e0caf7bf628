"""The tasks of `docs/tasks.md`, as somebody does them who has the address and a mouse."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pptx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import choose, go_to, more, opened, pick, ready, show, unfold
from tests.browser.test_cards import MADE_WITHIN
from tests.serving import serving

pytestmark = pytest.mark.thorough

_COUNTED = """addEventListener("pointerdown", () => {
    sessionStorage.presses = Number(sessionStorage.presses || 0) + 1;
}, true)"""
_MOST, _MOST_OF_PACK_AND_WALL = 5, 8


@pytest.fixture(scope="module")
def server(new_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server on what `routewatch init` brings."""
    with serving(f"sqlite:///{new_store}", tmp_path_factory.mktemp("tasks") / "log") as served:
        yield served.origin


@pytest.fixture
def stranger(page: Page) -> Page:
    """The overview, in a browser that counts what is pressed in it."""
    page.add_init_script(_COUNTED)
    opened(page, "/")
    return page


def _presses(page: Page) -> int:
    return int(page.evaluate("() => Number(sessionStorage.presses || 0)"))


def _search(page: Page, text: str, option: str) -> None:
    """Type into the search, which is a press as well, and press what it finds."""
    page.locator('[data-action="search"]').first.click()
    page.get_by_role("combobox", name="Search").fill(text)
    page.evaluate("() => { sessionStorage.presses = Number(sessionStorage.presses) + 1 }")
    page.get_by_role("option", name=option).click()
    ready(page)


def _card(page: Page, code: str) -> Locator:
    return page.locator(f'[data-panel="{code}"]')


def _traces(card: Locator) -> list[dict[str, Any]]:
    card.locator(".js-plotly-plot .main-svg").first.wait_for()
    data: list[dict[str, Any]] = card.locator(".js-plotly-plot").evaluate("(graph) => graph.data")
    return data


def test_which_route_rose_most_in_deaths(stranger: Page) -> None:
    go_to(stranger, "/compare")
    ready(stranger)
    card = _card(stranger, "both-ranked")
    expect(card.locator(".key")).to_contain_text("A · year to Aug 2025")
    _between, now, before = [dict(zip(t["y"], t["x"], strict=True)) for t in _traces(card)]
    rises = {route: now[route] - before[route] for route in now.keys() & before.keys()}
    most = max(rises, key=rises.__getitem__)
    assert (most, before[most], now[most]) == ("Horn of Africa eastern route", 585, 763)
    assert _presses(stranger) <= _MOST


def test_deaths_in_the_central_mediterranean_in_two_years(stranger: Page) -> None:
    _search(
        stranger, "central med 2023 2022", "Central Mediterranean · 2023, compared with 2022 Route"
    )
    lead = stranger.locator(".summary-sentence").first
    expect(lead).to_contain_text("2,526 people died or went missing in 2023, against 1,417")
    expect(lead).to_contain_text("too uncertain to call a change")
    assert _presses(stranger) <= _MOST


def test_the_border_point_with_most_hits(stranger: Page) -> None:
    go_to(stranger, "/network/databases")
    ready(stranger)
    unfold(stranger, "Border points")
    card = _card(stranger, "hits-by-border-point")
    expect(card.locator(".card-subtitle")).to_contain_text("2025")
    (hits,) = _traces(card)
    assert (hits["y"][0], hits["text"][0]) == ("Lagos", "4,268")
    expect(stranger.locator("#main")).to_contain_text("Demo")
    assert _presses(stranger) <= _MOST


def test_a_chart_is_taken_away_as_a_picture(stranger: Page) -> None:
    card = _card(stranger, "deaths-lately")
    show(card, "Download")
    with stranger.expect_download(timeout=MADE_WITHIN) as taken:
        card.locator(".card-aside").get_by_text("PNG", exact=True).click()
    picture = Path(taken.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert b"IOM Missing Migrants" in picture
    assert _presses(stranger) <= _MOST


def test_a_pack_of_italy_is_taken_away(stranger: Page, tmp_path: Path) -> None:
    _search(stranger, "italy", "Italy Bureau")
    unfold(stranger, "About this bureau")
    stranger.get_by_role("link", name="Briefing pack of this bureau").click()
    expect(stranger.locator(".briefing-head h2")).to_have_text("Bureau brief: Italy")
    expect(stranger.locator("#briefing")).not_to_have_attribute("aria-busy", "true")
    with stranger.expect_download(timeout=MADE_WITHIN) as taken:
        stranger.get_by_role("button", name="PPTX", exact=True).click()
    taken.value.save_as(tmp_path / "brief.pptx")
    cover = pptx.Presentation(str(tmp_path / "brief.pptx")).slides[0]
    text = " ".join(shape.text_frame.text for shape in cover.shapes if shape.has_text_frame)
    assert "Italy" in text
    assert "latest 12 months" in text
    assert _presses(stranger) <= _MOST_OF_PACK_AND_WALL


def test_what_is_new_since_a_day(stranger: Page) -> None:
    unfold(stranger, "What is new")
    card = _card(stranger, "since")
    day = card.locator('input[type="date"]')
    day.click()
    day.fill("2026-07-01")
    ready(stranger)
    expect(card.locator(".card-subtitle")).to_contain_text("1 Jul 2026")
    expect(card).to_contain_text(re.compile(r"Detections, .*Frontex, 4 Aug 2026"))
    expect(card).to_contain_text(re.compile(r"Arrivals \(United Kingdom.*20 Aug 2026"))
    assert _presses(stranger) <= _MOST


def test_where_detections_come_from(stranger: Page) -> None:
    card = _card(stranger, "detections-lately")
    card.locator(".card-about").click()
    about = card.locator(".card-aside")
    expect(about).to_contain_text("Frontex, 4 Aug 2026")
    expect(about).to_contain_text("Crossings, not persons")
    assert _presses(stranger) <= _MOST


def test_a_wall_of_55_inches_is_read_from_3_metres(stranger: Page) -> None:
    go_to(stranger, "/wall")
    ready(stranger)
    pick(stranger, "Farthest seat", "3 m")
    pick(stranger, "Screen", "55″")
    stranger.get_by_role("link", name="Start: Situation").click()
    stranger.wait_for_url("**/wall/situation?*")
    assert {"dist=3", "diag=55"} <= set(stranger.url.partition("?")[2].split("&"))
    assert _presses(stranger) <= _MOST_OF_PACK_AND_WALL


def test_the_map_is_printed(stranger: Page) -> None:
    go_to(stranger, "/map")
    ready(stranger)
    stranger.locator("summary[aria-label='More of the map']").click()
    with stranger.context.expect_page() as opened_beside:
        stranger.get_by_role("button", name="Print, A4").click()
    sheet = opened_beside.value
    expect(sheet.locator("img, svg").first).to_be_visible(timeout=MADE_WITHIN)
    expect(sheet.locator("body")).to_contain_text("TLP:CLEAR")
    expect(sheet.locator("body")).to_contain_text("IOM Missing Migrants Project")
    sheet.close()
    assert _presses(stranger) <= _MOST


def test_what_is_on_screen_is_shared(stranger: Page) -> None:
    stranger.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(more(stranger), "Copy link")
    expect(stranger.locator("#toast")).to_contain_text("Copied")
    text = str(stranger.evaluate("() => navigator.clipboard.readText()"))
    lead = stranger.locator(".summary-sentence").first.text_content() or "?"
    assert lead in text
    assert text.splitlines()[-1] == stranger.url
    opened(stranger, text.splitlines()[-1])
    expect(stranger.locator(".summary-sentence").first).to_have_text(lead)
    assert _presses(stranger) <= _MOST
