"""Cards in frames of other sites: off, unless sites are listed; then on those alone."""

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.components.card_tabs import downloads
from dashboard.exports.files import offer
from dashboard.panels import PANELS
from dashboard.settings import Settings, SettingsError
from dashboard.url_state import parse
from dashboard.view import Request
from dashboard.wiring import Store

SITE = "https://intranet.example.org"
CARD = "/embed/headline-dead-missing?r=central-mediterranean&t=2015"


def test_there_are_none_unless_sites_are_listed(client: FlaskClient, reference_store: str) -> None:
    assert client.get(CARD).status_code == 404
    view, panel = parse("t=2015"), PANELS["headline-dead-missing"]
    for sites, has_entry in (("", False), (SITE, True)):
        store = Store(Settings(database_url=reference_store, embed_hosts=sites))
        entry = str(downloads(panel.code, offer(panel, Request.of(view), view, store)))
        assert ("copy-embed" in entry) == has_entry


def test_a_card_in_a_frame_has_all_that_must_travel_with_it(reference_store: str) -> None:
    settings = Settings(database_url=reference_store, embed_hosts=f"{SITE}, http://wall:8080")
    client = create_app(settings).server.test_client()
    answer = client.get(CARD)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors {SITE} http://wall:8080")
    assert "default-src 'none'" in policy
    for words in (
        "IOM Missing Migrants Project",
        "Minimum estimate",
        "TLP:CLEAR",
        "3,149",
        "Full view in Routewatch",
        'href="http://localhost/card/headline-dead-missing?r=central-mediterranean&amp;t=2015"',
        'target="_blank"',
    ):
        assert words in answer.text, words
    assert "<script" not in answer.text
    assert client.get("/embed/no-such-card").status_code == 404
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]


def test_what_is_not_for_everybody_is_shown_on_no_other_site(reference_store: str) -> None:
    settings = Settings(database_url=reference_store, embed_hosts=SITE, marking="TLP:AMBER")
    answer = create_app(settings).server.test_client().get(CARD)
    assert (answer.status_code, answer.text) == (
        403,
        "Marked TLP:AMBER: not to be shown on other sites.",
    )


@pytest.mark.parametrize(
    "sites", ["*", "https://*", "intranet.example.org", f"{SITE}/x", f"{SITE};"]
)
def test_a_site_is_a_scheme_with_a_host(sites: str) -> None:
    with pytest.raises(SettingsError, match="ROUTEWATCH_EMBED_HOSTS lists sites as"):
        Settings(embed_hosts=sites).embedding_sites()
