"""Heavy work in its turn: requests that wait in the queue, which place they have, and cancelling.

A page sends a ticket of its own with what it asks for, and asks for its place by that. A reader
who closes the connection has cancelled as well.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.wsgi import FileWrapper

from dashboard.api.answers import BadParameterError, BusyError, answered, json_answer, requester
from dashboard.audit.record import subject
from dashboard.exports.pack.orders import LARGEST_TEMPLATE
from dashboard.exports.work_queue import (
    EXTENSION,
    HANDED_ON,
    SOON,
    QueueClient,
    QueueUnavailableError,
    is_heavy,
)
from dashboard.i18n import N_

TICKET = "X-Routewatch-Ticket"
"""Header with a name for what is asked for, which nobody else can guess."""
_TICKET = re.compile(r"[A-Za-z0-9-]{16,64}")
_PATH = "/api/v1/queue/<ticket>"
_PATIENCE = re.compile(r"\bwait=(\d{1,3})\b")
_LONGEST_WAIT = 300
"""Seconds in the queue; what has begun is waited for. `Prefer: wait=20` asks for less."""
_GONE = N_("nobody waits for this file any more")


def register(server: Flask) -> None:
    """Let heavy work wait for its turn: after all that may refuse a request."""

    @server.before_request
    def in_turn() -> Response | None:
        queue = _queue()
        # What is too long is refused where it is read.
        if queue and is_heavy(request.path) and (request.content_length or 0) <= LARGEST_TEMPLATE:
            return _answer_in_turn(queue)
        return None

    @server.get(_PATH)
    @answered
    def read_place(ticket: str) -> Response:
        return json_answer(_of_ticket("place", ticket))

    @server.delete(_PATH)
    @answered
    def cancel(ticket: str) -> Response:
        return json_answer(_of_ticket("cancel", ticket))


def _queue() -> QueueClient | None:
    """The queue of this server; none where each request does its own work."""
    found: QueueClient | None = current_app.extensions.get(EXTENSION)
    return found


def prepare() -> None:
    """Whoever reads what a pack would show may want it next: let a process make itself ready."""
    if queue := _queue():
        with suppress(QueueUnavailableError):
            queue.ask({"ask": "prepare"})


def _of_ticket(ask: str, ticket: str) -> Mapping[str, Any]:
    """The place of a job, of how many that wait; none where no job has this ticket."""
    queue = _queue()
    if not queue:
        return {"place": None, "waiting": 0}
    return _ask(queue, {"ask": ask, "ticket": _ticket(ticket)})


def _ticket(text: str) -> str:
    """A ticket as the queue knows it: nobody asks for another's place, or cancels for them."""
    if text and not _TICKET.fullmatch(text):
        raise BadParameterError("ticket", N_("16 to 64 letters, digits and hyphens are expected"))
    return f"{subject()} {text}" if text else ""


@answered
def _answer_in_turn(queue: QueueClient) -> Response:
    """The answer to this request, made by another process, which writes its lines of the audit."""
    g.has_audit_line = True
    ticket = _ticket(request.headers.get(TICKET, ""))
    # Strings are what CGI knows of a request; the rest belongs to this process.
    environ = {key: value for key, value in request.environ.items() if isinstance(value, str)}
    environ[HANDED_ON] = "yes"
    with tempfile.NamedTemporaryFile(dir=queue.folder) as body:
        if request.content_length:
            shutil.copyfileobj(request.stream, body)
            body.flush()
        sent = body.name if request.content_length else ""
        question = {"ask": "make", "ticket": ticket, "who": requester(), "environ": environ}
        wanted = _PATIENCE.search(request.headers.get("Prefer", ""))
        patience = min(int(wanted[1]) if wanted else _LONGEST_WAIT, _LONGEST_WAIT)
        found = _ask(queue, {**question, "body": sent, "patience": patience})
    file = Path(found["file"]).open("rb")  # noqa: SIM115 - closed with the answer
    answer = Response(FileWrapper(file), found["status"], [tuple(one) for one in found["headers"]])
    answer.call_on_close(file.close)
    return answer


def _ask(queue: QueueClient, question: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the queue answers.

    Raises:
        BusyError: it is full, it could not do it, or the reader has gone.
    """
    is_gone = request.environ.get("waitress.client_disconnected", lambda: False)
    try:
        found = queue.ask(question, is_gone)
    except QueueUnavailableError as error:
        raise BusyError(
            SOON, N_("files cannot be made just now; ask again in a moment"), 503
        ) from error
    if found is None:
        raise BusyError(SOON, _GONE, 503)
    if "refused" in found:
        raise BusyError(found["seconds"], found["refused"], 503)
    return found
