"""Layers of the map and their legend: what a reader measures with it is what was counted."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.reading import READY, opened, shown
from tests.cases import quick

CANVAS = ".rw-map-canvas"


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
    expect(page.locator(".rw-map-legend")).to_contain_text(
        "no mark: nobody recorded, which does not mean that nobody died"
    )
    assert shown(page)["marks"] == 0
    assert not [address for address in fetched if "/data/" in address]
    page.keyboard.press("Escape")
    expect(page.locator(".rw-map-choices")).to_be_hidden()
    page.go_back()
    page.wait_for_function("() => modules.map_instance.summaries()[0].layers.length === 3")
    expect(page.locator('[data-layer="incidents"]')).to_have_attribute("aria-pressed", "true")


@pytest.mark.thorough
def test_the_cells_of_the_density_hold_every_person_once_and_are_of_equal_area(page: Page) -> None:
    opened(page, "/map?t=2015&lay=density")
    sides, people, areas = page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
            const { sideAt, count } = modules.map_density;
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


@pytest.mark.thorough
def test_a_circle_has_a_broken_edge_where_most_of_its_people_are_at_rough_places(
    page: Page,
) -> None:
    opened(page, "/map?t=all")
    rough = page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
            const { members } = modules.map_clusters;
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


@pytest.mark.thorough
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


@pytest.mark.thorough
def test_a_ribbon_is_read_off_the_legend(page: Page) -> None:
    """Whoever lays the legend's line beside a ribbon reads its number, within a pixel's blur."""
    opened(page, "/map?t=2015&lay=corridors")
    read, counted = page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
            const { map_corridors: drawing, map_points: points } = modules;
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


@pytest.mark.thorough
def test_the_bars_of_a_route_are_counted_off_the_legend(page: Page) -> None:
    opened(page, "/map?t=2023&lay=corridors")
    bars, each, deaths = page.evaluate(
        """() => {
            const { corridors } = [...modules.map_place.mounted][0].view;
            const row = corridors.rows.find(({ route }) => route === "central-mediterranean");
            return [row.bars, corridors.deaths.each, row.deaths];
        }"""
    )
    expect(page.locator(".rw-map-legend")).to_contain_text(f"a bar: {each} people")
    assert abs(bars * each - deaths) <= each / 2


@pytest.mark.thorough
def test_a_cluster_is_read_off_the_legend(page: Page) -> None:
    opened(page, "/map?t=2015")
    pairs = page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
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


@pytest.mark.thorough
def test_hostile_names_of_layers_and_scales_are_text_and_do_nothing(page: Page) -> None:
    opened(page, "/map?t=2023&lay=detections,corridors")
    page.evaluate(
        """async (hostile) => {
            const view = structuredClone([...modules.map_place.mounted][0].view);
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
            await modules.map_instance.draw(view, { panel: "map" });
        }""",
        HOSTILE,
    )
    expect(page.locator(".rw-map-legend")).to_contain_text(HOSTILE)
    page.focus(CANVAS)
    page.keyboard.press("n")
    expect(page.locator(".rw-map-tip")).to_contain_text(HOSTILE)
    assert page.locator(".rw-map-tip img, .rw-map-legend img").count() == 0
    assert page.evaluate("() => window.hacked ?? null") is None


@pytest.mark.thorough
def test_bars_of_the_dead_stand_clear_of_the_legend_and_never_beside_circles_of_the_same(
    page: Page,
) -> None:
    bars = """() => {
        const [map] = modules.map_place.mounted;
        const bars = map.deathBars.flatMap(({ bars }) => bars);
        const middles = bars.map(([ax, ay, bx, by]) => [(ax + bx) / 2, (ay + by) / 2]);
        const within = ([x, y]) => ([l, t, r, b]) => x > l && x < r && y > t && y < b;
        return [bars.length, middles.filter((at) => map.boxes.some(within(at))).length];
    }"""
    opened(page, "/map?t=2024&lay=corridors&ll=38.5,15,4.75")
    drawn, hidden = page.evaluate(bars)
    assert drawn >= 20
    assert hidden == 0
    opened(page, "/map?t=2024&ll=38.5,15,4.75")
    assert page.evaluate(bars) == [0, 0]
    expect(page.locator(".rw-map-legend")).not_to_contain_text("a bar:")


@pytest.mark.thorough
@pytest.mark.parametrize("path", ["/", "/map", "/map?t=2023&lay=detections,density,corridors"])
def test_the_legend_leaves_the_map_to_be_seen_and_the_rest_is_a_press_away(
    page: Page, path: str
) -> None:
    share = """() => {
        const area = (name) => {
            const { width, height } = document.querySelector(name).getBoundingClientRect();
            return width * height;
        };
        const over = area(".rw-map-legend") + area(".rw-map-more");
        return over / area('.rw-map:has([data-layer]) .rw-map-canvas');
    }"""
    for width, height in ((1366, 768), (1920, 1080), (820, 1180), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        opened(page, path)
        assert page.evaluate(share) <= 0.12, (width, height)
        legend = page.locator(".rw-map-legend")
        cut = "(box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight"
        assert not legend.evaluate(cut), (width, height)
        if (more := page.locator(".rw-map-more")).is_visible():
            more.click()
        expect(legend.locator(".rw-map-without").first).to_be_visible()


@pytest.mark.thorough
def test_every_layer_of_the_menu_can_be_pressed_and_all_routes_are_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    for path in ("/map", "/"):
        opened(page, path)
        bounds = page.evaluate(
            """() => {
                const found = [...modules.map_place.mounted][0].leaflet.getBounds();
                return [found.getSouth(), found.getWest(), found.getNorth(), found.getEast()];
            }"""
        )
        south, west, north, east = bounds
        # The border of the United States and Mexico, the Channel, and Myanmar.
        for lat, lon in ((32.5, -117), (51, 1.5), (20.8, 92.3), (-26, 30)):
            assert south < lat < north
            assert west < lon < east
        page.locator(".rw-map-menu summary").click()
        for layer in page.locator("[data-layer]").all():
            layer.scroll_into_view_if_needed()
            assert layer.evaluate(
                """(one) => {
                    const { left, top, width, height } = one.getBoundingClientRect();
                    const at = [left + width / 2, top + height / 2];
                    return one.contains(document.elementFromPoint(...at));
                }"""
            ), layer.inner_text()
    expect(page.locator(".rw-map-foot")).not_to_contain_text("plotly")


@pytest.mark.thorough
def test_a_country_whose_middle_is_out_of_sight_keeps_its_mark(page: Page) -> None:
    opened(page, "/map?t=2023&lay=detections,bureaus&ll=30,-105,6")
    x, y, width, height, middle = page.evaluate(
        """() => {
            const [map] = modules.map_place.mounted;
            const { x, y } = map.symbolsInSight.find(({ row }) => row.country === "MEX");
            const size = map.leaflet.getSize();
            return [x, y, size.x, size.y, map.leaflet.latLngToContainerPoint([23.6, -102.2]).y];
        }"""
    )
    assert middle > height
    assert 0 < x < width
    assert 0 < y < height
    legend = page.locator(".rw-map-block", has_text="Detections by route")
    expect(legend).to_contain_text("none in sight")
    bureaus = page.locator(".rw-map-block", has_text="Bureaus by role")
    expect(bureaus).not_to_contain_text("none in sight")


@pytest.mark.thorough
def test_numbers_of_circles_do_not_run_into_one_another_for_listeners(page: Page) -> None:
    opened(page, "/map?t=2015")
    circles = page.locator(".rw-map-circles")
    expect(circles).to_have_accessible_name(re.compile(r"^[\d,]+ people( · [\d,]+)* · 1(–\d+)?$"))
    expect(circles).to_have_role("img")


@pytest.mark.parametrize("language", quick("en", "es", of=("en", "fr", "es", "ar")))
def test_the_map_has_what_the_words_above_it_leave_of_the_screen(page: Page, language: str) -> None:
    fit = """(lines) => {
        const summary = document.querySelector(".summary");
        const sentence = summary.querySelector(".summary-sentence");
        const { lineHeight } = getComputedStyle(summary);
        const bottom = (part) => part.getBoundingClientRect().bottom;
        summary.replaceChildren();
        do summary.append(sentence.cloneNode(true), " ");
        while (
            bottom(summary.lastElementChild) - summary.getBoundingClientRect().top
                < (lines - 0.5) * parseFloat(lineHeight)
        );
        const [{ leaflet, container }] = modules.map_place.mounted;
        return new Promise((go) => {
            const look = () => leaflet.getSize().y === container.clientHeight
                ? go({
                    over: document.documentElement.scrollHeight - innerHeight,
                    left: innerHeight - bottom(document.querySelector(".map-page")),
                    lines: Math.round(summary.clientHeight / parseFloat(lineHeight)),
                    map: container.clientHeight,
                })
                : requestAnimationFrame(look);
            // Leaflet learns of a new size after the frame that has it.
            requestAnimationFrame(() => setTimeout(look));
        });
    }"""
    for width, height in ((1366, 768), (1920, 1080), (3840, 2160)):
        page.set_viewport_size({"width": width, "height": height})
        opened(page, f"/map?lang={language}")
        page.click(".rw-map-menu summary")
        for lines in (1, 2, 3):
            found = page.evaluate(fit, lines)
            assert found["over"] <= 0, (width, lines, found)
            assert found["left"] <= height / 45, (width, lines, found)
            assert found["map"] >= 250, (width, lines, found)
            # Room for two is kept until they come.
            assert found["lines"] == max(2, lines), (width, lines, found)
