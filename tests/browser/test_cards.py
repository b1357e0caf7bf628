"""What readers do with a card: follow its rows, sort it, look behind a number, take it along."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.reading import go_to, number, opened, query, ready


def test_an_empty_card_names_the_filters_and_leads_out(page: Page) -> None:
    opened(page, "/?r=darien&t=2014-02")
    card = page.locator('[data-panel="top-routes"]')
    expect(card).to_have_attribute("data-state", "empty")
    expect(card).to_contain_text("Darién")
    card.get_by_role("button", name="Show all months").click()
    ready(page)
    assert query(page) == "?r=darien&t=all"
    page.get_by_role("button", name="Reset view").first.click()
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
    card.get_by_role("tab", name="Table").click()
    expect(card.locator(".card-aside")).to_contain_text("6,961")
    page.click("#open-routes")
    page.get_by_label("Central Mediterranean", exact=True).check()
    ready(page)
    expect(card.locator(".card-aside")).to_contain_text("3,149")
    card.get_by_role("tab", name="About").click()
    expect(card.locator(".card-aside")).to_contain_text("International Organization for Migration")
    # With the day of the release, which a card of one number says nowhere else.
    expect(card.locator(".card-aside")).to_contain_text(
        "Source: IOM Missing Migrants Project, 8 Sep"
    )


def test_cells_of_a_table_cost_dash_nothing_and_the_tab_pressed_last_is_shown(page: Page) -> None:
    opened(page, "/trends?t=2015")
    card = page.locator('[data-panel="measure-over-time"]')
    # Both are asked for before either is answered.
    card.evaluate(
        """(card) => {
            for (const tab of ["about", "table"]) {
                card.querySelector(`[data-tab="${tab}"].card-tab`).click();
            }
        }"""
    )
    cell = card.locator(".card-aside td").first
    expect(cell).to_be_visible()
    assert not cell.evaluate("(one) => Object.keys(one).some((key) => key.startsWith('__react'))")
    expect(card.locator(".card-aside > *")).to_have_attribute("data-shows", "table")
    card.get_by_role("tab", name="Chart").click()
    expect(card.locator(".card-aside")).to_be_empty()


@pytest.mark.thorough
def test_a_measure_is_chosen_for_the_charts(page: Page) -> None:
    opened(page, "/trends?t=2015")
    menu = page.get_by_role("textbox", name="Measures, two at most")
    menu.press("Backspace")
    ready(page)
    assert query(page) == "?m=dead_missing&t=2015"
    expect(page.locator('[data-panel="second-measure"]')).to_contain_text("second measure")
    menu.fill("incidents")
    menu.press("ArrowDown")
    menu.press("Enter")
    ready(page)
    assert query(page) == "?m=dead_missing,incidents&t=2015"
    expect(page.locator('[data-panel="second-measure"] h2')).to_have_text("Incidents by route")


def test_a_table_sorts_and_unknown_stays_last(page: Page) -> None:
    opened(page, "/routes?t=2015")
    card = page.locator('[data-panel="all-routes"]')
    names = card.locator("tbody tr td:first-child")
    before = names.all_inner_texts()
    card.get_by_role("button", name="Route").click()
    assert names.all_inner_texts() == sorted(before, key=str.casefold, reverse=True)
    card.get_by_role("button", name="People").click()
    numbers = card.locator("tbody tr td:nth-child(2)").all_inner_texts()
    values = [int(text.replace(",", "")) for text in numbers if text != "–"]
    assert values == sorted(values, reverse=True)


@pytest.mark.thorough
def test_the_route_that_rose_most_is_on_top_of_its_table(page: Page) -> None:
    """`9 → 0, 5 → 6, … −92%, −9%` was the order of the texts."""
    opened(page, "/routes?t=2024")
    card = page.locator('[data-panel="route-measures"]')
    rows = card.locator("tbody tr")
    for heading, place in (("Difference", 6), ("Change", 7)):
        card.get_by_role("button", name=heading, exact=True).click()
        texts = card.locator(f"tbody tr td:nth-child({place})").all_inner_texts()
        shares = [_share(text) for text in texts if text != "–"]
        assert shares == sorted(shares, reverse=True)
        assert len({text == "–" for text in texts}) == 2
        assert texts[len(shares) :] == ["–"] * (len(texts) - len(shares))
    card.get_by_role("button", name="Difference", exact=True).click()
    expect(rows.first).to_contain_text("+")


def _share(text: str) -> float:
    """A difference, or a change as a share of what was before; a text is read as a reader does."""
    written = text.partition(" (")[0].removeprefix("≈ ").replace("−", "-").replace(",", "")
    if "→" in written:
        before, now = map(float, written.split(" → "))
        return (now - before) / (before or 1e-6)
    if written.startswith("<1%"):
        return 0.001 if "more" in written else -0.001
    return float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)


def _downloaded(page: Page, panel: str, form: str) -> Download:
    card = page.locator(f'[data-panel="{panel}"]')
    card.get_by_role("tab", name="Download").click()
    with page.expect_download() as coming:
        card.get_by_role("link", name=form).click()
    return coming.value


@pytest.mark.thorough
@pytest.mark.parametrize("form", ["PNG", "SVG"])
def test_a_picture_takes_title_filters_source_and_caveat_along(page: Page, form: str) -> None:
    opened(page, "/?t=2015")
    file = _downloaded(page, "deaths-and-movement", form)
    name = file.suggested_filename
    assert re.fullmatch(rf"\d{{4}}-\d\d_deaths-and-movement_2015_TLP-CLEAR\.{form.lower()}", name)
    content = Path(file.path()).read_bytes()
    if form == "PNG":
        assert content.startswith(b"\x89PNG")
        return
    text = re.sub(r"<[^>]+>", " ", content.decode())
    for words in (
        "Deaths and movement over time",
        "All routes · 2015",
        "Frontex",
        "Crossings, not persons",
    ):
        assert words in text
    assert "TLP:CLEAR" in text
    assert "Detections · crossings detected" in text


def test_a_file_has_the_numbers_of_the_picture(page: Page) -> None:
    opened(page, "/?t=2015")
    text = Path(_downloaded(page, "top-routes", "CSV").path()).read_text()
    assert "# source: IOM Missing Migrants Project" in text
    assert "Central Mediterranean,3149," in text


@pytest.mark.thorough
def test_the_theme_is_part_of_the_link_and_of_the_first_byte(page: Page) -> None:
    opened(page, "/?t=2015")
    light = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    ready(page)
    assert query(page) == "?t=2015&theme=dark"
    dark = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert dark != light
    colours = page.evaluate(
        "() => document.querySelector('.js-plotly-plot').layout.xaxis.tickfont.color"
    )
    assert colours == "#8496a7"
    answer = page.request.get(page.url)
    assert 'data-theme="dark"' in answer.text()


@pytest.mark.thorough
def test_the_link_is_copied_with_what_the_page_says(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, "/?t=2015")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#toast")).to_contain_text("Copied")
    text = page.evaluate("() => navigator.clipboard.readText()")
    assert "All routes · 2015" in text
    assert "6,961 people died" in text
    assert text.splitlines()[-1] == page.url


@pytest.mark.thorough
def test_options_of_charts_are_part_of_the_link(page: Page) -> None:
    opened(page, "/trends?t=2015")
    page.get_by_text("Quarter", exact=True).click()
    ready(page)
    page.get_by_text("Logarithmic scale").click()
    ready(page)
    page.get_by_text("Events", exact=True).click()
    ready(page)
    assert query(page) == "?ann=0&g=quarter&scale=log&t=2015"
    page.reload()
    ready(page)
    expect(page.get_by_label("Events", exact=True)).not_to_be_checked()
    expect(page.get_by_label("Logarithmic scale")).to_be_checked()
