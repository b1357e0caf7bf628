"""What a pasted link shows of a page: only where everybody may read it, and never of others."""

import re
import struct
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.settings import Settings
from tests.app import asking

HERE = "https://figures.example.org"
ROUTE = "/routes/central-mediterranean?t=2015"


def tags(client: FlaskClient, address: str, base: str = HERE) -> dict[str, str]:
    text = client.get(address, base_url=base).text
    found = re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', text)
    return {name: unescape(content) for name, content in found}


@pytest.fixture(scope="module")
def public(reference_store: str) -> FlaskClient:
    """An installation whose figures everybody may read."""
    return asking.client_of(database_url=reference_store, access="open", address=HERE)


def test_a_link_to_a_public_page_shows_its_finding_and_its_map(public: FlaskClient) -> None:
    told = tags(public, ROUTE)
    assert "3,149 people died or went missing in 2015" in told["title"]
    assert "IOM Missing Migrants" in told["description"]
    assert told["url"] == f"{HERE}{ROUTE}"
    assert told["image"] == (
        f"{HERE}/api/v1/panels/map.png?pixels=1&preset=social&r=central-mediterranean&t=2015"
    )
    assert (told["image:width"], told["image:height"]) == ("1200", "630")
    assert tags(public, "/bureaus/ITA?lang=fr")["image"].startswith(HERE)
    assert "lang=fr" in tags(public, "/bureaus/ITA?lang=fr")["image"]
    assert "image" in tags(public, "/trends")
    assert tags(public, "/nowhere") == {}
    assert tags(public, "/wall") == {}


@pytest.mark.thorough
@pytest.mark.browser
def test_the_picture_of_a_link_has_the_size_that_it_says(public: FlaskClient) -> None:
    image = urlsplit(tags(public, ROUTE)["image"])
    answer = public.get(f"{image.path}?{image.query}", base_url=HERE)
    assert answer.status_code == 200, answer.text
    assert struct.unpack(">II", answer.data[16:24]) == (1200, 630)


def test_where_not_everybody_may_read_no_link_shows_anything(
    client: FlaskClient, reference_store: str
) -> None:
    assert tags(client, ROUTE, "http://127.0.0.1") == {}
    nowhere = Settings(database_url=reference_store, access="open")
    assert tags(create_app(nowhere).server.test_client(), ROUTE, "http://127.0.0.1") == {}
