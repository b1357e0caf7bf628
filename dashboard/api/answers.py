"""What answers have in common: how they are written, refused and guarded, and what a query says.

A browser tells where a request comes from, and lets a foreign page send neither JSON nor a header
of its own without asking first, which nothing here allows. There is no cookie that it could add.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, current_app, make_response, request

from dashboard.access.reader import Act, current
from dashboard.audit.record import note_refusal, subject
from dashboard.components.shell import Place
from dashboard.i18n import N_, _, sentence_of
from dashboard.panels import PANELS, rights
from dashboard.wall.remote.validation import RefusedError
from dashboard.wall.scenes import Playlists
from dashboard.wiring import Store, StoreUnavailableError
from data_access.availabilities import DataUnavailableError
from data_access.filters import InvalidFilterError
from data_access.queries.series import NotCarriedError

_SITE_PREFIX = 64
"""Bits of an IPv6 address that a provider gives to one household."""
KEY = "X-Routewatch-Key"
"""Header with the key of a wall or a remote; there, and empty, for those who have none yet."""


def choice_of(codes: Iterable[object]) -> str:
    """What a parameter may be, where it is none of them."""
    return _("one of {choices} is expected").format(choices=", ".join(map(str, codes)))


class BadParameterError(ValueError):
    """A parameter of the data interface that is no filter and cannot be read.

    Attributes:
        key: its name.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class BusyError(RuntimeError):
    """Too much is asked for at once.

    Attributes:
        seconds: after which it is worth asking again.
        status: 429 where it is the reader who asks for too much, 503 where all do.
    """

    def __init__(self, seconds: int, message: str, status: int = 429) -> None:
        super().__init__(message)
        self.seconds, self.status = seconds, status


class UnknownPathError(LookupError):
    """The address names something that does not exist."""


class ForbiddenError(PermissionError):
    """It exists, but this reader may not see it."""


def refuse_hidden(code: str, named: str) -> None:
    """Let pass who may see a panel.

    Args:
        code: that of a panel, or anything.
        named: what the address names.

    Raises:
        ForbiddenError: it is not among what somebody may see who is signed in.
        UnknownPathError: there is none, or the public may not see it.
    """
    if rights.may_see(code):
        return
    if code in PANELS and current().identity:
        raise ForbiddenError(not_for_you(_("This is not among what you may see.")))
    if code in PANELS:
        note_refusal("rights")
    raise UnknownPathError(named)


def require(act: Act, sentence: str) -> None:
    """Let pass who has a right that not every request to an address takes.

    Raises:
        ForbiddenError: with the sentence, and whom to ask.
    """
    if not current().may(act):
        raise ForbiddenError(not_for_you(sentence))


def not_for_you(sentence: str) -> str:
    """A sentence on what is refused, and whom to ask."""
    contact = current().contact
    ask = _("Ask {contact}.").format(contact=contact) if contact else _("Ask who runs the server.")
    return f"{sentence} {ask}"


def described_error(error: Exception) -> Response:
    """A known error as JSON that names the parameter and says what to do."""
    match error:
        case InvalidFilterError() | BadParameterError():
            return _problem(400, error.key, sentence_of(error))
        case NotCarriedError():
            sentence = _("{problem}; ask for another dimension or measure")
            return _problem(400, "by", sentence.format(problem=sentence_of(error)))
        case DataUnavailableError():
            return _problem(404, "m" if error.metric else None, sentence_of(error))
        case ForbiddenError():
            return _problem(403, None, str(error))
        case StoreUnavailableError() | BusyError():
            return again_later(error)
    return _problem(404, None, _("there is no {what}").format(what=str(error)))


KNOWN_ERRORS = (
    *(InvalidFilterError, BadParameterError, NotCarriedError, DataUnavailableError),
    *(UnknownPathError, ForbiddenError, StoreUnavailableError, BusyError),
)
API = Blueprint("api", __name__)
"""The routes of the data interface, and those of pages on paper."""


def register_errors(routes: Blueprint) -> None:
    """Let known errors of some routes be answered with a sentence."""
    for kind in KNOWN_ERRORS:
        routes.register_error_handler(kind, described_error)


register_errors(API)


@dataclass(frozen=True, slots=True)
class Services:
    """What routes answer from: the store, playlists of walls, and the page of a path."""

    store: Store
    playlists: Playlists
    place_at: Callable[[str], Place]


def services() -> Services:
    """Those of the application that answers."""
    found: Services = current_app.extensions["routewatch"]
    return found


def store() -> Store:
    """The store of the application that answers."""
    return services().store


def again_later(error: StoreUnavailableError | BusyError) -> Response:
    """An answer to ask for again later."""
    if isinstance(error, StoreUnavailableError):
        # Of a store that was lost, what is on a screen is of nothing that is there.
        more = {"lost": True} if error.lost else {}
        return _problem(503, None, sentence_of(error), **more)
    return _again_after(_problem(error.status, None, sentence_of(error)), error.seconds)


def _problem(status: int, parameter: str | None, message: str, **more: bool) -> Response:
    return make_response({"error": message, "parameter": parameter, **more}, status)


def refusal(error: RefusedError) -> Response:
    """What is refused to a page, a wall or a remote, as JSON."""
    content = {"error": _(error.sentence), "reason": error.reason}
    return _again_after(make_response(content, error.status), error.wait)


def _again_after(response: Response, seconds: int) -> Response:
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def json_answer(content: Mapping[str, Any], status: int = 200) -> Response:
    """JSON that must not be cached."""
    return make_response(dict(content), status, {"Cache-Control": "no-store"})


def file_answer(name: str, mimetype: str, content: bytes | str) -> Response:
    """A file for the reader's disk, which nobody else keeps; headers hold Latin letters only."""
    plain = name.encode("ascii", "ignore").decode()
    whole = "" if name == plain else f"; filename*=UTF-8''{quote(name)}"
    disposition = f'attachment; filename="{plain}"{whole}'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, headers=headers, mimetype=mimetype)


def csv_answer(text: str) -> Response:
    """Rows as CSV."""
    return Response(text, mimetype="text/csv")


def requester() -> str:
    """Who asks, as far as limits go: a reader who is known, else an address, or a household's."""
    if known := subject():
        return f"reader {known}"
    return network_address()


def network_address() -> str:
    """The address that asks, or those of one household."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(int(address) >> _SITE_PREFIX)
    return str(address)


def query_string() -> str:
    """The query of the request that is answered."""
    return request.query_string.decode("utf-8", "replace")


def as_csv(others: Mapping[str, str]) -> bool:
    """Whether rows are wanted as CSV rather than JSON.

    Raises:
        BadParameterError: `format` is neither.
    """
    form = others.get("format", "json")
    if form not in {"json", "csv"}:
        raise BadParameterError("format", _("json or csv is expected"))
    return form == "csv"


def json_body(longest: int, expected: str) -> Mapping[str, Any]:
    """The object that a page has sent.

    Args:
        longest: bytes that it may have.
        expected: the sentence where it is none.

    Raises:
        RefusedError: it is too long, or no object.
    """
    if (request.content_length or 0) > longest:
        raise RefusedError(413, "unreadable", N_("Refused: too long."))
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        raise RefusedError(400, "unreadable", expected)
    return body


def refuse_forged(address: str) -> None:
    """Let pass the JSON that a page of ours has sent.

    Args:
        address: where readers reach this installation, if that is configured.

    Raises:
        RefusedError: it comes from elsewhere, or from no page.
    """
    if not request.is_json:
        raise RefusedError(415, "forged", N_("Refused: only JSON from a page of this dashboard."))
    refuse_foreign(address)


def refuse_foreign(address: str) -> None:
    """Let pass what a page of ours has sent, whatever it is.

    Args:
        address: where readers reach this installation, if that is configured.

    Raises:
        RefusedError: it comes from elsewhere, or from no page.
    """
    configured, host = urlsplit(address.lower()), request.host.lower()
    # Of a host that is not configured either will do: what stands in front of the server may have
    # taken the encryption off.
    schemes = (configured.scheme,) if configured.netloc == host else ("http", "https")
    ours = {f"{scheme}://{host}" for scheme in schemes}
    if configured.netloc:
        ours.add(f"{configured.scheme}://{configured.netloc}")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if (
        request.headers.get("Origin", "").lower() not in ours
        or site != "same-origin"
        or KEY not in request.headers
    ):
        sentence = N_("Refused: this request does not come from a page of this dashboard.")
        raise RefusedError(403, "forged", sentence)
