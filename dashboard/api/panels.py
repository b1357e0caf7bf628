"""`GET /api/v1/panels/<code>.<format>`: a card as a file, with the numbers of its picture."""

from flask import Blueprint, Response, request

from dashboard import url_state
from dashboard.api.answers import UnknownPathError, answered
from dashboard.api.filing import Filing
from dashboard.exports.files import FORMATS
from dashboard.panels import PANELS

_FORMS = ", ".join(FORMATS)


def blueprint(filing: Filing) -> Blueprint:
    """The route."""
    routes = Blueprint("panels", __name__)

    @routes.get(f"/api/v1/panels/<code>.<any({_FORMS}):form>")
    @answered
    def read_panel(code: str, form: str) -> Response:
        if code not in PANELS:
            raise UnknownPathError(f"{code}.{form}")
        reading = url_state.strict(request.query_string.decode("utf-8", "replace"))
        return filing.answer(code, form, reading)

    return routes
