"""Maps: the files they fetch once, their layers, and a tile server where one is configured."""

import gzip
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import maps, url_state
from dashboard.app import create_app
from dashboard.app.headers import content_policy, tile_host
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
from tests.app.asking import drawn

ANY_FILE = pytest.mark.parametrize("kind", ["points", "corridors", "boundaries"])


@pytest.fixture
def addresses(client: FlaskClient) -> dict[str, str]:
    """Where each file is, for the data that the store holds now."""
    version = client.get("/api/version").json["data_version"]  # type: ignore[index] # JSON
    return {
        "points": maps.points_address(version, None),
        "corridors": maps.lines_address(),
        "boundaries": maps.BOUNDARIES_ADDRESS,
    }


def content(client: FlaskClient, address: str) -> Any:  # noqa: ANN401 - JSON
    """What a file says."""
    answer = client.get(address, headers=PACKED)
    # What is small is sent as it is.
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    return json.loads(gzip.decompress(answer.data) if is_packed else answer.data)


PACKED = {"Accept-Encoding": "gzip"}


@ANY_FILE
def test_a_file_is_kept_for_a_year_and_sent_packed(
    client: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    answer = client.get(addresses[kind], headers=PACKED)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert len(answer.data) < 350_000


@ANY_FILE
def test_a_reader_who_cannot_unpack_gets_it_unpacked(
    client: FlaskClient, addresses: dict[str, str], kind: str
) -> None:
    answer = client.get(addresses[kind], headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert json.loads(answer.data) == content(client, addresses[kind])


@pytest.mark.parametrize(
    "address",
    [
        "/data/points/000000000000.json",
        "/data/corridors/en-000000000000.json",
        "/data/corridors/xx-000000000000.json",
        "/data/boundaries/000000000000.json",
    ],
)
def test_an_address_of_other_content_is_not_found_and_not_kept(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "max-age" not in answer.headers.get("Cache-Control", "")


@pytest.mark.thorough
def test_boxes_hold_every_record_that_is_drawn_once(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    everything = content(client, addresses["points"])
    shown = [
        n for n, why in zip(everything["people"], everything["undrawn"], strict=True) if not why
    ]
    boxes = [
        content(client, addresses["points"].replace(".json", f"/{row}-{column}.json"))
        for row in range(18)
        for column in range(36)
    ]
    assert sum(len(box["people"]) for box in boxes) == len(shown)
    assert sum(sum(box["people"]) for box in boxes) == sum(shown)
    assert client.get(addresses["points"].replace(".json", "/18-0.json")).status_code == 404


def test_the_points_hold_every_person_of_the_headline(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    file = content(client, addresses["points"])
    answer = client.get("/api/v1/series?m=dead_missing&by=year&t=all").json
    assert answer is not None
    assert sum(file["people"]) == sum(row["value"] for row in answer["rows"])


def test_the_wreck_of_18_april_2015_is_one_mark_off_libya(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    file = content(client, addresses["points"])
    row = file["people"].index(1022)
    assert sum(file["date"][: row + 1]) == 20150418
    assert file["incidents"][row] == 1
    assert (file["dead"][row], file["missing"][row]) == (750, 272)
    assert 32.5 < file["lat"][row] / 100 < 35.5
    assert 10.0 < file["lon"][row] / 100 < 20.0
    assert file["routes"][file["route"][row]] == "central-mediterranean"


def test_no_text_of_a_source_travels_with_the_points(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    file = content(client, addresses["points"])
    texts = {key for key, value in file.items() if value and isinstance(value[0], str)}
    assert texts == {"version", "reasons", "routes", "countries", "causes"}


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


PATTERN = "https://{s}.tiles.example/{z}/{x}/{y}.png"


def words(client: FlaskClient) -> dict[str, object]:
    """What the page tells its scripts."""
    block = re.search(r'<script id="words"[^>]*>(.*?)</script>', client.get("/map").text)
    assert block
    said: dict[str, object] = json.loads(block[1])
    return said


def test_without_one_pictures_come_from_here_alone(client: FlaskClient) -> None:
    policy = client.get("/map").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob:;" in policy
    assert "tiles" not in words(client)


def test_a_configured_one_is_told_to_the_page_and_allowed_for_pictures_only(
    reference_store: str,
) -> None:
    settings = Settings(
        database_url=reference_store, tile_url=PATTERN, tile_attribution="Tiles: Example"
    )
    served = create_app(settings).server.test_client()
    policy = served.get("/map").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://*.tiles.example;" in policy
    assert policy.count("tiles.example") == 1
    assert words(served)["tiles"] == {"url": PATTERN, "attribution": "Tiles: Example"}


@pytest.mark.parametrize(
    ("pattern", "host"),
    [
        ("", ""),
        ("https://tiles.example:8443/{z}/{x}/{y}.png?key=1", "https://tiles.example:8443"),
        ("/tiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_the_policy_names_the_host_and_nothing_of_the_path(pattern: str, host: str) -> None:
    assert tile_host(pattern) == host
    assert f"blob: {host}".strip() in content_policy(tile_host(pattern))
