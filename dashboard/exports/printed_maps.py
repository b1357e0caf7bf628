"""The map of a view as a picture: `/print/map` on a sheet, by a Chromium of this machine.

The page that readers see is the one that is printed, from the same address, so that numbers, words
and lines cannot differ. Nothing has to be served beforehand: the application answers this one
browser on a port of its own, on this machine only.
"""

import asyncio
import base64
import json
import os
import signal
import subprocess
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIApplication

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from choreographer import Browser, Tab

FORMATS = ("png", "pdf")
PATH = "/print/map"
_SCALE = 2
_PATIENCE, _BETWEEN_LOOKS = 60.0, 0.1
_LEAVING = 10.0
_OF_PAPER = ("size", "theme")


class MapUnavailableError(RuntimeError):
    """No picture of a map can be made here; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A size, in CSS pixels of 1/96 inch."""

    width: int
    height: int


SHEETS = MappingProxyType(
    {"slide": Sheet(1280, 720), "a4": Sheet(794, 1122), "a4-landscape": Sheet(1123, 793)}
)
"""What `size` may be in the address; `assets/styles/print.css` lays them out."""


def map_picture(  # noqa: PLR0913 - the sheet, and how it is taken
    query: str,
    form: str,
    application: WSGIApplication,
    *,
    size: str = "slide",
    theme: str = "",
    only: str = "",
) -> bytes:
    """The map of a view, with title, filters, legend, scale, sources, disclaimer and marking.

    Args:
        query: query string of the view, as its address has it; `ll` and `lay` are followed.
        form: `png` at twice the size, or `pdf` whose lines and letters are vectors.
        application: answers the pages; inside a request, Flask's own.
        size: one of `SHEETS`.
        theme: of the picture; `print` where empty.
        only: CSS selector of the part of the sheet that a `png` shall show: the rest is said by
            what it is put into.

    Raises:
        MapUnavailableError: Chromium or the extra `export` is missing, or the page did not
            become ready.
        ValueError: a format or size that there is not.
    """
    if form not in FORMATS or size not in SHEETS:
        msg = f"maps are drawn as {' or '.join(FORMATS)}, in size {', '.join(SHEETS)}"
        raise ValueError(msg)
    kept = [pair for pair in parse_qsl(query.lstrip("?")) if pair[0] not in _OF_PAPER]
    wanted = urlencode([*kept, ("size", size), *([("theme", theme)] if theme else [])])
    with _answering(application) as origin:
        return _alone(lambda: _drawn(f"{origin}{PATH}?{wanted}", form, SHEETS[size], only))


class _Silent(WSGIRequestHandler):
    """Nobody asks who asked for what: one browser does, once."""

    def log(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def _answering(application: WSGIApplication) -> Iterator[str]:
    """The origin at which an application answers this machine, until the block ends."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _alone(draw: Callable[[], Coroutine[Any, Any, bytes]]) -> bytes:
    """Drives the browser in a thread of its own: the caller's may have a loop already."""
    drawn: list[bytes | BaseException] = []

    def run() -> None:
        try:
            drawn.append(asyncio.run(draw()))
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            drawn.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    (found,) = drawn
    if isinstance(found, BaseException):
        raise found
    return found


async def _drawn(address: str, form: str, sheet: Sheet, only: str) -> bytes:
    try:
        # An extra: the server runs without it.
        from choreographer import Browser, errors  # noqa: PLC0415

        from dashboard.exports.local_browser import Local  # noqa: PLC0415
    except ImportError as error:
        msg = "maps as pictures need the extra `export`: pip install 'routewatch[export]'"
        raise MapUnavailableError(msg) from error
    try:
        async with _open(Browser(browser_cls=Local, headless=True)) as browser:
            tab = await browser.create_tab("about:blank")
            await _command(tab, "Emulation.setDeviceMetricsOverride", **_screen(sheet))
            await _command(tab, "Page.navigate", url=address)
            await _until_ready(tab)
            return await _PICTURES[form](tab, only)
    except errors.ChromeNotFoundError as error:
        msg = "maps as pictures need Chromium: install your system's package, on Debian `chromium`"
        raise MapUnavailableError(msg) from error
    except (errors.BrowserClosedError, errors.BrowserFailedError) as error:
        msg = "Chromium did not start, or ended before the picture was made"
        raise MapUnavailableError(msg) from error


@asynccontextmanager
async def _open(browser: "Browser") -> AsyncIterator["Browser"]:
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


def _screen(sheet: Sheet) -> dict[str, object]:
    return {
        "width": sheet.width,
        "height": sheet.height,
        "deviceScaleFactor": _SCALE,
        "mobile": False,
    }


async def _command(tab: "Tab", name: str, **params: object) -> Mapping[str, Any]:
    answer = await tab.send_command(name, params=params)
    if "error" in answer:
        msg = f"the browser refused {name}: {json.dumps(answer['error'])}"
        raise MapUnavailableError(msg)
    result: Mapping[str, Any] = answer["result"]
    return result


_READY = (
    "document.querySelector('#page-root')?.dataset.ready === 'true'"
    " && document.querySelector('[data-panel=map]')?.dataset.state"
)


async def _until_ready(tab: "Tab") -> None:
    """Waits for the map, and refuses a picture of one that could not be drawn."""
    for _ in range(int(_PATIENCE / _BETWEEN_LOOKS)):
        found = await _command(tab, "Runtime.evaluate", expression=_READY)
        state = found["result"].get("value")
        if state == "error":
            break
        if state:
            return
        await asyncio.sleep(_BETWEEN_LOOKS)
    msg = f"the map was not drawn within {_PATIENCE:.0f} seconds, or not at all; no picture is made"
    raise MapUnavailableError(msg)


async def _png(tab: "Tab", only: str) -> bytes:
    clip = {"clip": await _place(tab, only)} if only else {}
    shot = await _command(tab, "Page.captureScreenshot", format="png", **clip)
    return base64.b64decode(shot["data"])


async def _place(tab: "Tab", selector: str) -> dict[str, object]:
    """Where a part of the sheet stands, in CSS pixels."""
    expression = (
        f"JSON.stringify(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
    )
    found = await _command(tab, "Runtime.evaluate", expression=expression)
    box = json.loads(found["result"]["value"])
    return {name: box[name] for name in ("x", "y", "width", "height")} | {"scale": 1}


async def _pdf(tab: "Tab", _only: str) -> bytes:
    options = {"preferCSSPageSize": True, "printBackground": True}
    return base64.b64decode((await _command(tab, "Page.printToPDF", **options))["data"])


_PICTURES = MappingProxyType({"png": _png, "pdf": _pdf})
