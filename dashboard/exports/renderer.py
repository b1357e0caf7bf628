"""What the one Chromium of a process draws: charts to SVG, sheets to PNG and SVG, documents to PDF.

Whatever goes wrong there, a hung page or a killed browser, is cured by ending it: it holds nothing.
A server that forks makes one for each worker, after the fork. What is drawn may load nothing: its
policy says so.
"""

import atexit
import base64
import importlib.util
import json
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import plotly

from dashboard.exports import chromium
from dashboard.i18n import N_
from dashboard.resources import ASSETS, font_faces

_FAILED = N_("the picture could not be drawn; the figures come as CSV and XLSX")
_STARTING_SECONDS, _PICTURE_SECONDS = 30.0, 60.0
"""At the priority of heavy work, a browser on a busy machine takes many times its usual second."""
_PATIENCE, _BETWEEN_LOOKS = 45.0, 0.05
"""Seconds that a page has to become ready, and between two looks."""
_PICTURES_A_BROWSER = 200
"""Chromium keeps a little of every picture; a new one is a second's work."""
_WHOLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# The part that pages draw with is read in a third of the time.
_PLOTLY = next(iter(ASSETS.glob("vendor/plotly-basic-*.min.js")), _WHOLE)
_CHARTS = """<!DOCTYPE html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';
 img-src data: blob:; font-src data:">
<style>{faces}</style><title>charts</title></head><body></body></html>"""
_SHEET = (ASSETS / "paper" / "sheet.js").read_text("utf-8").replace("export const", "const")
"""Functions for a document of `paper.picture`, run inside one of their own."""


class PictureUnavailableError(RuntimeError):
    """No picture can be drawn here; the sentence says what is missing."""


class PictureFailedError(RuntimeError):
    """This picture could not be drawn; the next one may."""


@cache
def missing() -> str:
    """What pictures need and this machine lacks: a sentence, English message id; else empty."""
    if not importlib.util.find_spec("pypdf"):
        return N_("Pictures need the extra `export`: pip install 'routewatch[export]'.")
    if chromium.find_browser() is None:
        return N_("Pictures need Chromium: install your system's package, on Debian `chromium`.")
    if not (chromium.is_sandbox_off() or chromium.is_sandbox_available()):
        return N_(
            "Pictures need Chromium's sandbox, which this system does not allow: run the server as "
            "a user who may make namespaces, or set ROUTEWATCH_SANDBOX=no."
        )
    return ""


class Renderer:
    """Draws one picture at a time; other requests wait.

    Each of its methods raises `PictureUnavailableError` where Chromium is not installed, and
    `PictureFailedError` where a picture took too long, or broke the browser twice.

    Args:
        pictures: after so many the browser is renewed.
        seconds: a picture that takes longer is given up, and its browser with it.
    """

    def __init__(
        self, pictures: int = _PICTURES_A_BROWSER, seconds: float = _PICTURE_SECONDS
    ) -> None:
        self._pictures, self._seconds = pictures, seconds
        self._lock = threading.Lock()
        self._browser: chromium.Chromium | None = None
        self._charts = self._sheets = ""

    def chart(self, figure: Mapping[str, Any], width: float, height: float) -> bytes:
        """A Plotly figure as an SVG of a size in CSS pixels."""
        return self._draw(lambda browser: self._svg(browser, figure, width, height).encode())

    def sheet(self, html: str, size: tuple[int, int], **wanted: Any) -> bytes:
        """A sheet of `paper.picture` as PNG, SVG or PDF.

        Args:
            html: the sheet, of the size given.
            size: width and height in CSS pixels.
            wanted: its `form`; `scale`, pixels of a PNG for each of CSS; `is_clear`, whether its
                ground is transparent; `chart` as `paper.picture.chart_of` gives it, or `page`, the
                arguments of `page` but for its size, for what is put into its room.
        """
        usual = {"scale": 1.0, "form": "png", "is_clear": False, "chart": None, "page": None}
        return self._draw(lambda browser: self._sheet(browser, html, size, usual | wanted))

    def document(self, html: str) -> bytes:
        """A document as a PDF with tags, bookmarks, and the title and language that it says.

        Args:
            html: with the size of its pages, and everything that they show.
        """
        return self._draw(lambda browser: self._pdf(browser, html))

    def page(self, **wanted: Any) -> bytes:
        """A page of this machine as PNG.

        Args:
            wanted: its `address`; `ready`, an expression of JavaScript that is empty until the page
                is ready, then `error` where it could not be drawn; `headers` that the browser sends
                with each request; `width` and `height` of the window in CSS pixels, and the `scale`
                of each of these.
        """
        return self._draw(lambda browser: _page(browser, wanted))

    def stop(self) -> None:
        """End the browser; the next picture starts another."""
        with self._lock:
            self._end()

    def _draw(self, draw: Callable[[chromium.Chromium], bytes]) -> bytes:
        if lacking := missing():
            raise PictureUnavailableError(lacking)
        with self._lock:
            try:
                return self._draw_in_time(draw)
            except (OSError, EOFError):
                # The browser was killed, or has died of its age: a new one tries again.
                self._end()
            try:
                return self._draw_in_time(draw)
            except (OSError, EOFError) as error:
                self._end()
                raise PictureFailedError(_FAILED) from error

    def _draw_in_time(self, draw: Callable[[chromium.Chromium], bytes]) -> bytes:
        if self._browser and self._browser.drawn >= self._pictures:
            self._end()
        seconds = self._seconds + (0 if self._browser else _STARTING_SECONDS)
        browser = self._browser = self._browser or chromium.Chromium()
        timer = threading.Timer(seconds, browser.kill)
        timer.start()
        try:
            if not browser.drawn:
                self._charts, self._sheets = browser.open_tab(), browser.open_tab()
                _put(browser, self._charts, _CHARTS.format(faces=font_faces()))
                browser.evaluate(self._charts, f"{_PLOTLY.read_text('utf-8')};0")
            browser.drawn += 1
            return draw(browser)
        except (chromium.ChromiumError, OSError, EOFError) as error:
            if isinstance(error, chromium.ChromiumError) or timer.finished.is_set():
                # What takes so long would take as long again.
                self._end()
                raise PictureFailedError(_FAILED) from error
            raise
        finally:
            timer.cancel()

    def _end(self) -> None:
        if self._browser:
            self._browser.end()
        self._browser = None

    def _svg(
        self, browser: chromium.Chromium, figure: Mapping[str, Any], width: float, height: float
    ) -> str:
        options = {"format": "svg", "width": width, "height": height, "imageDataOnly": True}
        call = f"Plotly.toImage({json.dumps(figure)}, {json.dumps(options)})"
        return str(browser.evaluate(self._charts, call))

    def _pdf(self, browser: chromium.Chromium, html: str) -> bytes:
        _put(browser, self._sheets, html)
        return _printed(browser, self._sheets, preferCSSPageSize=True)

    def _sheet(
        self,
        browser: chromium.Chromium,
        html: str,
        size: tuple[int, int],
        wanted: Mapping[str, Any],
    ) -> bytes:
        """A sheet: laid out, its chart or map put into its room, and fitted."""

        def run(call: str) -> Any:  # noqa: ANN401 - whatever JSON can say
            return browser.evaluate(tab, f"(async () => {{{_SHEET}\nreturn {call};}})()")

        tab = self._sheets
        _resize(browser, tab, *size, wanted["scale"])
        _put(browser, tab, html)
        if room := run("room()"):
            if chart := wanted["chart"]:
                drawn = self._chart_in_room(browser, chart, room, run)
            else:
                sides = {side: int(room[side]) for side in room}
                png = _page(browser, {**wanted["page"], **sides})
                drawn = f"data:image/png;base64,{base64.b64encode(png).decode()}"
            run(f"put({json.dumps(drawn)})")
            browser.command("Page.bringToFront", tab=tab)
        run("fit()")
        if wanted["form"] == "svg":
            return str(run("picture()")).encode()
        if wanted["form"] == "pdf":
            return _printed(browser, tab, **_page_of(size))
        colour = {"color": {"r": 0, "g": 0, "b": 0, "a": 0}} if wanted["is_clear"] else {}
        browser.command("Emulation.setDefaultBackgroundColorOverride", tab=tab, **colour)
        return _screenshot(browser, tab)

    def _chart_in_room(
        self,
        browser: chromium.Chromium,
        chart: Mapping[str, Any],
        room: Mapping[str, float],
        run: Callable[[str], Any],
    ) -> str:
        """A chart of the size of its room as SVG, without the rows that have none."""
        if rows := _rows_with_room(_sized(chart, room), chart):
            run(f"drawn({rows})")
            # What is said of the other rows takes room, too.
            room = run("room()")
        layout = _sized(chart, room)
        for name, axis in layout.items() if rows else ():
            if name.startswith("yaxis") and "range" in axis:
                end = axis["range"][1]
                layout[name] = {**axis, "range": [end + rows, end]}
        figure = {**chart["figure"], "layout": layout}
        return self._svg(browser, figure, layout["width"], layout["height"])


def _page(browser: chromium.Chromium, wanted: Mapping[str, Any]) -> bytes:
    """A page of this machine as PNG, once it is ready.

    Raises:
        ChromiumError: it is not ready in time, or says that it cannot be drawn.
    """
    tab = browser.open_tab()
    _resize(browser, tab, wanted["width"], wanted["height"], wanted["scale"])
    # A page behind others is not drawn.
    browser.command("Page.bringToFront", tab=tab)
    browser.command("Network.enable", tab=tab)
    browser.command("Network.setExtraHTTPHeaders", tab=tab, headers=dict(wanted["headers"]))
    browser.command("Page.navigate", tab=tab, url=wanted["address"])
    until = time.monotonic() + _PATIENCE
    while (state := browser.evaluate(tab, wanted["ready"])) in {None, False, "", "error"}:
        if state == "error" or time.monotonic() > until:
            raise chromium.ChromiumError(
                f"the page was not ready within {_PATIENCE:.0f} seconds, or not at all"
            )
        time.sleep(_BETWEEN_LOOKS)
    png = _screenshot(browser, tab)
    browser.command("Page.close", tab=tab)
    return png


def _put(browser: chromium.Chromium, tab: str, html: str) -> None:
    """Make some HTML the document of a tab, and wait for its letters."""
    frames = browser.command("Page.getFrameTree", tab=tab)
    frame = frames["frameTree"]["frame"]["id"]
    browser.command("Page.setDocumentContent", tab=tab, frameId=frame, html=html)
    loaded = "Promise.all([...document.fonts].map((face) => face.load()))"
    browser.evaluate(tab, f"{loaded}.then(() => 0)")


def _resize(browser: chromium.Chromium, tab: str, width: int, height: int, scale: float) -> None:
    browser.command(
        "Emulation.setDeviceMetricsOverride",
        tab=tab,
        width=width,
        height=height,
        deviceScaleFactor=scale,
        mobile=False,
    )


def _screenshot(browser: chromium.Chromium, tab: str) -> bytes:
    picture = browser.command("Page.captureScreenshot", tab=tab, format="png")
    return base64.b64decode(picture["data"])


def _printed(browser: chromium.Chromium, tab: str, **pages: object) -> bytes:
    """A document as PDF, with tags and bookmarks, on pages of a size."""
    printed = browser.command(
        "Page.printToPDF",
        tab=tab,
        printBackground=True,
        generateTaggedPDF=True,
        generateDocumentOutline=True,
        **pages,
    )
    return base64.b64decode(printed["data"])


_AN_INCH = 96


def _page_of(size: tuple[int, int]) -> dict[str, float]:
    """A page of so many CSS pixels without margins, in inches."""
    width, height = (side / _AN_INCH for side in size)
    margins = {f"margin{side}": 0.0 for side in ("Top", "Right", "Bottom", "Left")}
    return {"paperWidth": width, "paperHeight": height, **margins}


_SIDES = (("width", "wide"), ("height", "high"))


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


RENDERER = Renderer()
"""The renderer of this process."""

atexit.register(RENDERER.stop)
