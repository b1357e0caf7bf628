"""A name for each request, the same in the log, the audit, error pages and the answer's header.

It is that of the server in front, where that is to be believed, so that its log and ours can be
read together; else one of ours.
"""

import re

from flask import Flask, Response, request

from dashboard.audit.record import name_request, request_id
from dashboard.identity.door import Door

HEADER = "X-Request-Id"
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
"""This machine, the last through a socket."""
_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")


def register(server: Flask, entrance: Door | None) -> None:
    """Name requests before anything else looks at them, and answers after all else has."""

    def begin() -> None:
        given = request.headers.get(HEADER, "")
        if _NAME.fullmatch(given) and _is_believed(entrance):
            name_request(given)

    server.before_request_funcs.setdefault(None, []).insert(0, begin)

    @server.after_request
    def mark(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        return response


def _is_believed(entrance: Door | None) -> bool:
    """Whether the server in front has sent the request; without a description, this machine."""
    if entrance is not None and entrance.is_of_proxy():
        return True
    return entrance is None and request.remote_addr in _HERE
