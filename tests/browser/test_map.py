"""The map as a reader meets it: what it shows, its legend, places, keys and selections."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.maps.circles import SEEN_WHOLE
from data_access.registry import geography
from tests.browser.reading import READY, go_to, number, opened, query, ready, shown, until
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
    if picture["level"] > SEEN_WHOLE:
        # A circle's number is no route's.
        merged = "Circles merge nearby incidents"
        expect(page.locator(".rw-map-legend")).to_contain_text(merged, use_inner_text=False)
    missing = sum(picture["undrawn"].values())
    told = f"{missing:,} of {headline(page):,} not on the map" if missing else ""
    expect(page.locator(".rw-map-note")).to_have_text(told)
    assert picture["people"] + sum(picture["undrawn"].values()) == headline(page)


def test_seen_whole_five_routes_have_names_and_what_is_left_out_is_one_press_away(
    page: Page,
) -> None:
    opened(page, "/")
    most = page.evaluate(NAMED)[:5]
    named = page.locator(".rw-map-route:visible").all_inner_texts()
    assert named
    assert all(text.startswith(tuple(most)) for text in named)
    expect(page.locator(".rw-map-name:visible")).to_have_count(0)
    said = page.locator(".rw-map-disclaimer")
    expect(said).to_be_hidden()
    page.locator(".rw-map-more").click()
    expect(said).to_be_visible()


def test_files_are_fetched_once_whatever_is_chosen(page: Page) -> None:
    fetched = list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    opened(page, "/?t=2015")
    before = shown(page)["people"]
    chosen(page, "t=2016")
    assert shown(page)["people"] != before
    for kind in ("names", "boundaries"):
        assert sum(f"/data/{kind}/" in address for address in fetched) == 1, kind


def test_the_largest_wreck_can_be_read_without_a_mouse(page: Page) -> None:
    opened(page, "/map?r=central-mediterranean&t=2015-04")
    page.focus(CANVAS)
    expect(page.locator(CANVAS)).to_have_accessible_name(re.compile(r"^Map: .{1,120}$"))
    # Heard at each visit, it leaves most keys to their list.
    keys = re.compile(r"^Arrow keys .{1,90} the question mark lists all keys\.$")
    expect(page.locator(CANVAS)).to_have_accessible_description(keys)
    page.keyboard.press("n")
    spoken = page.locator(".rw-map-live")
    expect(spoken).to_contain_text("people dead or missing")
    expect(spoken).to_contain_text("18 Apr 2015")
    expect(page.locator(".rw-map-tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".rw-map-tip")).to_be_hidden()


@pytest.mark.thorough
def test_keys_move_zoom_and_bring_back_the_start(page: Page) -> None:
    # Large, so that a long name has room in whatever letters the machine has.
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(page, "/map")
    place = "() => { const [m] = modules.map_place.mounted; return m.leaflet.getZoom(); }"
    start = page.evaluate(place)
    page.focus(CANVAS)
    page.keyboard.press("+")
    until(page, lambda: page.evaluate(place) > start)
    page.keyboard.press("0")
    until(page, lambda: page.evaluate(place) == start)
    # On the border of two countries whose middles are out of sight, both have a name.
    page.keyboard.press("7")
    for name in ("United States of America", "Mexico"):
        expect(page.locator(".rw-map-name").get_by_text(name, exact=True).first).to_be_visible()


NAMED = """() => {
    const [{ people }] = modules.map_place.mounted;
    const routes = people.features.map(({ properties }) => properties);
    return routes.sort((a, b) => b.people - a.people).map(({ name }) => name);
}"""
CIRCLES = """() => {
    const [{ people }] = modules.map_place.mounted;
    return people.features.map(({ properties }) => properties.people).sort((a, b) => b - a);
}"""


@pytest.mark.thorough
@pytest.mark.parametrize("query", quick(of=["t=2023", "r=central-mediterranean&t=2023"]))
def test_a_circle_has_the_same_number_on_maps_of_every_size_and_on_paper(
    page: Page, query: str
) -> None:
    found = list[list[int]]()
    for size in ((390, 844), (1366, 768), (1920, 1080), (3840, 2160)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for path in ("/", "/map"):
            opened(page, f"{path}?{query}")
            found.append(page.evaluate(CIRCLES))
    page.set_viewport_size({"width": 1366, "height": 768})
    opened(page, f"/sheet/map?{query}")
    found.append(page.evaluate(CIRCLES))
    assert len(found[0]) > 5
    assert all(one == found[0] for one in found)
    if shown(page)["level"] <= SEEN_WHOLE:
        series = page.request.get(f"/api/v1/series?m=dead_missing&by=route&{query}").json()
        rows = {row["route"]: row["value"] for row in series["rows"]}
        along = [value for route, value in rows.items() if value and geography.corridors_of(route)]
        assert found[0] == sorted(along, reverse=True)


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


def test_the_menu_turns_layers_on_and_off_through_the_address(page: Page) -> None:
    opened(page, "/map?t=2015")
    assert shown(page)["layers"] == ["incidents", "corridors"]
    fetched = list[str]()
    page.on("request", lambda request: fetched.append(request.url))
    menu = page.locator(".rw-map-menu summary").first
    menu.focus()
    page.keyboard.press("Enter")
    for code, written in (("density", "incidents,density,corridors"), ("incidents", "density")):
        page.locator(f'[data-layer="{code}"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"lay={written}"))
        page.wait_for_selector(READY)
    assert shown(page)["layers"] == ["density", "corridors"]
    expect(page.locator(".rw-map-legend")).to_contain_text(
        "no mark: nobody recorded, though somebody may have died"
    )
    assert shown(page)["marks"] == 0
    assert not [address for address in fetched if "/data/" in address]
    page.keyboard.press("Escape")
    expect(page.locator(".rw-map-choices").first).to_be_hidden()
    expect(menu).to_be_focused()
    page.go_back()
    page.wait_for_function("() => modules.map_instance.summaries()[0].layers.length === 3")
    expect(page.locator('[data-layer="incidents"]')).to_have_attribute("aria-pressed", "true")


HOSTILE = '<img src=x onerror="window.hacked=1">'


@pytest.mark.thorough
def test_hostile_names_of_layers_and_scales_are_text_and_do_nothing(page: Page) -> None:
    opened(page, "/map?t=2023&lay=incidents,detections,corridors")
    page.evaluate(
        """async (hostile) => {
            const view = structuredClone([...modules.map_place.mounted][0].view);
            for (const { properties } of [...view.symbols, ...view.people.features]) {
                Object.assign(properties, { name: hostile, tip: [hostile, hostile], link: "" });
                if (properties.letter !== undefined) properties.letter = hostile;
            }
            for (const row of view.corridors.rows) row.tip = [hostile];
            await modules.map_instance.draw(view, { panel: "map" });
        }""",
        HOSTILE,
    )
    expect(page.locator(".rw-map-route").first).to_contain_text(HOSTILE)
    page.focus(CANVAS)
    page.keyboard.press("n")
    expect(page.locator(".rw-map-tip")).to_contain_text(HOSTILE)
    assert page.locator(".rw-map img").count() == 0
    assert page.evaluate("() => window.hacked ?? null") is None


@pytest.mark.thorough
@pytest.mark.parametrize(
    "path", quick(of=["/map?t=2023&lay=detections,density,corridors", "/", "/map"])
)
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
        assert page.evaluate(share) <= 0.1, (width, height)
        legend = page.locator(".rw-map-legend")
        cut = "(box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight"
        assert not legend.evaluate(cut), (width, height)
        if (more := page.locator(".rw-map-more")).is_visible():
            more.click()
        expect(legend.locator(".rw-map-without").first).to_be_visible()


@pytest.mark.parametrize("language", quick(of=("en", "fr", "es", "ar")))
def test_the_map_has_what_the_words_above_it_leave_of_the_screen(page: Page, language: str) -> None:
    fit = """(lines) => {
        const summary = document.querySelector(".summary");
        const sentence = summary.querySelector(".summary-sentence");
        const { lineHeight } = getComputedStyle(summary);
        const bottom = (part) => part.getBoundingClientRect().bottom;
        summary.replaceChildren();
        // Shorter than a line, so that it fills as many as are asked for.
        sentence.textContent = sentence.textContent.slice(0, 40);
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
                    left: innerHeight - bottom(document.querySelector(".sources"))
                        - parseFloat(getComputedStyle(document.querySelector("main"))
                            .paddingBottom),
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
        page.locator(".rw-map-menu summary").first.click()
        for lines in (1, 2, 3):
            found = page.evaluate(fit, lines)
            assert found["over"] <= 0, (width, lines, found)
            assert found["left"] <= 1, (width, lines, found)
            assert found["map"] >= 250, (width, lines, found)
            # Room for two is kept until they come.
            assert found["lines"] == max(2, lines), (width, lines, found)


SIDE = ".rw-side"


def figures(page: Page) -> tuple[int, int]:
    """People and incidents that the panel states."""
    found = page.locator(".rw-side-figures")
    people, incidents = (found.get_attribute(f"data-{name}") for name in ("people", "incidents"))
    assert people
    assert incidents
    return int(people), int(incidents)


def listed(page: Page) -> tuple[int, int]:
    """People and incidents of the whole list, after all of it was asked for."""
    items, more = page.locator(".rw-side-list li"), page.locator(".rw-side-more")
    # The answer is asked for after the page is ready.
    expect(items.first).to_be_visible()
    while more.is_visible():
        before = items.count()
        # By key, for an answer that comes between a button's down and up takes the button away.
        more.press("Enter")
        # The list grows when its answer is there, and scrolls to what is new.
        expect(items.nth(before)).to_be_focused()
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
            const [{ leaflet, container, people }] = modules.map_place.mounted;
            const { left, top } = container.getBoundingClientRect();
            const all = [...people.features];
            all.sort((a, b) => b.properties.people - a.properties.people);
            const [lon, lat] = all[0].geometry.coordinates;
            const { x, y } = leaflet.latLngToContainerPoint([lat, lon]);
            return { x: left + x, y: top + y, people: all[0].properties.people };
        }"""
    )
    return found


def test_a_circle_opens_into_its_incidents_and_its_link_shows_them_again(page: Page) -> None:
    opened(page, "/map?r=central-mediterranean&t=2015")
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
def test_a_corridor_filters_the_page_and_one_button_leads_back(page: Page) -> None:
    opened(page, "/?t=2015")
    everywhere = number(page, "dead_missing")
    page.evaluate(
        """() => [...modules.map_place.mounted][0].desk
            .choose("route:central-mediterranean")"""
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


@pytest.mark.thorough
def test_every_fact_is_reached_by_keyboard(page: Page) -> None:
    opened(page, "/map?t=2015")
    live = page.locator(".rw-map-live")
    page.focus(CANVAS)
    page.keyboard.press("4")
    expect(live).to_contain_text("Channel:")
    # The circles of that place come with an answer.
    ready(page)
    page.keyboard.press("n")
    expect(live).to_contain_text("dead or missing")
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


_GROWN = """(height) => {
    const { style } = document.querySelector(".rw-map-canvas");
    for (const name of ["height", "min-height", "max-height"]) {
        style.setProperty(name, `${height}px`, "important");
    }
}"""
_OFF_HOME = """() => {
    const [{ leaflet, place }] = modules.map_place.mounted;
    const zoom = leaflet.getZoom();
    const points = [leaflet.getCenter(), place.home].map((one) => leaflet.project(one, zoom));
    return points[0].distanceTo(points[1]);
}"""


def test_a_map_that_is_higher_than_its_bounds_stands_where_it_was_put(page: Page) -> None:
    """Brought back within them a moment later, it wrote that place into the address."""
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, "/")
    page.evaluate(_GROWN, 432)
    page.wait_for_function("() => document.querySelector('.rw-map-canvas').clientHeight === 432")
    # As long as Leaflet takes to come to rest, and an address to be written.
    page.wait_for_timeout(1_000)
    assert page.evaluate(_OFF_HOME) < 0.5
    assert "ll" not in query(page)
