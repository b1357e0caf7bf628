"""The page of a route shows what counts movement there, on cards that hold figures."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.panels import PANELS
from data_access.registry.denominators import rated_routes
from data_access.registry.routes import ROUTES
from tests.app import asking
from tests.builders import an_observation, released

MONTHS = tuple(202300 + n for n in range(1, 13))


@pytest.fixture
def client(engine: Engine, served: FlaskClient) -> FlaskClient:
    """The application on Channel crossings, encounters, and Australian totals of years."""
    boats = [
        an_observation(metric, f"{metric}-uk", month, value, route_code="channel-uk")
        for metric, value in (("arrivals", 3000), ("interceptions", 500))
        for month in MONTHS
    ]
    released(engine, "uk_small_boats", boats, date(2024, 1, 5))
    met = [
        an_observation(
            "encounters",
            "encounters-southwest",
            month,
            200_000,
            route_code="us-mexico-border",
            nationality_code="MEX",
        )
        for month in MONTHS
    ]
    released(engine, "cbp_encounters", met, date(2024, 1, 12))
    years = [
        an_observation(
            "arrivals", "arrivals-australia", year * 100, 20, route_code="indonesia-australia"
        )
        for year in (2021, 2022)
    ]
    released(engine, "australia_boats", years, date(2023, 1, 5))
    return served


def test_every_card_of_every_route_is_a_panel(subtests: pytest.Subtests) -> None:
    for route in ROUTES:
        with subtests.test(route=route):
            cards = {
                body["id"]["panel"] for body in asking.panels(f"/routes/{route}")["outputs"][1]
            }
            assert cards <= set(PANELS)
            for code in ROUTES[route].denominators:
                assert f"headline-{code}" in cards
            if route in rated_routes():
                assert "headline-death-rate" in cards


@pytest.mark.parametrize(
    ("route", "cards"),
    [
        (
            "channel-uk",
            (
                "headline-arrivals",
                "headline-interceptions",
                "arrivals-over-time",
                "interceptions-over-time",
            ),
        ),
        (
            "us-mexico-border",
            ("headline-encounters", "encounters-over-time", "encounters-by-nationality"),
        ),
        ("indonesia-australia", ("headline-arrivals", "arrivals-over-time")),
    ],
)
def test_the_movement_of_a_route_is_that_of_its_own_measures(
    client: FlaskClient, route: str, cards: tuple[str, ...]
) -> None:
    said = asking.drawn(client, f"/routes/{route}")["cards"]
    assert not {code for code in said if "detections" in code}
    for code in cards:
        assert said[code]["state"] in {"ready", "stale"}, code


def test_totals_of_years_are_drawn_by_year_and_never_as_a_month(client: FlaskClient) -> None:
    address = "panels/arrivals-over-time.csv?r=indonesia-australia&t=all"
    lines = asking.csv_lines(client, address)
    assert lines == ["year,arrivals", "2021,20", "2022,20"]


def test_what_is_not_known_by_nationality_says_so(client: FlaskClient) -> None:
    said = asking.drawn(client, "/routes/indonesia-australia")["cards"]
    assert said["arrivals-by-nationality"]["state"] == "empty"
