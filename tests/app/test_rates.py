"""Rates and forecasts, against what is formed of the publishers' own numbers."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from statsmodels.regression.linear_model import OLS

from dashboard.drawings import Headline
from dashboard.panels.card import Card
from dashboard.panels.panel import State
from dashboard.plots.plot import Plot
from dashboard.plots.powerpoint import native_charts
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.reference_build import FOLDER
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


ROUTE = "central-mediterranean"
YEARS = [str(year) for year in range(2016, 2024)]


def rows(name: str) -> Iterator[dict[str, str]]:
    text = gzip.decompress((FOLDER / name).read_bytes()).decode()
    yield from csv.DictReader(text.splitlines())


def published() -> dict[str, Counter[str]]:
    """Deaths, detections and interceptions of the route by year, out of the shipped tables."""
    counts = {"dead_missing": Counter[str](), "detections": Counter[str]()}
    for row in rows("iom_incidents_2025-04-29.csv.gz"):
        if row["route"] == ROUTE:
            counts["dead_missing"][row["date"][:4]] += int(row["dead_missing"])
    for row in rows("frontex_routes_2026-08-04.csv.gz"):
        if row["route"] == ROUTE:
            counts["detections"][row["month"][:4]] += int(row["value"])
    return {**counts, "interceptions": stopped()}


def stopped() -> Counter[str]:
    by_year = Counter[str]()
    for row in rows("libya_interceptions_2023-12-31.csv.gz"):
        by_year[row["month"][:4]] += int(row["value"])
    return by_year


def test_both_rates_of_each_year_follow_from_the_published_counts(client: FlaskClient) -> None:
    found = asking.csv_records(client, f"panels/deaths-by-attempts.csv?r={ROUTE}")
    assert [row["year"] for row in found] == YEARS
    counts = published()
    for row in found:
        year = row["year"]
        assert {code: int(row[code]) for code in counts} == {
            code: of_measure[year] for code, of_measure in counts.items()
        }
        dead, detected, stopped_then = (counts[code][year] for code in counts)
        assert float(row["without"]) == round(1000 * dead / (dead + detected), 1)
        assert float(row["with"]) == round(1000 * dead / (dead + detected + stopped_then), 1)
        for rate, low, high in (("without", "low", "high"), ("with", "with_low", "with_high")):
            assert float(row[low]) < float(row[rate]) < float(row[high])
    of_years = {row["year"]: (row["without"], row["with"]) for row in found}
    assert of_years["2018"] == ("53.0", "32.7")
    assert of_years["2019"] == ("82.7", "51.5")


def test_interceptions_are_those_that_iom_published() -> None:
    figures = {
        row["month"][:4]: float(row["value"])
        for row in rows("published_figures_2026-05-06.csv.gz")
        if row["figure_series"] == f"iom_libya/interceptions_at_sea/{ROUTE}"
    }
    # IOM corrected 2023 later: 17,190.
    years = ("2019", "2020", "2021", "2022")
    assert {year: stopped()[year] for year in years} == {year: figures[year] for year in years}


def test_finding_names_both_and_other_routes_have_no_card(store: Store) -> None:
    def card(address: str) -> State | str:
        shown = asking.card_of("deaths-by-attempts", address, store)
        return shown.state if shown.state is State.EMPTY else shown.finding()

    assert card(f"r={ROUTE}") == "2023: 15.7 deaths per 1,000, 14.2 with interceptions"
    for address in ("", "r=channel-uk", "r=western-mediterranean", f"r={ROUTE}&q=4-5"):
        assert card(address) is State.EMPTY


SHOWN = {
    *("central-mediterranean", "eastern-mediterranean", "west-africa-atlantic"),
    *("western-balkans", "eastern-land-borders"),
}
REFUSED = ("western-mediterranean", "circular-albania-greece", "black-sea", "channel-uk")


def published_detections(route: str) -> Mapping[int, int]:
    """Detections by month, out of the shipped table."""
    text = gzip.decompress((FOLDER / "frontex_routes_2026-08-04.csv.gz").read_bytes()).decode()
    rows = csv.DictReader(text.splitlines())
    return {int(row["month"]): int(row["value"]) for row in rows if row["route"] == route}


@pytest.mark.parametrize("route", sorted(SHOWN))
def test_a_forecast_is_the_one_of_the_published_counts(route: str, store: Store) -> None:
    months = sorted(published_detections(route))[-60:]
    assert months[-1] == 202606
    logarithms = np.log([published_detections(route)[month] + 0.5 for month in months])
    place = np.array([month % 100 + 1 for month in months])
    columns = np.column_stack(
        [np.ones(60), np.cos(np.pi * place / 6), np.sin(np.pi * place / 6), logarithms]
    )
    fitted = OLS(logarithms[1:], columns[:-1]).fit().get_prediction(columns[-1:])
    ends = [*fitted.conf_int(obs=True, alpha=0.05)[0], *fitted.conf_int(obs=True, alpha=0.5)[0]]
    shown = asking.card_of("next-month", f"r={route}", store)
    first, *past = shown.table().rows
    wanted = [fitted.predicted_mean[0], *ends]
    assert first == ("2026-07", *[round(np.exp(value) - 0.5) for value in wanted], None)
    assert [(row[0], row[-1]) for row in past] == [
        (f"{month // 100}-{month % 100:02}", published_detections(route)[month])
        for month in months[::-1]
    ]


def test_nothing_is_forecast_where_it_would_be_little_better_than_last_year(store: Store) -> None:
    for route in REFUSED:
        refused = asking.card_of("next-month", f"r={route}", store)
        assert refused.state is State.EMPTY
        assert not isinstance(refused.drawing, Plot)
    for narrower in ("", "r=western-balkans&c=SRB:trn", "r=western-balkans,black-sea"):
        assert asking.card_of("next-month", narrower, store).state is State.EMPTY


def test_sentence_picture_slide_and_data_interface_have_the_same_forecast(
    store: Store, client: FlaskClient
) -> None:
    shown = asking.card_of("next-month", "r=western-balkans", store)
    (month, forecast, low, high, *_half), *_past = shown.table().rows
    assert (
        shown.finding() == f"{forecast} detections expected in Jul 2026, between {low} and {high:,}"
    )
    assert isinstance(shown.drawing, Plot)
    (chart,) = native_charts(shown.drawing, shown.table())
    newest = {one.name: one.values[-1] for one in chart.series}
    assert newest["forecast"] == forecast
    assert (newest["95% range: lowest"], newest["95% range"]) == (low, high)
    row = asking.csv_records(client, "panels/next-month.csv?r=western-balkans")[0]
    assert [row[key] for key in ("month", "forecast", "low", "high")] == [
        month,
        *map(str, (forecast, low, high)),
    ]


def test_an_earlier_day_has_the_forecast_of_that_day(store: Store) -> None:
    shown = asking.card_of("next-month", "r=central-mediterranean&asof=2025-07-01", store)
    assert shown.table().rows[0][0] == "2025-05"
    # The record has no month that was not known then.
    assert shown.table().rows[1][0] == "2025-04"
