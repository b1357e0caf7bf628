"""A panel as a picture: which drawing is drawn how, and in which formats."""

from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Any
from wsgiref.types import WSGIApplication

from dashboard.exports import bodies, maps, metadata
from dashboard.exports.bodies import Box
from dashboard.exports.carrying import Carried
from dashboard.exports.lettering import Pen
from dashboard.exports.presets import PRESETS, Preset
from dashboard.exports.renderer import RENDERER, PictureFailedError
from dashboard.exports.sheets import Draw, Sheet, composed
from dashboard.figures import exercise
from dashboard.figures.drawings import (
    Chart,
    Drawing,
    Entries,
    Figure,
    Grid,
    Headline,
    Strip,
    Table,
)
from dashboard.i18n import _
from dashboard.panels.panel import Rendered
from dashboard.panels.shown import names
from dashboard.theme import Theme, named

FORMATS = ("png", "svg", "pdf")
PRINTED_MAP = "map"
"""The panel that has a page for paper (`/print/map`)."""
MAP_PRESETS = tuple(code for code in PRESETS if code in maps.SHEETS)
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


def picture(card: Rendered, told: Carried, theme: str, form: str, **size: Any) -> bytes:
    """A drawn panel as a file of one of `FORMATS`.

    Args:
        card: the panel, drawn for the view.
        told: what must travel with it.
        theme: light or dark.
        form: of the file.
        size: `preset`, a code of `PRESETS`, and `scale`, of a PNG.

    Raises:
        NotDrawnError: there is nothing to draw.
        PictureUnavailableError: it needs kaleido or Chromium, and they are not installed.
        PictureFailedError: it could not be drawn this time.
    """
    preset: Preset = PRESETS[size["preset"]]
    svg = sheet(card, told, preset, named(theme))
    if form == "svg":
        return svg.encode()
    made = RENDERER.sheet(
        svg,
        form,
        width=preset.width,
        height=preset.height,
        scale=size["scale"],
        title=escape(f"{told.title} ({told.marking.label})"),
        language=escape(told.language),
    )
    return metadata.WRITERS[form](made, told)


def printed_map(
    code: str, query: str, form: str, application: WSGIApplication, told: Carried, **size: str
) -> bytes:
    """The map of a view as PNG or PDF, from its own page for paper.

    Args:
        code: of the panel.
        query: of the view.
        form: of the file.
        application: answers that page.
        told: what must travel with it, for the file's properties.
        size: `preset` and `theme`.

    Raises:
        NotDrawnError: that map, format or sheet has no page for paper.
        PictureFailedError: it could not be drawn this time.
    """
    if code != PRINTED_MAP or form not in maps.FORMATS or size["preset"] not in MAP_PRESETS:
        raise NotDrawnError(_("The map comes as PNG and PDF, on a slide or on A4."))
    try:
        drawn = maps.map_picture(query, form, application, size=size["preset"], theme=size["theme"])
    except maps.MapUnavailableError as error:
        raise PictureFailedError(str(error)) from error
    return metadata.WRITERS[form](drawn, told)


def sheet(card: Rendered, told: Carried, preset: Preset, theme: Theme) -> str:
    """The sheet of a drawn panel, as SVG.

    Raises:
        NotDrawnError: there is nothing to draw.
    """
    drawing = card.drawing
    if drawing is None:
        raise NotDrawnError(card.message)
    if not is_drawn(drawing):
        raise NotDrawnError(_("This card has no picture: its numbers come as CSV and XLSX."))
    if isinstance(drawing, Chart):
        return composed(
            Sheet(
                told,
                preset,
                theme,
                _chart(drawing.figure, theme),
                description=drawing.alternative,
                names=names(drawing.figure),
                marked=drawing.marked,
            )
        )
    description = drawing.alternative if isinstance(drawing, Strip) else ""
    return composed(Sheet(told, preset, theme, _drawn(drawing, theme), description=description))


def is_drawn(drawing: Drawing | None) -> bool:
    """Whether a picture can be made of a drawing."""
    return isinstance(drawing, Chart) or type(drawing) in _BODIES


_BODIES: Mapping[type, Any] = MappingProxyType(
    {
        Headline: bodies.headline,
        Table: bodies.table,
        Grid: lambda pen, box, grid, theme: bodies.table(pen, box, grid.table, theme),
        Entries: bodies.entries,
        Strip: bodies.strip,
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


def _chart(figure: Figure, theme: Theme) -> Draw:
    """The chart as on screen, larger; its key and its word for exercises are on the sheet."""
    layout = dict(figure["layout"])
    layout |= {
        "showlegend": False,
        "paper_bgcolor": theme.panel,
        "plot_bgcolor": theme.panel,
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
