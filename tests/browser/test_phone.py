"""A phone's screen: nothing wider than it, and charts whose rows can be read."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import opened
from tests.browser.test_hands import SMALL
from tests.cases import quick

LAID_OUT = """card => {
    const graph = card.querySelector(".js-plotly-plot");
    const frame = graph.getBoundingClientRect();
    const texts = [...graph.querySelectorAll("text")].filter((text) => text.textContent);
    return {
        plot: graph._fullLayout._size.w / graph.clientWidth,
        cut: texts
            .filter((text) => {
                const { left, right } = text.getBoundingClientRect();
                return left < frame.left - 1 || right > frame.right + 1;
            })
            .map((text) => text.textContent),
        names: texts.filter((text) => text.closest(".yaxislayer-above")).length,
    };
}"""


def _laid_out(page: Page, panel: str) -> dict[str, Any]:
    found: dict[str, Any] = page.locator(f'[data-panel="{panel}"]').evaluate(LAID_OUT)
    return found


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("address", "panel", "rows"),
    [
        ("/routes/central-mediterranean?t=2015", "deaths-by-country", 3),
        ("/compare?t=2015", "both-ranked", 5),
    ],
)
def test_names_stand_above_bars_that_take_the_whole_width(
    phone: Page, address: str, panel: str, rows: int
) -> None:
    opened(phone, address)
    found = _laid_out(phone, panel)
    assert found["plot"] > 0.75
    assert found["cut"] == []
    assert found["names"] >= rows


@pytest.mark.thorough
def test_a_timeline_names_every_operation_in_full(phone: Page) -> None:
    opened(phone, "/operations")
    found = _laid_out(phone, "operations-timeline")
    assert found["cut"] == []


@pytest.mark.thorough
def test_a_picture_taken_on_a_phone_is_the_one_of_a_desk(phone: Page) -> None:
    opened(phone, "/routes/central-mediterranean?t=2015")
    axis = phone.evaluate(
        """() => modules.cards_picture
            .complete(document.querySelector('[data-panel="deaths-by-country"]')).layout.yaxis"""
    )
    assert "ticklabelposition" not in axis


@pytest.mark.thorough
def test_a_phone_that_is_turned_has_names_beside_the_bars_again(phone: Page) -> None:
    opened(phone, "/routes/central-mediterranean?t=2015")
    phone.set_viewport_size({"width": 844, "height": 390})
    phone.wait_for_function(
        """() => document.querySelector('[data-panel="deaths-by-country"] .js-plotly-plot')
            .layout.yaxis.ticklabelposition === undefined"""
    )
    assert _laid_out(phone, "deaths-by-country")["cut"] == []


@pytest.mark.parametrize(
    "path",
    quick("/bureaus/ITA", of=["/", "/map", "/network/databases", "/bureaus/ITA", "/quality"]),
)
def test_nothing_is_wider_than_a_phone_and_the_menu_shows_where_one_is(
    phone: Page, path: str
) -> None:
    opened(phone, path)
    wider = phone.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert not wider
    expect(phone.locator(".page-link[aria-current]")).to_be_in_viewport(ratio=1)


@pytest.mark.thorough
def test_the_legend_of_a_phones_map_is_a_press_away(phone: Page) -> None:
    opened(phone, "/?t=2015")
    legend = phone.locator(".rw-map-legend")
    expect(legend).to_be_hidden()
    phone.locator(".rw-map-more").tap()
    expect(legend).to_contain_text("people")
    phone.locator(".rw-map-more").tap()
    expect(legend).to_be_hidden()


@pytest.mark.thorough
def test_filters_are_a_sheet_that_gives_the_focus_back(phone: Page) -> None:
    opened(phone, "/")
    opener = phone.get_by_role("button", name="Filters")
    expect(phone.locator("#open-routes")).to_be_hidden()
    opener.tap()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(phone.locator("#open-period")).to_be_focused()
    phone.locator("#open-period").tap()
    phone.get_by_text("Year to date").tap()
    phone.wait_for_url("**/?t=ytd")
    # What a filter opened closes first, then the sheet.
    for _ in range(2):
        phone.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(phone.locator("#open-routes")).to_be_hidden()
    small = phone.evaluate(SMALL, 44)
    assert small == []


@pytest.mark.thorough
def test_each_name_of_what_is_not_reported_has_a_line_without_a_comma(phone: Page) -> None:
    opened(phone, "/bureaus/PSE")
    names = phone.locator(".unreported-name")
    lines = [line.strip() for line in phone.locator(".unreported").inner_text().split("\n")]
    assert names.count() > 3
    assert len([line for line in lines if line]) == names.count() + 1
    assert not [line for line in lines if line.strip(" ,") != line]


@pytest.mark.thorough
def test_what_is_said_in_a_chip_as_high_as_a_finger_stands_in_its_middle(phone: Page) -> None:
    opened(phone, "/")
    off = phone.locator(".freshness .chip").first.evaluate(
        """chip => {
            const said = document.createRange();
            said.selectNodeContents(chip);
            const [text, around] = [said, chip].map((one) => one.getBoundingClientRect());
            return Math.abs(text.top + text.bottom - around.top - around.bottom) / 2;
        }"""
    )
    assert off <= 2
