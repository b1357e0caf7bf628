"""Lines of the audit at the doors of the server: acts of endpoints, and what was refused.

Acts that came too often (429) are counted with the warnings instead.
"""

import threading
from collections.abc import Callable, Mapping

from cachetools import TTLCache
from flask import Blueprint, Flask, Response, g, jsonify, request

from dashboard.audit.record import DONE, Audit, AuditUnavailableError, is_watched

_REFUSED, _TOO_OFTEN = 400, 429
_REFUSALS = frozenset({401, 403})
_LINES, _SECONDS, _ADDRESSES = 60, 60, 10_000
"""Of one address so many refusals are kept in a minute: who is refused must not fill the disk."""


def register_acts(
    routes: Blueprint | Flask, audit: Audit, acts: Mapping[str, str], of: Callable[[], str]
) -> None:
    """Write a line whenever one of these endpoints has answered, and refuse it where none can be.

    Args:
        routes: whose endpoints they are.
        audit: where lines go.
        acts: what an endpoint does, by its name.
        of: what the request is about.
    """

    def act_now() -> str | None:
        return acts.get((request.endpoint or "").rpartition(".")[2])

    @routes.before_request
    def refuse_unkept() -> None:
        if act_now():
            audit.ready()

    @routes.after_request
    def write(response: Response) -> Response:
        act, status = act_now(), response.status_code
        if not act or status == _TOO_OFTEN:
            return response
        result = DONE if status < _REFUSED else f"refused ({status})"
        try:
            audit.write(act, result, **{"from": request.remote_addr or ""}, object=of())
        except AuditUnavailableError as error:
            return unavailable(error)
        return response


def register_refusals(server: Flask, audit: Audit) -> None:
    """Write a line of what was refused to a reader, and answer where the audit cannot be written.

    What is kept from somebody as if it were not there (404) is told by `note_refusal`.
    """
    server.register_error_handler(AuditUnavailableError, unavailable)
    counted: TTLCache[str, int] = TTLCache(_ADDRESSES, _SECONDS)
    counting = threading.Lock()

    @server.after_request
    def write(response: Response) -> Response:
        status = response.status_code
        reason = g.get("refusal", "") or ("rights" if status in _REFUSALS else "")
        if not reason or g.get("has_audit_line") or not is_watched():
            return response
        with counting:
            who = request.remote_addr or ""
            number = counted.get(who, 0) + 1
            counted[who] = number
        if number <= _LINES:
            last = {"more": "not kept for a minute"} if number == _LINES else {}
            try:
                audit.write("refusal", f"refused ({status})", reason=reason, **last)
            except AuditUnavailableError:
                return response
        return response


def note_refusal(reason: str) -> None:
    """The answer to this request keeps something from its reader, for a reason of a few words."""
    g.refusal = reason


def unavailable(error: AuditUnavailableError) -> Response:
    """The answer to what is not done since it cannot be kept."""
    response = jsonify({"error": str(error), "reason": "unavailable", "parameter": None})
    response.status_code = 503
    response.headers["Cache-Control"] = "no-store"
    return response
