"""What surrounds every answer: policy, headers, languages, and where a server listens."""

import base64
import hashlib
import http.client
import json
import os
import re
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import typer
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.app import create_app
from dashboard.cli.serve import serve
from dashboard.i18n import LANGUAGES, use_language
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings, SettingsError
from dashboard.wiring import Store
from tests.app import asking
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.serving import free_port, serving

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


_FILES = re.compile(r'<script\b[^>]*\ssrc="([^"]+)"')
_INLINE = re.compile(
    r"<script\b(?![^>]*(?:\ssrc=|application/json))[^>]*>(.*?)</script>", re.DOTALL
)
"""Addresses of files of scripts, and texts that a browser would run."""
_HASHES = re.compile(r" 'sha256-[^']+'")


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_the_policy_and_its_companions(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert _HASHES.sub("", headers["Content-Security-Policy"]).split("; ") == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"
    assert "Strict-Transport-Security" not in headers


def test_a_page_has_no_script_in_its_text_and_the_policy_allows_none(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "; script-src 'self'; " in _HASHES.sub("", policy)
    # Dash's own, which sets the title of a page.
    (of_dash,) = filter(str.strip, _INLINE.findall(client.get("/").text))
    digest = base64.b64encode(hashlib.sha256(of_dash.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy


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
    files = list(map(unescape, _FILES.findall(client.get("/").text)))
    assert len(files) > 5
    for address in files:
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
    french = asking.client_of(database_url=reference_store, language="fr")
    assert _language(french, "/") == "fr"
    assert _language(french, "/?lang=en") == "en"
    with pytest.raises(SettingsError, match="LANGUAGE is one of en, fr"):
        create_app(Settings(database_url=reference_store, language="de"))


def test_sentences_of_a_card_are_of_who_asks_whoever_asked_first(reference_store: str) -> None:
    store, request = Store(Settings(database_url=reference_store)), Request.of(url_state.parse(""))
    tables = []
    for code in ("en", "fr"):
        with use_language(code):
            tables.append(render(PANELS["since"], request, store).table())
    english, french = ([row[1] for row in table.rows] for table in tables)
    assert len(english) == len(french) > 0
    assert not set(english) & set(french)


def test_what_a_page_asks_for_is_in_the_language_of_the_page(client: FlaskClient) -> None:
    page = "http://localhost/trends?lang=fr"
    layout = client.get("/_dash-layout", headers={"Referer": page, "Accept-Language": "es"}).text
    (chosen,) = re.findall(r'{[^{}]*"hrefLang":"(\w+)"[^{}]*"aria-current":"true"[^{}]*}', layout)
    assert chosen == "fr"
    assert "août" in str(asking.answer(client, asking.panels("/trends", "?lang=fr")))
    assert "août" not in str(asking.answer(client, asking.panels("/trends")))


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


_REFUSED = 78


class _Unix(http.client.HTTPConnection):
    """HTTP by a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


@contextmanager
def _serving(store: str, log: Path, *options: str, **settings: str) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ROUTEWATCH, "serve", "--workers", "1", *options],
            env=os.environ | {"ROUTEWATCH_DATABASE_URL": store} | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answer(connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
    """The answer, as soon as the server is there."""
    until = time.monotonic() + 90
    while True:
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "identity"})
            return connection.getresponse()
        except (ConnectionRefusedError, FileNotFoundError):
            connection.close()
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.mark.thorough
def test_one_port_serves_both_families(reference_store: str, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    options = ("--host", "::", "--port", str(port))
    with _serving(reference_store, log, *options, ROUTEWATCH_ACCESS="open"):
        for host in ("::1", "127.0.0.1"):
            connection = http.client.HTTPConnection(host, port, timeout=30)
            answer = _answer(connection, "/health")
            assert (answer.status, bool(answer.read())) == (200, True)
            connection.close()
        assert f"Routewatch on http://[::]:{port}" in log.read_text()


@pytest.mark.thorough
def test_a_unix_socket_is_for_its_user_and_group(reference_store: str, tmp_path: Path) -> None:
    path = tmp_path / "rw.sock"
    with _serving(reference_store, tmp_path / "log", "--host", f"unix:{path}"):
        asking = _Unix(path)
        answer = _answer(asking, "/health")
        assert (answer.status, bool(answer.read())) == (200, True)
        assert stat.S_IMODE(path.stat().st_mode) == 0o770
        # Before it there is a proxy, and behind that is everybody: nobody saves playlists.
        asking.request("GET", "/api/v1/playlists")
        assert b"its operator has not allowed it" in asking.getresponse().read()
        asking.close()
    assert not path.exists()


def test_what_cannot_be_listened_with_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file.sock").touch()
    for options, sentence in {
        ("--certificate", "a.pem"): "serve --certificate was withdrawn; let a proxy speak TLS",
        ("--key", "a.key"): "serve --key was withdrawn; let a proxy speak TLS",
        ("--host", "unix:routewatch.sock"): "the path begins with / and has up to 107 bytes",
        ("--host", f"unix:{tmp_path}/file.sock"): "the folder must be there and be ours, with no",
        ("--host", "unix:/no/folder/routewatch.sock"): "the folder must be there and be ours",
        ("--host", "::"): "will not listen on ::: everybody who reaches it",
    }.items():
        answer = run_routewatch("serve", *options, address=f"sqlite:///{tmp_path}/none.sqlite")
        assert answer.returncode == _REFUSED, answer.stderr
        assert sentence in answer.stderr
        assert answer.stderr.count("\n") == 1


SCRIPT = re.compile(r'src="(/_dash-component-suites/[^"]+)"')


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DASH_DEBUG", "1"),
        ("dash_debug", "true"),
        ("DASH_MCP_ENABLED", "true"),
        ("DASH_HOT_RELOAD", "0"),
        ("DASH_ASSETS_EXTERNAL_PATH", "https://elsewhere.example"),
        ("FLASK_DEBUG", "1"),
    ],
)
def test_a_switch_that_exposes_callbacks_stops_the_start(name: str, value: str) -> None:
    nowhere = "sqlite:///nowhere.sqlite"
    answer = run_routewatch(
        "serve", "--port", "1", address=nowhere, timeout=30, within={name: value}
    )
    assert answer.returncode == 78
    assert name in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "routewatch.example.org"])  # noqa: S104 - refused
def test_other_machines_reach_no_server_that_asks_nobody_who_they_are(
    host: str,
    migrated_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", f"sqlite:///{migrated_file}")
    with pytest.raises(typer.Exit) as refused:
        serve(host=host, port=1)
    assert refused.value.exit_code == 78
    sentence = capsys.readouterr().err
    assert sentence.startswith(f"will not listen on {host}: ")
    assert len(sentence.splitlines()) == 1


def test_what_bureaus_report_is_not_open_to_everybody(
    network_file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", network_file)
    monkeypatch.setenv("ROUTEWATCH_ACCESS", "open")
    with pytest.raises(typer.Exit) as refused:
        serve(host="127.0.0.1", port=1)
    assert refused.value.exit_code == 78
    sentence = capsys.readouterr().err
    assert "the store holds what bureaus report (bureau_" in sentence
    assert len(sentence.splitlines()) == 1


@pytest.mark.thorough
def test_the_first_request_to_each_worker_finds_every_script(
    client: FlaskClient, reference_store: str, tmp_path: Path
) -> None:
    # From an application of the same files: this server's own page is not asked for.
    scripts = SCRIPT.findall(client.get("/").text)
    assert len(scripts) > 5
    with serving(reference_store, tmp_path / "log", "--workers", "4") as served:

        def status(path: str) -> int:
            try:
                with urlopen(served.origin + path, timeout=20) as answer:  # noqa: S310 - our own
                    return int(answer.status)
            except HTTPError as error:
                return error.code

        with ThreadPoolExecutor(16) as readers:
            statuses = list(readers.map(status, scripts * 8))
    assert set(statuses) == {200}
