"""`/embed/<panel>?…`: one card in an `<iframe>` of another site, without any script.

There is none unless the settings list the sites that may show it; browsers refuse all others by the
header of the answer (`app/headers.py`).
"""

from flask import Blueprint, Response, abort, current_app, request

from dashboard import url_state
from dashboard.api.answers import answered, query_string
from dashboard.exports.links import EMBED
from dashboard.exports.paper.card_pdf import card_document
from dashboard.exports.paper.cards import Setting
from dashboard.exports.paper.maps import map_png
from dashboard.exports.paper.sheets import SHEETS
from dashboard.exports.provenance import link, provenance_of
from dashboard.i18n import _
from dashboard.panels import PANELS, rights
from dashboard.panels.card import render
from dashboard.theme import FOR_PAPER
from dashboard.view import Request
from dashboard.wiring import Store

_NOT_FOUND, _FORBIDDEN = 404, 403
_SHEET = "slide"


def blueprint(store: Store) -> Blueprint:
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
        if not rights.may_see(code) or not store.settings.embedding_sites():
            abort(_NOT_FOUND)
        made = answer(code, url_state.parse(query_string()))
        made.headers["Cache-Control"] = "no-store"
        return made

    return routes
