"""One panel as a file: format to function. Data interface and command line give the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from wsgiref.types import WSGIApplication

from dashboard import url_state
from dashboard.exports import presets
from dashboard.exports.carrying import Carried, carried
from dashboard.exports.naming import file_name
from dashboard.exports.pictures import picture, printed_map
from dashboard.exports.tabular import csv_text
from dashboard.figures.drawings import MapDrawing, Table
from dashboard.panels.panel import Panel
from dashboard.panels.rendering import Request, render, tabulated
from dashboard.wiring import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of file is asked for.

    Attributes:
        form: one of `FORMATS`.
        preset: the sheet of a picture, one of `presets.PRESETS`.
        scale: of a PNG, one of `presets.SCALES`.
        marking: label of a mark higher than what is shown asks for; empty takes that.
        base: address of the installation as its reader knows it, where none is configured.
        application: answers the page that a map is printed from; without it maps have no picture.
    """

    form: str
    preset: str = presets.DEFAULT
    scale: int = presets.DEFAULT_SCALE
    marking: str = ""
    base: str = ""
    application: WSGIApplication | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file that is ready to be taken away.

    Attributes:
        told: what travels with its figures.
    """

    name: str
    mimetype: str
    content: bytes
    told: Carried


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Attributes:
        is_picture: whether it is drawn, so that preset and scale count.
    """

    mimetype: str
    make: Callable[[Panel[Any], Request, Store, Wanted, Carried], bytes]
    is_picture: bool = False


def made(panel: Panel[Any], request: Request, store: Store, wanted: Wanted) -> File:
    """A panel of a view as a file.

    Raises:
        DataUnavailableError: there are no figures, and why.
        MarkingError: a mark that does not exist, or is too low.
        NotDrawnError: there is no picture of it.
        PictureUnavailableError: kaleido or Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    kind = FORMATS[wanted.form]
    told = carried(panel, request, store, base=wanted.base, asked=wanted.marking)
    content = kind.make(panel, request, store, wanted, told)
    return File(file_name(told, wanted.form), kind.mimetype, content, told)


def _csv(
    panel: Panel[Any], request: Request, store: Store, _wanted: Wanted, told: Carried
) -> bytes:
    table = tabulated(panel, request, store)
    return csv_text(told.notes(), _header(table), table.rows).encode()


def _header(table: Table) -> list[str]:
    return [column.key for column in table.columns]


def _xlsx(
    panel: Panel[Any], request: Request, store: Store, _wanted: Wanted, told: Carried
) -> bytes:
    # Its library takes 10 MB of memory: a worker has it from the first time that one is asked for.
    from dashboard.exports.workbooks import workbook  # noqa: PLC0415

    return workbook(tabulated(panel, request, store), told)


def _picture(
    panel: Panel[Any], request: Request, store: Store, wanted: Wanted, told: Carried
) -> bytes:
    card = render(panel, request, store)
    if isinstance(card.drawing, MapDrawing) and wanted.application and not wanted.marking:
        query = url_state.write(request.filters, request.options)
        size = {"preset": wanted.preset, "theme": request.theme}
        return printed_map(panel.code, query, wanted.form, wanted.application, told, **size)
    return picture(card, told, request.theme, wanted.form, preset=wanted.preset, scale=wanted.scale)


_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: MappingProxyType[str, Format] = MappingProxyType(
    {
        "csv": Format("text/csv", _csv),
        "xlsx": Format(_SHEETS, _xlsx),
        "png": Format("image/png", _picture, is_picture=True),
        "svg": Format("image/svg+xml", _picture, is_picture=True),
        "pdf": Format("application/pdf", _picture, is_picture=True),
    }
)
