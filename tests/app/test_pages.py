"""Pages are laid out from their path alone, hold no figures, and every panel has its card."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard import pages
from dashboard.app import create_app
from dashboard.components import tables
from dashboard.maps.menu import LAYERS
from dashboard.panels import PANELS
from dashboard.panels.catalogue.published_figures import SHOWN_IN
from dashboard.settings import Settings
from data_access.registry.routes import ROUTES
from tests.app import asking
from tests.cases import quick

# Charts that pages no longer show under this name; commands and addresses still ask for them.
KEPT_FOR_SCRIPTS = {"deaths-over-time", "deaths-by-route", "detections-by-route", *SHOWN_IN}
PAGES = tuple(page.path for page in pages.PAGES)
PATHS = (
    *PAGES,
    *(f"/routes/{code}" for code in ROUTES),
    *(f"/bureaus/{iso3}" for iso3 in ("ITA", "PLW", "PSE")),
)


@pytest.fixture(scope="session")
def app(reference_store: str) -> Dash:
    return create_app(Settings(database_url=reference_store))


def test_every_page_is_there_with_a_title_of_its_own(
    client: FlaskClient, subtests: pytest.Subtests
) -> None:
    for path in PATHS:
        with subtests.test(path=path):
            answer = client.get(path)
            assert answer.status_code == 200
            assert f"<title>{pages.at(path).title}" in answer.text.replace("&#39;", "'")


# All months that an address can name: so long before the first, and so long after the last.
@pytest.mark.parametrize(
    ("paths", "search"),
    quick(
        (PAGES, ""),
        of=[
            (PAGES, ""),
            (PATHS[len(PAGES) :], ""),
            (PATHS, "?t=1900..2199"),
            (PATHS, "?asof=9999-12-31"),
        ],
    ),
)
def test_every_card_of_a_page_is_drawn_and_says_where_its_figures_are_from(
    client: FlaskClient, paths: tuple[str, ...], search: str, subtests: pytest.Subtests
) -> None:
    for path in paths:
        with subtests.test(path=path):
            said = asking.drawn(client, path, search)
            # The briefing has no cards of its own, it names those of others (test_briefs.py).
            assert said["cards"] or path == "/briefing"
            for code, card in said["cards"].items():
                assert card["state"] in {"ready", "empty", "partial", "stale"}, code
                assert card["title"], code
                if PANELS[code].metrics and card["state"] != "empty":
                    assert card["source"], code
                    assert card["caveat"], code
                assert len(card["version"]) == 12


def test_every_panel_has_a_place_on_some_page() -> None:
    placed = {code for path in PATHS for code in _codes(path)}
    # A layer has its place in the menu of the map.
    placed |= {layer.panel for layer in LAYERS.values() if layer.panel}
    assert placed == set(PANELS) - KEPT_FOR_SCRIPTS


def test_every_country_to_choose_has_a_name_of_its_own(client: FlaskClient) -> None:
    # gettext answers "" with the head of its catalogue, which named four areas of the base map.
    for path in ("/", "/compare"):
        page = client.get(path).text
        layout = client.get(
            "/_dash-layout", headers={"Referer": f"http://localhost{path}"}
        ).get_data(as_text=True)
        assert "Project-Id-Version" not in page + layout
        assert '"KAS"' not in layout


def _codes(path: str) -> set[str]:
    parts = asking.components(pages.at(path).content())
    return {code for part in parts if (code := getattr(part, "data-panel", None))}


def test_every_id_of_a_callback_exists_on_some_page(app: Dash) -> None:
    laid_out = app.server.test_client()
    known = set[str]()
    for path in (*PATHS, "/wall/situation", "/wall/situation/remote"):
        layout = laid_out.get(
            "/_dash-layout", headers={"Referer": f"http://localhost{path}"}
        ).get_json()
        known |= _identities(layout)
    # No layout holds a grid: they come with the panels' answer.
    known.add(tables.GRID)
    for callback in app.callback_map.values():
        for part in (*callback["inputs"], *callback["state"]):
            assert _kind(part["id"]) in known, part["id"]


def _kind(identity: object) -> str:
    """An id, or the type of a pattern's ids."""
    if isinstance(identity, Mapping):
        return str(identity["type"])
    text = str(identity)
    return str(json.loads(text)["type"]) if text.startswith("{") else text


def _identities(part: object) -> set[str]:
    found = set[str]()
    if isinstance(part, Mapping):
        if "id" in part:
            found.add(_kind(part["id"]))
        for value in part.values():
            found |= _identities(value)
    elif isinstance(part, list):
        for value in part:
            found |= _identities(value)
    return found


def test_the_layout_is_that_of_the_page_that_asks(client: FlaskClient) -> None:
    asked = {"Referer": "http://localhost/trends?t=2015&r=central-mediterranean"}
    layout = client.get("/_dash-layout", headers=asked).get_json()
    assert _data(layout, "laid-out")["path"] == "/trends"
    assert _data(layout, "view")["search"] == "?t=2015&r=central-mediterranean"
    assert _data(client.get("/_dash-layout").get_json(), "laid-out")["path"] == "/"


def _data(part: object, identity: str) -> dict[str, object]:
    """What a store in a layout holds."""
    if isinstance(part, Mapping):
        if part.get("id") == identity:
            return dict(part["data"])
        return next((held for value in part.values() if (held := _data(value, identity))), {})
    if isinstance(part, list):
        return next((held for value in part if (held := _data(value, identity))), {})
    return {}


def test_the_query_cannot_choose_another_route_than_the_path(client: FlaskClient) -> None:
    here = asking.drawn(client, "/routes/western-balkans")
    forged = asking.drawn(client, "/routes/western-balkans", "?r=central-mediterranean&route=x")
    same = ("title", "subtitle", "filters", "source")
    for code, card in here["cards"].items():
        assert {k: card[k] for k in same} == {k: forged["cards"][code][k] for k in same}


def test_health_names_the_version_or_the_reason(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/health").get_json()["status"] == "ok"
    missing = create_app(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite"))
    answer = missing.server.test_client().get("/health")
    assert answer.status_code == 503
    assert "routewatch init" in answer.get_json()["reason"]


def test_a_bureau_that_is_none_is_not_found(client: FlaskClient) -> None:
    assert client.get("/bureaus/XXX").status_code == 404
    assert client.get("/bureaus/ita").status_code == 404


def test_the_page_of_a_bureau_is_about_its_country_whatever_the_address_says(
    client: FlaskClient,
) -> None:
    """Its nationals are a view of their own: the card says so in its filters."""
    cards = asking.drawn(client, "/bureaus/SYR", "?c=FRA&t=2015")["cards"]
    assert cards["bureau-deaths"]["filters"] == "c=SYR&t=2015"
    assert cards["bureau-nationals"]["filters"] == "c=SYR:src&t=2015"


@pytest.mark.parametrize(
    ("address", "theme"),
    [
        ("/map", "light"),
        ("/map?theme=wall", "wall"),
        ("/sheet/map", "print"),
        ("/sheet/map?theme=dark", "dark"),
    ],
)
def test_a_page_has_its_theme_before_any_script_runs(
    client: FlaskClient, address: str, theme: str
) -> None:
    assert f'data-theme="{theme}"' in client.get(address).text
