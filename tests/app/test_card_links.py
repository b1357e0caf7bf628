"""The link in a file leads to the live card, with its filters, wherever the card is shown now."""

import pytest
from flask.testing import FlaskClient

from dashboard import pages
from dashboard.app.card_links import place
from dashboard.pages import trends
from dashboard.panels import PANELS
from dashboard.panels.catalogue.published_figures import SHOWN_IN
from data_access.filters import CountryRole, Filters
from tests.app.asking import components


def cards(path: str) -> set[str]:
    """Codes of the cards on a page."""
    found = (getattr(part, "data-panel", None) for part in components(pages.at(path).content()))
    return {code for code in found if isinstance(code, str)}


def test_every_panel_is_found_on_a_page_that_shows_it() -> None:
    chosen = Filters(routes=("western-mediterranean",), countries=(CountryRole("FRA"),))
    for code in PANELS:
        path = place(code, chosen)
        assert path == trends.PATH or SHOWN_IN.get(code, code) in cards(path or ""), code


def test_a_card_of_a_routes_page_is_found_on_the_route_that_was_asked_for() -> None:
    assert place("transits-over-time", Filters(routes=("darien",))) == "/routes/darien"
    assert (
        place("bureau-deaths-over-time", Filters(countries=(CountryRole("FRA"),))) == "/bureaus/FRA"
    )


def test_the_filters_come_along(client: FlaskClient) -> None:
    answer = client.get("/card/top-routes?r=central-mediterranean&t=2015")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/?r=central-mediterranean&t=2015"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["sorrow", "%2f%2fevil.example", "..", "top-routes%0d%0aX:1"])
def test_what_is_no_card_leads_nowhere(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/card/{code}")
    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("", "/network/databases"),
        ("t=2025&tab=hit-rates:table", "/network/databases"),
        ("tab=hits-by-bureau:table", "/bureaus"),
        ("r=black-sea&tab=notices-by-colour:table", "/network/notices"),
        ("tab=https://evil.example", "/network/databases"),
    ],
)
def test_the_page_of_hits_leads_to_the_one_that_shows_its_card_now(
    client: FlaskClient, query: str, path: str
) -> None:
    answer = client.get(f"/hits?{query}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == (f"{path}?{query}" if query else path)
    # A link within the dashboard asks for no document.
    assert pages.at("/hits").found
