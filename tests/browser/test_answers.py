"""The page while an answer is on its way, and when none comes."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Observed
from tests.browser.reading import number, opened, painted, query, ready, until
from tests.cases import quick

CALLBACKS = "**/_dash-update-component*"


def _set(page: Page, search: str) -> None:
    page.evaluate("(search) => window.dash_clientside.set_props('url', {search})", search)


@pytest.mark.thorough
def test_cards_are_loading_from_the_action_until_they_are_drawn(page: Page) -> None:
    opened(page, "/?t=2015")
    states = page.evaluate(
        """async () => {
            const root = document.getElementById("page-root");
            const seen = [];
            const note = () => seen.push(root.dataset.ready + " " + [...new Set(
                [...document.querySelectorAll("[data-panel]")].map((c) => c.dataset.state))]);
            modules.app_navigation.change({ t: "2016" });
            note();
            const figure = document.querySelector("[data-metric]").textContent;
            while (root.dataset.ready !== "true") await new Promise((r) => setTimeout(r, 2));
            note();
            return [seen, figure];
        }"""
    )
    assert states[0] == ["false loading", "true ready"]
    # The old picture stays until the new one is there.
    assert states[1] == "≥ 6,961"
    assert number(page, "dead_missing") == 8249
    # What an answer says is text, whatever it holds; the same again stays as it is.
    seen = page.evaluate(
        """() => {
            const html = (type, props) => ({ namespace: "dash_html_components", type, props });
            const said = [
                "<img src=x onerror=alert(1)>",
                html("A", { children: "bad", href: "javascript:alert(1)" }),
                html("A", { children: ["good", null, 1], href: "/map", className: "button" }),
            ];
            const place = document.createElement("div");
            modules.cards_bodies.show(place, said);
            const first = place.firstChild;
            modules.cards_bodies.show(place, structuredClone(said));
            return [place.innerHTML, place.firstChild === first];
        }"""
    )
    assert seen == [
        "&lt;img src=x onerror=alert(1)&gt;<a>bad</a>"
        '<a href="/map" class="button">good1</a>',
        True,
    ]  # fmt: skip


@pytest.mark.thorough
def test_the_newest_of_two_answers_stays(page: Page) -> None:
    opened(page, "/")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if "t=2015" in (route.request.post_data or "") and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(CALLBACKS, hold_the_first)
    _set(page, "?t=2015")
    page.wait_for_function("() => document.querySelector('#page-root').dataset.ready === 'false'")
    _set(page, "?t=2016")
    ready(page)
    assert number(page, "dead_missing") == 8249
    with page.expect_response(lambda answer: "t=2015" in (answer.request.post_data or "")):
        held[0].continue_()
    painted(page)
    assert number(page, "dead_missing") == 8249
    assert query(page) == "?t=2016"


@pytest.mark.parametrize("how", quick("aborted", of=["aborted", "refused"]))
def test_without_an_answer_the_page_says_so_and_keeps_its_figures(
    page: Page, observed: Observed, how: str
) -> None:
    observed.allow("Failed to (fetch|load)|500|Callback")
    opened(page, "/?t=2015")

    def fail(route: Route) -> None:
        if how == "aborted":
            route.abort()
        else:
            route.fulfill(status=500, body="")

    page.route(CALLBACKS, fail)
    _set(page, "?t=2016")
    ready(page)
    expect(page.locator("#toast")).to_contain_text("No answer from the server")
    expect(page.locator('[data-panel="map"]')).to_have_attribute("data-state", "error")
    assert number(page, "dead_missing") == 6961
    page.unroute(CALLBACKS)
    _set(page, "?t=2017")
    ready(page)
    assert number(page, "dead_missing") == 6400


def polled(page: Page) -> None:
    """Let a minute pass, in which the page asks for the version, and what the answer sets going."""
    with page.expect_response("**/api/version"):
        page.clock.run_for(61_000)
    page.clock.run_for(1000)
    page.evaluate("() => fetch('/health')")


def test_new_figures_are_asked_for_when_the_version_changes(first_visit: Page) -> None:
    page = first_visit
    page.clock.install()
    opened(page, "/?t=2015")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "_dash-update" in r.url else None)
    polled(page)
    assert asked == []
    page.route(
        "**/api/version",
        lambda route: route.fulfill(json={"data_version": "0" * 12, "build": "x"}),
    )
    polled(page)
    until(page, lambda: asked)
    ready(page)
    polled(page)
    assert len(asked) == 1


def _choose(page: Page, period: str) -> None:
    if not page.locator(".filter-dropdown").count():
        page.click('[data-filter="period"]')
    page.locator(".filter-dropdown label", has_text=re.compile(f"^{period}$")).click()


@pytest.mark.thorough
def test_a_choice_is_asked_for_once_and_at_its_own_moment(page: Page) -> None:
    opened(page, "/?t=2015")
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.post_data or ""))
    for period in ("2016", "2017"):
        bodies.clear()
        _choose(page, period)
        page.wait_for_url(f"**t={period}")
        ready(page)
        asked = [body for body in bodies if '"drawn"' in body]
        assert len(asked) == 1, bodies
        assert f'"t":"{period}"' in asked[0]
    assert number(page, "dead_missing") == 6400
    # Chosen and chosen otherwise at once: the second counts, and the first holds up nothing.
    for period in ("2018", "2019"):
        _choose(page, period)
    page.wait_for_url("**t=2019")
    ready(page)
    assert number(page, "dead_missing") == 5430


@pytest.mark.thorough
def test_choices_add_up_and_controls_follow_the_address(page: Page) -> None:
    opened(page, "/?t=2015")
    page.click('[data-filter="routes"]')
    boxes = [
        page.locator(f'.filter-dropdown input[value="{code}"]')
        for code in ("western-mediterranean", "central-mediterranean")
    ]
    for box in boxes:
        box.click()
    page.wait_for_url("**?r=central-mediterranean,western-mediterranean&t=2015")
    ready(page)
    page.click('[data-action="clear-routes"]')
    for box in boxes:
        expect(box).not_to_be_checked()
    page.go_back()
    for box in boxes:
        expect(box).to_be_checked()
    boxes[0].click()
    page.wait_for_url("**?r=central-mediterranean&t=2015")
    ready(page)
    expect(boxes[0]).not_to_be_checked()
    expect(boxes[1]).to_be_checked()
    # A choice made already is no choice.
    page.keyboard.press("Escape")
    page.click('[data-filter="period"]')
    chosen = page.locator('.filter-dropdown input[value="2015"]')
    expect(chosen).to_be_checked()
    page.locator(".filter-dropdown label", has_text=re.compile("^2015$")).click()
    ready(page)
    expect(chosen).to_be_checked()
    assert query(page) == "?r=central-mediterranean&t=2015"
