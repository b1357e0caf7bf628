"""Requests that are refused before anything works on them, and how refusals look.

Dash answers a malformed callback with 500 and a stack trace in the log, takes any property name
for an input, and answers every unknown path with 200. A client's mistake is 400, 404 or 413 here
and leaves one line in the log.

How much one reader may ask for in a minute is limited in each process that answers. Where nobody is
known, an address stands for its readers; where they are, it may have ten times as much as one of
them, by any name that it gives. Flask-Limiter counts in the memory of each process: limits are
to keep one reader from taking what all need, so that it matters little that another process begins
from nought. Codes of remotes are guessed against a count that all processes share
(`wall/remote/codes.py`).
"""

import json
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlsplit

from dash import ALL, Dash, State, stringify_id
from dash.dependencies import DashDependency, Wildcard
from dash.exceptions import DependencyException, UnsupportedRelativePath
from flask import Flask, Response, abort, g, make_response, request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.errors import RateLimitExceeded
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, NotFound

from dashboard.api.answers import BusyError, again_later, network_address, requester
from dashboard.audit.record import note_refusal, request_id, subject
from dashboard.components.shell import Place
from dashboard.i18n import N_, _, ngettext
from dashboard.settings import Settings, is_this_machine

_CALLBACKS = "/_dash-update-component"
_ANOTHER_HOST = N_(
    "This server does not answer to that name. Its operator lists the names at which readers reach "
    "it in ROUTEWATCH_ADDRESS or ROUTEWATCH_HOSTS."
)
_BY_STATUS = MappingProxyType(
    {
        400: N_("This request cannot be read."),
        403: N_("This is not among what you may see."),
        404: N_("There is nothing at this address."),
        405: N_("This address does not take such a request."),
        413: N_("Refused: too long."),
    }
)
"""What a refusal says that nobody wrote a sentence for."""
_OTHERWISE = N_("This request was refused.")
_FOR_THE_LOG = frozenset({400, 415})
"""Statuses whose words, Werkzeug's or of our checks, are for the log."""
_LONGEST_BODY = 1 << 20
_LONGEST_NAME = 100
_OK = 200
log = logging.getLogger("routewatch")


def register(
    server: Flask, app: Dash, place_at: Callable[[str], Place], hosts: frozenset[str]
) -> None:
    """Guard the server, which is reached at these names (`reached_at`)."""
    server.config["MAX_CONTENT_LENGTH"] = _LONGEST_BODY

    @server.before_request
    def check_host() -> None:
        host = request.environ.get("HTTP_HOST", "")
        if not is_ours(host, hosts):
            log.warning("host refused")
            abort(421, _(_ANOTHER_HOST))

    @server.before_request
    def check_body() -> None:
        is_callback = request.path == _CALLBACKS and request.method == "POST"
        if is_callback and (problem := malformed(_body(), app.callback_map)):
            abort(400, problem)

    @server.after_request
    def mark_unknown_pages(response: Response) -> Response:
        is_page = (request.endpoint or "").endswith("<path:path>")
        # What was refused before stays so.
        if is_page and response.status_code == _OK:
            place = place_at(request.path)
            response.status_code = place.status
            # What the public is not told of leaves a line all the same.
            if place.withheld:
                note_refusal("rights")
        return response

    server.register_error_handler(DependencyException, lambda _error: _refused(NotFound()))
    server.register_error_handler(UnsupportedRelativePath, lambda _error: _refused(NotFound()))
    server.register_error_handler(InternalServerError, _failed)
    server.register_error_handler(HTTPException, _refused)


def reached_at(address: str, hosts: str) -> frozenset[str]:
    """The names at which the settings say that readers reach this installation."""
    listed = {host.strip().lower() for host in hosts.split(",")}
    return frozenset({*listed, (urlsplit(address).hostname or "")} - {""})


def is_ours(host: str, names: Collection[str]) -> bool:
    """Whether a request is meant for this installation, by its header Host.

    A page of another site can let its own name point here and would then be taken for a page of
    ours; it cannot do that with a name of the reader's own machine.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in {"", *names} or is_this_machine(name)


def _failed(_error: InternalServerError) -> Response:
    """What the log has a traceback of, under the same name."""
    name = request_id()
    sentence = _("Something went wrong here. Reference {reference}.").format(reference=name)
    return sentence_alone(sentence, "failed", 500)


def sentence_alone(sentence: str, reason: str, status: int) -> Response:
    """A refusal: for programs as JSON with its reason, for others as text; nobody keeps it."""
    headers = {"Cache-Control": "no-store"}
    if request.path.startswith("/api/"):
        content = {"error": sentence, "parameter": None, "reason": reason}
        return make_response(content, status, headers)
    return Response(sentence, status, headers, "text/plain")


def _refused(error: HTTPException) -> Response:
    """A refusal in the reader's language: with the sentence that was written for it, if any was.

    What is wrong with a request that no page of ours sends is for the log.
    """
    code = error.code or 0
    if error.response is not None or code < BadRequest.code:
        return make_response(error)
    written = error.description if error.description != type(error).description else None
    if code in _FOR_THE_LOG:
        log.warning("request refused: %s", written or error.name)
        written = None
    sentence = written or _(_BY_STATUS.get(code, _OTHERWISE))
    answer = sentence_alone(sentence, "refused", code)
    # Such as which methods an address takes.
    headers = (one for one in error.get_headers() if one[0] != "Content-Type")
    answer.headers.extend(headers)
    return answer


def _body() -> object:
    try:
        return request.get_json()
    except RecursionError:
        abort(400, "too deep")


def malformed(body: object, known: Mapping[str, Any]) -> str:
    """Why a callback's body is not one that a page of ours sends; empty where it is.

    Args:
        body: as parsed from JSON.
        known: Dash's callbacks by output. Those of the browser are among them, without a function.
    """
    if not isinstance(body, dict):
        return "not an object"
    output = body.get("output")
    declared = known.get(output) if isinstance(output, str) else None
    if declared is None or "callback" not in declared:
        return "unknown callback"
    if not _are(body.get("outputs"), declared["output"]):
        return "outputs are not those of the callback"
    inputs: Any = body.get("inputs")
    if not (_are(inputs, declared["raw_inputs"]) and all(map(_may_be, inputs))):
        return "inputs are not those of the callback"
    changed = body.get("changedPropIds", [])
    each = [one for given in inputs for one in (given if isinstance(given, list) else [given])]
    names = [f"{stringify_id(one['id'])}.{one['property']}" for one in each]
    if not isinstance(changed, list) or not all(name in names for name in changed):
        return "changedPropIds are not names of inputs"
    states = list(map(_state, declared["state"]))
    return "" if _are(body.get("state", []), states) else "another state"


def _may_be(one: object) -> bool:
    """Whether an input could be a browser's: parts of an address are texts."""
    if not isinstance(one, dict) or one.get("property") not in {"pathname", "search"}:
        return True
    value = one.get("value")
    return isinstance(value, str) and (one["property"] == "search" or value.startswith("/"))


def _state(declared: Mapping[str, str]) -> State:
    """A state as it was declared; Dash tells it with the pattern of its id as text."""
    identity, name = declared["id"], declared["property"]
    if not identity.startswith("{"):
        return State(identity, name)
    pattern = json.loads(identity)
    return State({key: ALL if one == ["ALL"] else one for key, one in pattern.items()}, name)


def _are(given: object, declared: DashDependency | Sequence[DashDependency]) -> bool:
    """Whether properties are those declared: one, several in their order, or all of a pattern."""
    if isinstance(declared, Sequence):
        is_whole = isinstance(given, list) and len(given) == len(declared)
        return is_whole and all(map(_are, cast("list[object]", given), declared))
    pattern = declared.component_id
    if isinstance(pattern, dict) and ALL in pattern.values():
        return isinstance(given, list) and all(_is(one, declared) for one in given)
    return _is(given, declared)


def _is(given: object, declared: DashDependency) -> bool:
    if not isinstance(given, dict) or given.get("property") != declared.component_property:
        return False
    identity, pattern = given.get("id"), declared.component_id
    if not isinstance(pattern, dict):
        return bool(identity == pattern)
    if not isinstance(identity, dict) or identity.keys() != pattern.keys():
        return False
    for key, wanted in pattern.items():
        one = identity[key]
        is_name = isinstance(one, str) and len(one) <= _LONGEST_NAME
        if not (is_name if isinstance(wanted, Wildcard) else one == wanted):
            return False
    return True


_MINUTE = 60
_PARTS = 10
"""Of a millisecond: many answers take less than one, and a thousand of them are to count."""
_OURSELVES = frozenset({"127.0.0.1", "::1"})
"""Addresses that stand for a proxy on this machine, and so for everybody behind it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one reader may ask of some endpoints together, or one address where nobody is known.

    Attributes:
        points: in a minute.
        what: there is more of than a minute allows, for the sentence.
        endpoints: as Flask names them.
        cost: points of the request that is answered; of none that costs nothing.
        spares_proxies: whether nobody is counted whose address is that of all.
    """

    points: int
    what: str
    endpoints: tuple[str, ...]
    cost: Callable[[], int] = lambda: 1
    spares_proxies: bool = False


def _file_points() -> int:
    """A picture, a page or a briefing costs six, a table one, a list that is no file nothing."""
    form = str((request.view_args or {}).get("form") or request.args.get("format"))
    if request.endpoint == "api.read_list":
        return 1 if form == "csv" else 0
    return 1 if form in {"csv", "xlsx"} else 6


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "saving": Limit(20, N_("changes"), ("playlists.save", "playlists.remove")),
        "signing": Limit(
            60,
            N_("tries to sign in"),
            ("signing.begin", "signing.come_back", "signing.log_out", "device.keep"),
            spares_proxies=True,
        ),
        "files": Limit(
            600,
            N_("files"),
            (
                "api.read_panel",
                "api.make",
                "api.make_by_template",
                "api.print_page",
                "api.embed",
                "api.read_list",
            ),
            _file_points,
        ),
    }
)
_TOGETHER = 10
"""Readers with all their work for whom one address may stand."""


def register_limits(server: Flask, settings: Settings) -> None:
    """Count what is asked for; all routes are there already."""
    server.before_request(_begin)
    limiter = Limiter(
        requester,
        app=server,
        storage_uri="memory://",
        # Its memory starts a thread to forget; two requests at once may start the same one, and
        # neither reader is to hear of that.
        swallow_errors=True,
        application_limits=[
            ApplicationLimit(
                f"{settings.share * 1000 * _PARTS} per minute",
                cost=_work,
                deduct_when=lambda _response: True,
                exempt_when=lambda: not subject() and _is_a_proxy(),
                error_message=N_("work"),
            )
        ],
    )
    for scope, limit in LIMITS.items():
        _count(server, limiter, scope, limit)

    @server.errorhandler(RateLimitExceeded)
    def refuse(error: RateLimitExceeded) -> Response:
        reached = limiter.current_limit
        seconds = max(1, int(reached.reset_at - time.time()) + 1) if reached else _MINUTE
        log.warning("more %s than a minute allows: %s", error.description, request.endpoint)
        text = ngettext(
            "more {what} than a minute allows; ask again in {seconds} second",
            "more {what} than a minute allows; ask again in {seconds} seconds",
            seconds,
        )
        what = _(error.description)
        return again_later(BusyError(seconds, text.format(what=what, seconds=seconds)))


def _count(server: Flask, limiter: Limiter, scope: str, limit: Limit) -> None:
    """Count what some endpoints are asked for: of a reader, and of the address of many readers."""
    more: dict[str, Any] = {"cost": limit.cost, "error_message": limit.what}
    own: Any = limiter.shared_limit(
        f"{limit.points} per minute",
        scope,
        exempt_when=lambda: not limit.cost() or (limit.spares_proxies and _is_a_proxy()),
        **more,
    )
    of_address: Any = limiter.shared_limit(
        f"{_TOGETHER * limit.points} per minute",
        f"{scope} of an address",
        key_func=network_address,
        exempt_when=lambda: not (subject() and limit.cost()) or _is_a_proxy(),
        **more,
    )
    # Some routes are there only where readers sign in.
    for endpoint in server.view_functions.keys() & set(limit.endpoints):
        server.view_functions[endpoint] = of_address(own(server.view_functions[endpoint]))


def _is_a_proxy() -> bool:
    return request.remote_addr in _OURSELVES


def _begin() -> None:
    g.began = time.thread_time()


def _work() -> int:
    """Tenths of a millisecond of work on the request so far: waiting for others costs nothing."""
    return int((time.thread_time() - g.began) * 1000 * _PARTS)
