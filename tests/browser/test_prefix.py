"""All of it under a path of a host: behind nginx as `deploy/nginx.conf` sets it up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect

from dashboard import pages
from tests import certificates
from tests.browser.conftest import Observed, watched
from tests.browser.reading import go_to, new_reader, opened, ready, show
from tests.identity.fronts import nginx_with
from tests.serving import free_port, serving

RECIPE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
PREFIX = "/routewatch"
PLACES = (
    *(page.path for page in pages.PAGES if page.path != "/"),
    *("/routes/central-mediterranean", "/bureaus/ITA", "/wall/playlists", "/sheet/map"),
)
OF_EACH_KIND = ("/routes/central-mediterranean", "/briefing", "/wall/playlists")


def site(server: str, port: int, folder: Path) -> str:
    """The recipe with addresses, files and ports of a test."""
    certificate, key = certificates.made(folder)
    text = RECIPE.read_text()
    for there, here in {
        "unix:/run/routewatch/routewatch.sock": server,
        "/etc/ssl/routewatch/certificate.pem": str(certificate),
        "/etc/ssl/routewatch/key.pem": str(key),
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "    listen [::]:80;\n": "",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "listen [::]:443 ssl;": f"listen [::1]:{port} ssl;",
    }.items():
        assert there in text
        text = text.replace(there, here)
    return text


@pytest.fixture
def base(
    reference_store: str, playlists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Where readers find the installation, with its path."""
    port = free_port()
    address = f"https://localhost:{port}{PREFIX}"
    monkeypatch.setenv("ROUTEWATCH_ADDRESS", address)
    monkeypatch.setenv("ROUTEWATCH_EMBED_HOSTS", "https://intranet.example.org")
    with (
        serving(reference_store, tmp_path / "log", playlists=playlists) as served,
        nginx_with(site(served.origin.removeprefix("http://"), port, tmp_path), port, tmp_path),
    ):
        yield address


@pytest.mark.nginx
@pytest.mark.thorough
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "places", [OF_EACH_KIND, pytest.param(PLACES, marks=pytest.mark.long)], ids=("some", "all")
)
def test_everything_stays_under_the_path(
    browser: Browser, base: str, places: tuple[str, ...]
) -> None:
    observed = Observed(f"{base}/")
    with (
        new_reader(browser, ignore_https_errors=True, locale="en-GB") as context,
        watched(context, observed) as page,
    ):
        opened(page, f"{base}/")
        assert _strays(page) == []
        go_to(page, "/trends")
        page.wait_for_url(f"{base}/trends*")
        ready(page)
        page.click("#open-period")
        page.get_by_text("2015", exact=True).click()
        page.wait_for_url(f"{base}/trends?t=2015")
        ready(page)
        page.go_back()
        ready(page)
        card = page.locator("[data-panel]").first
        show(card, "Download")
        with page.expect_download() as coming:
            card.get_by_role("link", name="CSV").click()
        assert f"{base}/card/" in Path(coming.value.path()).read_text("utf-8")
        for path in places:
            opened(page, f"{base}{path}")
            assert _strays(page) == [], path
        _walk_of_a_wall(page, base)
        observed.allow("404")
        missing = page.goto(f"{base}/no-such-page")
        assert missing
        assert missing.status == 404
        ready(page)
        assert _strays(page) == []
        _files(context.request, base)


def _walk_of_a_wall(page: Page, base: str) -> None:
    """The wall shows its code with the address of the remote, which takes it."""
    opened(page, f"{base}/wall/situation")
    assert _strays(page) == []
    page.keyboard.press("r")
    code = page.locator("#wall-code-digits")
    expect(code).to_be_visible()
    shown = base.removeprefix("https://")
    expect(page.locator("#wall-code-address")).to_have_text(f"{shown}/wall/situation/remote")
    remote = page.context.new_page()
    opened(remote, f"{base}/wall/situation/remote")
    remote.fill("#remote-code", code.inner_text())
    remote.press("#remote-code", "Enter")
    expect(remote.locator("#remote-walls")).to_have_text("Walls that follow: 1")
    assert _strays(remote) == []
    remote.close()


def _files(asked: APIRequestContext, base: str) -> None:
    """Files lead back to where they were made, and their links go on."""
    for path in ("/health", "/api/version", "/assets/app/main.js"):
        assert asked.get(f"{base}{path}").status == 200, path
    for path in ("/api/v1/panels/top-routes.csv", "/print/routes", "/embed/top-routes"):
        assert f"{base}/" in asked.get(f"{base}{path}", timeout=120_000).text(), path
    # Drawn by a browser of the server's own, which asks for a page of ours.
    picture = asked.get(f"{base}/api/v1/panels/map.png?t=2015", timeout=120_000)
    assert picture.body().startswith(b"\x89PNG"), picture.text()
    led = asked.get(f"{base}/card/top-routes?t=2015", max_redirects=0)
    assert led.headers["location"] == f"{PREFIX}/?t=2015"


def _strays(page: Page) -> list[str]:
    """Addresses on a page that lead to this host, but not under the path."""
    found: list[str] = page.evaluate(
        """(prefix) => [...document.querySelectorAll("[href], [src]")]
            .flatMap((part) => [part.href?.baseVal ?? part.href, part.src])
            .filter((address) => address && !address.startsWith("data:"))
            .map((address) => new URL(address, location.href))
            .filter(({ origin, pathname }) => origin === location.origin
                && !pathname.startsWith(`${prefix}/`))
            .map(({ pathname }) => pathname)""",
        PREFIX,
    )
    return found
