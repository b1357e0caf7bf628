"""What readers do with a card: follow its rows, sort it, take it along, put it into a briefing."""

import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pptx
import pytest
from playwright.sync_api import Download, Page, Route, expect

from tests.browser.reading import choose, go_to, more, number, opened, pick, query, ready, show


def test_an_empty_card_names_the_filters_and_leads_out(page: Page) -> None:
    opened(page, "/?r=darien&t=2014-02")
    card = page.locator('[data-panel="top-routes"]')
    expect(card).to_have_attribute("data-state", "empty")
    expect(card).to_contain_text("Darién")
    card.get_by_role("button", name="Show all months").click()
    ready(page)
    assert query(page) == "?r=darien&t=all"
    choose(more(page), "Reset view")
    ready(page)
    assert query(page) == ""
    page.get_by_role("button", name="Undo").click()
    ready(page)
    assert query(page) == "?r=darien&t=all"


def test_a_row_leads_to_its_route_and_the_filters_come_along(page: Page) -> None:
    opened(page, "/?t=2015")
    page.get_by_role("link", name="Central Mediterranean").click()
    page.wait_for_url("**/routes/central-mediterranean?t=2015")
    # The address changes before the page does: its title says that the figures are its own.
    expect(page.locator("h1")).to_have_text("Central Mediterranean")
    ready(page)
    assert number(page, "dead_missing") == 3149
    expect(page.locator("#open-routes")).to_be_disabled()
    go_to(page, "/")
    ready(page)
    assert query(page) == "?t=2015"
    assert number(page, "dead_missing") == 6961


def test_the_table_of_a_card_follows_the_filters(page: Page) -> None:
    opened(page, "/trends?t=2015&g=year")
    card = page.locator('[data-panel="measure-over-time"]')
    show(card, "Table")
    expect(card.locator(".card-aside")).to_contain_text("6,961")
    page.click("#open-routes")
    page.get_by_label("Central Mediterranean", exact=True).check()
    ready(page)
    expect(card.locator(".card-aside")).to_contain_text("3,149")
    page.keyboard.press("Escape")
    card.get_by_role("button", name="About, sources and limits").click()
    expect(card.locator(".card-aside")).to_contain_text("International Organization for Migration")
    # With the day of the release, which a card of one number says nowhere else.
    expect(card.locator(".card-aside")).to_contain_text(
        "Source: IOM Missing Migrants Project, 8 Sep"
    )


def test_a_table_sorts_and_unknown_stays_last(page: Page) -> None:
    opened(page, "/routes?t=2015")
    card = page.locator('[data-panel="all-routes"]')
    names = card.locator("tbody tr th")
    before = names.all_inner_texts()

    def sort(column: str) -> None:
        card.get_by_role("button", name=column).click()
        expect(card.locator('th[aria-sort="descending"]')).to_contain_text(column)

    sort("Route")
    assert names.all_inner_texts() == sorted(before, key=str.casefold, reverse=True)
    sort("People")
    numbers = card.locator("tbody tr td:nth-child(2)").all_inner_texts()
    values = [int(text.replace(",", "")) for text in numbers if text != "–"]
    assert values == sorted(values, reverse=True)


def test_a_press_on_the_largest_value_of_a_chart_chooses_its_month(page: Page) -> None:
    opened(page, "/trends?t=2023")
    peak = page.locator('[data-panel="measure-over-time"] .annotation-text', has_text="Jun 2023")
    expect(peak).to_contain_text("Pylos (Messenia) shipwreck")
    box = peak.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 10, box["y"] + 5)
    expect(page).to_have_url(re.compile(r"/trends\?t=2023-06$"))


def _downloaded(page: Page, panel: str, form: str) -> Download:
    card = page.locator(f'[data-panel="{panel}"]')
    show(card, "Download")
    with page.expect_download() as coming:
        card.get_by_role("link", name=form).click()
    return coming.value


def test_a_file_has_the_numbers_of_the_picture(page: Page) -> None:
    opened(page, "/?t=2015")
    text = Path(_downloaded(page, "top-routes", "CSV").path()).read_text()
    assert "# source: IOM Missing Migrants Project" in text
    assert "Central Mediterranean,3149," in text


MADE_WITHIN = 120_000
"""Milliseconds: packs are made beside all else, at a lower priority."""


def titles(page: Page) -> list[str]:
    """The parts on the page, in order."""
    return page.locator("#briefing-items h3").all_inner_texts()


def items(page: Page) -> list[str]:
    """The parts in the address."""
    return parse_qs(urlsplit(page.url).query).get("items", [""])[0].split("|")


def two_cards_added(page: Page) -> None:
    """The briefing with a chart of 2015 and a table of 2016 in it."""
    opened(page, "/trends?t=2015&theme=dark")
    show(page.locator('[data-panel="measure-over-time"]'), "Add to briefing")
    expect(page.locator("#toast")).to_contain_text("Added to the briefing, which has 1 item")
    opened(page, "/?t=2016")
    page.locator('[data-panel="top-routes"]').focus()
    page.keyboard.press("b")
    page.locator("#toast a").click()
    page.wait_for_url("**/briefing?*")
    ready(page)


@pytest.mark.thorough
def test_what_is_added_is_a_view_that_is_put_in_order_by_keyboard_and_kept(page: Page) -> None:
    two_cards_added(page)
    assert items(page) == ["/trends?t=2015&p=measure-over-time", "/?t=2016&p=top-routes"]
    first, second = titles(page)
    expect(page.get_by_role("link", name=f"Live page: {second}")).to_be_visible()
    page.locator("#briefing-items li").nth(1).get_by_role("button", name="Move up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#briefing-items h3").first).to_have_text(second)
    expect(page.locator("#briefing-said")).to_contain_text("place 1 of 2")
    # At the top there is no way up: the focus is on the way down.
    moved = page.locator("#briefing-items li").first
    expect(moved.get_by_role("button", name="Move down")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#briefing-items h3").first).to_have_text(first)
    heading = page.locator("#briefing-items li").first.get_by_label("Heading")
    heading.fill("Deaths | & <b>movement</b>")
    heading.press("Tab")
    expect(page.locator("#briefing-items h3").first).to_have_text("Deaths | & <b>movement</b>")
    page.reload()
    ready(page)
    assert titles(page) == ["Deaths | & <b>movement</b>", second]
    go_to(page, "/map")
    page.wait_for_url("**/map**")
    assert "items" not in page.url
    go_to(page, "/briefing")
    page.wait_for_url("**/briefing?*items=*")
    ready(page)
    # The parts of the view come first, and those that were chosen in their place.
    expect(page.locator("#briefing-items h3").first).to_have_text("Deaths | & <b>movement</b>")
    assert titles(page) == ["Deaths | & <b>movement</b>", second]


@pytest.mark.thorough
def test_a_pack_is_taken_away_after_a_caution_where_it_is_not_for_everybody(
    page: Page, tmp_path: Path
) -> None:
    opened(page, "/briefing?r=central-mediterranean&t=2015")
    assert titles(page)[0] == "Dead and missing"
    pick(page, "Marking", "TLP:AMBER")
    page.wait_for_url("**mark=TLP:AMBER**")
    expect(page.locator("#briefing")).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="PPTX", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("TLP:AMBER")
    with page.expect_download(timeout=MADE_WITHIN) as taken:
        page.get_by_role("button", name="Continue and download").click()
    file = tmp_path / "brief.pptx"
    taken.value.save_as(file)
    assert taken.value.suggested_filename.endswith("_TLP-AMBER.pptx")
    deck = pptx.Presentation(str(file))
    assert len(deck.slides) >= 8


def test_the_pack_of_a_country_is_one_choice_away(page: Page) -> None:
    opened(page, "/briefing?t=2015")
    expect(page.locator(".briefing-head h2")).to_have_text("Situation brief: migration routes")
    pick(page, "Country", "Italy")
    expect(page.locator(".briefing-head h2")).to_have_text("Bureau brief: Italy")
    pick(page, "Country", "As in the filters")
    expect(page.locator(".briefing-head h2")).to_have_text("Situation brief: migration routes")
    assert "about" not in page.url


@pytest.mark.thorough
def test_one_file_per_bureau_comes_as_one_zip(page: Page, tmp_path: Path) -> None:
    opened(page, "/briefing?t=2015")
    page.locator(".briefing-batch summary").click()
    for country in ("Italy", "Greece"):
        pick(page, "Bureaus", country)
    page.keyboard.press("Escape")
    pick(page, "Format", "ZIP")
    with page.expect_download(timeout=MADE_WITHIN) as taken:
        page.get_by_role("button", name="Make one file per bureau").click()
    expect(page.locator('[data-slot="briefing-batch-said"]')).to_have_text("2 of 2 files")
    file = tmp_path / "briefs.zip"
    taken.value.save_as(file)
    with ZipFile(file) as bundle:
        assert bundle.testzip() is None
        names = bundle.namelist()
        assert [name.split("_")[1] for name in names] == [
            "bureau-brief-greece",
            "bureau-brief-italy",
        ]
        with ZipFile(io.BytesIO(bundle.read(names[0]))) as brief:
            assert json.loads(brief.read("manifest.json"))["title"] == "Bureau brief: Greece"


@pytest.mark.thorough
def test_the_place_in_the_queue_is_shown_and_whoever_cancels_leaves_it(page: Page) -> None:
    """The queue's own answers are those of tests/app/test_slow_clients.py; here it is full."""
    left: list[str] = []

    def queue(route: Route) -> None:
        if route.request.method == "DELETE":
            left.append(route.request.url)
        route.fulfill(json={"place": 3, "waiting": 7})

    page.route("**/api/v1/queue/*", queue)
    page.route("**/api/v1/brief.pptx**", lambda _route: None)
    page.route("**/api/v1/panels/**", lambda _route: None)
    opened(page, "/briefing?t=2015")
    page.get_by_role("button", name="PPTX", exact=True).click()
    progress = page.locator("#briefing-make-progress")
    expect(progress).to_contain_text("In the queue: place 3 of 7")
    with page.expect_request(lambda request: request.method == "DELETE"):
        progress.get_by_role("button", name="Cancel").click()
    expect(progress).not_to_contain_text("In the queue")
    opened(page, "/trends?t=2015")
    card = page.locator('[data-panel="measure-over-time"]')
    card.focus()
    page.keyboard.press("d")
    card.locator('[data-action="take"][data-form="csv"]').click()
    toast = page.locator("#toast")
    expect(toast).to_contain_text("In the queue: place 3 of 7")
    with page.expect_request(lambda request: request.method == "DELETE"):
        toast.get_by_role("button", name="Cancel").click()
    expect(toast).to_have_attribute("data-shown", "false")
    assert len(left) == 2
