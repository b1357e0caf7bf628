"""Tokens that a provider has not signed, not for us, or not now, prove nothing."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from typer.testing import CliRunner

from dashboard.access.policy import Claims, Oidc
from dashboard.access.reader import Identity
from dashboard.audit import chain
from dashboard.cli import app
from dashboard.identity.oidc import LEEWAY, NotProvenError, Provider
from dashboard.identity.sessions import Person, Sessions
from tests.clock import Clock

KEY = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
LATER = RSAKey.generate_key(2048, {"kid": "two"}, private=True)
SHARED = OctKey.import_key("of the client, and of nobody else, and long")
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
NOW = int(time.time())


@dataclass
class Signer:
    """A provider that signs whatever it is told to.

    Attributes:
        token: that it gives for any code.
        keys: that it publishes.
        asked: how often it was.
    """

    token: str = ""
    keys: list[Any] = field(default_factory=lambda: [KEY])
    issuer: str = ""
    asked: int = 0

    def answer(self, path: str) -> Mapping[str, Any]:
        """What stands at a path."""
        self.asked += 1
        if path == "/jwks":
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        if path == "/token":
            return {"access_token": "a", "token_type": "Bearer", "id_token": self.token}
        ways = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        places = {name: f"{self.issuer}/{name.partition('_')[0]}" for name in ways}
        # Whatever it says that it can do, ours are those of keys.
        algorithms = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
        return {"issuer": self.issuer, **places, **algorithms}


@pytest.fixture(scope="module")
def signer() -> Iterator[Signer]:
    made = Signer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(made.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def provider(signer: Signer, clock: Clock, tmp_path: Path) -> Provider:
    signer.keys = [KEY]
    oidc = Oidc(issuer=signer.issuer, client_id="routewatch")
    sessions = Sessions(tmp_path / "sign-ins", clock)
    return Provider(oidc, Claims(), "secret", "https://routewatch.example.org", sessions)


def person(provider: Provider, issuer: str = "") -> Person:
    """Who comes back to the browser that has begun to sign in."""
    server = Flask("server")
    server.secret_key = "of the server"  # noqa: S105 - of a test
    with server.test_request_context("/sign-in/callback?code=code&state=s"):
        provider.client().save_authorize_data(state="s", nonce="n", code_verifier="v", way="/")
        return provider.person(issuer)


def _claims(signer: Signer, **more: Any) -> dict[str, Any]:
    given = {
        "iss": signer.issuer,
        "aud": "routewatch",
        "sub": "u-1",
        "name": "Jane",
        "groups": ["rw-analysts"],
        "nonce": "n",
        "iat": NOW,
        "exp": NOW + 86_400,
        **more,
    }
    return {key: value for key, value in given.items() if value is not None}


def _signed(claims: Mapping[str, Any], key: RSAKey = KEY, **header: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one", **header}, dict(claims), key)


def _unsigned(claims: Mapping[str, Any]) -> str:
    whole = jwt.encode({"alg": "RS256"}, dict(claims), KEY)
    return f"eyJhbGciOiJub25lIn0.{whole.split('.')[1]}."


def _headed(header: str) -> Callable[[Mapping[str, Any]], str]:
    """A token signed by nobody, whose header is whatever somebody has typed."""
    first = urlsafe_b64encode(header.encode()).decode().rstrip("=")
    return lambda claims: f"{first}.{_signed(claims).split('.')[1]}."


def _by_the_shared_secret(claims: Mapping[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, dict(claims), SHARED)


def _changed(claims: Mapping[str, Any]) -> str:
    header, _body, signature = _signed(claims).split(".")
    other = _signed({**claims, "sub": "u-2"}).split(".")[1]
    return f"{header}.{other}.{signature}"


Forgery = tuple[Mapping[str, Any], Callable[[Mapping[str, Any]], str]]
FORGERIES: Mapping[str, Forgery] = {
    "signed by nobody": ({}, _unsigned),
    "signed with the shared secret": ({}, _by_the_shared_secret),
    "changed afterwards": ({}, _changed),
    "signed with another key of that name": ({}, lambda claims: _signed(claims, OTHER)),
    "signed with an unknown key": ({}, lambda claims: _signed(claims, LATER, kid="two")),
    "of another issuer": ({"iss": "https://elsewhere.example"}, _signed),
    "for another audience": ({"aud": "another"}, _signed),
    "for several, by another": ({"aud": ["routewatch", "x"], "azp": "x"}, _signed),
    "for nobody": ({"aud": None}, _signed),
    "expired": ({"exp": NOW - LEEWAY - 1}, _signed),
    "without an end": ({"exp": None}, _signed),
    "an end that never comes": ({"exp": "never"}, _signed),
    "early": ({"iat": NOW + LEEWAY + 86_400}, _signed),
    "not yet": ({"nbf": NOW + LEEWAY + 86_400}, _signed),
    "of another sign-in": ({"nonce": "m"}, _signed),
    "of no sign-in": ({"nonce": None}, _signed),
    "about nobody": ({"sub": None}, _signed),
    "about a number": ({"sub": 7}, _signed),
    "of another access token": ({"at_hash": "AAAA"}, _signed),
    "critical: a number": ({}, _headed('{"alg": "RS256", "crit": 0}')),
    "critical: nothing": ({}, _headed('{"alg": "RS256", "crit": null}')),
    "critical: unknown": ({}, _headed('{"alg": "RS256", "crit": ["x"]}')),
    "by a list": ({}, _headed('{"alg": ["RS256"]}')),
    "with a key that is a list": ({}, _headed('{"alg": "RS256", "kid": []}')),
    "with a header that is a list": ({}, _headed("[]")),
    "with a header that is deep": ({}, _headed("[" * 9_000)),
    "no token": ({}, lambda _claims: "no.token.at all"),
    "nothing": ({}, lambda _claims: ""),
}


@pytest.mark.parametrize("case", FORGERIES)
def test_a_token_that_proves_nothing_signs_nobody_in(
    signer: Signer, provider: Provider, case: str
) -> None:
    differs, sign = FORGERIES[case]
    signer.token = sign(_claims(signer, **differs))
    with pytest.raises(NotProvenError):
        person(provider)


@pytest.mark.parametrize("seconds", [-LEEWAY, 0, LEEWAY])
def test_clocks_may_differ_by_two_minutes(signer: Signer, provider: Provider, seconds: int) -> None:
    now = int(time.time()) - seconds
    signer.token = _signed(_claims(signer, iat=now, exp=now + 5))
    identity = person(provider, signer.issuer).identity
    assert identity == Identity("u-1", "Jane", frozenset({"rw-analysts"}), "", "oidc")


def test_a_new_key_is_fetched_once_it_is_used(signer: Signer, provider: Provider) -> None:
    signer.token = _signed(_claims(signer))
    person(provider)
    signer.keys = [LATER]
    signer.token = _signed(_claims(signer), LATER, kid="two")
    assert person(provider).identity.subject == "u-1"
    signer.keys = [KEY]
    signer.token = _signed(_claims(signer), kid="three")
    before = signer.asked
    for _ in range(3):
        with pytest.raises(NotProvenError):
            person(provider)
    assert signer.asked - before == 3, "the token endpoint alone"


_OF_ID_TOKENS = {
    "of another sign-in",
    "of no sign-in",
    "of another access token",
    "for several, by another",
}
LOGOUTS: Mapping[str, Forgery] = {
    **{case: forgery for case, forgery in FORGERIES.items() if case not in _OF_ID_TOKENS},
    "with a nonce": ({"nonce": "n"}, _signed),
    "no logout": ({"events": None}, _signed),
    "another event": ({"events": {"https://elsewhere.example": {}}}, _signed),
    "without a name": ({"jti": None}, _signed),
    "of another kind": ({}, lambda claims: _signed(claims, typ="at+jwt")),
}


@pytest.mark.parametrize("case", LOGOUTS)
def test_a_token_that_proves_nothing_signs_nobody_out(
    signer: Signer, provider: Provider, case: str
) -> None:
    differs, sign = LOGOUTS[case]
    usual: dict[str, Any] = {"nonce": None, "events": {LOGOUT: {}}, "jti": "l-1", "sid": None}
    with pytest.raises(NotProvenError):
        provider.logged_out(sign(_claims(signer, **{**usual, **differs})))


def test_who_is_signed_out_at_the_provider_is_so_here_and_once(
    signer: Signer, provider: Provider, clock: Clock, tmp_path: Path
) -> None:
    sessions = Sessions(tmp_path / "sessions", clock)
    identity = Identity("u-1", "Jane")
    one, other = (sessions.add(Person(identity, sid, {}), 60) for sid in ("s-1", "s-2"))
    usual: dict[str, Any] = {"nonce": None, "events": {LOGOUT: {}}, "jti": "l-1"}
    token = _signed(_claims(signer, **usual, sid="s-1"), typ="logout+jwt")
    jti, until, subject, sid = provider.logged_out(token)
    assert (jti, subject, sid) == ("l-1", "u-1", "s-1")
    assert sessions.log_out(jti, until, subject=subject, sid=sid)
    assert sessions.find(one) is None
    assert sessions.find(other)
    # Replayed, it ends nothing.
    assert not sessions.log_out(jti, until, subject=subject)
    assert sessions.find(other)
    assert sessions.log_out("l-2", until, subject=subject)
    assert sessions.find(other) is None


def test_the_file_of_sessions_lets_nobody_in(tmp_path: Path, clock: Clock) -> None:
    sessions = Sessions(tmp_path / "sessions", clock)
    tokens = {"access": "an access token", "id": "an ID token", "source": "id"}
    jane = Person(Identity("u-1", "Jane", frozenset({"g"})), "s-1", tokens)
    name = sessions.add(jane, 60)
    sessions.set("a state", '{"data": {"way": "/trends"}}', 0)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (name, "a state", "an access token", "an ID token", "Jane"):
        assert secret.encode() not in stored
    assert (tmp_path / "sessions").stat().st_mode & 0o777 == 0o600
    found = Sessions(tmp_path / "sessions", clock).find(name)
    assert found
    assert found.person == jane
    assert sessions.find(name + "x") is None


def test_who_runs_the_server_ends_all_sessions_of_a_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTEWATCH_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setenv("ROUTEWATCH_AUDIT", str(tmp_path / "audit.jsonl"))
    sessions = Sessions(tmp_path / "sessions")
    names = [
        sessions.add(Person(Identity(subject, "A name"), "", {"source": "id"}), 60)
        for subject in ("u-1", "u-1", "u-2")
    ]
    answer = CliRunner().invoke(app, ["access", "sign-out", "u-1"])
    assert answer.output == "2 sessions have ended\n"
    assert [sessions.find(name) is not None for name in names] == [False, False, True]
    (line,) = chain.read_lines([tmp_path / "audit.jsonl"])
    assert (line["act"], line["object"], line["result"]) == ("sessions ended", "u-1", "done")
    again = CliRunner().invoke(app, ["access", "sign-out", "u-1"])
    assert (again.exit_code, again.output.split(":")[0]) == (2, "'u-1' has no session")
