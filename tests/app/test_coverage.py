"""What no release covers is unknown in every answer: never 0, nor the other side of a change."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from dashboard.app import create_app
from dashboard.settings import Settings
from tests.app import asking
from tests.builders import a_csv, all_data, imported

RAW = Path(__file__).parents[1] / "raw"


@pytest.fixture(scope="module")
def extract(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A release of all routes to October 2025, and an extract of some of them that goes on."""
    folder = tmp_path_factory.mktemp("extract")
    made = folder / "store.sqlite"
    made.write_bytes(migrated_file.read_bytes())
    engine = create_engine(f"sqlite:///{made}")
    whole = all_data(
        {
            "Incident Date": "2025-09-10",
            "Migration Route": "Darien",
            "Country of Incident": "Panama",
        },
        {"Incident Date": "2025-10-31"},
    )
    imported(engine, a_csv(folder / "whole.csv", whole))
    imported(engine, RAW / "iom_europe_routes.csv")
    engine.dispose()
    settings = Settings(database_url=f"sqlite:///{made}")
    client: FlaskClient = create_app(settings).server.test_client()
    return client


def _rows(client: FlaskClient, query: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/v1/series?m=dead_missing&{query}")
    assert answer.status_code == 200
    rows: list[dict[str, object]] = answer.get_json()["rows"]
    return rows


def test_months_of_a_route_that_an_extract_leaves_out_are_null(extract: FlaskClient) -> None:
    rows = _rows(extract, "by=month&t=2025-09..2025-11&r=darien")
    assert rows == [
        {"month": "2025-09", "value": 3, "complete": True, "months_known": "2025-09"},
        {"month": "2025-10", "value": 0, "complete": True, "months_known": "2025-10"},
        {"month": "2025-11", "value": None, "complete": False, "months_known": None},
    ]


def test_a_view_of_routes_of_which_one_lacks_a_month_is_known_in_part(extract: FlaskClient) -> None:
    rows = _rows(extract, "by=month&t=2025-10..2025-11&r=darien,central-mediterranean")
    assert [row["complete"] for row in rows] == [True, False]
    cards = asking.drawn(extract, "/trends", "?t=2025-10..2025-11&m=dead_missing")["cards"]
    states = {card["state"] for card in cards.values()}
    assert states == {"partial", "empty"}, "deaths are known in part, and no detections are loaded"


def test_a_year_says_which_of_its_months_are_known(extract: FlaskClient) -> None:
    rows = _rows(extract, "by=year&t=2025&r=darien")
    assert rows == [
        {"year": "2025", "value": 3, "complete": False, "months_known": "2025-09..2025-10"}
    ]
    assert _rows(extract, "t=2025-09..2025-10&r=darien") == [
        {"value": 3, "complete": True, "months_known": "2025-09..2025-10"}
    ]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("m=dead_missing&t=all&r=channel-uk", "no release names such a route: no figures"),
        ("m=dead_missing&t=all&c=USA", "no release names such a country: no figures"),
    ],
)
def test_what_no_release_names_is_null_with_the_reason(
    extract: FlaskClient, query: str, reason: str
) -> None:
    answer = extract.get(f"/api/v1/series?{query}").get_json()
    assert [row["value"] for row in answer["rows"]] == [None]
    assert reason in answer["caveats"]


# On the reference figures


def test_a_nationality_that_frontex_has_no_label_for_is_null(client: FlaskClient) -> None:
    answer = client.get("/api/v1/series?m=detections&t=2023&c=ITA:src").get_json()
    assert [row["value"] for row in answer["rows"]] == [None]
    assert "no release names such a nationality: no figures" in answer["caveats"]
    syrians = client.get("/api/v1/series?m=detections&t=2023&c=SYR:src").get_json()
    assert [row["value"] for row in syrians["rows"]] == [106_525]


def test_the_bay_of_bengal_is_unknown_before_its_label(client: FlaskClient) -> None:
    rows = _rows(client, "by=year&t=2023..2025&r=bay-of-bengal-andaman")
    assert [row["value"] for row in rows] == [None, None, 439]


def test_a_chart_marks_a_break_with_a_line_and_the_number_that_its_list_explains(
    client: FlaskClient,
) -> None:
    asked = asking.panels("/trends", "?r=bay-of-bengal-andaman&m=dead_missing")
    answer: Any = asking.answer(client, asked)
    layout = answer['{"panel":"measure-over-time","type":"panel-figure"}']["figure"]["layout"]
    # The event of January 2025 is the first of the list.
    assert ("2", "2025-01") in [(mark["text"], mark["x"]) for mark in layout["annotations"]]
    assert "2025-01" in [line.get("x0") for line in layout["shapes"]]
    assert "1,470 people in 31 records" in str(answer)


def test_no_change_is_formed_across_a_break(client: FlaskClient) -> None:
    query = "?r=other-undefined&t=2025-01..2025-06"
    text = str(asking.answer(client, asking.panels("/", query)))
    assert "no comparison: label narrowed in Jan 2025" in text
    later = str(asking.answer(client, asking.panels("/", "?r=other-undefined&t=2024-01..2024-06")))
    assert "no comparison: label" not in later


@pytest.mark.parametrize(
    ("other", "is_given"), [("2024-01..2024-06", False), ("2025-01..2025-06", True)]
)
def test_two_sides_on_both_sides_of_a_break_have_no_difference(
    client: FlaskClient, other: str, *, is_given: bool
) -> None:
    query = f"?r=other-undefined&t=2025-03..2025-08&m=dead_missing&b.t={other}"
    text = str(asking.answer(client, asking.panels("/compare", query)))
    assert ("No difference: label narrowed in Jan 2025" not in text) is is_given
