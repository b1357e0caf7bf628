"""Months on a map: brushed, typed, played, and the way back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import opened, query, ready, shown

# Presses play, and counts what is fetched from then until the film stops by itself.
_PLAYED = """
() => new Promise(resolve => {
    const fetched = () => performance.getEntriesByType('resource').length;
    const button = document.querySelector('.rw-time-play');
    let during = 0;
    const before = fetched();
    button.click();
    const look = () => {
        if (button.dataset.does === 'pause') {
            during = fetched() - before;
            requestAnimationFrame(look);
        } else {
            resolve({ during, windows: modules.map_instance.summaries()[0].played.windows });
        }
    };
    look();
})
"""


def everybody(page: Page) -> int:
    """People on the map and people told beside it."""
    picture = shown(page)
    return int(picture["people"] + sum(picture["undrawn"].values()))


def headline(page: Page, period: str) -> int:
    """The people of a period, as the data interface has them."""
    answer = page.request.get(f"/api/v1/series?m=dead_missing&t={period}")
    return sum(row["value"] for row in answer.json()["rows"])


def test_a_period_that_ends_within_a_month_names_the_day(page: Page) -> None:
    """What the newest release has of September 2025 ends on the 8th."""
    caption, slider = page.locator(".rw-time-caption"), page.locator('[data-part="period"]')
    opened(page, "/map?t=2025")
    expect(caption).to_contain_text("Jan 2025 – 8 Sep 2025")
    expect(slider).to_have_attribute("aria-valuetext", "Jan 2025 – 8 Sep 2025")
    opened(page, "/map?t=2025-09")
    expect(caption).to_contain_text("1 Sep 2025 – 8 Sep 2025")
    opened(page, "/map?t=2025-01..2025-08")
    expect(caption).to_contain_text("Jan 2025 – Aug 2025")


def test_a_brushed_period_is_drawn_at_once_and_becomes_the_filter(page: Page) -> None:
    opened(page, "/map?t=2015")
    fetched = list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    page.focus('[data-part="period"]')
    page.keyboard.press("PageUp")
    assert everybody(page) == headline(page, "2016")
    assert fetched == []
    page.wait_for_url("**/map?t=2016")
    ready(page)
    assert everybody(page) == headline(page, "2016")
    expect(page.locator("#filter-sentence")).to_contain_text("2016")
    page.click(".rw-time-back")
    page.wait_for_url("**/map?t=2015")
    ready(page)
    expect(page.locator(".rw-time-caption")).to_contain_text("2015")
    page.go_back()
    page.wait_for_url("**/map?t=2016")


@pytest.mark.thorough
def test_months_are_dragged_and_typed(page: Page) -> None:
    opened(page, "/map?t=2015")
    box = page.locator(".rw-time-track").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20, steps=4)
    assert query(page) == "?t=2015"
    dragged = everybody(page)
    page.mouse.up()
    page.wait_for_url("**/map?t=*..*")
    ready(page)
    period = query(page).removeprefix("?t=")
    assert dragged == everybody(page) == headline(page, period)
    page.locator(".rw-time-field").first.fill("2015-04")
    page.locator(".rw-time-field").first.blur()
    page.locator(".rw-time-field").last.fill("2015-04")
    page.locator(".rw-time-field").last.blur()
    page.wait_for_url("**/map?t=2015-04")
    ready(page)
    assert everybody(page) == headline(page, "2015-04")


@pytest.mark.thorough
def test_a_film_asks_for_nothing_and_stops_at_its_end(page: Page) -> None:
    opened(page, "/map?t=2015")
    page.select_option(".rw-time-choice >> nth=1", "12")
    played = page.evaluate(_PLAYED)
    assert played["during"] == 0
    # A slow machine leaves out months and keeps the pace.
    assert 1 < played["windows"] <= 12
    page.wait_for_url("**/map?t=2015-12")
    ready(page)
    assert everybody(page) == headline(page, "2015-12")


@pytest.mark.thorough
def test_escape_gives_a_film_up(page: Page) -> None:
    opened(page, "/map?t=2015")
    before = shown(page)["people"]
    page.focus(".rw-time-play")
    page.keyboard.press("Space")
    page.wait_for_function("() => modules.map_instance.summaries()[0].played.windows > 1")
    page.keyboard.press("Escape")
    assert shown(page)["people"] == before
    assert query(page) == "?t=2015"


@pytest.mark.thorough
def test_where_nothing_may_move_by_itself_a_press_is_a_step(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, "/map?t=2015")
    for month in ("2015-01", "2015-02"):
        page.click(".rw-time-play")
        page.wait_for_url(f"**/map?t={month}")
        ready(page)
    assert shown(page)["played"] is None


@pytest.mark.thorough
def test_months_chosen_here_and_asked_of_the_server_are_the_same_incidents(page: Page) -> None:
    opened(page, "/map?q=2-4&t=all")
    spans = [[201401, 201612], [201502, 201601], [201501, 201511], [202501, 202509]]
    chosen = page.evaluate(
        """(spans) => {
            const [map] = modules.map_place.mounted;
            const { histogram, index, select } = modules.map_months;
            return spans.map(([first, last]) => {
                const found = select(index(map.points, map.view), first, last);
                const { people, unknown } = histogram(map.points, found.rows);
                const byMonth = [...people.values()].reduce((a, b) => a + b, unknown);
                const told = Object.values(found.undrawn).reduce((a, b) => a + b, 0);
                return [found.people, byMonth, told];
            });
        }""",
        spans,
    )
    for (first, last), (people, by_month, told) in zip(spans, chosen, strict=True):
        assert people == by_month
        period = f"{first // 100}-{first % 100:02d}..{last // 100}-{last % 100:02d}"
        assert people + told == headline(page, f"{period}&q=2-4")
