"""Files and pages are marked: exercises as such, and what bureaus reported above public."""

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from shutil import copy
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from dashboard.access.policy import Policy
from dashboard.access.reader import Identity, close_doors
from dashboard.app import create_app
from dashboard.settings import Settings
from data_access.ingest.marks import mark_batch
from data_access.store.engine import writer
from tests.app import asking
from tests.builders import a_detection, an_incident, released

ACCESS = Path(__file__).parents[2] / "docs" / "access.toml"


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


def test_a_file_that_is_marked_higher_marks_what_is_made_of_it(
    migrated_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "store.sqlite"
    copy(migrated_file, path)
    address = f"sqlite:///{path}"
    engine = writer(address)
    deaths = released(engine, "iom_mmp", [an_incident()], date(2025, 9, 8))
    detection = a_detection(series_code="detections-by-route", value=5)
    released(engine, "frontex_ibc", [detection], date(2025, 9, 8))
    mark_batch(engine, deaths, "TLP:GREEN", None)
    engine.dispose()
    client = create_app(Settings(database_url=address)).server.test_client()
    assert asking.drawn(client, "/")["marking"]["label"] == "TLP:GREEN"
    made = {
        code: client.get(f"/api/v1/panels/{code}.csv?t=2024").text
        for code in ("deaths-over-time", "detections-by-route", "batches", "map")
    }
    marks = {
        code: text.partition("# marking: ")[2].partition("\n")[0] for code, text in made.items()
    }
    clear = marks.pop("detections-by-route")
    assert clear == "TLP:CLEAR"
    assert set(marks.values()) == {"TLP:GREEN"}
    lower = client.get("/api/v1/panels/deaths-over-time.csv?t=2024&marking=TLP:CLEAR")
    assert "TLP:CLEAR would be lower" in lower.get_json()["error"]


@pytest.fixture
def known_readers(network_file: str) -> Iterator[FlaskClient]:
    """A client of the application where readers are known."""
    settings = Settings(database_url=network_file, access="proxy", access_file=str(ACCESS))
    yield create_app(settings).server.test_client()
    close_doors(closed=False)


def test_whoever_takes_a_marked_file_confirms_it_and_is_named(known_readers: FlaskClient) -> None:
    client = known_readers
    reader = Policy.load(ACCESS).role("analyst", Identity("a1", "A. Rossi"))
    with asking.asked_by(client, reader):
        for address in ("panels/headline-hits.csv?", "brief.zip?items=/%3Fp%3Dheadline-hits&"):
            for word in ("", "confirm=TLP:GREEN", "confirm=RED"):
                refused = client.get(f"/api/v1/{address}{word}")
                assert refused.status_code == 400
                assert refused.get_json()["parameter"] == "confirm"
                assert "confirm=TLP:AMBER" in refused.get_json()["error"]
        made = client.get("/api/v1/panels/headline-hits.csv?confirm=TLP:AMBER").text
        public = client.get("/api/v1/panels/public-notices.csv")
        pack = client.get("/api/v1/brief.zip?items=/%3Fp%3Dheadline-hits&confirm=TLP:AMBER").data
        printed = client.get("/print/network/databases").text
        opened = {"panel": "headline-hits", "tab": "download", "search": ""}
        tab = json.dumps(asking.answer(client, asking.tab("headline-hits", opened)))
    assert "\n# made for: A. Rossi, " in made
    assert public.status_code == 200
    assert "made for" not in public.text
    listed = json.loads(ZipFile(BytesIO(pack)).read("manifest.json"))
    assert listed["made_for"].startswith("A. Rossi, ")
    assert "confirm" not in listed["link"]
    assert "Made for A. Rossi, " in printed
    assert '"data-confirm": "TLP:AMBER"' in tab
