"""In which language a request is answered, and that the choice travels."""

import re

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.i18n import LANGUAGES
from dashboard.settings import Settings, SettingsError
from tests.app import asking


def _language(client: FlaskClient, address: str, accepted: str = "") -> str:
    answer = client.get(address, headers={"Accept-Language": accepted} if accepted else {})
    assert "Accept-Language" in answer.vary
    found = re.search(r'<html lang="(\w+)" dir="(\w+)"', answer.text)
    assert found
    assert LANGUAGES[found[1]].direction == found[2]
    return found[1]


@pytest.mark.parametrize(
    ("address", "accepted", "code"),
    [
        ("/", "", "en"),
        ("/?lang=fr", "es", "fr"),
        ("/?lang=fr&lang=ar", "", "ar"),
        ("/?lang=de", "es-MX,es;q=0.9,en;q=0.5", "es"),
        ("/", "de,fr-CH;q=0.5", "fr"),
        ("/", "de", "en"),
        ("/print/trends?lang=ar", "", "ar"),
        ("/map", "ar-EG", "ar"),
        ("/nowhere?lang=es", "", "es"),
    ],
)
def test_the_address_chooses_then_the_browser_then_the_installation(
    client: FlaskClient, address: str, accepted: str, code: str
) -> None:
    assert _language(client, address, accepted) == code


def test_an_installation_has_a_language_of_its_own(reference_store: str) -> None:
    settings = Settings(database_url=reference_store, language="fr")
    french = create_app(settings).server.test_client()
    assert _language(french, "/") == "fr"
    assert _language(french, "/?lang=en") == "en"
    with pytest.raises(SettingsError, match="LANGUAGE is one of en, fr"):
        create_app(Settings(database_url=reference_store, language="de"))


def test_what_a_page_asks_for_is_in_the_language_of_the_page(client: FlaskClient) -> None:
    page = "http://localhost/trends?lang=fr"
    layout = client.get("/_dash-layout", headers={"Referer": page, "Accept-Language": "es"}).text
    (chosen,) = re.findall(r'{[^{}]*"hrefLang":"(\w+)"[^{}]*"aria-current":"true"[^{}]*}', layout)
    assert chosen == "fr"
    first = client.get("/first-view?path=/trends&search=%3Flang%3Dfr").get_json()
    asked = asking.panels("/trends", "?lang=fr")
    asked["inputs"][0]["value"]["number"] = 0
    assert first["response"] == asking.answer(client, asked)
    assert "août" in str(first)
    assert "août" not in client.get("/first-view?path=/trends&search=").text


@pytest.mark.parametrize(
    ("query", "header", "link"),
    [("", "fr", "lang=fr"), ("&lang=en", "fr", ""), ("&lang=ar", "", "lang=ar")],
)
def test_a_file_says_and_links_to_its_language(
    client: FlaskClient, query: str, header: str, link: str
) -> None:
    address = f"/api/v1/panels/deaths-over-time.csv?t=2015{query}"
    text = client.get(address, headers={"Accept-Language": header}).text
    (line,) = re.findall(r"^# .*/card/deaths-over-time.*$", text, re.MULTILINE)
    assert re.findall(r"lang=\w+", line) == ([link] if link else [])
