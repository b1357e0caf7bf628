"""The map as a reader meets it: what it shows, what it says, and what it does not fetch."""

import json
import re
from itertools import accumulate, pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Observed

READY = '#page-root[data-ready="true"]'
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


def opened(page: Page, address: str) -> None:
    """Open an address and wait until everything on it is drawn."""
    page.goto(address)
    page.wait_for_selector(READY)


def shown(page: Page) -> dict[str, Any]:
    """What the only map on the page shows."""
    found: list[dict[str, Any]] = page.evaluate("() => window.routewatch.map.shown()")
    assert len(found) == 1
    return found[0]


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


@pytest.mark.parametrize("query", VIEWS)
def test_people_drawn_and_people_not_drawn_make_the_headline(page: Page, query: str) -> None:
    opened(page, f"/?{query}")
    picture = shown(page)
    assert picture["people"] + sum(picture["undrawn"].values()) == headline(page)


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
    page.keyboard.press("n")
    spoken = page.locator(".rw-map-live")
    expect(spoken).to_contain_text("people dead or missing")
    expect(spoken).to_contain_text("18 Apr 2015")
    expect(page.locator(".rw-map-tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".rw-map-tip")).to_be_hidden()


def test_keys_move_zoom_and_bring_back_the_start(page: Page) -> None:
    opened(page, "/map")
    place = "() => { const [m] = window.routewatch.map.mounted; return m.leaflet.getZoom(); }"
    start = page.evaluate(place)
    page.focus(CANVAS)
    page.keyboard.press("+")
    page.wait_for_timeout(300)
    assert page.evaluate(place) > start
    page.keyboard.press("0")
    assert page.evaluate(place) == start


def test_the_pointer_meets_exactly_the_circle_that_is_drawn(page: Page) -> None:
    opened(page, "/map?t=2015")
    answers = page.evaluate(
        """() => {
            const [map] = window.routewatch.map.mounted;
            const { hit } = window.routewatch.map.marks;
            return map.inSight.slice(0, 50).map((mark) => {
                const inside = hit([mark], mark.x + mark.r - 0.5, mark.y);
                const outside = hit([mark], mark.x + mark.r + 5, mark.y);
                return inside === mark && outside === null;
            });
        }"""
    )
    assert answers
    assert all(answers)


def test_every_person_is_in_exactly_one_circle_at_every_zoom(page: Page) -> None:
    opened(page, "/map?t=all")
    sums = page.evaluate(
        """() => {
            const [map] = window.routewatch.map.mounted;
            return [1, 3.25, 4.5, 6, 8.75, 11].map((zoom) => {
                map.leaflet.setZoom(zoom, { animate: false });
                const found = map.clusters();
                const rows = [];
                let people = 0;
                for (let i = 0; i < found.n; i += 1) {
                    people += found.people[i];
                    rows.push(...window.routewatch.map.points.members(found, map.selection, i));
                }
                return [people, rows.length, new Set(rows).size];
            });
        }"""
    )
    picture = shown(page)
    assert all(found == [picture["people"], picture["points"], picture["points"]] for found in sums)


def test_a_change_of_theme_redraws_without_asking_for_anything(page: Page) -> None:
    opened(page, "/map?t=2015")
    fetched = list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    colour = "() => [...window.routewatch.map.mounted][0].colours.land"
    light = page.evaluate(colour)
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    page.wait_for_timeout(100)
    assert page.evaluate(colour) != light
    assert fetched == []


def test_a_map_that_is_left_is_gone_and_comes_back_whole(page: Page) -> None:
    opened(page, "/map?t=2015")
    before = shown(page)["people"]
    for _ in range(3):
        page.click('.rail-link[href^="/quality"]')
        expect(page.locator(CANVAS)).to_have_count(0)
        page.wait_for_selector(READY)
        assert page.evaluate("() => window.routewatch.map.mounted.size") == 0
        page.go_back()
        page.wait_for_selector(f"{READY} {CANVAS}")
    assert shown(page)["people"] == before
    assert page.locator("canvas.rw-map-layer").count() == 2


def test_the_menu_turns_layers_on_and_off_through_the_address(page: Page) -> None:
    opened(page, "/map?t=2015")
    assert shown(page)["layers"] == ["incidents", "corridors"]
    fetched = list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    menu = page.locator(".rw-map-menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    for code, written in (("density", "incidents,density,corridors"), ("incidents", "density")):
        page.locator(f'[data-layer="{code}"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"lay={written}"))
        page.wait_for_selector(READY)
    assert shown(page)["layers"] == ["density", "corridors"]
    assert shown(page)["marks"] == 0
    assert not [address for address in fetched if "/data/" in address]
    page.keyboard.press("Escape")
    expect(page.locator(".rw-map-choices")).to_be_hidden()
    page.go_back()
    page.wait_for_function("() => window.routewatch.map.shown()[0].layers.length === 3")
    expect(page.locator('[data-layer="incidents"]')).to_have_attribute("aria-pressed", "true")


def test_the_cells_of_the_density_hold_every_person_once_and_are_of_equal_area(page: Page) -> None:
    opened(page, "/map?t=2015&lay=density")
    sides, people, areas = page.evaluate(
        """() => {
            const [map] = window.routewatch.map.mounted;
            const { sideAt, count } = window.routewatch.map.density;
            const latitude = (y) => Math.asin(Math.tanh((0.5 - y / 256) * 2 * Math.PI));
            const all = [3, 5, 7].map((zoom) => count(map.points, map.selection, sideAt(zoom, 1)));
            const area = ({ west, east, north, south }) =>
                ((east - west) / 256) * 2 * Math.PI * 6371 ** 2 *
                (Math.sin(latitude(north)) - Math.sin(latitude(south)));
            return [
                all.map(({ side }) => side),
                all.map(({ cells }) => [...cells.values()].reduce((sum, c) => sum + c.people, 0)),
                all.map(({ side, cells }) =>
                    [...cells.values()].map((cell) => area(cell) / (side * side))),
            ];
        }"""
    )
    assert sides[0] > sides[1] > sides[2]
    assert set(people) == {shown(page)["people"]}
    # Bands hold whole numbers of cells: towards the poles of the largest ones a little is lost.
    assert all(0.9 < ratio < 1.1 for found in areas for ratio in found)


def test_a_circle_has_a_broken_edge_where_most_of_its_people_are_at_rough_places(
    page: Page,
) -> None:
    opened(page, "/map?t=all")
    rough = page.evaluate(
        """() => {
            const [map] = window.routewatch.map.mounted;
            const { members } = window.routewatch.map.points;
            return map.inSight.map((mark) => {
                const rows = members(map.found, map.selection, mark.index);
                const people = rows
                    .filter((row) => map.points.rough[row])
                    .reduce((sum, row) => sum + map.points.people[row], 0);
                return mark.isRough === (mark.people > 0 && people * 2 >= mark.people);
            });
        }"""
    )
    assert rough
    assert all(rough)


HOSTILE = '<img src=x onerror="window.hacked=1">'


def test_hostile_names_are_text_and_do_nothing(page: Page) -> None:
    def poisoned(route: Route) -> None:
        file = json.loads(route.fetch(headers={"Accept-Encoding": "identity"}).text())
        for name in ("routes", "countries", "causes"):
            file[name] = [HOSTILE for _ in file[name]]
        file |= {"popup": HOSTILE, "tooltip": HOSTILE, "__proto__": {"hacked": 1}}
        route.fulfill(json=file)

    page.route(re.compile("/data/points/"), poisoned)
    opened(page, "/map?t=all")
    page.focus(CANVAS)
    page.keyboard.press("n")
    expect(page.locator(".rw-map-tip")).to_contain_text(HOSTILE)
    assert page.locator(".rw-map-tip img").count() == 0
    assert page.evaluate("() => window.hacked ?? {}.hacked ?? null") is None


def test_a_map_without_its_points_shows_no_mark_and_says_so(page: Page, observed: Observed) -> None:
    observed.allow("map Error")
    observed.allow("status of 503")
    page.route(re.compile("/data/points/"), lambda route: route.fulfill(status=503, body="{}"))
    opened(page, "/map?t=2015")
    assert shown(page)["people"] is None
    expect(page.locator(".rw-map-note")).to_contain_text("could not be loaded")


def test_the_map_fills_a_narrow_screen_too(page: Page) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    opened(page, "/map?t=2015")
    box = page.locator(CANVAS).bounding_box()
    assert box
    assert box["height"] > 300
    assert shown(page)["marks"] > 0


def test_a_ribbon_is_read_off_the_legend(page: Page) -> None:
    """Whoever lays the legend's line beside a ribbon reads its number, within a pixel's blur."""
    opened(page, "/map?t=2015&lay=corridors")
    read, counted = page.evaluate(
        """() => {
            const [map] = window.routewatch.map.mounted;
            const { corridors: drawing, points } = window.routewatch.map;
            const { corridors } = map.view;
            const row = corridors.rows.find(({ route }) => route === "eastern-mediterranean");
            const key = document.querySelector(".rw-map-key-corridor");
            const label = key.closest(".rw-map-key").querySelector("span").textContent;
            // The same ribbon on a straight line, ten times as large, to measure between pixels.
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [4000, 1000];
            const context = canvas.getContext("2d", { willReadFrequently: true });
            const frame = { west: 0, north: 0, scale: 1, ratio: 10, width: 400, height: 100 };
            const line = { historic: false, x: [10, 390], y: [50, 50] };
            const shown = { rows: [{ ...row, bars: 0 }], back: [] };
            const lines = new Map([[row.route, [line]]]);
            drawing.draw(context, lines, shown, frame, map.colours);
            const { data } = context.getImageData(1000, 0, 1, 1000);
            let filled = 0;
            for (let i = 3; i < data.length; i += 4) filled += data[i] > 127 ? 1 : 0;
            const number = Number(label.replace(/[^0-9]/g, ""));
            const width = Number(key.getAttribute("stroke-width"));
            return [((filled / 10) * number) / width, row.value];
        }"""
    )
    assert counted == 885_386
    assert read == pytest.approx(counted, rel=0.03)


def test_the_bars_of_a_route_are_counted_off_the_legend(page: Page) -> None:
    opened(page, "/map?t=2023&lay=corridors")
    bars, each, deaths = page.evaluate(
        """() => {
            const { corridors } = [...window.routewatch.map.mounted][0].view;
            const row = corridors.rows.find(({ route }) => route === "central-mediterranean");
            return [row.bars, corridors.deaths.each, row.deaths];
        }"""
    )
    expect(page.locator(".rw-map-legend")).to_contain_text(f"a bar: {each} people")
    assert abs(bars * each - deaths) <= each / 2


def test_a_cluster_is_read_off_the_legend(page: Page) -> None:
    opened(page, "/map?t=2015")
    pairs = page.evaluate(
        """() => {
            const [map] = window.routewatch.map.mounted;
            const key = document.querySelector(".rw-map-circles circle");
            const label = document.querySelector(".rw-map-circle-labels span").textContent;
            const people = Number(label.replace(/[^0-9]/g, ""));
            const radius = Number(key.getAttribute("r"));
            return map.inSight
                .filter(({ people: n }) => n > map.scale.alike)
                .map((mark) => [people * (mark.r / radius) ** 2, mark.people]);
        }"""
    )
    assert len(pairs) > 5
    assert all(read == pytest.approx(people, rel=0.01) for read, people in pairs)


def test_hostile_names_of_layers_and_scales_are_text_and_do_nothing(page: Page) -> None:
    opened(page, "/map?t=2023&lay=detections,corridors")
    page.evaluate(
        """async (hostile) => {
            const view = structuredClone([...window.routewatch.map.mounted][0].view);
            for (const layer of view.layers) {
                for (const key of ["title", "period", "source"]) layer[key] &&= hostile;
                for (const row of layer.symbols?.rows || []) {
                    Object.assign(row, { name: hostile, lines: [hostile], letter: hostile });
                    Object.assign(row, { popup: hostile, tooltip: hostile, link: "" });
                }
                for (const key of layer.symbols?.legend || []) key.label = hostile;
            }
            for (const scale of view.corridors.scales) {
                Object.assign(scale, { label: hostile, source: hostile });
            }
            await window.dash_clientside.routewatch_map.draw(view, { panel: "map" });
        }""",
        HOSTILE,
    )
    expect(page.locator(".rw-map-legend")).to_contain_text(HOSTILE)
    page.focus(CANVAS)
    page.keyboard.press("n")
    expect(page.locator(".rw-map-tip")).to_contain_text(HOSTILE)
    assert page.locator(".rw-map-tip img, .rw-map-legend img").count() == 0
    assert page.evaluate("() => window.hacked ?? null") is None


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
            const [map] = window.routewatch.map.mounted;
            map.leaflet.setView([34, 13], 8, { animate: false });
        }"""
    )
    page.wait_for_function("() => [...window.routewatch.map.mounted][0].points.boxes")
    after = shown(page)
    assert (after["people"], after["incidents"]) == (before["people"], before["incidents"])
    exact = page.evaluate(
        """() => {
            const { points } = [...window.routewatch.map.mounted][0];
            const isNear = (row) => points.lat[row] > 3300 && points.lat[row] < 3500
                && points.lon[row] > 1200 && points.lon[row] < 1400;
            return [...points.order].filter(isNear).some((row) => points.date[row] % 100);
        }"""
    )
    assert exact
