"""Files and pages are marked: exercises as such, and what bureaus reported above public."""

import json

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.settings import Settings
from tests.app import asking


@pytest.mark.browser
def test_exercises_are_written_across_and_named(exercise_store: str) -> None:
    client = create_app(Settings(database_url=exercise_store)).server.test_client()
    answer = client.get("/api/v1/panels/headline-searches.svg")
    assert "EXERCISE</text>" in answer.text
    assert 'filename="exercise_' in answer.headers["Content-Disposition"]
    assert "Figures made for exercises" in answer.text


def test_a_page_bears_the_mark_of_what_bureaus_reported(network: FlaskClient) -> None:
    hits = asking.drawn(network, "/network/databases")["marking"]
    assert hits == {"label": "TLP:AMBER", "color": "#ffc000", "background": "#000000"}


def test_a_page_of_public_figures_is_clear(client: FlaskClient) -> None:
    assert asking.drawn(client, "/")["marking"] == {"label": "TLP:CLEAR"}


def test_a_file_of_what_bureaus_reported_is_amber_and_asks_before_it_is_taken(
    network: FlaskClient,
) -> None:
    answer = network.get("/api/v1/panels/headline-hits.csv")
    assert "# marking: TLP:AMBER" in answer.text
    assert "_TLP-AMBER.csv" in answer.headers["Content-Disposition"]
    opened = {"panel": "headline-hits", "tab": "download", "search": ""}
    shown = json.dumps(asking.answer(network, asking.tab("headline-hits", opened)))
    assert '"data-caution": "What is shown is marked TLP:AMBER' in shown


LAYERS = "?t=2025&lay=border-points,corridors"


def test_the_file_of_a_map_is_marked_by_the_layers_that_are_on(network: FlaskClient) -> None:
    with_points = network.get(f"/api/v1/panels/map.csv{LAYERS}")
    assert "# marking: TLP:AMBER" in with_points.text
    assert "_TLP-AMBER.csv" in with_points.headers["Content-Disposition"]
    without = network.get("/api/v1/panels/map.csv?t=2025&lay=corridors")
    assert "# marking: TLP:CLEAR" in without.text


def test_the_file_of_a_map_names_exercises_by_the_layers_that_are_on(exercise_store: str) -> None:
    client = create_app(Settings(database_url=exercise_store)).server.test_client()
    with_points = client.get(f"/api/v1/panels/map.csv{LAYERS}")
    assert with_points.text.startswith("# exercise: ")
    assert 'filename="exercise_' in with_points.headers["Content-Disposition"]
    without = client.get("/api/v1/panels/map.csv?t=2025&lay=corridors")
    assert "# exercise: " not in without.text
    assert "exercise" not in without.headers["Content-Disposition"]
