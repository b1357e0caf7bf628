"""The layers of the map as a page gets them: the numbers of their panels, in a small answer."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.drawings import MapDrawing
from dashboard.maps import menu
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from data_access.filters import Filters
from data_access.registry import geography
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from tests.app import asking
from tests.app.asking import drawn

ALONG = {code for code in ROUTES if geography.corridors_of(code)}


def view(client: FlaskClient, search: str) -> dict[str, Any]:
    """What the browser is told to draw for an address."""
    found: dict[str, Any] = drawn(client, "/map", search)["maps"]["map"]
    return found


def layers(client: FlaskClient, search: str) -> dict[str, dict[str, Any]]:
    """The layers of an address, by code."""
    return {layer["code"]: layer for layer in view(client, search)["layers"]}


def test_a_layer_comes_with_marks_only_where_it_is_on(client: FlaskClient) -> None:
    off, on = layers(client, "?t=2023"), layers(client, "?t=2023&lay=detections")
    assert [code for code, layer in off.items() if layer["on"]] == ["incidents", "corridors"]
    assert "symbols" not in off["detections"]
    assert on["detections"]["symbols"]["rows"]
    assert not on["incidents"]["on"]


def test_a_mark_has_the_number_of_its_panel_and_of_the_data_interface(client: FlaskClient) -> None:
    symbols = layers(client, "?t=2023&lay=detections")["detections"]["symbols"]
    said = {row["name"]: row["lines"][0] for row in symbols["rows"]}
    answer = client.get("/api/v1/series?m=detections&by=route&t=2023").get_json()
    counted = {row["route"]: row["value"] for row in answer["rows"]}
    assert f"{counted['central-mediterranean']:,}" in said["Central Mediterranean"]
    # What Frontex counts on other routes has no line to stand at; it is told instead.
    assert len(said) == sum(1 for code, value in counted.items() if value and code in ALONG)
    assert symbols["note"].startswith(str(counted["other-undefined"]))


@pytest.mark.parametrize("code", [c for c, layer in menu.LAYERS.items() if layer.panel])
def test_every_layer_says_its_unit_period_and_source_or_why_it_has_none(
    client: FlaskClient, code: str
) -> None:
    layer = layers(client, f"?t=2023&lay={code}")[code]
    if layer["why"]:
        assert "symbols" not in layer
        return
    assert layer["title"]
    assert layer["period"]
    assert layer["symbols"]["legend"]
    assert layer["symbols"]["without"].startswith("no mark: ")
    assert layer["source"] or code == "bureaus"


def test_a_small_base_is_grey_whatever_the_change(client: FlaskClient) -> None:
    rows = layers(client, "?t=2023&lay=change")["change"]["symbols"]["rows"]
    kinds = {row["name"]: row["kind"] for row in rows}
    # Many people, but in few large boats: the interval holds no change as well.
    assert kinds["Central Mediterranean"] == "few"
    assert {"more", "few"} <= set(kinds.values())


def test_without_a_comparison_the_change_says_what_to_do(client: FlaskClient) -> None:
    why = layers(client, "?cmp=none&lay=change")["change"]["why"]
    assert "choose one" in why


def test_ribbons_carry_what_the_data_interface_counts(client: FlaskClient) -> None:
    found = view(client, "?t=2023")["corridors"]
    values = {row["route"]: row["value"] for row in found["rows"]}
    for code, measure in (("us-mexico-border", "encounters"), ("darien", "transits")):
        answer = client.get(f"/api/v1/series?m={measure}&by=route&t=2023&r={code}").get_json()
        assert values[code] == sum(row["value"] for row in answer["rows"])
    labels = {scale["label"] for scale in found["scales"]}
    assert {"Detections", "Encounters", "Transits"} <= labels


def test_the_quality_page_lists_everyone_whom_the_map_leaves_out_as_doubtful(
    client: FlaskClient,
) -> None:
    points = client.get(view(client, "?t=all")["points"]).get_json()
    told = sum(
        people
        for people, why in zip(points["people"], points["undrawn"], strict=True)
        if points["reasons"][why] == "doubtful"
    )
    rows = asking.csv_records(client, "panels/doubtful-positions.csv")
    assert sum(int(row["dead_missing"]) for row in rows) == told > 0


def test_deaths_on_a_route_that_no_release_names_are_unknown_and_not_0(
    reference_store: str,
) -> None:
    store = Store(Settings(database_url=reference_store))
    card = render(PANELS["map"], Request.of(url_state.parse("t=2024")), store)
    assert isinstance(card.drawing, MapDrawing)
    corridors = card.drawing.view["corridors"]
    unknown = set()
    for row in corridors["rows"]:
        of_route = Filters(routes=(row["route"],))
        told = store.availabilities().answers(METRICS["dead_missing"], of_route)
        assert (row["deaths"] is not None) == told, row
        unknown |= set() if told else {ROUTES[row["route"]].name}
    assert unknown
    listed = {name: deaths for name, deaths, *_rest in card.table().rows}
    assert {listed[name] for name in unknown & listed.keys()} == {None}


def test_before_deaths_were_counted_no_corridor_says_that_nobody_died(client: FlaskClient) -> None:
    corridors = view(client, "?t=2010")["corridors"]
    assert corridors["deaths"] is None
    assert {row["deaths"] for row in corridors["rows"]} == {None}
