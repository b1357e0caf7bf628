"""Maps as pictures: `/sheet/<panel>`, by the Chromium of this process.

The page that readers see is the one that is printed, from the same address, so that numbers, words
and lines cannot differ. Nothing has to be served beforehand: the application answers this one
browser on a port of its own, on this machine only, for the reader who asked for the picture; other
programs of this machine do not know the word that the browser sends with each request.
"""

import hmac
import secrets
import threading
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server

from dashboard.access.reader import READER, current
from dashboard.exports.paper.pages import MapPicture
from dashboard.exports.paper.sheets import Paper
from dashboard.exports.renderer import RENDERER, PictureFailedError, PictureUnavailableError
from dashboard.i18n import current_language
from dashboard.theme import FOR_PAPER
from dashboard.wiring import Store

PREFIX = "/sheet/"
SCALE = 2
"""Pixels of a picture for each of the page."""
_UPRIGHT, _ACROSS, _WIDE = (794, 810), (1123, 644), (1000, 620)
"""CSS pixels of the map on a page upright and across, below heading and sentences; of others: wide
enough for their legends."""
_MAP = "map"
_OF_PAPER = ("lang", "theme")
_WORD = "X-Routewatch-Sheet"


def map_picture(
    code: str,
    query: str,
    application: WSGIApplication,
    size: tuple[int, int],
    theme: str = FOR_PAPER,
) -> bytes:
    """The map of a panel with its legend as PNG, for a sheet that says the rest itself.

    Args:
        code: of the panel.
        query: query string of the view, as its address has it; `ll` and `lay` are followed.
        application: answers the page; inside a request, Flask's own.
        size: width and height in CSS pixels.
        theme: of the picture.

    Raises:
        PictureUnavailableError: Chromium or the extra `export` is missing.
        PictureFailedError: the page did not become ready.
    """
    with map_page(code, query, application, theme=theme) as page:
        return RENDERER.page(**page, width=size[0], height=size[1])


def map_png(store: Store, application: WSGIApplication) -> MapPicture:
    """Draws maps, each once for a version of the data.

    Args:
        store: where they are kept.
        application: answers the page of a map.
    """

    def drawn(code: str, query: str, sheet: Paper) -> bytes | None:
        size = _UPRIGHT if sheet.height > sheet.width else _ACROSS
        size = size if code == _MAP else _WIDE
        question: Hashable = ("paper map", code, query, size, current_language())
        try:
            return store.cached(question, lambda: map_picture(code, query, application, size))
        except (PictureUnavailableError, PictureFailedError):
            return None

    return drawn


@contextmanager
def map_page(
    code: str, query: str, application: WSGIApplication, *, theme: str = ""
) -> Iterator[dict[str, Any]]:
    """What `Renderer.page` needs of the sheet of a map, which is answered until the block ends."""
    kept = [pair for pair in parse_qsl(query.lstrip("?")) if pair[0] not in _OF_PAPER]
    kept += [("lang", current_language().code), *([("theme", theme)] if theme else [])]
    parameters = urlencode(kept)
    word = secrets.token_urlsafe()
    with _answering(_for_reader(application, word)) as origin:
        yield {
            "address": f"{origin}{PREFIX}{code}?{parameters}",
            "headers": {_WORD: word},
            "ready": _READY.replace("CODE", code),
            "scale": SCALE,
        }


class _Silent(WSGIRequestHandler):
    """Nobody asks who asked for what: one browser does, once."""

    def log(self, *_args: object) -> None:
        """Say nothing."""


def _for_reader(application: WSGIApplication, word: str) -> WSGIApplication:
    """An application that answers whoever knows a word for the reader of now."""
    reader = current()

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if hmac.compare_digest(environ.get(_KEY, "").encode(), word.encode()):
            environ[READER] = reader
        return application(environ, start)

    return answer


_KEY = f"HTTP_{_WORD.upper().replace('-', '_')}"


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


# Land and borders are a file of their own, which may come after the figures.
_READY = (
    "document.querySelector('#page-root')?.dataset.ready === 'true' && ((state) =>"
    " state === 'error' || document.querySelector('[class*=rw-ground] path') ? state : '')"
    "(document.querySelector('[data-panel=CODE]')?.dataset.state)"
)
