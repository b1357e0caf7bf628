"""Readers whom a server in front names: who is believed, and what everybody else is told."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.access.reader import close_doors
from dashboard.api.answers import KEY
from dashboard.app import create_app, documents_site
from dashboard.identity import door
from dashboard.identity.door import WHO
from dashboard.identity.proxy import SUSPECT
from dashboard.settings import Settings, SettingsError
from tests.cases import quick

POLICY = """
contact = "the situation desk"
[groups]
"rw-editors" = ["editor"]
"rw-nobodies" = ["empty"]
[roles.public]
acts = []
[roles.empty]
marking = "TLP:CLEAR"
sources = []
measures = []
bureaus = []
acts = []
[proxy]
addresses = ["10.1.0.0/16"]
secret_header = "X-Secret"
bureau = "X-Bureau"
sign_out = "/oauth2/sign_out"
"""
WORD = "a long word"
FRONT = "10.1.2.3"
GIVEN = {
    "X-Secret": WORD,
    "X-Forwarded-User": "u-1",
    "X-Forwarded-Preferred-Username": "Élise",
    "X-Forwarded-Groups": "others,rw-editors",
}


@pytest.fixture(scope="module")
def server(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A server whose readers a proxy names; nobody may see anything else."""
    folder = tmp_path_factory.mktemp("proxy")
    (folder / "access.toml").write_text(POLICY)
    app = create_app(_settings(migrated_file, folder))
    yield app.server.test_client()
    close_doors(closed=False)


def _settings(store: Path, folder: Path, secret: str = WORD) -> Settings:
    return Settings(
        database_url=f"sqlite:///{store}",
        access="proxy",
        access_file=str(folder / "access.toml"),
        proxy_secret=secret,
        sessions=str(folder / "sessions"),
        editing="yes",
    )


def _ask(
    server: FlaskClient,
    path: str = "/_dash-layout",
    address: str | None = FRONT,
    **more: str | None,
) -> TestResponse:
    headers = {name: value for name, value in {**GIVEN, **more}.items() if value is not None}
    # As a server sends them: UTF-8, byte by byte.
    sent = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    return server.get(path, headers=sent, environ_base={"REMOTE_ADDR": address or ""})


def test_who_is_named_is_the_reader(server: FlaskClient) -> None:
    answer = _ask(server)
    assert answer.status_code == 200
    layout = json.dumps(answer.json, ensure_ascii=False)
    assert "Signed in as Élise" in layout
    assert "/oauth2/sign_out" in layout
    other = _ask(server, **{"X-Forwarded-User": "u-2"})
    assert other.headers[WHO] != answer.headers[WHO]


REFUSED: Mapping[str, tuple[Mapping[str, str | None], int]] = {
    "another address": ({"address": "10.2.0.1"}, 403),
    "no address": ({"address": ""}, 403),
    "a wrong secret": ({"X-Secret": "a long wor"}, 403),
    "no secret": ({"X-Secret": None}, 403),
    "a user twice": ({"X-Forwarded-User": "u-1, u-2"}, 403),
    "groups twice": ({SUSPECT: "accept,x-forwarded-groups"}, 403),
    "what cannot be read": ({"X-Forwarded-User": "u\x7f1"}, 403),
    "no user": ({"X-Forwarded-User": None}, 401),
    "no headers": (dict.fromkeys(GIVEN), 401),
    "no headers from elsewhere": ({**dict.fromkeys(GIVEN), "address": "192.0.2.1"}, 401),
    "a user without rights": ({"X-Forwarded-Groups": "rw-nobodies"}, 403),
}


@pytest.mark.parametrize("case", quick("another address", "a user twice", of=REFUSED))
def test_who_is_not_believed_is_given_nothing(server: FlaskClient, case: str) -> None:
    given, status = REFUSED[case]
    for path in ("/_dash-layout", "/api/version", "/api/v1/batches", "/", "/trends"):
        answer = _ask(server, path, **given)
        assert answer.status_code == status, path
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert WHO not in answer.headers
        sentence = str(answer.json if answer.is_json else answer.text)
        assert "rw-" not in sentence
        assert "editor" not in sentence


def test_what_is_open_says_nothing(
    server: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("documents")
    monkeypatch.setattr(documents_site, "SITE", tmp_path)
    for path in ("/health", "/assets/favicon.ico", "/docs/", "/_dash-dependencies"):
        expected = 401 if path == "/_dash-dependencies" else 200
        answer = server.get(path, environ_base={"REMOTE_ADDR": "192.0.2.1"})
        assert answer.status_code == expected, path


def test_a_write_needs_the_token_of_its_reader(server: FlaskClient) -> None:
    def save(address: str, **headers: str) -> TestResponse:
        return server.put(
            "/api/v1/playlists/room",
            json={"draft": {}, "edition": 0},
            headers={**GIVEN, "Origin": "http://localhost", KEY: "", **headers},
            environ_base={"REMOTE_ADDR": address},
        )

    assert save(FRONT).status_code == 403
    _ask(server)
    cookie = server.get_cookie(door.FORGERY_COOKIE)
    assert cookie
    assert save(FRONT, **{door.FORGERY_HEADER: cookie.value}).status_code == 422
    wrong = save(FRONT, **{door.FORGERY_HEADER: cookie.value, "X-Forwarded-User": "u-2"})
    assert wrong.status_code == 403
    assert wrong.json
    assert wrong.json["error"] == door.FORGED


@pytest.mark.parametrize(
    ("lines", "secret", "expected"),
    [
        ("[proxy]", "", "neither addresses nor secret_header"),
        ('[proxy]\nsecret_header = "X-Secret"', "", "ROUTEWATCH_PROXY_SECRET is not set"),
    ],
)
def test_nobody_starts_a_server_that_believes_everybody(
    migrated_file: Path, tmp_path: Path, lines: str, secret: str, expected: str
) -> None:
    (tmp_path / "access.toml").write_text(lines)
    try:
        with pytest.raises(SettingsError, match=expected):
            create_app(_settings(migrated_file, tmp_path, secret))
    finally:
        close_doors(closed=False)
