"""Addresses as people copy them, and as files have them: whole, short, or as a QR code."""

from io import BytesIO
from urllib.parse import urlsplit

import segno

from dashboard import url_state
from dashboard.audit.record import subject
from dashboard.i18n import LANGUAGES, _, named_language
from dashboard.panel_request import Request
from dashboard.settings import Settings, is_this_machine
from dashboard.wiring import Store, StoreUnavailableError
from data_access.registry import BUREAUS, ROUTES
from data_access.store import short_links

ROUTE_PAGE = "/routes/"
SHORT = "/s/"
EMBED = "/embed/"
_LONG = 100
"""Letters of an address that stands on a slide or a sheet as it is."""

_SCALE, _QUIET = 8, 2
"""Pixels of a module of a code, and modules of white around it."""


def base_of(settings: Settings, asked_at: str = "") -> str:
    """Where readers reach the installation: as it is set, else where a file was asked for.

    Empty where that is a name that every machine has for itself: nobody else could follow it.
    """
    if settings.address:
        return settings.address.rstrip("/")
    return "" if _is_of_this_machine(asked_at) else asked_at.rstrip("/")


def _is_of_this_machine(address: str) -> bool:
    name = urlsplit(address).hostname or ""
    return not name or is_this_machine(name)


def web_address(link: str) -> str:
    """A link that can be followed; empty if the host is unknown."""
    return link if link.startswith(("http://", "https://")) else ""


def link_text(link: str) -> str:
    """A link in words; of one without a host the page, which its readers find in Routewatch."""
    if web_address(link) or not link:
        return link
    return _("Routewatch, page {path}").format(path=link.replace("%2F", "/"))


def printed_link(link: str, base: str, store: Store) -> str:
    """A link for slides and paper: short if it is long and can be stored.

    Args:
        link: that begins with `base`.
        base: where readers reach the installation.
        store: that keeps short links.
    """
    if len(link) <= _LONG or not base:
        return link
    address = link.removeprefix(base)
    code = short_links.code_of(address)
    try:
        kept = store.run(lambda connection: short_links.address_of(connection, code))
        if kept is None:
            maker = subject()
            kept = store.keep(lambda c: address if short_links.keep(c, address, maker) else None)
    except StoreUnavailableError:
        # An import runs, or this server may only read: the long one leads there as well.
        return link
    return f"{base}{SHORT}{code}" if kept == address else link


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
    code = path.removeprefix(url_state.BUREAU_PAGE)
    return code if path.startswith(url_state.BUREAU_PAGE) and code in BUREAUS else None


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="l")


def qr_path(address: str) -> tuple[str, int]:
    """The path of the dark modules, and how many modules there are on a side, white included."""
    code = _code(address)
    rows = [
        (y, [x for x, dark in enumerate(row) if dark])
        for y, row in enumerate(code.matrix_iter(border=_QUIET))
    ]
    path = "".join(f"M{x} {y}.5h1" for y, dark in rows for x in dark)
    return path, int(code.symbol_size(border=_QUIET)[0])


def qr_png(address: str) -> bytes:
    """A picture that a telephone reads from a screen."""
    buffer = BytesIO()
    _code(address).save(buffer, kind="png", scale=_SCALE, border=_QUIET)
    return buffer.getvalue()
