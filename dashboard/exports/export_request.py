"""A file asked for in words: codes and addresses as a person copies them."""

from collections.abc import Collection
from urllib.parse import urlsplit

from dashboard import url_state
from dashboard.exports.files import FORMATS, File, FileSpec, file_of
from dashboard.exports.paper.picture import PRESETS, SCALES
from dashboard.exports.pictures import NotDrawnError
from dashboard.exports.renderer import PictureFailedError, PictureUnavailableError
from dashboard.handling_marks import MarkingError
from dashboard.i18n import LANGUAGES, named_language, sentence_of, use_language
from dashboard.panels import PANELS, rights
from dashboard.panels.catalogue.bureaus import BUREAU_PAGE
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store, StoreUnavailableError
from data_access.availabilities import DataUnavailableError
from data_access.filters import InvalidFilterError
from data_access.registry.bureaus import BUREAUS
from data_access.registry.routes import ROUTES

ROUTE_PAGE = "/routes/"
_REASONS = (
    DataUnavailableError,
    InvalidFilterError,
    MarkingError,
    NotDrawnError,
    PictureFailedError,
    PictureUnavailableError,
    StoreUnavailableError,
)


class ExportRefusedError(ValueError):
    """No such file can be made; the sentence says why."""


def export_file(
    panel: str, view: str, spec: FileSpec, settings: Settings, language: str = ""
) -> File:
    """One panel of a view as a file of a format.

    Args:
        panel: its code.
        view: a query string, or a whole address copied from the browser.
        spec: format, sheet, scale and mark.
        settings: where the store is.
        language: code of that of the file; empty takes the one that the view names.

    Raises:
        ExportRefusedError: something of it is unknown, or there is nothing to draw.
    """
    choices: tuple[tuple[str, object, Collection[object]], ...] = (
        ("panel", panel, sorted(filter(rights.may_see, PANELS))),
        ("format", spec.form, FORMATS),
        ("preset", spec.preset, PRESETS),
        ("scale", spec.scale, SCALES),
        ("language", language or settings.language, LANGUAGES),
    )
    for name, given, known in choices:
        if given not in known:
            msg = f"there is no {name} {given!r}; the {name}s are {', '.join(map(str, known))}"
            raise ExportRefusedError(msg)
    with use_language(language_of(view, language, settings.language)):
        try:
            return file_of(PANELS[panel], request_of(*path_and_query(view)), Store(settings), spec)
        except _REASONS as error:
            raise ExportRefusedError(sentence_of(error)) from error


def path_and_query(view: str) -> tuple[str, str]:
    """The path and the query string of a view: of a bare query string, the path is `/`."""
    parts = urlsplit(view)
    is_address = bool(parts.netloc) or view.startswith("/")
    return (parts.path, parts.query) if is_address else ("/", view.lstrip("?"))


def language_of(view: str, named: str, installed: str) -> str:
    """Code of the language of a file: the one named for it, else in its view, else the usual."""
    _path, query = path_and_query(view)
    known = (code for code in (named, named_language(query)) if code in LANGUAGES)
    return next(known, installed)


def request_of(path: str, query: str) -> Request:
    """What a page asks of its panels; that of a route or a bureau fixes route or country.

    Raises:
        InvalidFilterError: a parameter cannot be read.
    """
    return Request.of(url_state.strict(query), route=route_of(path), country=bureau_of(path))


def route_of(path: str) -> str | None:
    """The route whose page it is."""
    code = path.removeprefix(ROUTE_PAGE)
    return code if path.startswith(ROUTE_PAGE) and code in ROUTES else None


def bureau_of(path: str) -> str | None:
    """The bureau whose page it is."""
    code = path.removeprefix(BUREAU_PAGE)
    return code if path.startswith(BUREAU_PAGE) and code in BUREAUS else None
