"""The map as a reader meets it: what it shows, what it says, and what it does not fetch."""

import json
import re
from itertools import accumulate, pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Observed
from tests.browser.reading import READY, go_to, opened, shown, until
from tests.cases import quick

CANVAS = ".rw-map-canvas"

VIEWS = (
    "t=all",
    "t=2015",
    "t=2015-04",
    "t=2019-11..2021-02",
    "r=central-mediterranean&t=2014",
    "r=eastern-mediterranean,other-undefined&t=2016..",
    "c=LBY&t=2015",
    "c=MLT:dst&t=2020",
    "q=3-5&t=2018",
    "c=LBY,MEX&q=1-2&r=central-mediterranean,us-mexico-border&t=all",
)


def chosen(page: Page, query: str) -> None:
    """Change the filters as the filter bar does, without a new page."""
    page.evaluate(
        "query => window.dash_clientside.set_props('url', { search: query })", f"?{query}"
    )
    page.wait_for_selector(f'[data-panel="map"][data-filters="{query}"]')
    page.wait_for_selector(READY)


def headline(page: Page) -> int:
    """The people of the headline, as a machine reads it."""
    value = page.get_attribute('[data-metric="dead_missing"][data-value]', "data-value")
    assert value
    return int(float(value))


@pytest.mark.parametrize("query", quick("c=MLT:dst&t=2020", of=VIEWS))
def test_people_drawn_and_people_not_drawn_make_the_headline(page: Page, query: str) -> None:
    opened(page, f"/?{query}")
    picture = shown(page)
    # A circle's number is no route's.
    expect(page.locator(".rw-map-note")).to_contain_text("near each other, of any route")
    assert picture["people"] + sum(picture["undrawn"].values()) == headline(page)


@pytest.mark.thorough
def test_people_who_are_not_drawn_are_told_beside_the_map(page: Page) -> None:
    opened(page, "/?t=all")
    for people in shown(page)["undrawn"].values():
        expect(page.locator(".rw-map-note")).to_contain_text(f"{people:,}")


def test_points_are_fetched_once_whatever_is_chosen(page: Page) -> None:
    fetched = list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    opened(page, "/?t=2015")
    before = shown(page)["people"]
    chosen(page, "t=2016")
    assert shown(page)["people"] != before
    for kind in ("points", "corridors", "boundaries"):
        assert sum(f"/data/{kind}/" in address for address in fetched) == 1, kind


def test_the_largest_wreck_can_be_read_without_a_mouse(page: Page) -> None:
    opened(page, "/map?t=2015-04")
    page.focus(CANVAS)
    # The name is heard at each visit: it leaves most keys to their list.
    told = re.compile(r"^Map: .{1,220} the question mark lists all keys\.$")
    expect(page.locator(CANVAS)).to_have_accessible_name(told)
    page.keyboard.press("n")
    spoken = page.locator(".rw-map-live")
    expect(spoken).to_contain_text("people dead or missing")
    expect(spoken).to_contain_text("18 Apr 2015")
    expect(page.locator(".rw-map-tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".rw-map-tip")).to_be_hidden()


@pytest.mark.thorough
def test_keys_move_zoom_and_bring_back_the_start(page: Page) -> None:
    opened(page, "/map")
    place = "() => { const [m] = modules.map_place.mounted; return m.leaflet.getZoom(); }"
    start = page.evaluate(place)
    page.focus(CANVAS)
    page.keyboard.press("+")
    until(page, lambda: page.evaluate(place) > start)
    page.keyboard.press("0")
    assert page.evaluate(place) == start
    # On the border of two countries whose middles are out of sight, both have a name.
    page.keyboard.press("7")
    page.wait_for_function(
        """() => {
            const [{ names }] = modules.map_place.mounted;
            return ["USA", "MEX"].every((code) => names.some((name) => name.code === code));
        }"""
    )


@pytest.mark.thorough
def test_the_pointer_meets_exactly_the_circle_that_is_drawn(page: Page) -> None:
    opened(page, "/map?t=2015")
    answers = page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
            const { hit } = modules.map_marks;
            return map.inSight.slice(0, 50).map((mark) => {
                const inside = hit([mark], mark.x + mark.r - 0.5, mark.y);
                const outside = hit([mark], mark.x + mark.r + 5, mark.y);
                return inside === mark && outside === null;
            });
        }"""
    )
    assert answers
    assert all(answers)


@pytest.mark.thorough
def test_every_person_is_in_exactly_one_circle_at_every_zoom(page: Page) -> None:
    opened(page, "/map?t=all")
    sums = page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
            return [1, 3.25, 4.5, 6, 8.75, 11].map((zoom) => {
                map.leaflet.setZoom(zoom, { animate: false });
                const found = map.clusters();
                const rows = [];
                let people = 0;
                for (let i = 0; i < found.n; i += 1) {
                    people += found.people[i];
                    rows.push(...modules.map_clusters.members(found, map.selection, i));
                }
                return [people, rows.length, new Set(rows).size];
            });
        }"""
    )
    picture = shown(page)
    assert all(found == [picture["people"], picture["points"], picture["points"]] for found in sums)


CIRCLES = """() => {
    const [map] = modules.map_place.mounted;
    const { n, people } = map.clusters();
    return [...people.slice(0, n)].sort((a, b) => b - a);
}"""


@pytest.mark.thorough
@pytest.mark.parametrize("query", ["t=2023", "r=central-mediterranean&t=2023"])
def test_a_circle_has_the_same_number_on_maps_of_every_size_and_on_paper(
    page: Page, query: str
) -> None:
    found = list[list[int]]()
    for size in ((1366, 768), (1920, 1080), (3840, 2160)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for path in ("/", "/map"):
            opened(page, f"{path}?{query}")
            found.append(page.evaluate(CIRCLES))
    page.set_viewport_size({"width": 1366, "height": 768})
    for size_of_sheet in ("slide", "a4", "a4-landscape"):
        opened(page, f"/sheet/map?{query}&size={size_of_sheet}")
        found.append(page.evaluate(CIRCLES))
    assert len(found[0]) > 5
    assert all(one == found[0] for one in found)


@pytest.mark.thorough
def test_a_map_that_is_moved_keeps_its_circles(page: Page) -> None:
    opened(page, "/map?t=2023")
    before = page.evaluate(CIRCLES)
    page.evaluate(
        "() => [...modules.map_place.mounted][0].leaflet.panBy([80, 10], { animate: false })"
    )
    assert page.evaluate(CIRCLES) == before


@pytest.mark.thorough
def test_a_change_of_theme_redraws_without_asking_for_anything(page: Page) -> None:
    opened(page, "/map?t=2015")
    fetched = list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    colour = "() => [...modules.map_place.mounted][0].colours.land"
    light = page.evaluate(colour)
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    until(page, lambda: page.evaluate(colour) != light)
    assert fetched == []


@pytest.mark.thorough
def test_a_map_that_is_left_is_gone_and_comes_back_whole(page: Page) -> None:
    opened(page, "/map?t=2015")
    before = shown(page)["people"]
    for _ in range(3):
        go_to(page, "/quality")
        expect(page.locator(CANVAS)).to_have_count(0)
        page.wait_for_selector(READY)
        assert page.evaluate("() => modules.map_place.mounted.size") == 0
        page.go_back()
        page.wait_for_selector(f"{READY} {CANVAS}")
    assert shown(page)["people"] == before
    assert page.locator("canvas.rw-map-layer").count() == 2


@pytest.mark.thorough
def test_a_map_without_its_points_shows_no_mark_and_says_so(page: Page, observed: Observed) -> None:
    observed.allow("map Error")
    observed.allow("status of 503")
    page.route(re.compile("/data/points/"), lambda route: route.fulfill(status=503, body="{}"))
    opened(page, "/map?t=2015")
    assert shown(page)["people"] is None
    expect(page.locator(".rw-map-note")).to_contain_text("could not be loaded")


@pytest.mark.thorough
def test_the_map_fills_a_narrow_screen_too(page: Page) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    opened(page, "/map?t=2015")
    box = page.locator(CANVAS).bounding_box()
    assert box
    assert box["height"] > 300
    assert shown(page)["marks"] > 0


@pytest.mark.thorough
def test_closer_in_single_records_take_the_place_of_cells(page: Page) -> None:
    def by_cells(route: Route) -> None:
        """The real file, said to be of cells: no record knows its day."""
        file = json.loads(route.fetch(headers={"Accept-Encoding": "identity"}).text())
        days = list(accumulate(file["date"]))
        months = [day // 100 * 100 for day in days]
        file |= {"cell": 100, "date": [b - a for a, b in pairwise([0, *months])]}
        route.fulfill(json=file)

    page.route(re.compile(r"/data/points/[0-9a-f]+\.json"), by_cells)
    opened(page, "/map?t=2015")
    expect(page.locator(".rw-map-note")).to_contain_text("cells of 1°")
    before = shown(page)
    page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
            map.leaflet.setView([34, 13], 8, { animate: false });
        }"""
    )
    page.wait_for_function("() => [...modules.map_place.mounted][0].points.boxes")
    after = shown(page)
    assert (after["people"], after["incidents"]) == (before["people"], before["incidents"])
    exact = page.evaluate(
        """() => {
            const { points } = [...modules.map_place.mounted][0];
            const isNear = (row) => points.lat[row] > 3300 && points.lat[row] < 3500
                && points.lon[row] > 1200 && points.lon[row] < 1400;
            return [...points.order].filter(isNear).some((row) => points.date[row] % 100);
        }"""
    )
    assert exact


@pytest.mark.thorough
def test_no_number_of_a_circle_is_cut_by_the_legend_or_the_edge(page: Page) -> None:
    page.add_init_script(
        """window.written = [];
        const write = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
            if (this.textAlign === "center" && /^[\\d,]+$/.test(text)) {
                const half = this.measureText(text).width / 2;
                window.written.push([text, x - half, y, x + half]);
            }
            write.call(this, text, x, y);
        };"""
    )
    opened(page, "/?t=2024&lay=incidents")
    cut = page.evaluate(
        """() => {
            const frame = document.querySelector(".rw-map");
            const over = modules.map_canvas.boxesOver(frame);
            return {
                written: window.written.length,
                cut: window.written.filter(([, left, y, right]) =>
                    left < 0 || right > frame.clientWidth ||
                    over.some(([l, t, r, b]) => left < r && right > l && y > t && y < b)),
            };
        }"""
    )
    assert cut["written"]
    assert cut["cut"] == []
