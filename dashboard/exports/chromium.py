"""A process of its own around one Chromium: charts to SVG, and sheets of SVG to PNG and PDF.

Started by `renderer`, told what to draw over a connection, and ended by closing it. Whatever goes
wrong here, a hung page or a killed browser, is cured by ending the process: it holds nothing.

Chromium asks nobody for anything: no name resolves, the pages may load nothing but the scripts of
the installed packages, and MathJax and topology are not among them.
"""

import asyncio
import base64
import json
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import kaleido
import plotly
from choreographer import Tab
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
_MORE = (
    "--disable-background-networking",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pings",
)


class Quiet(Chromium):
    """Chromium that speaks to nobody, with the web's own rules left on."""

    def get_cli(self) -> Sequence[str]:
        """How it is started."""
        given = [argument for argument in super().get_cli() if argument not in _LESS]
        return [*given, *_MORE]


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
    await _told(
        sheets,
        "Emulation.setDeviceMetricsOverride",
        width=wanted["width"],
        height=wanted["height"],
        deviceScaleFactor=wanted["scale"],
        mobile=False,
    )
    frames = await _told(sheets, "Page.getFrameTree")
    frame = frames["frameTree"]["frame"]["id"]
    page = _SHEET.format_map(wanted)
    await _told(sheets, "Page.setDocumentContent", frameId=frame, html=page)


async def _taken(tab: Tab, command: str, **parameters: Any) -> bytes:
    return base64.b64decode((await _told(tab, command, **parameters))["data"])


async def _told(tab: Tab, command: str, **parameters: Any) -> dict[str, Any]:
    answer = await tab.send_command(command, params=parameters)
    if "error" in answer:
        msg = f"{command}: {answer['error']}"
        raise RuntimeError(msg)
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
    with Connection(int(sys.argv[1])) as told:
        asyncio.run(_serve(told))
