"""The files that a map fetches once: their content, and how long they may be kept."""

import gzip
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import maps

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
    return json.loads(gzip.decompress(client.get(address, headers=PACKED).data))


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


def test_a_day_that_cannot_be_read_is_refused_by_name(
    client: FlaskClient, addresses: dict[str, str]
) -> None:
    answer = client.get(addresses["points"] + "?asof=yesterday")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["parameter"] == "asof"


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
