"""A panel as PNG, SVG or PDF: which drawing is drawn how, with which properties.

A map is drawn from its own page (`/sheet/<panel>`), without anything around it. Nothing has to be
served beforehand: the application answers the Chromium of this process on a port of its own, on
this machine only, for the reader who asked for the picture; other programs of this machine do not
know the word that the browser sends with each request.
"""

import io
import secrets
import struct
import threading
import zlib
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.exceptions import Forbidden
from werkzeug.serving import WSGIRequestHandler, make_server

from dashboard.access.reader import READER, Reader, current
from dashboard.drawings import MapDrawing
from dashboard.exports.paper.cards import Setting, card_html
from dashboard.exports.paper.pages import MapPicture
from dashboard.exports.paper.picture import (
    DEFAULT,
    DEFAULT_SCALE,
    PRESETS,
    chart_of,
    is_drawn,
    picture_html,
)
from dashboard.exports.paper.sheets import EMBEDDED, Document, document_html, flat
from dashboard.exports.provenance import Provenance
from dashboard.exports.renderer import RENDERER, PictureFailedError, PictureUnavailableError
from dashboard.formats import format_date
from dashboard.i18n import _, current_language
from dashboard.panels.card import Card
from dashboard.theme import FOR_PAPER, theme_named
from dashboard.wiring import Store

PREFIX = "/sheet/"
SCALE = 2
"""Pixels of a picture for each of the page."""
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

    def drawn(code: str, query: str, size: tuple[int, int]) -> bytes | None:
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
    _drawn[word] = (application, current())
    try:
        yield {
            "address": f"{_origin()}{PREFIX}{code}?{parameters}",
            "headers": {_WORD: word},
            "ready": _READY.replace("CODE", code),
            "scale": SCALE,
        }
    finally:
        del _drawn[word]


class _Silent(WSGIRequestHandler):
    """Nobody asks who asked for what: one browser does, once."""

    def log(self, *_args: object) -> None:
        """Say nothing."""


_KEY = f"HTTP_{_WORD.upper().replace('-', '_')}"
_drawn: dict[str, tuple[WSGIApplication, Reader]] = {}
"""Of pages that are drawn now: who answers them and for whom, by a word only Chromium has."""


def _answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answer Chromium as the reader for whom it draws."""
    if environ.get(_KEY) not in _drawn:
        return Forbidden()(environ, start)
    application, environ[READER] = _drawn[environ[_KEY]]
    return application(environ, start)


@cache
def _origin() -> str:
    """Where this process answers its Chromium, which keeps the scripts of one origin compiled."""
    server = make_server("127.0.0.1", 0, _answer, threaded=True, request_handler=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


# Land and borders are a file of their own, which may come after the figures.
_READY = (
    "document.querySelector('#page-root')?.dataset.ready === 'true' && ((state) =>"
    " state === 'error' || document.querySelector('[class*=rw-ground] path') ? state : '')"
    "(document.querySelector('[data-panel=CODE]')?.dataset.state)"
)


MADE_BY = "Routewatch"
_INCH, _METRES = 0.0254, 1
"""An inch in metres, and the unit of a resolution in a PNG."""
_PIXELS_AN_INCH = 120
"""Of a sheet at scale 1."""
_SIGNATURE_AND_HEADER = 8 + 25
"""Of a PNG: after them, text may stand anywhere."""
_AROUND = 330
"""Pixels of a sheet above and below a chart."""
FORMATS = ("png", "svg", "pdf")


class NotDrawnError(ValueError):
    """The panel has no picture for this view; the sentence says what it has."""


@dataclass(frozen=True, slots=True)
class FileSpec:
    """What kind of file is asked for.

    Attributes:
        form: of `files.FORMATS`.
        preset: the sheet of a picture, one of `PRESETS`.
        scale: of a PNG, one of `SCALES`.
        marking: label of a mark higher than what is shown asks for; empty takes that.
        base: address of the installation as its reader knows it, where none is configured.
        application: answers the page that a map is printed from; without it maps have no picture.
        without: what a PNG or an SVG leaves out: `heading`, `ground`.
        for_people: whether a CSV begins with the mark by which Excel knows UTF-8; programs that
            read it line by line would take it for a part of the first line.
    """

    form: str
    preset: str = DEFAULT
    scale: int = DEFAULT_SCALE
    marking: str = ""
    base: str = ""
    application: WSGIApplication | None = None
    without: Collection[str] = ()
    for_people: bool = False

    def described(self) -> dict[str, object]:
        """It, for the audit."""
        is_picture = self.form in FORMATS
        sheet = {"preset": self.preset, "scale": self.scale} if is_picture else {}
        return {"format": self.form, **sheet}


def in_png(content: bytes, provenance: Provenance, an_inch: float) -> bytes:
    """The picture with its resolution, and its words as international text chunks.

    Args:
        content: the picture.
        provenance: what travels with it.
        an_inch: pixels that an inch of its sheet has.
    """
    words = {
        "Title": provenance.title,
        "Description": provenance.sentence,
        "Source": provenance.source,
        "Copyright": " · ".join(filter(None, (provenance.licence, provenance.marking.label))),
        "Software": MADE_BY,
        "Comment": "\n".join(f"{name}: {text}" for name, text in provenance.notes()),
    }
    metre = round(an_inch / _INCH)
    size = _chunk(b"pHYs", struct.pack(">IIB", metre, metre, _METRES))
    chunks = size + b"".join(
        _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode())
        for key, text in words.items()
    )
    head, rest = content[:_SIGNATURE_AND_HEADER], content[_SIGNATURE_AND_HEADER:]
    return head + chunks + rest


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


def in_pdf(content: bytes, title: str, properties: Mapping[str, str]) -> bytes:
    """A document with its properties, and nothing of the machine that made it.

    Args:
        content: the document.
        title: by which readers name the window, as PDF/UA asks.
        properties: of the file, as PDF names them; empty ones are left out.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - of the extra
    from pypdf.generic import BooleanObject, NameObject  # noqa: PLC0415

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    preferences = writer.create_viewer_preferences()
    preferences[NameObject("/DisplayDocTitle")] = BooleanObject(True)  # noqa: FBT003 - of pypdf
    named = {name: text for name, text in properties.items() if text}
    writer.add_metadata({"/Title": title, **named, "/Creator": MADE_BY, "/Producer": MADE_BY})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture(
    card: Card, provenance: Provenance, spec: FileSpec, query: str, theme: str = ""
) -> bytes:
    """A drawn panel as PNG, SVG or PDF.

    Args:
        card: the panel, drawn for the view.
        provenance: what must travel with it.
        spec: form, sheet, and what stands on it.
        query: of the view.
        theme: light or dark.

    Raises:
        NotDrawnError: there is nothing to draw.
        PictureUnavailableError: Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    _refuse_undrawn(card, spec.application)
    preset = PRESETS[spec.preset]
    html = picture_html(card, provenance, preset, theme_named(theme), spec.without)
    with ExitStack() as stack:
        page = None
        if isinstance(card.drawing, MapDrawing) and spec.application:
            page = stack.enter_context(map_page(card.code, query, spec.application, theme=theme))
        content = RENDERER.sheet(
            html,
            preset.size,
            # Of a sheet whose inches are no whole pixels of CSS, the scale is a little less.
            scale=preset.pixels[0] / preset.size[0] * spec.scale,
            form=spec.form,
            is_clear="ground" in spec.without,
            chart=chart_of(card),
            page=page,
        )
    if spec.form == "svg":
        return content
    if spec.form == "pdf":
        keywords = (provenance.marking.label, provenance.exercise, provenance.data_version)
        properties = {
            "/Subject": provenance.sentence,
            "/Author": provenance.source,
            "/Keywords": "; ".join(keywords),
            "/MadeFor": provenance.made_for,
        }
        return in_pdf(content, provenance.title, properties)
    return in_png(content, provenance, _PIXELS_AN_INCH * spec.scale)


def embedded_card(card: Card, provenance: Provenance, setting: Setting, full_view: str) -> str:
    """A card as HTML for a frame on another site, with everything that must travel with it.

    Args:
        card: what it shows, in the style for print.
        provenance: what travels with it.
        setting: what draws its map.
        full_view: the address that it leads to.
    """
    sheet = EMBEDDED
    high = min(sheet.tall - _AROUND, flat(sheet.room))
    setting = replace(setting, level=0, high=high)
    licence = _("Licence: {licence}").format(licence=provenance.licence)
    known = _("As known on {day} · data version {version}").format(
        day=format_date(provenance.as_known_on), version=provenance.data_version
    )
    document = Document(
        title=provenance.title,
        sentence=provenance.sentence,
        mark=provenance.marking,
        dated=f"{known} · {licence}" if provenance.licence else known,
        made_for=provenance.made_for,
        link=full_view,
        exercise=bool(provenance.exercise),
        embedded=True,
    )
    content = card_html(card, provenance.marking, setting, sheet.room)
    return document_html(document, content, sheet)


def _refuse_undrawn(card: Card, application: WSGIApplication | None) -> None:
    if card.drawing is None:
        raise NotDrawnError(card.message)
    is_map = isinstance(card.drawing, MapDrawing)
    if not is_drawn(card.drawing) or (is_map and application is None):
        raise NotDrawnError(_("This card has no picture: its numbers come as CSV and XLSX."))
