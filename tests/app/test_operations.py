"""The page of joint operations, its table as a file, and the data interface: the same figures."""

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.app.asking import answer, drawn, panels, texts


def _asked(client: FlaskClient, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/operations{query}").get_json()
    return found


def _states(client: FlaskClient, query: str = "") -> dict[str, str]:
    cards = drawn(client, "/operations", query)["cards"]
    return {code: card["state"] for code, card in cards.items()}


def test_operations_are_listed_with_what_was_published_and_null_for_what_was_not(
    network: FlaskClient,
) -> None:
    rows = _asked(network)["rows"]
    assert [row["operation"] for row in rows] == ["lighthouse-ii", "border-week", "year-only"]
    assert rows[0]["checks"] == 8_000
    assert rows[0]["victims_identified"] is None
    assert rows[0]["countries"] == ["ITA", "TUN"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("?r=eastern-land-borders", ["border-week"]),
        ("?c=ITA", ["lighthouse-ii"]),
        ("?t=2023", ["border-week"]),
        ("?t=2014", ["year-only"]),
        ("?t=2024-10", ["lighthouse-ii"]),
        ("?t=all", ["lighthouse-ii", "border-week", "year-only"]),
    ],
)
def test_route_country_and_period_narrow_page_file_and_interface_alike(
    network: FlaskClient, query: str, keys: list[str]
) -> None:
    assert [row["operation"] for row in _asked(network, query)["rows"]] == keys
    text = network.get(f"/api/v1/operations{query}&format=csv").get_data(as_text=True)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [row["operation"] for row in csv.DictReader(io.StringIO("\n".join(lines)))] == keys


def test_days_are_read_by_their_names_on_the_page_and_by_numbers_in_its_file(
    network: FlaskClient,
) -> None:
    shown = json.dumps(answer(network, panels("/operations", "?t=all")))
    text = network.get("/api/v1/panels/operations.csv?t=all").text
    for name, number in (("29 Sep 2024", "2024-09-29"), ("2014", "2014")):
        assert f'"starts_on": "{name}"' in shown
        assert f",{number}," in text
    # As numbers, so that a year comes before the days in it.
    assert '"starts_on-by": 20240929' in shown


def test_operations_are_not_told_by_nationality_and_say_so(network: FlaskClient) -> None:
    found = _asked(network, "?c=SYR:src")
    assert found["rows"] == []
    assert any("nationality" in caveat for caveat in found["caveats"])
    assert _states(network, "?c=SYR:src")["operations"] == "empty"


def test_an_operation_of_the_address_is_shown_with_its_days(network: FlaskClient) -> None:
    cards = drawn(network, "/operations", "?op=lighthouse-ii")["cards"]
    assert cards["operation"]["title"] == "Lighthouse II"
    assert cards["operation"]["subtitle"] == "29 Sep 2024 – 4 Oct 2024"
    around = cards["operation-detections"]
    assert around["title"] == "Detections around Lighthouse II"
    assert "coincidence, not effect" in around["subtitle"]
    assert "during: Sep – Oct 2024" in around["subtitle"]
    # 6,000 in September and October, 61 days.
    assert "during 98.4" in around["alternative"]


def test_what_was_not_published_says_so_and_is_never_zero(network: FlaskClient) -> None:
    said = list(texts(answer(network, panels("/operations", "?op=border-week"))))
    assert "not published" in said
    assert any("coincidence, not effect" in text for text in said)


def test_an_operation_of_which_only_the_year_is_known_has_no_before_and_after(
    network: FlaskClient,
) -> None:
    assert _states(network, "?op=year-only")["operation-detections"] == "empty"
    said = list(texts(answer(network, panels("/operations", "?op=year-only"))))
    assert any("there is no before and after" in text for text in said)


def test_a_bureaus_operations_lead_to_the_page_of_each(network: FlaskClient) -> None:
    body = answer(network, panels("/bureaus/ITA", "?t=2024"))
    said = list(texts(body))
    assert "Lighthouse II" in said
    assert "Border week" not in said
    # Days as readers write them, as on the page of all.
    assert "29 Sep 2024" in said
    assert "/operations?op=lighthouse-ii&t=2024" in json.dumps(body)


def test_an_unknown_operation_empties_its_cards_and_no_other(network: FlaskClient) -> None:
    states = _states(network, "?op=nobody")
    assert states["operation"] == states["operation-detections"] == "empty"
    assert states["operations"] == states["operations-timeline"] == "ready"


def test_without_operations_the_page_says_that_none_are_loaded(empty: FlaskClient) -> None:
    said = list(texts(answer(empty, panels("/operations"))))
    assert any("operations are loaded" in text or "no figures are loaded" in text for text in said)
    assert _asked(empty)["rows"] == []


def test_no_address_of_a_source_is_a_link(network: FlaskClient) -> None:
    body = answer(network, panels("/operations"))
    assert "https://example.org/lighthouse" in list(texts(body))
    assert '"href":"https' not in network.get("/operations").get_data(as_text=True)
