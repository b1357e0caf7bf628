"""Requests that are refused before anything works on them, and how refusals look.

Dash answers a malformed callback with 500 and a stack trace in the log, takes any property name
for an input, and answers every unknown path with 200. A client's mistake is 400, 404 or 413 here
and leaves one line in the log.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, request

from dashboard.components.shell import Place

_CALLBACKS = "/_dash-update-component"
_LONGEST_BODY = 1 << 20
log = logging.getLogger("routewatch")


def register(server: Flask, app: Dash, place_at: Callable[[str], Place]) -> None:
    """Guard the server."""
    server.config["MAX_CONTENT_LENGTH"] = _LONGEST_BODY

    @server.before_request
    def check_body() -> None:
        if request.path == _CALLBACKS and request.method == "POST":
            problem = malformed(_body(), app.callback_map)
            if problem:
                log.warning("callback refused: %s", problem)
                abort(400, problem)

    @server.after_request
    def mark_unknown_pages(response: Response) -> Response:
        catch_all = request.endpoint is not None and request.endpoint.endswith("<path:path>")
        if catch_all and not place_at(request.path).found:
            response.status_code = 404
        return response

    server.register_error_handler(DependencyException, _no_such_file)


def _no_such_file(_error: DependencyException) -> tuple[str, int]:
    return "no such file", 404


def _body() -> object:
    try:
        return request.get_json()
    except RecursionError:
        abort(400, "too deep")


def malformed(body: object, known: Mapping[str, Any]) -> str:
    """Why a callback's body is not one that a page of ours sends; empty where it is.

    Args:
        body: as parsed from JSON.
        known: Dash's callbacks by output.
    """
    if not isinstance(body, dict):
        return "not an object"
    output = body.get("output")
    if not isinstance(output, str) or output not in known:
        return "unknown callback"
    changed = body.get("changedPropIds", [])
    if not (isinstance(changed, list) and all(isinstance(prop, str) for prop in changed)):
        return "changedPropIds is not a list of names"
    if not _is_outputs(body.get("outputs")):
        return "outputs are not a list of properties"
    for field, declared in (("inputs", "inputs"), ("state", "state")):
        if not _match(body.get(field, []), known[output][declared]):
            return f"{field} are not those of the callback"
    return ""


def _is_outputs(value: object) -> bool:
    if isinstance(value, dict):
        return _is_property(value)
    return isinstance(value, list) and all(
        _is_property(item) or (isinstance(item, list) and all(map(_is_property, item)))
        for item in value
    )


def _is_property(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("id"), str | dict)
        and isinstance(value.get("property"), str)
    )


def _match(given: object, declared: Sequence[Mapping[str, Any]]) -> bool:
    """Whether properties are those declared, in their order."""
    if not isinstance(given, list) or len(given) != len(declared):
        return False
    return all(
        _is_property(item) and _is_declared(item, wanted)
        for item, wanted in zip(given, declared, strict=True)
    )


def _is_declared(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    if item["property"] != wanted["property"]:
        return False
    # A pattern's id is declared as text that begins with a brace, and given as an object.
    pattern = str(wanted["id"]).startswith("{")
    return isinstance(item["id"], dict) if pattern else item["id"] == wanted["id"]
