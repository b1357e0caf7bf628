"""The page on quality: what was set aside, and what each release changed."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.drawings import Table
from dashboard.wiring import Store
from data_access.registry import SERIES
from tests.app import asking
from tests.builders import Cell, a_csv, all_data, an_observation, imported, released


@pytest.fixture
def quality_client(engine: Engine, served: FlaskClient, tmp_path: Path) -> FlaskClient:
    """The application on a file with unreadable rows, and a bureau that changed its mind."""
    bad: dict[str, Cell] = {"Number of Dead": "x"}
    good: list[dict[str, Cell]] = [{}] * 200
    imported(engine, a_csv(tmp_path / "a.csv", all_data(*good, bad)))
    for day, value in ((date(2024, 2, 5), 7), (date(2024, 3, 5), 9)):
        run = SERIES["notices"].run_of("ITA")
        fact = an_observation("notices", run, 202401, value, country_code="ITA")
        released(engine, "bureau_notices", [fact], day)
    return served


def lines(quality_client: FlaskClient, panel: str) -> list[str]:
    return asking.csv_lines(quality_client, f"panels/{panel}.csv")[1:]


def test_a_row_set_aside_says_whom_it_concerns_and_what_it_does_to_the_total(
    quality_client: FlaskClient,
) -> None:
    (line,) = lines(quality_client, "quarantine")
    assert line.startswith("Set aside,IOM Missing Migrants Project,a.csv,1,Number of Dead,")
    assert line.endswith(",1,202,3,Dead and missing are 3 too low (under 1% of the file)")


def test_a_change_is_of_the_months_that_it_names_and_of_no_year(
    quality_client: FlaskClient,
) -> None:
    assert lines(quality_client, "changes") == [
        "5 Mar 2024,Notices published,,all bureaus,Jan 2024,7,9"
    ]


def test_revisions_of_bureaus_have_no_route_and_break_nothing(quality_client: FlaskClient) -> None:
    cards = asking.drawn(quality_client, "/quality")["cards"]
    assert "error" not in {card["state"] for card in cards.values()}
    assert lines(quality_client, "revisions") == [
        "5 Mar 2024,Bureaus: notices,Notices published,1,2024-01,2024-01,7,9"
    ]
    assert asking.drawn(quality_client, "/")["cards"]["changes"]["state"] != "error"
    answer = quality_client.get("/api/v1/revisions?m=notices&t=all").get_json()
    assert answer["rows"] == [
        {
            "revised_on": "2024-03-05",
            "source": "bureau_notices",
            "metric": "notices",
            "route": None,
            "bureau": "ITA",
            "month": "2024-01",
            "before": 7,
            "now": 9,
        }
    ]
    text = quality_client.get("/api/v1/revisions?m=notices&t=all&format=csv").text
    assert text.splitlines()[-1] == "2024-03-05,bureau_notices,notices,,ITA,2024-01,7,9"
    assert quality_client.get("/api/v1/revisions").status_code == 400


def test_sources_that_a_reader_comes_for_stand_first_and_are_marked(store: Store) -> None:

    def named(search: str) -> tuple[list[object], list[int]]:
        table = asking.card_of("sources", search, store).drawing
        assert isinstance(table, Table)
        return [row[0] for row in table.rows], sorted(table.chosen)

    every, none = named("")
    first, chosen = named("src=unhcr_med,frontex_ibc")
    assert (none, chosen) == ([], [0, 1])
    assert {"Frontex", "UNHCR"} == {str(name).split("(")[-1].rstrip(")") for name in first[:2]}
    assert sorted(map(str, first)) == sorted(map(str, every))


def test_all_of_the_page_comes_in_two_hundred_kilobytes(client: FlaskClient) -> None:
    answer = client.post("/_dash-update-component", json=asking.panels("/quality"))
    assert len(answer.data) < 200_000
    # What is not on the page is in the file.
    bodies = answer.get_json()["response"]["drawn"]["data"]["bodies"]
    assert "The first 75 of " in json.dumps(bodies["doubtful-positions"])
    assert len(asking.csv_lines(client, "panels/doubtful-positions.csv")) > 101
