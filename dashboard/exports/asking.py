"""A file asked for in words: codes and addresses as a person copies them."""

from urllib.parse import urlsplit

from dashboard import url_state
from dashboard.exports.files import EXPORTERS, NotDrawnError
from dashboard.exports.images import PictureUnavailableError
from dashboard.panels import PANELS
from dashboard.panels.rendering import Request
from dashboard.settings import Settings
from dashboard.wiring import Store, StoreUnavailableError
from data_access.filters import InvalidFilterError
from data_access.held import DataUnavailableError
from data_access.registry.bureaus import BUREAUS
from data_access.registry.routes import ROUTES

_ROUTE_PAGE, _BUREAU_PAGE = "/routes/", "/bureaus/"
_REASONS = (
    DataUnavailableError,
    InvalidFilterError,
    NotDrawnError,
    PictureUnavailableError,
    StoreUnavailableError,
)


class ExportRefusedError(ValueError):
    """No such file can be made; the sentence says why."""


def asked(panel: str, view: str, form: str, settings: Settings) -> bytes:
    """One panel of a view as a file of a format.

    Args:
        panel: its code.
        view: a query string, or a whole address copied from the browser.
        form: one of `EXPORTERS`.
        settings: where the store is.

    Raises:
        ExportRefusedError: something of it is unknown, or there is nothing to draw.
    """
    if panel not in PANELS:
        msg = f"there is no panel {panel!r}; the panels are {', '.join(sorted(PANELS))}"
        raise ExportRefusedError(msg)
    if form not in EXPORTERS:
        msg = f"there is no format {form!r}; the formats are {', '.join(EXPORTERS)}"
        raise ExportRefusedError(msg)
    try:
        return EXPORTERS[form](PANELS[panel], _request(view), Store(settings))
    except _REASONS as error:
        raise ExportRefusedError(str(error)) from error


def _request(view: str) -> Request:
    """What a view asks for; the page of a route or a bureau fixes that route or country."""
    parts = urlsplit(view)
    is_address = bool(parts.netloc) or view.startswith("/")
    reading = url_state.strict(parts.query if is_address else view)
    route, country = (
        parts.path.removeprefix(page) if parts.path.startswith(page) else ""
        for page in (_ROUTE_PAGE, _BUREAU_PAGE)
    )
    return Request.of(
        reading,
        route=route if route in ROUTES else None,
        country=country if country in BUREAUS else None,
    )
