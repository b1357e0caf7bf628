"""The trends page: the measures of the address, one to a chart."""

import csv
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.app import asking
from tests.builders import an_observation, released

MONTHS = (202301, 202302, 202303)


def csv_rows(client: FlaskClient, panel: str, query: str) -> list[str]:
    return asking.csv_lines(client, f"panels/{panel}.csv?{query}")


@pytest.fixture
def journeys(engine: Engine, served: FlaskClient) -> FlaskClient:
    """The application on transits of two countries and arrivals in two, for unequal months."""
    for source, where, route, months in (
        ("panama_snm", "transits-darien", "darien", MONTHS),
        ("mexico_upm", "transits-mexico", "mexico-transit", MONTHS[:2]),
        ("unhcr_med", "arrivals-italy", "central-mediterranean", MONTHS),
        ("uk_small_boats", "arrivals-uk", "channel-uk", MONTHS[:2]),
    ):
        facts = [
            an_observation(where.partition("-")[0], where, month, 500, route_code=route)
            for month in months
        ]
        released(engine, source, facts, date(2023, 4, 5))
    return served


def test_without_a_choice_the_page_is_about_deaths_and_detections(client: FlaskClient) -> None:
    cards = asking.drawn(client, "/trends")["cards"]
    assert [cards[code]["title"] for code in cards] == [
        "Dead and missing over time",
        "Dead and missing by route",
        "Detections by route",
        "Dead and missing: what moved the total",
        "Detections: what moved the total",
        "Shift between routes",
    ]


def test_shares_add_up_and_two_routes_are_read_as_coincidence(client: FlaskClient) -> None:
    _heading, *lines = csv_rows(client, "shift-between-routes", "m=detections&t=2025")
    shares = [list(map(float, row[1:6])) for row in csv.reader(lines)]
    assert all(abs(sum(column) - 100) < 1 for column in zip(*shares, strict=True))
    query = "?m=dead_missing&r=darien,us-mexico-border&t=2025"
    answer = asking.answer(client, asking.panels("/trends", query))
    text = str(asking.body(answer, "shift-between-routes"))
    assert "coincidence in time, not a cause" in text or "no tie in time beyond chance" in text
    said = answer["drawn"]["data"]["cards"]["shift-between-routes"]
    assert "how sure is not known" in said["subtitle"]
    answer = asking.answer(client, asking.panels("/trends", "?m=dead_missing&t=2025"))
    text = str(asking.body(answer, "shift-between-routes"))
    assert "under 1%, 2% in the 12 months before (−1.9 points)" in text
    assert "'0%, " not in text


def test_measures_of_the_address_take_the_charts_in_their_order(client: FlaskClient) -> None:
    cards = asking.drawn(client, "/trends", "?m=detections,incidents&t=2015")["cards"]
    assert [cards[code]["title"] for code in cards] == [
        "Detections over time",
        "Detections by route",
        "Incidents by route",
        "Detections: what moved the total",
        "Incidents: what moved the total",
        "Shift between routes",
    ]
    assert {card["state"] for card in cards.values()} == {"ready"}
    assert csv_rows(client, "measure-over-time", "m=detections&t=2015&g=year")[-1].endswith(
        ",1822102"
    )


def test_one_measure_leaves_room_for_a_second(client: FlaskClient) -> None:
    answer = asking.answer(client, asking.panels("/trends", "?m=incidents"))
    assert answer["drawn"]["data"]["cards"]["second-measure"]["state"] == "empty"
    assert any("Choose a second measure" in text for text in asking.texts(answer))


def test_one_journey_is_not_counted_twice(journeys: FlaskClient) -> None:
    answer = asking.answer(journeys, asking.panels("/trends", "?m=transits"))
    assert any("never added up" in text for text in asking.texts(answer))
    assert answer["drawn"]["data"]["cards"]["measure-by-route"]["state"] == "partial"
    line = csv_rows(journeys, "measure-over-time", "m=transits&r=darien&t=2023-01..2023-03")
    assert line == ["month,transits", "2023-01,500", "2023-02,500", "2023-03,500"]
    whole = journeys.get("/api/v1/series?m=transits&t=2023-01..2023-03").get_json()
    assert whole["rows"] == [{"value": None}]
    assert any("never added up" in caveat for caveat in whole["caveats"])


def test_a_route_is_unknown_where_its_own_series_ends(journeys: FlaskClient) -> None:
    rows = csv_rows(journeys, "measure-by-route", "m=arrivals&t=2023-01..2023-03")
    assert rows == [
        "month,central-mediterranean,channel-uk",
        "2023-01,500,500",
        "2023-02,500,500",
        "2023-03,500,",
    ]


def test_a_card_in_part_says_what_is_missing(journeys: FlaskClient) -> None:
    card = asking.drawn(journeys, "/trends", "?m=arrivals&t=2023-01..2023-03")["cards"][
        "measure-over-time"
    ]
    assert card["state"] == "partial"
    assert card["caveat"].startswith(
        "Arrivals lack United Kingdom of Great Britain and Northern Ireland (Mar 2023), and "
        "Greece, Spain, Cyprus, Malta, Australia altogether. "
    )
