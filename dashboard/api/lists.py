"""A panel that is a list: its rows as JSON, or the file that its card gives."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard import url_state
from dashboard.api.answers import BadParameterError, answered
from dashboard.api.filing import Filing
from dashboard.panels.data import Data, Request, data_of
from dashboard.wiring import Store


def blueprint(
    code: str, answer: Callable[[Data, Store], dict[str, Any]], store: Store, filing: Filing
) -> Blueprint:
    """`/api/v1/<code>`, `json` unless `format=csv` is asked for.

    Args:
        code: of the panel, and of the address.
        answer: what a view holds, as JSON.
        store: that is read.
        filing: makes the file.
    """
    routes = Blueprint(code, __name__)

    @routes.get(f"/api/v1/{code}")
    @answered
    def read() -> Response:
        reading = url_state.strict(request.query_string.decode("utf-8", "replace"))
        form = dict(reading.others).get("format", "json")
        if form not in {"json", "csv"}:
            raise BadParameterError("format", "json or csv")
        if form == "csv":
            return filing.answer(code, form, reading)
        return jsonify(answer(data_of(Request.of(reading), store), store))

    return routes
