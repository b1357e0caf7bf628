"""Readers sign in, use the pages and sign out: at a real provider, and behind a real nginx."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.reading import LAPTOP, new_reader
from tests.identity.fronts import nginx_before
from tests.identity.provider import CLIENT_SECRET, POLICY, Provider, provided
from tests.serving import free_port, serving

PROXY = """
[groups]
"rw-analysts" = ["analyst"]
[roles.public]
acts = []
[proxy]
addresses = ["127.0.0.1"]
secret_header = "X-Routewatch-Secret"
"""


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own, that has nothing of others."""
    context = new_reader(browser, viewport=LAPTOP, locale="en-GB")
    yield context
    context.close()


def _sees_figures(page: Page) -> None:
    expect(page.locator("#page-root")).to_have_attribute("data-ready", "true", timeout=60_000)
    expect(page.locator("[data-panel]").first).to_be_visible()


def _sign_in(page: Page) -> None:
    page.get_by_role("link", name="Sign in").click()
    page.get_by_placeholder("Enter any login").fill("jane")
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


@pytest.fixture(scope="module")
def signing(reference_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A provider, and at its `origin` a server that signs readers in there."""
    folder = tmp_path_factory.mktemp("signing")
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with (
        provided(origin, folder / "provider") as provider,
        pytest.MonkeyPatch.context() as patch,
    ):
        (folder / "access.toml").write_text(POLICY.format(issuer=provider.issuer))
        for name, value in {
            "ACCESS": "oidc",
            "ACCESS_FILE": str(folder / "access.toml"),
            "ADDRESS": origin,
            "OIDC_SECRET": CLIENT_SECRET,
            "SESSIONS": str(folder / "sessions"),
        }.items():
            patch.setenv(f"ROUTEWATCH_{name}", value)
        with serving(reference_store, folder / "log", port=port):
            yield provider


@pytest.mark.thorough
@pytest.mark.provider
def test_a_reader_signs_in_reads_and_signs_out_at_both_ends(
    signing: Provider, reader: BrowserContext
) -> None:
    wanted = f"{signing.origin}/routes/central-mediterranean?t=2025"
    page = reader.new_page()
    page.goto(wanted)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    _sign_in(page)
    # Back at the page that was wanted, with its filters.
    page.wait_for_url(wanted)
    _sees_figures(page)
    account = page.locator(".account summary")
    expect(account).to_have_attribute("title", "Signed in as Name of jane")
    cookies = {one["name"]: one for one in reader.cookies(signing.origin)}
    session = cookies["__Host-routewatch-session"]
    assert (session["httpOnly"], session["secure"]) == (True, True)
    assert session["sameSite"] == "Lax"
    other = reader.new_page()
    other.goto(f"{signing.origin}/trends")
    _sees_figures(other)
    account.click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    _shows_nothing_more(other)


@pytest.mark.provider
@pytest.mark.thorough
def test_who_signs_out_at_the_provider_is_signed_out_here(
    signing: Provider, reader: BrowserContext
) -> None:
    page = reader.new_page()
    page.goto(f"{signing.origin}/trends")
    _sign_in(page)
    _sees_figures(page)
    # Another process draws the map, of a page that a browser of its own asks for.
    drawn = page.request.get(f"{signing.origin}/api/v1/panels/map.png?t=2025", timeout=120_000)
    assert drawn.status == 200, drawn.text()
    assert drawn.body().startswith(b"\x89PNG")
    out = reader.new_page()
    out.goto(f"{signing.issuer}/session/end")
    out.get_by_role("button", name="Yes, sign me out").click()
    _shows_nothing_more(page)


def _shows_nothing_more(page: Page) -> None:
    """What stood open asks for its version every eight seconds, and loads anew."""
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-panel]")).to_have_count(0)


@pytest.mark.nginx
@pytest.mark.thorough
def test_behind_nginx_readers_are_those_whom_it_names(
    reference_store: str, reader: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "access.toml").write_text(PROXY)
    for name, value in {
        "ACCESS": "proxy",
        "ACCESS_FILE": str(tmp_path / "access.toml"),
        "PROXY_SECRET": "of nginx alone",
        "SESSIONS": str(tmp_path / "sessions"),
    }.items():
        monkeypatch.setenv(f"ROUTEWATCH_{name}", value)
    with (
        serving(reference_store, tmp_path / "log") as served,
        nginx_before(served.origin, "of nginx alone", tmp_path) as front,
    ):
        page = reader.new_page()
        page.goto(f"{front}/trends")
        assert page.locator(".account").count() == 0
        # By a cookie the one whom nginx asks knows them; what readers send themselves is replaced.
        reader.add_cookies([{"name": "who", "value": "jane", "url": front}])
        page.set_extra_http_headers({"X-Forwarded-User": "eve", "X-Forwarded-Groups": "rw-admins"})
        page.goto(f"{front}/trends")
        _sees_figures(page)
        expect(page.locator(".account summary")).to_have_attribute("title", "Signed in as Jane")
        for headers in (
            {"X-Forwarded-User": "eve"},
            {"X-Forwarded-User": "eve", "X-Routewatch-Secret": "guessed"},
            {"X_Forwarded_User": "eve"},
            {},
        ):
            with pytest.raises(HTTPError) as refused:
                urlopen(Request(f"{served.origin}/api/v1/metrics", headers=headers), timeout=20)  # noqa: S310 - ours
            # The server drops a name with an underscore: who sends it is nobody.
            is_refused = headers and "X_Forwarded_User" not in headers
            assert refused.value.code == (403 if is_refused else 401), headers
            assert len(json.loads(refused.value.read())["error"].splitlines()) == 1


WALL = """
[groups]
"rw-analysts" = ["analyst"]
[roles.public]
acts = []
[proxy]
addresses = ["127.0.0.1"]
"""
LESS = """
[roles.analyst]
sources = ["frontex_ibc"]
"""
DEATHS = '[data-metric="dead_missing"]'


@pytest.mark.thorough
def test_a_running_wall_shows_no_more_than_is_left_of_a_right(
    reference_store: str, reader: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "access.toml"
    rows.write_text(WALL)
    monkeypatch.setenv("ROUTEWATCH_ACCESS", "proxy")
    monkeypatch.setenv("ROUTEWATCH_ACCESS_FILE", str(rows))
    monkeypatch.setenv("ROUTEWATCH_SESSIONS", str(tmp_path / "sessions"))
    reader.set_extra_http_headers({"X-Forwarded-User": "w", "X-Forwarded-Groups": "rw-analysts"})
    with serving(reference_store, tmp_path / "log") as served:
        wall = reader.new_page()
        wall.goto(f"{served.origin}/wall/situation")
        expect(wall.locator(DEATHS).first).to_be_attached(timeout=60_000)
        rows.write_text(WALL + LESS)
        expect(wall.locator(DEATHS)).to_have_count(0, timeout=60_000)
        expect(wall.locator("[data-panel]").first).to_be_attached(timeout=60_000)
        rows.write_text(WALL.replace('["analyst"]', "[]"))
        expect(wall.locator("[data-panel]")).to_have_count(0, timeout=60_000)
