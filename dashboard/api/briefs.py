"""`GET /api/v1/brief` and `/api/v1/brief.<format>`: a briefing in words, and as a file.

The address is that of the briefing's page: views and the order of them, never a figure or picture.
`bureau` makes it the brief of that bureau, for the page that asks for one after the other.
"""

from flask import Blueprint, Response, current_app, jsonify, request

from dashboard import url_state
from dashboard.api.answers import BadParameterError, answered
from dashboard.api.gate import Gate
from dashboard.exports import audit
from dashboard.exports.files import FileSpec
from dashboard.exports.pack.brief_files import (
    FORMATS,
    BriefFile,
    Means,
    brief_file,
    bureau_orders,
)
from dashboard.exports.pack.contents import Maps, brief_description, page_maps
from dashboard.exports.pack.orders import Order, OrderRefusedError, ordered
from dashboard.i18n import LANGUAGES, use_language
from dashboard.wiring import Store

_FORMS = ", ".join(FORMATS)


def blueprint(store: Store) -> Blueprint:
    """The routes."""
    routes = Blueprint("briefs", __name__)
    gate = Gate()

    @routes.get("/api/v1/brief")
    @answered
    def describe() -> Response:
        with use_language(_language(store)):
            try:
                answer = jsonify(brief_description(_order(), store))
            except OrderRefusedError as error:
                raise BadParameterError("items", str(error)) from error
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @routes.get(f"/api/v1/brief.<any({_FORMS}):form>")
    @answered
    def make(form: str) -> Response:
        try:
            order = _order()
            with (
                audit.audit_line("brief", order.view.request().filters, FileSpec(form)) as line,
                use_language(_language(store)),
                gate.admitted(request.remote_addr or "", picture=True),
            ):
                file = brief_file(order, form, store, Means(base=request.host_url, maps=_maps()))
                line.add(file.name, file.content, file.brief.data_version, file.brief.marking)
        except OrderRefusedError as error:
            raise BadParameterError("items", str(error)) from error
        return _answer(file)

    return routes


def _maps() -> Maps:
    """Maps from this very application: the printed page is the page."""
    return page_maps(lambda: current_app.wsgi_app)


def _order() -> Order:
    order = ordered(request.query_string.decode("utf-8", "replace"))
    bureaus = request.args.getlist("bureau")
    return next(bureau_orders(order, bureaus)) if bureaus else order


def _language(store: Store) -> str:
    chosen = dict(url_state.read(request.query_string.decode("utf-8", "replace")).others)
    wanted = chosen.get("lang", "")
    return wanted if wanted in LANGUAGES else store.settings.language


def _answer(file: BriefFile) -> Response:
    answer = Response(file.content, mimetype=file.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
