"""Signing in at a real provider: who is believed, for how long, and what everybody else is told."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.access.reader import close_doors
from dashboard.app import create_app
from dashboard.app.route_rights import ROUTES
from dashboard.audit import chain
from dashboard.identity import door, sign_in
from dashboard.identity.door import EXTENSION, WHO
from dashboard.identity.sessions import CHECK_SECONDS, IDLE_SECONDS
from dashboard.settings import Settings
from tests.cases import quick
from tests.clock import Clock
from tests.identity.provider import CLIENT_SECRET, POLICY, Person, Provider, provided

pytestmark = pytest.mark.provider
ORIGIN = "http://127.0.0.1:8050"


@dataclass
class Server:
    """A server whose readers sign in at a provider, and the clock that it goes by."""

    app: Any
    provider: Provider
    clock: Clock
    policy: Path

    def browser(self) -> FlaskClient:
        """Somebody's browser."""
        found: FlaskClient = self.app.server.test_client()
        return found

    def signed_in(self, login: str = "jane", way: str = "/trends?t=2015") -> FlaskClient:
        """A browser in which somebody has signed in."""
        browser = self.browser()
        back = self.begun(browser, Person(login), way)
        answer = browser.get(back, base_url=ORIGIN)
        assert answer.status_code == 303, answer.text
        assert answer.headers["Location"] == way
        return browser

    def begun(self, browser: FlaskClient, person: Person, way: str = "/") -> str:
        """Where the provider sends a browser back to, once somebody has signed in there."""
        begin = browser.get(f"/sign-in?{urlencode({'next': way})}", base_url=ORIGIN)
        assert begin.status_code == 303, begin.text
        return person.come_back_from(begin.headers["Location"], ORIGIN)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provided(ORIGIN, tmp_path_factory.mktemp("provider") / "log") as started:
        yield started


@pytest.fixture(scope="module")
def made(
    provider: Provider, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sign-in")
    policy = folder / "access.toml"
    policy.write_text(POLICY.format(issuer=provider.issuer))
    settings = Settings(
        database_url=f"sqlite:///{migrated_file}",
        address=ORIGIN,
        access="oidc",
        access_file=str(policy),
        oidc_secret=CLIENT_SECRET,
        sessions=str(folder / "sessions"),
        audit=str(folder / "audit.jsonl"),
    )
    app = create_app(settings)
    clock = Clock(time.time())
    app.server.extensions[EXTENSION].sessions.clock = clock
    yield Server(app, provider, clock, policy)
    close_doors(closed=False)


@pytest.fixture
def server(made: Server) -> Server:
    """The server, its clock as late as that of the provider."""
    made.clock.now = time.time()
    return made


def _get(browser: FlaskClient, path: str = "/_dash-layout", **headers: str) -> TestResponse:
    return browser.get(path, base_url=ORIGIN, headers=headers)


def test_signing_in_and_out_is_kept_and_so_is_what_fails(server: Server) -> None:
    browser = server.signed_in("jane")
    _get(browser)
    token = browser.get_cookie(door.FORGERY_COOKIE, "127.0.0.1")
    assert token
    browser.post("/sign-out", base_url=ORIGIN)
    browser.post("/sign-out", base_url=ORIGIN, headers={door.FORGERY_HEADER: token.value})
    _get(browser, "/sign-in/callback?code=guessed&state=guessed")
    _get(browser, "/api/v1/series?m=dead_missing")
    lines = list(chain.read_lines([server.policy.with_name("audit.jsonl")]))[-5:]
    assert [(one["act"], one["result"], one["address"], one.get("who")) for one in lines] == [
        ("sign-in", "done", "/sign-in/callback", "jane"),
        ("refusal", "refused (403)", "/sign-out", "jane"),
        ("sign-out", "done", "/sign-out", "jane"),
        ("refusal", "refused (400)", "/sign-in/callback", None),
        ("refusal", "refused (401)", "/api/v1/series?m=dead_missing", None),
    ]
    assert "guessed" not in json.dumps(lines)


def test_who_signs_in_is_the_reader_until_they_sign_out(server: Server) -> None:
    browser = server.signed_in()
    session = browser.get_cookie(sign_in.COOKIE, "127.0.0.1")
    assert session
    assert (session.secure, session.http_only, session.same_site) == (True, True, "Lax")
    assert (session.path, session.domain, session.origin_only) == ("/", "127.0.0.1", True)
    answer = _get(browser)
    assert "Signed in as Name of jane" in json.dumps(answer.json)
    token = browser.get_cookie(door.FORGERY_COOKIE, "127.0.0.1")
    assert token
    assert browser.post("/sign-out", base_url=ORIGIN).status_code == 403
    assert _get(browser).status_code == 200
    out = browser.post("/sign-out", base_url=ORIGIN, headers={door.FORGERY_HEADER: token.value})
    assert out.status_code == 200
    assert out.json
    assert out.json["address"].startswith(f"{server.provider.issuer}/session/end?")
    query = parse_qs(urlsplit(out.json["address"]).query)
    assert query["post_logout_redirect_uri"] == [f"{ORIGIN}/signed-out"]
    assert query["id_token_hint"]
    assert _get(browser).status_code == 401
    # The cookie of before opens nothing any more.
    browser.set_cookie(sign_in.COOKIE, session.value, domain="127.0.0.1")
    assert _get(browser).status_code == 401


@pytest.mark.thorough
def test_a_new_sign_in_has_a_new_session(server: Server) -> None:
    browser = server.signed_in()
    before = browser.get_cookie(sign_in.COOKIE, "127.0.0.1")
    assert before
    browser.get(server.begun(browser, Person("jane")), base_url=ORIGIN)
    after = browser.get_cookie(sign_in.COOKIE, "127.0.0.1")
    assert after
    assert before.value != after.value
    browser.set_cookie(sign_in.COOKIE, before.value, domain="127.0.0.1")
    assert _get(browser).status_code == 401


def test_a_page_asks_to_sign_in_and_comes_back(server: Server) -> None:
    begun = _get(server.browser(), "/sign-in").headers["Set-Cookie"]
    assert begun.startswith("__Host-routewatch-sign-in=")
    assert set(begun.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    page = _get(server.browser(), "/bureaus/ITA?t=2025", Accept="text/html")
    assert page.status_code == 401
    assert "/sign-in?next=%2Fbureaus%2FITA%3Ft%3D2025" in page.text
    assert "ITA" not in page.text.replace("%2FITA", "")
    # A foreign page signs nobody in: it takes a press.
    led = _get(server.browser(), "/sign-in?next=/trends", **{"Sec-Fetch-Site": "cross-site"})
    assert (led.status_code, led.headers.get("Location")) == (401, None)
    assert "/sign-in?next=%2Ftrends" in led.text


WAYS = (
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "javascript:alert(1)",
    "/trends\r\nSet-Cookie: a=b",
)


@pytest.mark.parametrize("way", quick(WAYS[1], of=WAYS))
def test_nobody_is_sent_elsewhere_after_signing_in(server: Server, way: str) -> None:
    browser = server.browser()
    answer = browser.get(server.begun(browser, Person("jane"), way), base_url=ORIGIN)
    assert answer.headers["Location"] == "/"


def _of_another_browser(server: Server) -> TestResponse:
    return server.browser().get(server.begun(server.browser(), Person("jane")), base_url=ORIGIN)


def _with_other_state(server: Server) -> TestResponse:
    browser = server.browser()
    back = server.begun(browser, Person("jane"))
    return browser.get(back.replace("state=", "state=x"), base_url=ORIGIN)


def _replayed(server: Server) -> TestResponse:
    browser = server.browser()
    back = server.begun(browser, Person("jane"))
    assert browser.get(back, base_url=ORIGIN).status_code == 303
    browser.delete_cookie(sign_in.COOKIE, domain="127.0.0.1")
    return browser.get(back, base_url=ORIGIN)


def _with_code_of_another_sign_in(server: Server) -> TestResponse:
    one, two = server.browser(), server.browser()
    code = parse_qs(urlsplit(server.begun(one, Person("jane"))).query)["code"][0]
    back = urlsplit(server.begun(two, Person("eve")))
    query = {key: value[0] for key, value in parse_qs(back.query).items()}
    return two.get(f"{back.path}?{urlencode({**query, 'code': code})}", base_url=ORIGIN)


def _of_another_issuer(server: Server) -> TestResponse:
    browser = server.browser()
    back = urlsplit(server.begun(browser, Person("jane")))
    query = {key: value[0] for key, value in parse_qs(back.query).items()}
    sent = urlencode({**query, "iss": "https://elsewhere.example"})
    return browser.get(f"{back.path}?{sent}", base_url=ORIGIN)


def _refused_there(server: Server) -> TestResponse:
    browser = server.browser()
    begin = browser.get("/sign-in", base_url=ORIGIN)
    state = parse_qs(urlsplit(begin.headers["Location"]).query)["state"][0]
    return browser.get(f"/sign-in/callback?error=access_denied&state={state}", base_url=ORIGIN)


def _too_late(server: Server) -> TestResponse:
    browser = server.browser()
    back = server.begun(browser, Person("jane"))
    server.clock.now += 601
    return browser.get(back, base_url=ORIGIN)


ATTACKS = (
    (_of_another_browser, 400),
    (_with_other_state, 400),
    (_replayed, 400),
    (_with_code_of_another_sign_in, 403),
    (_of_another_issuer, 403),
    (_refused_there, 403),
    (_too_late, 400),
)


@pytest.mark.parametrize(("attack", "status"), quick(ATTACKS[0], ATTACKS[3], of=ATTACKS))
def test_what_does_not_prove_who_somebody_is_signs_nobody_in(
    server: Server, attack: Callable[[Server], TestResponse], status: int
) -> None:
    answer = attack(server)
    assert answer.status_code == status
    assert sign_in.COOKIE not in answer.headers.get("Set-Cookie", "")
    assert "Not signed in" in answer.text


def test_a_group_that_is_taken_away_is_gone_within_a_minute(server: Server) -> None:
    server.provider.says("mary", name="Mary", groups=["rw-editors"])
    browser = server.signed_in("mary")
    before = _get(browser, "/api/version").headers[WHO]
    server.provider.says("mary", name="Mary", groups=["rw-analysts"])
    assert _get(browser, "/api/version").headers[WHO] == before
    server.clock.now += CHECK_SECONDS + 1
    assert _get(browser, "/api/version").headers[WHO] != before
    server.provider.says("mary", name="Mary", groups=[])
    server.clock.now += CHECK_SECONDS + 1
    assert _get(browser, "/api/version").status_code == 403


@pytest.mark.thorough
def test_a_session_ends_by_its_length_and_without_a_sign_of_its_browser(server: Server) -> None:
    idle, busy = server.signed_in("idle"), server.signed_in("busy")
    for _ in range(2):
        server.clock.now += IDLE_SECONDS / 2 - 10
        assert _get(busy, "/api/version").status_code == 200
    server.clock.now += 30
    assert _get(idle, "/api/version").status_code == 401
    assert _get(busy, "/api/version").status_code == 401  # 60 minutes are over


def test_the_provider_ends_sessions_itself(server: Server) -> None:
    person = Person("joan")
    browser = server.browser()
    browser.get(server.begun(browser, person), base_url=ORIGIN)
    assert _get(browser, "/api/version").status_code == 200
    for header in ("none", b'{"alg":"RS256","crit":0}', b'{"alg":"RS256","crit":null}'):
        first = header if isinstance(header, str) else urlsafe_b64encode(header).decode()
        answer = server.browser().post(
            "/back-channel-logout", base_url=ORIGIN, data={"logout_token": f"{first}.e30.ours"}
        )
        assert answer.status_code == 400
    assert _get(browser, "/api/version").status_code == 200


def test_an_address_forges_so_many_logouts_a_minute_and_no_more(server: Server) -> None:
    statuses = [
        server.browser()
        .post("/back-channel-logout", base_url=ORIGIN, environ_base={"REMOTE_ADDR": "192.0.2.9"})
        .status_code
        for _ in range(61)
    ]
    assert statuses == [400] * 60 + [429]


def test_every_way_in_has_a_row_of_rights(server: Server) -> None:
    routes = {rule.endpoint for rule in server.app.server.url_map.iter_rules()}
    # Where a setting asks for it.
    assert {*routes, "metrics"} == set(ROUTES)


@pytest.mark.thorough
@pytest.mark.parametrize("cookie", ["", "x", "x" * 3_000, "é"])
def test_a_cookie_that_is_none_of_ours_is_nobody(server: Server, cookie: str) -> None:
    browser = server.browser()
    browser.set_cookie(sign_in.COOKIE, cookie, domain="127.0.0.1")
    assert _get(browser).status_code == 401


def test_keys_that_change_are_followed(server: Server) -> None:
    server.provider.rotate()
    server.clock.now += 60
    assert _get(server.signed_in("late"), "/api/version").status_code == 200


def test_while_the_provider_is_down_those_signed_in_go_on(server: Server) -> None:
    """Last: the provider does not come back."""
    signed_in = server.signed_in()
    server.provider.stop()
    for _ in range(3):
        server.clock.now += CHECK_SECONDS + 1
        assert _get(signed_in, "/api/version").status_code == 200
    # Where to sign in is known for an hour; who comes back cannot be looked up.
    browser = server.browser()
    begin = browser.get("/sign-in", base_url=ORIGIN)
    state = parse_qs(urlsplit(begin.headers["Location"]).query)["state"][0]
    answer = browser.get(f"/sign-in/callback?code=c&state={state}", base_url=ORIGIN)
    assert answer.status_code == 503
    assert "The provider of identities does not answer" in answer.text
    begin = browser.get("/sign-in", base_url=ORIGIN)
    state = parse_qs(urlsplit(begin.headers["Location"]).query)["state"][0]
    answer = browser.get(f"/sign-in/callback?code=c&state={state}&lang=fr", base_url=ORIGIN)
    assert "Le fournisseur d’identité ne répond pas" in answer.text
    server.clock.now += 3_601
    assert _get(signed_in, "/api/version").status_code == 401
