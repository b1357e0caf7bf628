"""Maps: the files they fetch once, their layers, and a tile server where one is configured."""

import gzip
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.drawings import MapDrawing
from dashboard.maps import files, menu
from dashboard.maps.circles import SEEN_WHOLE
from dashboard.wiring import Store
from data_access.filters import Filters
from data_access.registry import geography
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES, WITHIN
from tests.app import asking
from tests.app.asking import CALLBACKS, answer, drawn, map_question

ANY_FILE = pytest.mark.parametrize("kind", ["names", "boundaries"])


@pytest.fixture
def addresses() -> dict[str, str]:
    """Where each file is."""
    return {
        "names": files.names_address(),
        "boundaries": files.BOUNDARIES_ADDRESS,
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
        "/data/names/en-000000000000.json",
        "/data/names/xx-000000000000.json",
        "/data/boundaries/000000000000.json",
    ],
)
def test_an_address_of_other_content_is_not_found_and_not_kept(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "max-age" not in answer.headers.get("Cache-Control", "")


def asked_map(client: FlaskClient, **question: object) -> dict[str, Any]:
    """What the map is answered."""
    found = answer(client, map_question(**question))
    told: dict[str, Any] = next(iter(found.values()))["data"]
    return told


def people_of(client: FlaskClient, query: str) -> int:
    """The people of a view, as the data interface has them."""
    told = client.get(f"/api/v1/series?m=dead_missing&by=year&{query}").get_json()
    return sum(row["value"] for row in told["rows"])


@pytest.mark.parametrize("query", ["q=3-5&t=2018", "c=LBY&t=2015", "t=all"])
@pytest.mark.parametrize("level", [2, 5, 8])
def test_people_drawn_and_people_told_make_the_headline(
    client: FlaskClient, query: str, level: int
) -> None:
    people = asked_map(client, key=query, level=level)["people"]
    assert people["people"] + sum(people["undrawn"].values()) == people_of(client, query)
    circles = [one["properties"]["people"] for one in people["features"]]
    assert people["is_part"] or sum(circles) == people["people"]


ALONG = {code for code in ROUTES if geography.corridors_of(code)}


@pytest.mark.parametrize("query", ["", "t=2015", "q=3-5&t=2018", "t=all"])
def test_a_circle_a_route_has_the_number_of_the_table_and_of_its_filter(
    client: FlaskClient, store: Store, query: str
) -> None:
    people = asked_map(client, key=query, level=SEEN_WHOLE)["people"]
    circles = {
        one["properties"]["sel"].removeprefix("route:"): one["properties"]["people"]
        for one in people["features"]
    }
    card = asking.card_of("all-routes", query, store)
    table = {name: value for name, value, *_rest in card.table().rows if value}
    series = client.get(f"/api/v1/series?m=dead_missing&by=route&{query}").get_json()
    rows = {row["route"]: row["value"] for row in series["rows"]}
    assert table == {ROUTES[code].name: value for code, value in rows.items()}
    assert circles == {code: value for code, value in rows.items() if code in ALONG}
    assert sum(rows.values()) == people_of(client, query)
    parents = {code for code in circles if len(WITHIN[code]) > 1}
    assert parents
    for code in parents:
        assert circles[code] == people_of(client, f"r={code}&{query}")


@pytest.mark.parametrize(
    "months", [(201401, 201612), (201502, 201601), (201501, 201511), (202501, 202509)]
)
def test_months_that_are_brushed_are_those_of_the_data_interface(
    client: FlaskClient, months: tuple[int, int]
) -> None:
    people = asked_map(client, key="q=2-4&t=all", months=months)["people"]
    first, last = (f"{month // 100}-{month % 100:02d}" for month in months)
    told = people_of(client, f"q=2-4&t={first}..{last}")
    assert people["people"] + sum(people["undrawn"].values()) == told


def test_the_wreck_of_18_april_2015_is_one_circle_off_libya(client: FlaskClient) -> None:
    people = asked_map(client, key="r=central-mediterranean&t=2015-04", level=9)["people"]
    wreck = max(people["features"], key=lambda one: one["properties"]["people"])
    lon, lat = wreck["geometry"]["coordinates"]
    assert (32.5 < lat < 35.5, 10.0 < lon < 20.0) == (True, True)
    told = wreck["properties"]["tip"]
    assert told[:4] == [
        "1,022 people dead or missing",
        "750 dead · 272 missing",
        "18 Apr 2015",
        "Central Mediterranean",
    ]


def test_what_is_selected_is_the_same_set_as_its_circle(client: FlaskClient) -> None:
    people = asked_map(client, key="t=2015", level=5)["people"]
    circle = max(people["features"], key=lambda one: one["properties"]["people"])["properties"]
    told = asked_map(client, key="t=2015", level=5, sel=circle["sel"], listed=10_000)
    assert f'"data-people": "{circle["people"]}"' in json.dumps(told["side"])
    listed = re.findall(r'"data-people": "(\d+)"', json.dumps(told["side"]))
    assert sum(map(int, listed)) == 2 * circle["people"]
    assert told["people"]["features"][-1]["properties"] == {"kind": "picked"}


def test_a_film_has_one_scale(client: FlaskClient) -> None:
    film = [201501, 201512, 1]
    scales = {
        asked_map(client, key="t=2015", months=[month, month], film=film)["people"]["reference"]
        for month in (201501, 201504, 201511)
    }
    assert len(scales) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"level": 99},
        {"months": [201513, 201601]},
        {"months": "2015"},
        {"panel": "nope"},
        {"around": [1, 2, 3]},
        {"layers": "incidents"},
        {"key": "x" * 9_000},
        {"reference": -1},
        {"film": [201501, 201512]},
    ],
)
def test_a_question_that_no_map_would_put_is_refused(
    client: FlaskClient, asked: dict[str, object]
) -> None:
    assert client.post(CALLBACKS, json=map_question(**asked)).status_code == 400


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
    assert view(client, "?t=2023&lay=detections")["symbols"]
    assert not view(client, "?t=2023")["symbols"]
    assert not on["incidents"]["on"]


def test_a_mark_has_the_number_of_its_panel_and_of_the_data_interface(client: FlaskClient) -> None:
    state = view(client, "?t=2023&lay=detections")
    said = dict(one["properties"]["tip"][:2] for one in state["symbols"])
    series = client.get("/api/v1/series?m=detections&by=route&t=2023").get_json()
    counted = {row["route"]: row["value"] for row in series["rows"]}
    assert f"{counted['central-mediterranean']:,}" in said["Central Mediterranean"]
    # What Frontex counts on other routes has no line to stand at; it is told instead.
    assert len(said) == sum(1 for code, value in counted.items() if value and code in ALONG)
    assert f'"{counted["other-undefined"]} ' in json.dumps(state["legend"])


@pytest.mark.parametrize("code", [c for c, layer in menu.LAYERS.items() if layer.panel])
def test_every_layer_says_its_unit_period_and_source_or_why_it_has_none(
    client: FlaskClient, code: str
) -> None:
    state = view(client, f"?t=2023&lay={code}")
    said = json.dumps(state["legend"], ensure_ascii=False)
    assert menu.LAYERS[code].title in said
    assert ("no mark: " in said) == bool(state["symbols"])
    assert "rw-map-keyline" in said or "rw-map-without" in said


def test_without_a_comparison_the_change_says_what_to_do(client: FlaskClient) -> None:
    state = view(client, "?cmp=none&lay=change")
    assert "choose one" in json.dumps(state["legend"])


def test_ribbons_carry_what_the_data_interface_counts(client: FlaskClient) -> None:
    found = view(client, "?t=2023")["corridors"]
    values = {row["route"]: row["value"] for row in found["rows"]}
    for code, measure in (("us-mexico-border", "encounters"), ("darien", "transits")):
        series = client.get(f"/api/v1/series?m={measure}&by=route&t=2023&r={code}").get_json()
        assert values[code] == sum(row["value"] for row in series["rows"])
    key = json.dumps(found["key"])
    assert all(label in key for label in ("Detections", "Encounters", "Transits"))


@pytest.mark.parametrize(
    ("query", "moved"),
    [
        ("", ["detections to Jun 2026"]),
        ("r=channel-uk", ["arrivals to Jul 2026", "interceptions to Jul 2026"]),
        ("r=central-mediterranean,darien", ["detections to Jun 2026", "transits to Apr 2025"]),
        # Nobody counts the movement there, or nobody did in that year.
        ("r=sahara-crossing", []),
        ("r=channel-uk&t=2016", []),
    ],
)
def test_a_map_dates_the_movement_that_its_arrows_are_drawn_by(
    store: Store, query: str, moved: list[str]
) -> None:
    deaths, *said = asking.card_of("map", query, store).subtitle.split(" · ")
    assert deaths.startswith("deaths ")
    assert said == moved


@pytest.mark.parametrize(
    ("query", "publishers"),
    [
        ("", ["Frontex"]),
        ("r=channel-uk", ["Home Office"]),
        ("r=darien", ["Panama SNM"]),
        # Nobody counted there in that year.
        ("r=channel-uk&t=2016", []),
    ],
)
def test_a_map_names_who_publishes_the_movement_on_it(
    store: Store, query: str, publishers: list[str]
) -> None:
    deaths, *moved = asking.card_of("map", query, store).source_line.split(" · ")
    assert deaths.startswith("IOM")
    assert [line.split(",")[0] for line in moved] == publishers


def test_each_route_in_a_file_of_the_map_names_who_counted_its_movement(store: Store) -> None:
    table = asking.card_of("map", "", store).table()
    codes = [column.key for column in table.columns]
    for count, source in (("movement", "movement_source"), ("stopped", "stopped_source")):
        at, by = codes.index(count), codes.index(source)
        assert all((row[at] is None) == (row[by] is None) for row in table.rows)
    publishers = {str(row[codes.index("movement_source")]).split(",")[0] for row in table.rows}
    assert {"Frontex", "Home Office", "Panama SNM", "CBP"} <= publishers


def test_deaths_on_a_route_that_no_release_names_are_unknown_and_not_0(
    store: Store,
) -> None:
    card = asking.card_of("map", "t=2024", store)
    assert isinstance(card.drawing, MapDrawing)
    corridors = card.drawing.view["corridors"]
    unknown = set()
    for row in corridors["rows"]:
        of_route = Filters(routes=(row["route"],))
        told = store.availabilities().answers(METRICS["dead_missing"], of_route)
        assert ("dead or missing" in row["tip"][-1]) == told, row
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


def test_a_configured_one_is_told_to_the_page_and_allowed_for_pictures_only(
    reference_store: str,
) -> None:
    served = asking.client_of(
        database_url=reference_store, tile_url=PATTERN, tile_attribution="Tiles: Example"
    )
    policy = served.get("/map").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://*.tiles.example;" in policy
    assert policy.count("tiles.example") == 1
    assert words(served)["tiles"] == {"url": PATTERN, "attribution": "Tiles: Example"}
