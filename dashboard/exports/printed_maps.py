"""The map of a view as a picture: `/sheet/map` on a sheet, by a Chromium of this machine.

The page that readers see is the one that is printed, from the same address, so that numbers, words
and lines cannot differ. Nothing has to be served beforehand: the application answers this one
browser on a port of its own, on this machine only.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIApplication

from werkzeug.serving import WSGIRequestHandler, make_server

FORMATS = ("png", "pdf")
PATH = "/sheet/map"
MAP = '[data-panel="map"] .card-body'
"""CSS selector of the map with its legend, for sheets that say the rest themselves."""
_SCALE = 2
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
    parameters = urlencode([*kept, ("size", size), *([("theme", theme)] if theme else [])])
    with _answering(application) as origin:
        return _alone(lambda: _drawn(f"{origin}{PATH}?{parameters}", form, SHEETS[size], only))


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
        from dashboard.exports.chromium import ChromiumError, page_picture  # noqa: PLC0415
    except ImportError as error:
        msg = "maps as pictures need the extra `export`: pip install 'routewatch[export]'"
        raise MapUnavailableError(msg) from error
    size = {"width": sheet.width, "height": sheet.height, "scale": _SCALE}
    try:
        return await page_picture(address, form, ready=_READY, only=only, **size)
    except ChromiumError as error:
        raise MapUnavailableError(str(error)) from error


_READY = (
    "document.querySelector('#page-root')?.dataset.ready === 'true'"
    " && document.querySelector('[data-panel=map]')?.dataset.state"
)
