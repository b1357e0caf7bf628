"""Heavy work in its turn: requests that wait in the queue, which place they have, and cancelling.

A page sends a ticket of its own with what it asks for, and asks for its place by that. A reader
who closes the connection has cancelled as well.
"""

import re
import sqlite3
from collections.abc import Mapping
from uuid import uuid4

from flask import Flask, Response, current_app, g, request

from dashboard.api.answers import (
    API,
    KNOWN_ERRORS,
    BadParameterError,
    BusyError,
    described_error,
    json_answer,
    requester,
)
from dashboard.audit.record import subject
from dashboard.exports.pack.orders import LARGEST_TEMPLATE
from dashboard.exports.work_queue import (
    EXTENSION,
    HANDED_ON,
    IS_GONE,
    Job,
    NotMadeError,
    QueueFullError,
    WorkQueue,
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
_SOON = 5
"""Seconds after which it is worth asking again."""


def register(server: Flask) -> None:
    """Let heavy work wait for its turn: after all that may refuse a request."""

    @server.before_request
    def in_turn() -> Response | None:
        queue = _queue()
        # What is too long is refused where it is read.
        if queue and is_heavy(request.path) and (request.content_length or 0) <= LARGEST_TEMPLATE:
            try:
                return _answer_in_turn(queue)
            except KNOWN_ERRORS as error:
                return described_error(error)
        return None


@API.get(_PATH)
def read_place(ticket: str) -> Response:
    """The place of a job, of how many that wait."""
    return json_answer(_place(ticket, cancel=False))


@API.delete(_PATH)
def cancel(ticket: str) -> Response:
    """The same of a job that nobody wants any more."""
    return json_answer(_place(ticket, cancel=True))


def _queue() -> WorkQueue | None:
    """The queue of this server; none where each request does its own work."""
    queue: WorkQueue | None = current_app.extensions.get(EXTENSION)
    return queue


def _place(ticket: str, *, cancel: bool) -> Mapping[str, int | None]:
    """The place of a job, of how many that wait; none where no job has this ticket."""
    if queue := _queue():
        return queue.place(_ticket(ticket), cancel=cancel)
    return {"place": None, "waiting": 0}


def _ticket(text: str) -> str:
    """A ticket as the queue knows it: nobody asks for another's place, or cancels for them."""
    if not _TICKET.fullmatch(text):
        raise BadParameterError("ticket", N_("16 to 64 letters, digits and hyphens are expected"))
    return f"{subject()} {text}"


def _answer_in_turn(queue: WorkQueue) -> Response:
    """The answer to this request, made by another process, which writes its lines of the audit."""
    g.has_audit_line = True
    # Strings are what CGI knows of a request; the rest belongs to this process.
    environ = {key: value for key, value in request.environ.items() if isinstance(value, str)}
    request.max_content_length = LARGEST_TEMPLATE
    wanted = _PATIENCE.search(request.headers.get("Prefer", ""))
    patience = min(int(wanted[1]) if wanted else _LONGEST_WAIT, _LONGEST_WAIT)
    ticket = _ticket(request.headers.get(TICKET) or uuid4().hex)
    sent = request.get_data(cache=False)
    job = Job(ticket, requester(), environ | {HANDED_ON: "yes"}, sent)
    is_gone = request.environ.get(IS_GONE, lambda: False)
    try:
        status, headers, body = queue.make(job, patience, is_gone)
    except (QueueFullError, NotMadeError) as error:
        raise BusyError(_SOON, str(error), 503) from error
    except sqlite3.Error as error:
        sentence = N_("files cannot be made just now; ask again in a moment")
        raise BusyError(_SOON, sentence, 503) from error
    return Response(body, status, headers)
