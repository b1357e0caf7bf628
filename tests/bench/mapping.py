"""The map: how long until it is drawn, what a change of filter costs, what crosses the wire."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests import chromium
from tests.bench.measures import Measured
from tests.bench.yardstick import Yardstick
from tests.serving import serving

_VISITS = 5
_SCREEN = ViewportSize(width=1366, height=768)
_YEARS = tuple(range(2015, 2026))
_READY = '#page-root[data-ready="true"]'


def measure(browser: Browser, address: str) -> Iterator[Measured]:
    """The map page, warm; then all years of it one after the other."""
    with TemporaryDirectory() as folder, serving(address, Path(folder) / "log") as served:
        context = browser.new_context(base_url=served.origin, viewport=_SCREEN, locale="en-GB")
        page = context.new_page()
        page.add_init_script(chromium.MODULES)
        sent = dict[str, int]()
        _listen(page, sent)
        _opened(page, "/map?t=all")
        page.wait_for_load_state("networkidle")
        for kind, limit in (("points", 350), ("boundaries", 150), ("corridors", 20)):
            size = sum(n for url, n in sent.items() if f"/data/{kind}/" in url)
            yield Measured(
                f"map, {kind}", "kB", (size / 1000,), limit, "compressed, once a version"
            )
        first, stick = [], Yardstick()
        for _ in range(_VISITS):
            with stick.beside():
                first.append(_drawn_after(page))
        name, paces = "map, first drawn after a warm load", tuple(stick.paces)
        yield Measured(name, "s", tuple(first), 1.2, paces=paces)
        sent.clear()
        redrawn = [_redrawn(page, f"t=2014..{year}") for year in _YEARS]
        yield Measured(
            "map, change of filter drawn",
            "ms",
            tuple(redrawn),
            120,
            "select, cluster, paint, all points",
        )
        asked = sum("/data/" in url for url in sent)
        yield Measured("map, files asked for by those changes", "files", (asked,), 0)
        context.close()


def _listen(page: Page, sent: dict[str, int]) -> None:
    session = page.context.new_cdp_session(page)
    addresses = dict[str, str]()

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        sent[addresses.get(event["requestId"], "")] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", came)
    session.send("Network.enable")


def _opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(_READY)


def _drawn_after(page: Page) -> float:
    """Seconds from the navigation to a page whose map is complete."""
    page.goto("/map?t=all", wait_until="commit")
    page.wait_for_selector(_READY)
    return float(page.evaluate("() => performance.now()")) / 1000


def _redrawn(page: Page, query: str) -> float:
    """Milliseconds that the map takes from the view to the picture."""
    page.evaluate(
        "query => window.dash_clientside.set_props('url', { search: query })", f"?{query}"
    )
    page.wait_for_selector(f'[data-panel="map"][data-filters="{query}"]')
    page.wait_for_selector(_READY)
    shown = page.evaluate("() => modules.map_instance.summaries()[0]")
    return float(shown["stats"]["drawMs"])
