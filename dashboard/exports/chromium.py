"""The one driver of Chromium: charts to SVG, sheets to PNG, documents to PDF, pages of ours.

It runs in a process of its own, which `renderer` starts, which gets its work over a connection and
ends when that is closed. Whatever goes wrong there, a hung page or a killed browser, is cured by
ending the process: it holds nothing.

Chromium asks nobody for anything: no name resolves, and what it is given to draw may load nothing
but the scripts of the installed packages; MathJax and topology are not among them. A page of this
machine, which a map is taken of, may ask the address that it is served at.
"""

import asyncio
import base64
import json
import shutil
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

from dashboard.exports import sandbox
from dashboard.resources import ASSETS, arabic_letters

_WHOLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# The part that pages draw with: kaleido reads it anew for every picture, in a third of the time.
_PLOTLY = next(iter(ASSETS.glob("vendor/plotly-basic-*.min.js")), _WHOLE)
_SCOPES = Path(kaleido.__file__).parent / "vendor" / "kaleido_scopes.js"
_CHARTS = """<!DOCTYPE html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src file:;
 style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
<style id="head-style"></style><style>{letters}</style><title>charts</title>
<script src="{plotly}" charset="utf-8"></script><script src="{language}"></script>
<script src="{scopes}"></script></head>
<body style="margin:0"><img id="kaleido-image">
<p style="visibility:hidden;font-family:'Noto Sans Arabic'">\u0627<b>\u0627</b></p>
</body></html>"""
_LANGUAGE = """const draw = Plotly.toImage;
Plotly.toImage = (figure, options) =>
  draw({ ...figure, config: { ...figure.config, ...figure.layout.meta?.config } }, options);
"""
"""kaleido hands on data and layout alone: how months and numbers are written goes with these."""
_SHEET = (ASSETS / "paper" / "sheet.js").read_text("utf-8").replace("export const", "const")
"""Functions for a document of `paper.picture`, run inside one of their own."""

_LESS = frozenset({"--disable-web-security", "--allow-file-access-from-files"})
_MORE = (
    "--disable-background-networking",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-pings",
)
_PATIENCE, _BETWEEN_LOOKS = 45.0, 0.05


class ChromiumError(RuntimeError):
    """The browser refused a command, or a page did not become ready."""


class Quiet(Chromium):
    """Chromium that speaks to nobody, with the web's own rules left on."""

    def get_cli(self) -> Sequence[str]:
        """How it is started."""
        given = [argument for argument in super().get_cli() if argument not in _LESS]
        if self.sandbox_enabled:
            sandbox.give_away(self.tmp_dir.path)
            # Behind Python and the wrapper that gives Chromium its pipes.
            at = given.index(str(self.path))
            given[at:at] = sandbox.as_owner()
        return [*given, *_MORE]


async def _answer(browser: kaleido.Kaleido, sheets: Tab, wanted: Mapping[str, Any]) -> bytes:
    match wanted["form"]:
        case "chart":
            size = {key: wanted[key] for key in ("width", "height")}
            return await _chart(browser, wanted["figure"], size)
        case "page":
            return await _of_page(browser, wanted)
        case "document":
            return await _document(sheets, wanted["html"])
        case _:
            return await _sheet(browser, sheets, wanted)


async def _chart(
    browser: kaleido.Kaleido, figure: Mapping[str, Any], size: Mapping[str, float]
) -> bytes:
    layout = figure["layout"]
    meta = {**layout.get("meta", {}), "config": figure.get("config", {})}
    drawn = {"data": figure["data"], "layout": {**layout, "meta": meta}}
    return bytes(await browser.calc_fig(drawn, opts={"format": "svg", **size}))


async def _sheet(browser: kaleido.Kaleido, sheets: Tab, wanted: Mapping[str, Any]) -> bytes:
    """A sheet as PNG or SVG: laid out, its chart or map put into its room, and fitted."""
    await _fit(sheets, wanted["width"], wanted["height"], wanted["scale"])
    await _put(sheets, wanted["html"])
    if room := await _run(sheets, "room()"):
        drawn = await _drawn_for(browser, sheets, room, wanted)
        if not drawn:
            return b""
        await _run(sheets, f"put({json.dumps(drawn)})")
        await _command(sheets, "Page.bringToFront")
    await _run(sheets, "fit()")
    if wanted["as_svg"]:
        return str(await _run(sheets, "picture()")).encode()
    clear = {"color": {"r": 0, "g": 0, "b": 0, "a": 0}} if wanted["is_clear"] else {}
    await _command(sheets, "Emulation.setDefaultBackgroundColorOverride", **clear)
    return await _taken(sheets, "Page.captureScreenshot", format="png")


async def _drawn_for(
    browser: kaleido.Kaleido, sheets: Tab, room: dict[str, float], wanted: Mapping[str, Any]
) -> str:
    """The chart or the map of a sheet, of the size of its room; empty where it cannot be drawn."""
    if chart := wanted["chart"]:
        if rows := _rows_with_room(_sized(chart, room), chart):
            await _run(sheets, f"drawn({rows})")
            # What is said of the other rows takes room, too.
            room = await _run(sheets, "room()")
        layout = _sized(chart, room)
        if rows:
            _cut_rows(layout, rows)
        size = {side: layout[side] for side in room}
        return (await _chart(browser, {**chart["figure"], "layout": layout}, size)).decode()
    size = {side: int(room[side]) for side in room}
    picture = await _of_page(browser, {**wanted["page"], **size})
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}" if picture else ""


def _sized(chart: Mapping[str, Any], room: Mapping[str, float]) -> dict[str, Any]:
    """The layout of a chart, smaller than its room by what its letters are enlarged."""
    larger = min(chart["most"], *(room[a] / chart[b] for a, b in _SIDES))
    larger = max(chart["least"], larger)
    return {**chart["figure"]["layout"], **{side: round(room[side] / larger) for side in room}}


def _rows_with_room(layout: Mapping[str, Any], chart: Mapping[str, Any]) -> int:
    """How many rows of a chart have room for their letters; 0 where all have."""
    margin = layout["margin"]
    free = layout["height"] - margin["t"] - margin["b"] - 2 * chart["row"]
    rows = max(1, int(free / chart["row"]))
    return rows if rows < chart["rows"] else 0


def _cut_rows(layout: dict[str, Any], rows: int) -> None:
    for name, axis in layout.items():
        if name.startswith("yaxis") and "range" in axis:
            layout[name] = {**axis, "range": [axis["range"][1] + rows, axis["range"][1]]}


_SIDES = (("width", "wide"), ("height", "high"))


async def _run(tab: Tab, call: str) -> Any:  # noqa: ANN401 - whatever JSON can say
    """What a function of the sheet gives."""
    expression = f"(async () => {{{_SHEET}\nreturn {call};}})()"
    parameters = {"expression": expression, "awaitPromise": True, "returnByValue": True}
    answer = await _command(tab, "Runtime.evaluate", **parameters)
    if "exceptionDetails" in answer:
        msg = f"the sheet could not be laid out: {json.dumps(answer['exceptionDetails'])}"
        raise ChromiumError(msg)
    return answer["result"].get("value")


async def _document(sheets: Tab, html: str) -> bytes:
    """A document on pages of the size that it says itself."""
    await _put(sheets, html)
    return await _taken(
        sheets,
        "Page.printToPDF",
        preferCSSPageSize=True,
        printBackground=True,
        generateTaggedPDF=True,
        generateDocumentOutline=True,
    )


async def _put(tab: Tab, html: str) -> None:
    frames = await _command(tab, "Page.getFrameTree")
    frame = frames["frameTree"]["frame"]["id"]
    await _command(tab, "Page.setDocumentContent", frameId=frame, html=html)
    loaded = "Promise.all([...document.fonts].map((face) => face.load()))"
    await _command(tab, "Runtime.evaluate", expression=f"{loaded}.then(() => 0)", awaitPromise=True)


async def _of_page(browser: kaleido.Kaleido, wanted: Mapping[str, Any]) -> bytes:
    """A part of a page of this machine, once it is ready; nothing where it never is."""
    tab = await browser.create_tab("about:blank")
    try:
        await _fit(tab, wanted["width"], wanted["height"], wanted["scale"])
        # A page behind others is not drawn.
        await _command(tab, "Page.bringToFront")
        await _command(tab, "Network.enable")
        await _command(tab, "Network.setExtraHTTPHeaders", headers=wanted["headers"])
        await _command(tab, "Page.navigate", url=wanted["address"])
        await _until_ready(tab, wanted["ready"])
        clip = {"clip": await _place(tab, wanted["only"])} if wanted["only"] else {}
        return await _taken(tab, "Page.captureScreenshot", format="png", **clip)
    except ChromiumError:
        return b""
    finally:
        await browser.close_tab(tab.target_id)


async def _until_ready(tab: Tab, ready: str) -> None:
    """Wait for the page, and refuse a picture of one that could not be drawn.

    Raises:
        ChromiumError: it is not ready in time, or says that it cannot be drawn.
    """
    for _ in range(int(_PATIENCE / _BETWEEN_LOOKS)):
        found = await _command(tab, "Runtime.evaluate", expression=ready)
        state = found["result"].get("value")
        if state == "error":
            break
        if state:
            return
        await asyncio.sleep(_BETWEEN_LOOKS)
    msg = f"the page was not ready within {_PATIENCE:.0f} seconds, or not at all"
    raise ChromiumError(msg)


async def _place(tab: Tab, selector: str) -> dict[str, object]:
    """Where a part of the page stands, in CSS pixels."""
    expression = (
        f"JSON.stringify(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
    )
    found = await _command(tab, "Runtime.evaluate", expression=expression)
    box = json.loads(found["result"]["value"])
    return {name: box[name] for name in ("x", "y", "width", "height")} | {"scale": 1}


async def _fit(tab: Tab, width: int, height: int, scale: float) -> None:
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


async def _serve(connection: Connection, *, is_guarded: bool) -> None:
    with TemporaryDirectory() as folder:
        if is_guarded:
            sandbox.give_away(folder)
        # Copies: the installation need not be readable to whoever runs Chromium.
        scripts = [Path(shutil.copy(script, folder)) for script in (_PLOTLY, _SCOPES)]
        scripts.append(Path(folder) / "language.js")
        scripts[-1].write_text(_LANGUAGE)
        for script in scripts:
            script.chmod(0o644)
        plotly_copy, scopes, language = (script.as_uri() for script in scripts)
        index = Path(folder) / "charts.html"
        parts = {"plotly": plotly_copy, "scopes": scopes, "language": language}
        html = _CHARTS.format(**parts, letters=arabic_letters())
        index.write_text(html, encoding="utf-8")
        async with kaleido.Kaleido(
            page_generator=index, browser_cls=Quiet, enable_sandbox=is_guarded, timeout=None
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
        asyncio.run(_serve(work, is_guarded=sys.argv[2] == "guarded"))
