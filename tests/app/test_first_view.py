"""The answer that a page's document asks for before any script is read."""

import html
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from dashboard.callbacks.first_view import ADDRESS
from tests.app import asking
from tests.cases import quick

WITH_PANELS = ("/", "/map", "/trends", "/routes/central-mediterranean", "/bureaus/ITA", "/quality")
WITHOUT = ("/briefing", "/playlists", "/wall/situation", "/nowhere")
_LINK = re.compile(r'<link id="first-view" data-view="([^"]*)" [^>]*href="([^"]*)">')


def _address(client: FlaskClient, path: str) -> str:
    found = _LINK.search(client.get(path).text)
    return html.unescape(found[2]) if found else ""


@pytest.mark.parametrize("path", WITH_PANELS)
@pytest.mark.parametrize(
    "search",
    quick("?t=never", of=["", "?r=central-mediterranean&t=2015", "?t=never"]),
)
def test_it_is_what_the_page_s_own_request_would_get(
    client: FlaskClient, path: str, search: str
) -> None:
    asked = asking.panels(path, search)
    asked["inputs"][0]["value"]["number"] = 0
    told = client.get(_address(client, path + search))
    assert told.headers["Cache-Control"] == "no-store"
    assert told.get_json() == {"multi": True, "response": asking.answer(client, asked)}


@pytest.mark.parametrize("path", WITHOUT)
def test_a_document_without_panels_asks_for_none(client: FlaskClient, path: str) -> None:
    assert _address(client, path) == ""
    assert client.get(f"{ADDRESS}?path={quote(path)}&search=").status_code == 404


@pytest.mark.parametrize("query", ["", "path=/", "search=", f"path=/&search={'x' * 8000}"])
def test_what_no_document_asks_for_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"{ADDRESS}?{query}").status_code == 400


def test_an_address_cannot_leave_its_link(client: FlaskClient) -> None:
    text = client.get('/?t=2015&x="><script>alert(1)</script>').text
    found = _LINK.search(text)
    assert found
    assert "<script>alert" not in text
    assert html.unescape(found[2]).endswith(quote('?t=2015&x="><script>alert(1)</script>', safe=""))
