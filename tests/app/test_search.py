"""The list of the search: everything that has a name, kept by browsers until it changes."""

import json

from flask.testing import FlaskClient

from dashboard.pages import MENU
from data_access.registry.bureaus import BUREAUS
from data_access.registry.routes import ROUTES


def test_the_document_names_a_list_that_browsers_keep(client: FlaskClient) -> None:
    document = client.get("/map?t=2015").get_data(as_text=True)
    assert '"searched":"/search/en.json"' in document
    answer = client.get("/search/en.json")
    unchanged = client.get("/search/en.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    entries = answer.get_json()["entries"]
    by_kind = {kind: [row for row in entries if row[0] == kind] for kind, *_rest in entries}
    assert len(by_kind["page"]) == len(MENU)
    assert {row[2] for row in by_kind["route"]} == {f"/routes/{code}" for code in ROUTES}
    assert len(by_kind["bureau"]) == len(BUREAUS)
    assert {"measure", "operation", "event", "place"} <= set(by_kind)
    canary = [row for row in entries if "Canary" in f"{row[1]} {row[4]}"]
    assert "/routes/west-africa-atlantic" in {row[2] for row in canary}
    assert len(json.dumps(entries)) < 80_000


def test_a_language_that_there_is_not_has_no_list(client: FlaskClient) -> None:
    assert client.get("/search/zz.json").status_code == 404


def test_every_entry_leads_to_a_page(client: FlaskClient) -> None:
    entries = client.get("/search/en.json").get_json()["entries"]
    paths = {row[2] for row in entries if row[0] != "action"}
    some = [path for path in sorted(paths) if not path.startswith(("/bureaus/", "/routes/"))]
    for path in (*some, "/bureaus/ITA", "/routes/darien"):
        assert client.get(path).status_code == 200, path


def test_an_operation_known_by_a_description_has_it_in_the_language_of_the_list(
    client: FlaskClient,
) -> None:
    entries = client.get("/search/fr.json").get_json()["entries"]
    operations = {row[1]: row[4] for row in entries if row[0] == "operation"}
    assert "Cinq opérations conjointes avec Frontex" in operations
    # A name is the same in each language; what it was against is not.
    assert operations["Turquesa IV"].startswith("Trafic de migrants")
