"""`/print/<page>`: every page on paper, as one HTML document that needs no script."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, request

from dashboard import url_state
from dashboard.api.answers import BadParameterError, answered, query_string
from dashboard.components.shell import Place
from dashboard.exports.pack.contents import page_maps, read_brief
from dashboard.exports.pack.orders import BRIEFING, OrderRefusedError, ordered
from dashboard.exports.pack.pdf import brief_html
from dashboard.exports.paper.maps import map_png
from dashboard.exports.paper.pages import PREFIX, page_path, printed_page
from dashboard.exports.paper.sheets import paper
from dashboard.wiring import Store

_NOT_FOUND = 404


def blueprint(store: Store, place_at: Callable[[str], Place]) -> Blueprint:
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
