"""A line for each act by which a reader changes something: when, whence, what, how it ended.

Logger `routewatch.acts`, level INFO, one JSON object a line: it is ASCII, so that nothing that was
typed forges a line. Acts that came too often (429) are counted with the warnings instead.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, request

log = logging.getLogger("routewatch.acts")
_REFUSED, _TOO_OFTEN = 400, 429
_LONGEST = 80


def register(routes: Blueprint, acts: Mapping[str, str], of: Callable[[], str]) -> None:
    """Write a line whenever one of these endpoints has answered.

    Args:
        routes: whose endpoints they are.
        acts: what an endpoint does, by its name.
        of: what the request is about.
    """

    @routes.after_request
    def write(response: Response) -> Response:
        act = acts.get((request.endpoint or "").rpartition(".")[2])
        status = response.status_code
        if act and status != _TOO_OFTEN:
            line = {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "address": request.remote_addr or "",
                "act": act,
                "object": of()[:_LONGEST],
                "result": "done" if status < _REFUSED else f"refused ({status})",
            }
            log.info(json.dumps(line))
        return response
