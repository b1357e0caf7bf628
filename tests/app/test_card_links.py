"""The link in a file leads to the live card, with its filters, wherever the card is shown now."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from dashboard import pages
from dashboard.app import create_app
from dashboard.app.card_links import place
from dashboard.exports.links import printed_link, short_form
from dashboard.pages import standard
from dashboard.panels import PANELS
from dashboard.panels.catalogue.published_figures import SHOWN_IN
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.filters import CountryRole, Filters
from data_access.store import short_links
from data_access.store.engine import writer
from data_access.store.schema.reader_tables import short_link
from tests.app.asking import components


def cards(path: str) -> set[str]:
    """Codes of the cards on a page."""
    found = (getattr(part, "data-panel", None) for part in components(pages.at(path).content()))
    return {code for code in found if isinstance(code, str)}


def test_every_panel_is_found_on_a_page_that_shows_it() -> None:
    chosen = Filters(routes=("western-mediterranean",), countries=(CountryRole("FRA"),))
    for code in PANELS:
        path = place(code, chosen)
        assert path == standard.TRENDS.path or SHOWN_IN.get(code, code) in cards(path or ""), code


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


BASE = "https://routewatch.example.org"
LONG = "/briefing?items=" + "/%3Fp%3Ddeaths-over-time%7C" * 20


def test_a_long_link_gets_a_short_one_that_leads_to_no_other_host(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.sqlite')}"
    settings = Settings(database_url=address, address=BASE)
    store = Store(settings)
    assert printed_link(f"{BASE}/trends", BASE, store) == f"{BASE}/trends"
    short = printed_link(f"{BASE}{LONG}", BASE, store)
    assert short == short_form(f"{BASE}{LONG}", BASE)
    assert len(short) < 50
    # There are as many as may be: those that are known stay, another address is written out.
    monkeypatch.setattr(short_links, "MOST", 1)
    assert printed_link(f"{BASE}{LONG}", BASE, store) == short
    assert printed_link(f"{BASE}{LONG}x", BASE, store) == f"{BASE}{LONG}x"
    client = create_app(settings).server.test_client()
    answer = client.get(short.removeprefix(BASE))
    assert (answer.status_code, answer.headers["Location"]) == (302, LONG)
    assert client.get("/s/nowhere").status_code == 404
    elsewhere = ("//evil.example/x", "https://evil.example", "/\\evil.example", "/a\nX: 1")
    engine = writer(address)
    with engine.begin() as connection:
        rows = [
            {"code": f"forged{n}", "address": one, "made_at": datetime.now(UTC)}
            for n, one in enumerate(elsewhere)
        ]
        connection.execute(insert(short_link), rows)
        assert not any(short_links.keep(connection, one) for one in elsewhere)
    engine.dispose()
    for number in range(len(elsewhere)):
        answer = client.get(f"/s/forged{number}")
        assert answer.status_code == 404
        assert "Location" not in answer.headers
