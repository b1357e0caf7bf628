"""`/print/<page>` and `/embed/<panel>?…`: pages and cards as HTML documents that need no script.

A card is for an `<iframe>` of another site. There is none unless the settings list the sites that
may show it; browsers refuse all others by the header of the answer (`app/headers.py`).
"""

from flask import Response, abort, current_app, request

from dashboard import url_state
from dashboard.api.answers import API, BadParameterError, query_string, services, store
from dashboard.exports.links import EMBED
from dashboard.exports.pack.contents import page_maps, read_brief
from dashboard.exports.pack.orders import BRIEFING, OrderRefusedError, ordered
from dashboard.exports.pack.pdf import brief_html
from dashboard.exports.paper.cards import Setting
from dashboard.exports.paper.pages import PREFIX, page_path, printed_page
from dashboard.exports.paper.sheets import SHEETS, paper
from dashboard.exports.pictures import card_document
from dashboard.exports.printed_maps import map_png
from dashboard.exports.provenance import link, provenance_of
from dashboard.i18n import _
from dashboard.panels import PANELS, rights
from dashboard.panels.card import render
from dashboard.theme import FOR_PAPER
from dashboard.view import Request

_NOT_FOUND, _FORBIDDEN = 404, 403
_SHEET = "slide"


@API.get(PREFIX.rstrip("/"), defaults={"name": ""})
@API.get(f"{PREFIX}<path:name>")
def print_page(name: str) -> Response:
    """A page on paper; of a briefing what it holds, not what it is put together with."""
    place, search = services().place_at(page_path(name)), query_string()
    # A wall is no page for paper, since each of its scenes has its own filters, nor a sheet.
    if place.form or place.frame:
        abort(_NOT_FOUND)
    if place.path == BRIEFING:
        others = dict(url_state.parse(search).others)
        sheet = paper(others.get("paper", ""), others.get("turn", ""))
        drawn = page_maps(lambda: current_app.wsgi_app)
        try:
            brief = read_brief(ordered(search), store(), request.host_url, drawn)
        except OrderRefusedError as error:
            raise BadParameterError("items", str(error)) from error
        return _document(brief_html(brief, sheet))
    maps = map_png(store(), current_app.wsgi_app)
    return _document(printed_page(place, search, store(), maps, request.host_url))


@API.get(f"{EMBED}<code>")
def embed(code: str) -> Response:
    """A card for a frame on another site."""
    if not rights.may_see(code) or not store().settings.embed_hosts:
        abort(_NOT_FOUND)
    view = Request.of(url_state.parse(query_string()), theme=FOR_PAPER)
    # A frame is of our own host, so that its link leads there even where none is set.
    base = store().settings.address or request.host_url
    provenance = provenance_of(PANELS[code], view, store(), base=base)
    if not provenance.marking.public:
        sentence = _("Marked {mark}: not to be shown on other sites.")
        text = sentence.format(mark=provenance.marking.label)
        return _document(text, _FORBIDDEN, "text/plain")
    query = url_state.write(view.filters, view.options)
    sheet, draw = SHEETS[_SHEET], map_png(store(), current_app.wsgi_app)
    setting = Setting(store(), base.rstrip("/"), lambda card: draw(card.code, query, sheet))
    card, address = render(PANELS[code], view, store()), link(code, view, base)
    return _document(card_document(card, provenance, sheet, setting, embedded_at=address))


def _document(text: str, status: int = 200, mimetype: str = "text/html") -> Response:
    return Response(text, status, {"Cache-Control": "no-store"}, mimetype)
