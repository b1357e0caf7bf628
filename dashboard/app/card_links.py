"""`GET /card/<code>`: from the link in a file to the page that shows the card now.

`/hits`, the one page of the network in the first release, leads on in the same way, and so does
`/s/<code>`, the short link of a long address.

A file is read a year later, when its card may have moved to another page: its link names the card,
and the page is found when the link is followed.
"""

from flask import Flask, Response, abort, redirect, request

from dashboard import pages, url_state
from dashboard.exports.links import SHORT
from dashboard.exports.provenance import CARD
from dashboard.i18n import _
from dashboard.pages import route, standard
from dashboard.panels import rights
from dashboard.panels.catalogue.published_figures import SHOWN_IN
from dashboard.wiring import Store, StoreUnavailableError
from data_access.filters import Filters
from data_access.registry.routes import ROUTES
from data_access.store import short_links

_ANY_BUREAU = "ITA"
OLD = "/hits"


def register(server: Flask, store: Store) -> None:
    """Add the routes."""

    @server.get(f"{CARD}<code>")
    def lead(code: str) -> Response:
        search = request.query_string.decode("utf-8", "replace")
        path = place(code, url_state.parse(search).filters)
        if path is None:
            abort(404, _("no such card"))
        # Path and query of our own only: no other host can be named here.
        return _to(server, path, search)

    @server.get(f"{SHORT}<code>")
    def lead_far(code: str) -> Response:
        try:
            address = store.run(lambda connection: short_links.address_of(connection, code))
        except StoreUnavailableError as error:
            abort(503, str(error))
        if address is None:
            abort(404, _("no such link"))
        path, _mark, search = address.partition("?")
        return _to(server, path, search)

    @server.get(OLD)
    def lead_on() -> Response:
        search = request.query_string.decode("utf-8", "replace")
        return _to(server, moved(search), search)


def _to(server: Flask, path: str, search: str) -> Response:
    address = f"{path}?{search}" if search else path
    return server.make_response((redirect(address), {"Cache-Control": "no-store"}))


def moved(search: str) -> str:
    """The page that a stored link to `/hits` means: that of the card whose tab is open, if any."""
    reading = url_state.parse(search)
    code = dict(reading.others).get("tab", "").partition(":")[0]
    pages_now = (*standard.NETWORK, standard.BUREAUS)
    code = SHOWN_IN.get(code, code)
    shown = (page.path for page in pages_now if _has_card(page.path, code))
    return next(shown, pages.MOVED[OLD].path)


def place(code: str, filters: Filters) -> str | None:
    """The path of a page that shows a card; None where there is no such card.

    Which cards the page of a route has, depends on what is counted there. The few panels that only
    files and the data interface offer lead to the page of all measures.
    """
    if not rights.may_see(code):
        return None
    code = SHOWN_IN.get(code, code)
    paths = (
        *(page.path for page in pages.PAGES),
        *(f"{route.PREFIX}{chosen}" for chosen in (*filters.routes, *ROUTES)),
        *(f"{url_state.BUREAU_PAGE}{chosen.iso3}" for chosen in filters.countries),
        f"{url_state.BUREAU_PAGE}{_ANY_BUREAU}",
    )
    return next((path for path in paths if _has_card(path, code)), standard.TRENDS.path)


def _has_card(path: str, code: str) -> bool:
    """Whether a page has a card that the reader may see."""
    cards, country = pages.panels_on(path)
    return code in cards and rights.may_see(code, country)
