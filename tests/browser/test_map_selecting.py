"""From a place on the map to its facts: by pointer, by keyboard, by link, and back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import number, opened, query, ready, shown

SIDE = ".rw-side"
CANVAS = ".rw-map-canvas"


def figures(page: Page) -> tuple[int, int]:
    """People and incidents that the panel states."""
    found = page.locator(".rw-side-figures")
    people, incidents = (found.get_attribute(f"data-{name}") for name in ("people", "incidents"))
    assert people
    assert incidents
    return int(people), int(incidents)


def listed(page: Page) -> tuple[int, int]:
    """People and incidents of the whole list, after all of it was asked for."""
    while page.locator(".rw-side-more").is_visible():
        page.click(".rw-side-more")
    sums: list[int] = page.evaluate(
        """() => ["people", "incidents"].map((name) =>
            [...document.querySelectorAll(".rw-side-list li")]
                .reduce((total, item) => total + Number(item.dataset[name]), 0))"""
    )
    return sums[0], sums[1]


def mark(page: Page) -> dict[str, Any]:
    """The largest circle in sight: where it is on the page, and its people."""
    found: dict[str, Any] = page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
            const { left, top } = map.container.getBoundingClientRect();
            const { x, y, people } = map.inSight[0];
            return { x: left + x, y: top + y, people };
        }"""
    )
    return found


def test_a_circle_opens_into_its_incidents_and_its_link_shows_them_again(page: Page) -> None:
    opened(page, "/map?t=2015")
    circle = mark(page)
    page.mouse.click(circle["x"], circle["y"])
    expect(page.locator(SIDE)).to_be_visible()
    ready(page)
    assert figures(page)[0] == circle["people"]
    assert listed(page) == figures(page)
    before = figures(page)
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(page, f"/map{query(page)}")
    assert figures(page) == before


@pytest.mark.thorough
def test_a_box_lists_the_incidents_that_lie_in_it(page: Page) -> None:
    opened(page, "/map?t=2015")
    box = page.locator(CANVAS).bounding_box()
    assert box
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.65, box["y"] + box["height"] * 0.6, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator(SIDE)).to_be_visible()
    ready(page)
    assert "sel=box" in query(page)
    assert listed(page) == figures(page)
    assert 0 < figures(page)[0] < shown(page)["people"]
    page.go_back()
    expect(page.locator(SIDE)).to_be_hidden()
    page.go_forward()
    expect(page.locator(SIDE)).to_be_visible()


@pytest.mark.thorough
def test_a_box_over_the_whole_world_holds_everybody_on_the_map(page: Page) -> None:
    opened(page, "/map?sel=box:-90,-180,90,180&t=2016-01..2016-03")
    picture = shown(page)
    assert figures(page) == (picture["people"], picture["incidents"]) == listed(page)


@pytest.mark.thorough
def test_a_corridor_filters_the_page_and_one_button_leads_back(page: Page) -> None:
    opened(page, "/?t=2015")
    everywhere = number(page, "dead_missing")
    page.evaluate(
        """() => [...modules.map_place.mounted][0].desk
            .choose({ kind: "route", code: "central-mediterranean" })"""
    )
    page.wait_for_url(re.compile("r=central-mediterranean"))
    ready(page)
    on_the_route = number(page, "dead_missing")
    assert on_the_route
    assert everywhere
    assert on_the_route < everywhere
    picture = shown(page)
    assert picture["people"] + sum(picture["undrawn"].values()) == on_the_route
    assert figures(page)[0] == picture["people"]
    link = page.locator(".rw-side-page")
    expect(link).to_have_attribute("href", "/routes/central-mediterranean?t=2015")
    page.click(".rw-side-back")
    page.wait_for_function("() => window.location.search === '?t=2015'")
    ready(page)
    assert number(page, "dead_missing") == everywhere
    expect(page.locator(SIDE)).to_be_hidden()


@pytest.mark.parametrize(
    ("selected", "key"),
    [
        ("country:LBY", "c=LBY"),
        pytest.param(
            *("route:central-mediterranean", "r=central-mediterranean"), marks=pytest.mark.thorough
        ),
    ],
)
def test_a_pasted_link_to_a_selection_is_made_whole(page: Page, selected: str, key: str) -> None:
    opened(page, f"/map?sel={selected}&t=2015")
    page.wait_for_url(re.compile(key))
    ready(page)
    expect(page.locator(SIDE)).to_be_visible()
    assert figures(page)[0] == shown(page)["people"]


@pytest.mark.thorough
def test_a_selection_that_cannot_be_read_selects_nothing(page: Page) -> None:
    opened(page, "/map?sel=route:nowhere&t=2015")
    expect(page.locator(SIDE)).to_be_hidden()
    expect(page.locator("#toast")).to_contain_text("sel=route:nowhere")
    broken = ["", "route", "route:__proto__", "box:1,2,3", "box:a,b,c,d", "box:9,9,1,1", "cell:,"]
    read = "(all) => all.map((text) => modules.map_selection.parse(text))"
    assert page.evaluate(read, [*broken, "<img>:1"]) == [None] * (len(broken) + 1)


@pytest.mark.thorough
def test_every_fact_is_reached_by_keyboard(page: Page) -> None:
    opened(page, "/map?t=2015")
    live = page.locator(".rw-map-live")
    page.focus(CANVAS)
    page.keyboard.press("4")
    expect(live).to_contain_text("Channel:")
    page.keyboard.press("0")
    page.keyboard.press("n")
    expect(live).to_contain_text("people dead or missing")
    read = live.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(f"{SIDE} .rw-side-people")).to_be_visible()
    assert f"{figures(page)[0]:,}" in read
    ready(page)
    page.keyboard.press("Escape")
    expect(page.locator(SIDE)).to_be_hidden()
    ready(page)
    expect(page.locator(CANVAS)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(SIDE)).to_be_visible()
    assert figures(page)[0] > 0
