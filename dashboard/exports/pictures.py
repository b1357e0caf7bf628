"""A panel as a picture: which drawing is drawn how, in which formats, with which properties."""

import io
import struct
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from wsgiref.types import WSGIApplication

from dashboard.exports import picture_sheets, printed_maps
from dashboard.exports.paper.card_pdf import card_pdf
from dashboard.exports.picture_sheets import PRESETS, Box, Draw, Preset, Sheet, composed
from dashboard.exports.provenance import Provenance
from dashboard.exports.renderer import RENDERER
from dashboard.exports.svg_text import Pen
from dashboard.figures import exercise
from dashboard.figures.drawings import (
    Chart,
    Drawing,
    Entries,
    Figure,
    Grid,
    Headline,
    MapDrawing,
    Strip,
    Table,
)
from dashboard.i18n import _
from dashboard.panels.card import Card
from dashboard.panels.card_body import names
from dashboard.theme import FOR_PAPER, Theme, named

_MADE_BY = "Routewatch"
_INCH, _METRES = 0.0254, 1
"""An inch in metres, and the unit of a resolution in a PNG."""
_UNITS_AN_INCH, _CSS_AN_INCH = 120, 96
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

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.add_metadata(
        {
            "/Title": provenance.title,
            "/Subject": provenance.sentence,
            "/Author": provenance.source,
            "/Keywords": "; ".join(
                (provenance.marking.label, provenance.exercise, provenance.data_version)
            ),
            "/Creator": _MADE_BY,
            "/Producer": _MADE_BY,
        }
    )
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


FORMATS, MAP_FORMATS = ("png", "svg", "pdf"), ("png", "pdf")
PRINTED_MAP = "map"
"""The panel that has a page for paper (`/sheet/map`)."""
MAP_PRESETS = tuple(code for code in PRESETS if code in printed_maps.SHEETS)
_LARGER = 1.4
"""Charts are drawn for a screen, with letters of 12 pixels; a sheet's are of 17."""
_LEAST = 0.75
_ROW = 19
"""Pixels that a row of names needs to be read."""
_ABREAST = 760
"""Pixels that names and the columns beside them need."""
_TOP = 18
"""Room above a chart for the numbers of its events, as on screen."""


class NotDrawnError(ValueError):
    """The panel has no picture for this view; the sentence says what it has."""


def picture(card: Card, provenance: Provenance, theme: str, form: str, **size: Any) -> bytes:
    """A drawn panel as PNG or SVG.

    Args:
        card: the panel, drawn for the view.
        provenance: what must travel with it.
        theme: light or dark.
        form: of the file.
        size: `preset`, a code of `PRESETS`, and `scale`, of a PNG.

    Raises:
        NotDrawnError: there is nothing to draw.
        PictureUnavailableError: it needs kaleido or Chromium, and they are not installed.
        PictureFailedError: it could not be drawn this time.
    """
    preset: Preset = PRESETS[size["preset"]]
    svg = sheet_svg(card, provenance, preset, named(theme))
    if form == "svg":
        return svg.encode()
    content = RENDERER.sheet(svg, preset.width, preset.height, size["scale"])
    return in_png(content, provenance, _UNITS_AN_INCH * size["scale"])


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
        PictureUnavailableError: kaleido or Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    drawn = None
    if isinstance(card.drawing, MapDrawing) and application:
        _refuse_map(card.code, preset)
        drawn = printed_maps.map_picture(
            query, application, size=preset, theme=FOR_PAPER, only=printed_maps.MAP
        )
    else:
        _refuse_undrawn(card)
    return in_pdf(card_pdf(card, provenance, preset, drawn), provenance)


def printed_map(
    card: Card, provenance: Provenance, query: str, application: WSGIApplication, **size: str
) -> bytes:
    """The map of a view as PNG, on its own sheet.

    Args:
        card: of the map.
        provenance: what must travel with it, for the file's properties.
        query: of the view.
        application: answers the page of that sheet.
        size: `preset` and `theme`.

    Raises:
        NotDrawnError: that map or sheet has no page for paper.
        PictureUnavailableError: kaleido or Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    _refuse_map(card.code, size["preset"])
    drawn = printed_maps.map_picture(query, application, size=size["preset"], theme=size["theme"])
    return in_png(drawn, provenance, _CSS_AN_INCH * printed_maps.SCALE)


def _refuse_map(code: str, preset: str) -> None:
    if code != PRINTED_MAP or preset not in MAP_PRESETS:
        raise NotDrawnError(_("The map comes as PNG and PDF, on a slide or on A4."))


def _refuse_undrawn(card: Card) -> None:
    if card.drawing is None:
        raise NotDrawnError(card.message)
    if not is_drawn(card.drawing):
        raise NotDrawnError(_("This card has no picture: its numbers come as CSV and XLSX."))


def sheet_svg(card: Card, provenance: Provenance, preset: Preset, theme: Theme) -> str:
    """The sheet of a drawn panel, as SVG.

    Raises:
        NotDrawnError: there is nothing to draw.
    """
    drawing = card.drawing
    if drawing is None:
        raise NotDrawnError(card.message)
    _refuse_undrawn(card)
    if isinstance(drawing, Chart):
        return composed(
            Sheet(
                provenance,
                preset,
                theme,
                _chart(drawing.figure),
                description=drawing.alternative,
                names=[name for name in names(drawing.figure) if not name.labelled],
                marked=drawing.marked,
            )
        )
    description = drawing.alternative if isinstance(drawing, Strip) else ""
    return composed(
        Sheet(provenance, preset, theme, _drawn(drawing, theme), description=description)
    )


def is_drawn(drawing: Drawing | None) -> bool:
    """Whether a picture can be made of a drawing."""
    return isinstance(drawing, Chart) or type(drawing) in _BODIES


_BODIES: Mapping[type, Any] = MappingProxyType(
    {
        Headline: picture_sheets.headline,
        Table: picture_sheets.table,
        Grid: lambda pen, box, grid, theme: picture_sheets.table(pen, box, grid.table, theme),
        Entries: picture_sheets.entries,
        Strip: picture_sheets.strip,
    }
)


def _rows(part: tuple[str, Any]) -> float:
    """How many rows an axis has; one that runs downwards counts rows under each other."""
    name, axis = part
    first, last = axis.get("range") or (0, 0) if name.startswith("yaxis") else (0, 0)
    down = isinstance(first, int | float) and isinstance(last, int | float) and first > last
    return first - last if down else 0.0


def _drawn(drawing: Drawing, theme: Theme) -> Draw:
    def draw(pen: Pen, box: Box) -> None:
        _BODIES[type(drawing)](pen, box, drawing, theme)

    return draw


def _chart(figure: Figure) -> Draw:
    """The chart as on screen, larger; its key and its word for exercises are on the sheet."""
    layout = dict(figure["layout"])
    layout |= {
        "showlegend": False,
        # What is under the figure shows through: the word for exercises.
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "annotations": [
            mark for mark in layout.get("annotations", ()) if mark.get("name") != exercise.NAME
        ],
    }
    if names(figure):
        layout["margin"] = {**layout.get("margin", {}), "t": _TOP}

    rows = max(map(_rows, layout.items()), default=0.0)

    def draw(pen: Pen, box: Box) -> None:
        larger = _LARGER
        if rows:
            # Such a chart is as high as its rows, and its columns stand beside names.
            most = min(box.height / (rows * _ROW), box.width / _ABREAST)
            larger = max(_LEAST, min(_LARGER, most))
        wide, high = round(box.width / larger), round(box.height / larger)
        sized = {"data": figure["data"], "layout": {**layout, "width": wide, "height": high}}
        drawn = RENDERER.chart(sized, wide, high).decode()
        pen.raw(
            f'<svg x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
            f'viewBox="0 0 {wide} {high}" direction="ltr">{drawn}</svg>'
        )

    return draw
