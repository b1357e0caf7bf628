"""`/print/<page>` and `/embed/<panel>?…`: pages and cards as HTML documents that need no script.

A card is for an `<iframe>` of another site. There is none unless the settings list the sites that
may show it; browsers refuse all others by the header of the answer (`app/headers.py`).
"""

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, request

from dashboard import url_state
from dashboard.api.answers import BadParameterError, answered, query_string
from dashboard.components.shell import Place
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
from dashboard.wiring import Store

_NOT_FOUND = 404


def print_blueprint(store: Store, place_at: Callable[[str], Place]) -> Blueprint:
    """The routes."""
    routes = Blueprint("print", __name__)

    def page(place: Place, search: str) -> str:
        maps = map_png(store, current_app.wsgi_app)
        return printed_page(place, search, store, maps, request.host_url)

    def brief(search: str) -> str:
        """What a briefing holds, not what it is put together with."""
        others = dict(url_state.parse(search).others)
        sheet = paper(others.get("paper", ""), others.get("turn", ""))
        maps = page_maps(lambda: current_app.wsgi_app)
        try:
            return brief_html(read_brief(ordered(search), store, request.host_url, maps), sheet)
        except OrderRefusedError as error:
            raise BadParameterError("items", str(error)) from error

    @routes.get(PREFIX.rstrip("/"), defaults={"name": ""})
    @routes.get(f"{PREFIX}<path:name>")
    @answered
    def print_page(name: str) -> Response:
        place = place_at(page_path(name))
        # A wall is no page for paper, since each of its scenes has its own filters, nor a sheet.
        if place.form or place.frame:
            abort(_NOT_FOUND)
        search = query_string()
        written = brief(search) if place.path == BRIEFING else page(place, search)
        answer = Response(written, mimetype="text/html")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes


_NOT_FOUND, _FORBIDDEN = 404, 403
_SHEET = "slide"


def embed_blueprint(store: Store) -> Blueprint:
    """The route."""
    routes = Blueprint("embeds", __name__)

    def answer(code: str, reading: url_state.Reading) -> Response:
        view = Request.of(reading, theme=FOR_PAPER)
        panel = PANELS[code]
        # A frame is of our own host, so that its link leads there even where none is set.
        base = store.settings.address or request.host_url
        provenance = provenance_of(panel, view, store, base=base)
        if not provenance.marking.public:
            sentence = _("Marked {mark}: not to be shown on other sites.")
            text = sentence.format(mark=provenance.marking.label)
            return Response(text, _FORBIDDEN, mimetype="text/plain")
        query = url_state.write(view.filters, view.options)
        sheet, draw = SHEETS[_SHEET], map_png(store, current_app.wsgi_app)
        setting = Setting(store, base.rstrip("/"), lambda card: draw(card.code, query, sheet))
        card = render(panel, view, store)
        address = link(code, view, base)
        return Response(card_document(card, provenance, sheet, setting, embedded_at=address))

    @routes.get(f"{EMBED}<code>")
    @answered
    def embed(code: str) -> Response:
        if not rights.may_see(code) or not store.settings.embed_hosts:
            abort(_NOT_FOUND)
        made = answer(code, url_state.parse(query_string()))
        made.headers["Cache-Control"] = "no-store"
        return made

    return routes
