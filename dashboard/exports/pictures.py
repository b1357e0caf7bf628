"""A panel as a picture: which drawing is drawn how, in which formats, with which properties."""

import io
import struct
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

from dashboard.drawings import MapDrawing
from dashboard.exports.paper.card_pdf import card_pdf, map_room
from dashboard.exports.paper.picture import (
    PRESETS,
    WHOLE,
    Variant,
    chart_of,
    is_drawn,
    picture_html,
)
from dashboard.exports.printed_maps import map_alone, map_page
from dashboard.exports.provenance import Provenance
from dashboard.exports.renderer import RENDERER
from dashboard.i18n import _
from dashboard.panels.card import Card
from dashboard.theme import FOR_PAPER, theme_named

_MADE_BY = "Routewatch"
_INCH, _METRES = 0.0254, 1
"""An inch in metres, and the unit of a resolution in a PNG."""
_PIXELS_AN_INCH = 120
"""Of a sheet at scale 1."""
_SIGNATURE_AND_HEADER = 8 + 25
"""Of a PNG: after them, text may stand anywhere."""


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
        "Software": _MADE_BY,
        "Comment": "\n".join(f"{name}: {text}" for name, text in provenance.notes()),
    }
    metre = round(an_inch / _INCH)
    size = _chunk(b"pHYs", struct.pack(">IIB", metre, metre, _METRES))
    chunks = size + b"".join(_text_chunk(key, text) for key, text in words.items())
    head, rest = content[:_SIGNATURE_AND_HEADER], content[_SIGNATURE_AND_HEADER:]
    return head + chunks + rest


def _text_chunk(key: str, text: str) -> bytes:
    return _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode())


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


def in_pdf(content: bytes, provenance: Provenance) -> bytes:
    """The document with its words in its properties, and nothing of the machine that made it."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - of the extra
    from pypdf.generic import BooleanObject, NameObject  # noqa: PLC0415

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    # Readers name the window by the title, not by the file, as PDF/UA asks.
    preferences = writer.create_viewer_preferences()
    preferences[NameObject("/DisplayDocTitle")] = BooleanObject(True)  # noqa: FBT003 - of pypdf
    writer.add_metadata(
        {
            "/Title": provenance.title,
            "/Subject": provenance.sentence,
            "/Author": provenance.source,
            "/Keywords": "; ".join(
                (provenance.marking.label, provenance.exercise, provenance.data_version)
            ),
            **({"/MadeFor": provenance.made_for} if provenance.made_for else {}),
            "/Creator": _MADE_BY,
            "/Producer": _MADE_BY,
        }
    )
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


FORMATS = ("png", "svg", "pdf")


class NotDrawnError(ValueError):
    """The panel has no picture for this view; the sentence says what it has."""


@dataclass(frozen=True, slots=True)
class PictureSpec:
    """How a picture is asked for.

    Attributes:
        form: png or svg.
        preset: a code of `PRESETS`.
        scale: of a PNG.
        theme: light or dark.
        variant: what it leaves out.
        query: of the view.
        application: answers the page that a map is taken of; without it maps have no picture.
    """

    form: str
    preset: str
    scale: int = 1
    theme: str = ""
    variant: Variant = WHOLE
    query: str = ""
    application: WSGIApplication | None = None


def picture(card: Card, provenance: Provenance, spec: PictureSpec) -> bytes:
    """A drawn panel as PNG or SVG.

    Args:
        card: the panel, drawn for the view.
        provenance: what must travel with it.
        spec: sheet, theme and form.

    Raises:
        NotDrawnError: there is nothing to draw.
        PictureUnavailableError: Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    _refuse_undrawn(card, spec.application)
    preset, variant = PRESETS[spec.preset], spec.variant
    html = picture_html(card, provenance, preset, theme_named(spec.theme), variant)
    with ExitStack() as stack:
        page = None
        if isinstance(card.drawing, MapDrawing) and spec.application:
            page = stack.enter_context(
                map_page(card.code, spec.query, spec.application, theme=spec.theme)
            )
        content = RENDERER.sheet(
            html,
            preset.size,
            # Of a sheet whose inches are no whole pixels of CSS, the scale is a little less.
            scale=preset.pixels[0] / preset.size[0] * spec.scale,
            as_svg=spec.form == "svg",
            is_clear=not variant.has_ground,
            chart=chart_of(card),
            page=page,
        )
    if spec.form == "svg":
        return content
    return in_png(content, provenance, _PIXELS_AN_INCH * spec.scale)


def printed_card(
    card: Card, provenance: Provenance, preset: str, query: str, application: WSGIApplication | None
) -> bytes:
    """A drawn panel as PDF.

    Args:
        card: the panel, drawn in the style for print.
        provenance: what must travel with it.
        preset: a code of `PRESETS`.
        query: of the view.
        application: answers the page that a map is taken of; without it maps have no picture.

    Raises:
        NotDrawnError: there is nothing to draw.
        PictureUnavailableError: Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    _refuse_undrawn(card, application)
    drawn = None
    if isinstance(card.drawing, MapDrawing) and application:
        room = map_room(preset)
        drawn = map_alone(card.code, query, application, theme=FOR_PAPER, size=room)
    return in_pdf(card_pdf(card, provenance, preset, drawn), provenance)


def _refuse_undrawn(card: Card, application: WSGIApplication | None) -> None:
    if card.drawing is None:
        raise NotDrawnError(card.message)
    is_map = isinstance(card.drawing, MapDrawing)
    if not is_drawn(card.drawing) or (is_map and application is None):
        raise NotDrawnError(_("This card has no picture: its numbers come as CSV and XLSX."))
