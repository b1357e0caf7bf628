"""Deaths per thousand on a route: one rate on card, in file and data interface, or why none."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.drawings import Headline
from dashboard.panels.card import Card
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app import asking
from tests.builders import an_incident, an_observation, released

MONTHS = tuple(202300 + n for n in range(1, 13))
PANEL = "headline-death-rate"


@pytest.fixture
def rates_client(engine: Engine, served: FlaskClient) -> FlaskClient:
    """The application on deaths of two routes, Channel crossings to October, and encounters."""
    people = [
        an_incident(incident_key=f"{route}-{month}", month=month, route_code=route, dead_missing=n)
        for route, n in (("channel-uk", 10), ("us-mexico-border", 30))
        for month in MONTHS
    ]
    released(engine, "iom_mmp", people, date(2024, 1, 9))
    boats = [
        an_observation(metric, f"{metric}-uk", month, value, route_code="channel-uk")
        for metric, value in (("arrivals", 3000), ("interceptions", 500))
        for month in MONTHS[:10]
    ]
    released(engine, "uk_small_boats", boats, date(2023, 11, 3))
    met = [
        an_observation(
            "encounters", "encounters-southwest", month, 200_000, route_code="us-mexico-border"
        )
        for month in MONTHS
    ]
    released(engine, "cbp_encounters", met, date(2024, 1, 12))
    return served


def card(address: str, query: str) -> Card:
    return asking.card_of(PANEL, query, Store(Settings(database_url=address)))


def in_file(rates_client: FlaskClient, query: str) -> dict[str, dict[str, str]]:
    rows = asking.csv_records(rates_client, f"panels/{PANEL}.csv?{query}")
    return {row["route"]: row for row in rows}


def test_card_file_and_data_interface_give_one_rate_and_name_what_it_is_held_against(
    rates_client: FlaskClient, address: str
) -> None:
    query = "r=channel-uk&t=2023-01..2023-10"
    shown = card(address, query)
    assert isinstance(shown.drawing, Headline)
    assert shown.drawing.value == 2.8
    assert shown.drawing.details.startswith("100 deaths, 30,000 arrivals, 5,000 interceptions")
    assert "by another count: 3.3 per 1,000 arrived or lost" in shown.drawing.details
    assert "Deaths in vehicles are counted" in shown.caveat
    assert "Home Office" in shown.source_line
    answer = rates_client.get(f"/api/v1/series?m=deaths_per_1000&{query}").get_json()
    assert answer["rows"] == [
        {
            "route": "channel-uk",
            "value": 2.8,
            "dead_missing": 100,
            "arrivals": 30000,
            "interceptions": 5000,
            "denominator": "arrivals+interceptions",
            "second_value": 3.3,
            "second_denominator": "arrivals",
            "left_out": None,
        }
    ]
    assert any("Deaths in vehicles" in caveat for caveat in answer["caveats"])
    row = in_file(rates_client, query)["channel-uk"]
    assert (row["deaths_per_1000"], row["denominator"]) == ("2.8", "arrivals+interceptions")
    assert (row["second"], row["second_denominator"]) == ("3.3", "arrivals")


def test_months_of_unknown_movement_are_named_and_not_compared(
    rates_client: FlaskClient, address: str
) -> None:
    shown = card(address, "r=channel-uk&t=2023")
    assert isinstance(shown.drawing, Headline)
    assert shown.drawing.value == 2.8
    assert "without Nov – Dec 2023: incomplete" in shown.drawing.details
    assert shown.drawing.change is None
    assert (
        in_file(rates_client, "r=channel-uk&t=2023")["channel-uk"]["left_out"] == "2023-11..2023-12"
    )


def test_a_view_over_routes_counted_differently_shows_one_and_lists_all(
    rates_client: FlaskClient, address: str
) -> None:
    shown = card(address, "t=ytd")
    assert isinstance(shown.drawing, Headline)
    assert shown.drawing.about == "us-mexico-border"
    assert "Home Office" not in shown.source_line
    assert "never pooled" in shown.caveat
    rows = in_file(rates_client, "t=ytd")
    assert {route: row["months"] for route, row in rows.items()} == {
        "channel-uk": "2023-01..2023-10",
        "us-mexico-border": "2023-01..2023-12",
    }
    by_quarter = rates_client.get("/api/v1/series?m=deaths_per_1000&t=2023&by=quarter&r=channel-uk")
    assert [row["left_out"] for row in by_quarter.get_json()["rows"]] == [
        None,
        None,
        None,
        "2023-11..2023-12",
    ]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("r=central-mediterranean", "Detections: no figures are loaded"),
        ("r=sahara-crossing", "Nobody publishes how many people move on this route"),
        ("r=turkiye-europe-land", "Movement is counted for Eastern Mediterranean as a whole"),
        ("c=GBR", "no rates by country"),
    ],
)
def test_where_there_is_no_rate_the_reason_is_said(
    rates_client: FlaskClient, address: str, query: str, reason: str
) -> None:
    shown = card(address, query)
    assert shown.state == "empty"
    assert reason in shown.message
    assert rates_client.get(f"/api/v1/panels/{PANEL}.csv?{query}").status_code == 404
    assert rates_client.get(f"/api/v1/series?m=deaths_per_1000&{query}").get_json()["rows"] == [
        {"value": None}
    ]


def test_a_rate_by_nationality_is_refused_and_says_why(rates_client: FlaskClient) -> None:
    answer = rates_client.get("/api/v1/series?m=deaths_per_1000&by=nationality")
    assert answer.status_code == 400
    assert "available by route and time" in answer.get_json()["error"]


def test_a_measure_of_which_nothing_is_held_on_a_route_is_unknown_and_not_zero(
    rates_client: FlaskClient,
) -> None:
    query = "/api/v1/series?m=arrivals&r=eastern-mediterranean&t=2023-01..2023-10"
    assert rates_client.get(query).get_json()["rows"] == [{"value": None}]
