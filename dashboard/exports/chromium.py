"""The one driver of Chromium: charts to SVG, sheets of SVG to PNG and PDF, pages of this machine.

Charts and sheets are drawn in a process of its own, which `renderer` starts, which gets its work
over a connection and ends when that is closed. Whatever goes wrong there, a hung page or a killed
browser, is cured by ending the process: it holds nothing.

Chromium asks nobody for anything: no name resolves, the pages may load nothing but the scripts of
the installed packages, and MathJax and topology are not among them. A browser for a page of this
machine may ask the address that it is served at, and no other.
"""

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import kaleido
import plotly
from choreographer import Browser, Tab, errors
from choreographer.browsers.chromium import Chromium

from dashboard.resources import ASSETS

_WHOLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# The part that pages draw with: kaleido reads it anew for every picture, in a third of the time.
_PLOTLY = next(iter(ASSETS.glob("vendor/plotly-basic-*.min.js")), _WHOLE)
_SCOPES = Path(kaleido.__file__).parent / "vendor" / "kaleido_scopes.js"
_CHARTS = """<!DOCTYPE html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src file:;
 style-src 'unsafe-inline'; img-src data: blob:">
<style id="head-style"></style><title>charts</title>
<script src="{plotly}" charset="utf-8"></script><script src="{scopes}"></script></head>
<body style="margin:0"><img id="kaleido-image"></body></html>"""
_SHEET = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';
 img-src data:">
<title>{title}</title><style>body{{margin:0}}svg{{display:block}}</style></head>
<body>{svg}</body></html>"""

_UNITS_AN_INCH = 120
_CSS_AN_INCH = 96
_LESS = frozenset({"--disable-web-security", "--allow-file-access-from-files"})
_NOBODY = "--host-resolver-rules=MAP * ~NOTFOUND"
_MORE = (
    "--disable-background-networking",
    "--disable-default-apps",
    "--disable-domain-reliability",
    _NOBODY,
    "--no-pings",
)
_PATIENCE, _BETWEEN_LOOKS = 60.0, 0.1
_LEAVING = 10.0


class ChromiumError(RuntimeError):
    """A browser refused a command, did not start, or a page did not become ready."""


class Quiet(Chromium):
    """Chromium that speaks to nobody, with the web's own rules left on."""

    def get_cli(self) -> Sequence[str]:
        """How it is started."""
        given = [argument for argument in super().get_cli() if argument not in _LESS]
        return [*given, *_MORE]


class Local(Quiet):
    """It may ask the address that a page of ours is served at, and no other."""

    def get_cli(self) -> Sequence[str]:
        """How it is started."""
        given = [argument for argument in super().get_cli() if argument != _NOBODY]
        return [*given, f"{_NOBODY}, EXCLUDE 127.0.0.1"]


async def _answer(browser: kaleido.Kaleido, sheets: Tab, wanted: Mapping[str, Any]) -> bytes:
    size = {key: wanted[key] for key in ("width", "height")}
    if wanted["form"] == "chart":
        drawn = await browser.calc_fig(wanted["figure"], opts={"format": "svg", **size})
        return bytes(drawn)
    await _show(sheets, wanted)
    if wanted["form"] == "pdf":
        inches = {f"paper{k.capitalize()}": v / _UNITS_AN_INCH for k, v in size.items()}
        margins = {f"margin{side}": 0 for side in ("Top", "Bottom", "Left", "Right")}
        return await _taken(
            sheets,
            "Page.printToPDF",
            **inches,
            **margins,
            scale=_CSS_AN_INCH / _UNITS_AN_INCH,
            printBackground=True,
            pageRanges="1",
            generateTaggedPDF=True,
        )
    return await _taken(sheets, "Page.captureScreenshot", format="png", captureBeyondViewport=True)


async def _show(sheets: Tab, wanted: Mapping[str, Any]) -> None:
    await _fit(sheets, wanted["width"], wanted["height"], wanted["scale"])
    frames = await _command(sheets, "Page.getFrameTree")
    frame = frames["frameTree"]["frame"]["id"]
    page = _SHEET.format_map(wanted)
    await _command(sheets, "Page.setDocumentContent", frameId=frame, html=page)


async def page_picture(  # noqa: PLR0913 - the page, and how it is taken
    address: str, form: str, *, width: int, height: int, scale: int, ready: str, only: str = ""
) -> bytes:
    """A page of this machine as `png`, or as a `pdf` whose lines and letters are vectors.

    Args:
        address: of the page.
        form: of the picture.
        width: of the window, in CSS pixels.
        height: of the window, in CSS pixels.
        scale: pixels of a `png` for each of these.
        ready: expression of JavaScript that is empty until the page is ready, then `error` where
            it could not be drawn.
        only: CSS selector of the part that a `png` shall show.

    Raises:
        ChromiumError: Chromium is missing or ended, or the page did not become ready; the sentence
            says which.
    """
    try:
        async with _open(Browser(browser_cls=Local, headless=True)) as browser:
            tab = await browser.create_tab("about:blank")
            await _fit(tab, width, height, scale)
            await _command(tab, "Page.navigate", url=address)
            await _until_ready(tab, ready)
            if form == "pdf":
                return await _taken(
                    tab, "Page.printToPDF", preferCSSPageSize=True, printBackground=True
                )
            clip = {"clip": await _place(tab, only)} if only else {}
            return await _taken(tab, "Page.captureScreenshot", format="png", **clip)
    except errors.ChromeNotFoundError as error:
        msg = "maps as pictures need Chromium: install your system's package, on Debian `chromium`"
        raise ChromiumError(msg) from error
    except (errors.BrowserClosedError, errors.BrowserFailedError) as error:
        msg = "Chromium did not start, or ended before the picture was made"
        raise ChromiumError(msg) from error


@asynccontextmanager
async def _open(browser: Browser) -> AsyncIterator[Browser]:
    """A browser until the block ends, and its process waited for.

    Its own way to close returns before that where the pipe breaks first, or where it did not come
    up at all: on a busy machine either happens.
    """
    try:
        await browser.open()
        yield browser
    finally:
        await browser.close()
        process = getattr(browser, "subprocess", None)
        if process:
            try:
                await asyncio.to_thread(process.wait, _LEAVING)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


async def _until_ready(tab: Tab, ready: str) -> None:
    """Wait for the page, and refuse a picture of one that could not be drawn."""
    for _ in range(int(_PATIENCE / _BETWEEN_LOOKS)):
        found = await _command(tab, "Runtime.evaluate", expression=ready)
        state = found["result"].get("value")
        if state == "error":
            break
        if state:
            return
        await asyncio.sleep(_BETWEEN_LOOKS)
    msg = f"the map was not drawn within {_PATIENCE:.0f} seconds, or not at all; no picture is made"
    raise ChromiumError(msg)


async def _place(tab: Tab, selector: str) -> dict[str, object]:
    """Where a part of the page stands, in CSS pixels."""
    expression = (
        f"JSON.stringify(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
    )
    found = await _command(tab, "Runtime.evaluate", expression=expression)
    box = json.loads(found["result"]["value"])
    return {name: box[name] for name in ("x", "y", "width", "height")} | {"scale": 1}


async def _fit(tab: Tab, width: int, height: int, scale: int) -> None:
    await _command(
        tab,
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=height,
        deviceScaleFactor=scale,
        mobile=False,
    )


async def _taken(tab: Tab, command: str, **parameters: Any) -> bytes:
    return base64.b64decode((await _command(tab, command, **parameters))["data"])


async def _command(tab: Tab, command: str, **parameters: Any) -> dict[str, Any]:
    answer = await tab.send_command(command, params=parameters)
    if "error" in answer:
        msg = f"the browser refused {command}: {json.dumps(answer['error'])}"
        raise ChromiumError(msg)
    result: dict[str, Any] = answer["result"]
    return result


async def _serve(connection: Connection) -> None:
    # Root has no namespace to build the sandbox in.
    sandbox = os.geteuid() != 0
    with TemporaryDirectory() as folder:
        index = Path(folder) / "charts.html"
        index.write_text(_CHARTS.format(plotly=_PLOTLY.as_uri(), scopes=_SCOPES.as_uri()))
        async with kaleido.Kaleido(
            page_generator=index, browser_cls=Quiet, enable_sandbox=sandbox, timeout=None
        ) as browser:
            sheets = await browser.create_tab()
            while True:
                try:
                    wanted = json.loads(await asyncio.to_thread(connection.recv_bytes))
                except EOFError:
                    return
                connection.send_bytes(await _answer(browser, sheets, wanted))


if __name__ == "__main__":
    with Connection(int(sys.argv[1])) as work:
        asyncio.run(_serve(work))
