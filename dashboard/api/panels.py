"""`GET /api/v1/panels/<code>.csv`: the numbers of a card, exactly those of its picture."""

from flask import Blueprint, Response, request

from dashboard import url_state
from dashboard.api.answers import UnknownPathError, answered
from dashboard.components.downloads import file_name
from dashboard.exports.files import as_csv
from dashboard.panels import PANELS
from dashboard.panels.rendering import Request, scoped
from dashboard.panels.statements import is_exercise
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
        asked = Request.of(reading)
        answer = Response(as_csv(panel, asked, store, request.host_url), mimetype="text/csv")
        name = file_name(code, exercise=is_exercise(panel, scoped(panel, asked, store)))
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes
