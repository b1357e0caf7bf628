"""`GET /api/v1/panels/<code>.csv`: the numbers of a card, exactly those of its picture."""

from flask import Blueprint, Response, request

from dashboard import url_state
from dashboard.api.answers import UnknownPathError, answered
from dashboard.exports.files import as_csv
from dashboard.panels import PANELS
from dashboard.panels.rendering import Request
from dashboard.wiring import Store


def blueprint(store: Store) -> Blueprint:
    """The route."""
    routes = Blueprint("panels", __name__)

    @routes.get("/api/v1/panels/<code>.csv")
    @answered
    def read_panel(code: str) -> Response:
        panel = PANELS.get(code)
        if panel is None:
            raise UnknownPathError(code)
        reading = url_state.strict(request.query_string.decode("utf-8", "replace"))
        answer = Response(as_csv(panel, Request.of(reading), store), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="{code}.csv"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes
