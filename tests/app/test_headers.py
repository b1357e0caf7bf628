"""What surrounds every answer: policy, headers, sizes, and how long browsers keep what."""

import json
import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from dashboard.app.headers import content_policy

EVERYWHERE = (
    "/",
    "/nowhere",
    "/health",
    "/_dash-layout",
    "/assets/styles/cards.css",
    "/api/version",
)
POLICY = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
]
YEAR = "public, max-age=31536000, immutable"


class Scripts(HTMLParser):
    """Scripts of a document: addresses of files, and texts that a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []
        self.inline: list[str] = []
        self._runs = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a script."""
        named = dict(attrs)
        self._runs = tag == "script" and named.get("type") != "application/json"
        if tag == "script" and named.get("src"):
            self.files.append(str(named["src"]))
            self._runs = False

    def handle_data(self, data: str) -> None:
        """Note the text of one that is not a file."""
        if self._runs and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        """A script ends."""
        if tag == "script":
            self._runs = False


def scripts_of(client: FlaskClient) -> Scripts:
    found = Scripts()
    found.feed(client.get("/").text)
    return found


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_the_policy_and_its_companions(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].split("; ") == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"
    assert "Strict-Transport-Security" not in headers


def test_a_browser_that_came_by_tls_is_told_to_come_so_again(client: FlaskClient) -> None:
    secure = client.get("/api/version", base_url="https://localhost").headers
    assert secure["Strict-Transport-Security"] == "max-age=31536000"


def test_a_page_has_no_script_in_its_text_and_the_policy_allows_none(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "; script-src 'self'; " in policy
    assert scripts_of(client).inline == []


def test_a_tile_server_is_the_only_other_host_and_for_pictures_only() -> None:
    policy = content_policy("https://*.tiles.example")
    assert policy.count("tiles.example") == 1
    assert "img-src 'self' data: blob: https://*.tiles.example" in policy


def test_the_document_keeps_the_server_s_versions_to_itself(client: FlaskClient) -> None:
    text = client.get("/").text
    assert "python_version" not in text
    assert "validation_layout" not in text


def test_text_in_the_document_cannot_end_its_data_block(client: FlaskClient) -> None:
    block = re.search(r'<script id="words"[^>]*>(.*?)</script>', client.get("/").text, re.DOTALL)
    assert block
    assert "<" not in block[1]
    assert json.loads(block[1])["routes"]["central-mediterranean"] == "Central Mediterranean"


def test_fingerprinted_files_are_kept_for_a_year_and_travel_packed(client: FlaskClient) -> None:
    for address in scripts_of(client).files:
        answer = client.get(address, headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == YEAR, address
        if len(answer.data) > 500:
            assert answer.headers["Content-Encoding"] == "br", address


def test_an_invented_fingerprint_is_none(client: FlaskClient) -> None:
    answer = client.get("/assets/styles/cards.css?m=1")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_other_files_are_asked_for_again_and_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/assets/styles/cards.css", headers={"Accept-Encoding": "br"})
    again = client.get(
        "/assets/styles/cards.css",
        headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304
    assert again.data == b""
