"""Lines of the audit at the doors of the server: acts of endpoints, and what was refused.

Acts that came too often (429) are counted with the warnings instead.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from cachetools import TTLCache
from flask import Blueprint, Flask, Response, g, has_request_context, make_response, request

from dashboard.access.reader import Identity, current
from dashboard.audit.record import (
    DONE,
    VIEW,
    Audit,
    AuditUnavailableError,
    address,
    audit_of,
    is_watched,
    subject,
)
from dashboard.handling_marks import Level, marking
from dashboard.settings import Settings

_REFUSED, _TOO_OFTEN = 400, 429
_REFUSALS = frozenset({401, 403})
_LINES, _MINUTE, _ADDRESSES = 60, 60, 10_000
"""Of one address so many refusals are kept in a minute: who is refused must not fill the disk."""
_SAME_VIEW = 600
"""Seconds in which the same reader looks at the same page: screens ask for theirs all the time."""


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


def register(server: Flask, settings: Settings) -> None:
    """Write a line of what was refused to a reader, and of pages above the lowest marking.

    Only where readers are known. Where a line cannot be written, what needs one is answered by 503.
    """
    server.register_error_handler(AuditUnavailableError, unavailable)
    watch = _Watch(settings)

    @server.after_request
    def write(response: Response) -> Response:
        if not g.get("has_audit_line") and is_watched():
            watch.see(response.status_code)
        return response


class _Watch:
    """What readers were refused, and what they looked at."""

    def __init__(self, settings: Settings) -> None:
        self._audit, self._marks = audit_of(settings), marking(settings)
        self._counting = threading.Lock()
        self._refusals: TTLCache[str, int] = TTLCache(_ADDRESSES, _MINUTE)
        self._views: TTLCache[tuple[str, str, str], bool] = TTLCache(_ADDRESSES, _SAME_VIEW)

    def see(self, status: int) -> None:
        """Write a line of the request that is answered, where it needs one."""
        if reason := g.get("refusal", "") or ("rights" if status in _REFUSALS else ""):
            self._refused(status, reason)
        elif status < _REFUSED and (sources := g.get("sources")):
            own = dict(current().grant.ranks)
            ranks = [own.get(source, 0) for source in sources]
            rank = max(self._marks.of(sources).rank, g.get("rank", 0), *ranks)
            if rank > self._marks.lowest.rank:
                self._viewed(self._marks.scheme.levels[rank])

    def _refused(self, status: int, reason: str) -> None:
        with self._counting:
            who = request.remote_addr or ""
            number = self._refusals[who] = self._refusals.get(who, 0) + 1
        if number <= _LINES:
            last = {"more": "not kept for a minute"} if number == _LINES else {}
            with suppress(AuditUnavailableError):
                self._audit.write("refusal", f"refused ({status})", reason=reason, **last)

    def _viewed(self, level: Level) -> None:
        view = (subject(), _page(), level.label)
        with self._counting:
            is_new = view not in self._views
            self._views[view] = True
        if is_new:
            # Where that fails, who runs the server is warned alone.
            with suppress(AuditUnavailableError):
                self._audit.write(VIEW, DONE, address=view[1], marking=level.label)


def note_subject(identity: Identity | None) -> None:
    """Who is known, and is not let in."""
    if identity:
        g.subject = identity.subject


def note_sources(sources: Iterable[str], rank: int = 0) -> None:
    """The answer to this request shows rows of some sources, of files that may be marked higher."""
    if has_request_context():
        g.setdefault("sources", set()).update(sources)
        g.rank = max(rank, g.get("rank", 0))


def note_search(search: str) -> None:
    """The query string of the page for whose sake this request was sent."""
    g.search = search


def _page() -> str:
    """The address that is looked at; of a callback, the page by its browser's word."""
    if "search" not in g:
        return address()
    path = urlsplit(request.referrer or "").path or request.path
    return f"{path}?{g.search.lstrip('?')}".rstrip("?")


def note_refusal(reason: str) -> None:
    """The answer to this request keeps something from its reader, for a reason of a few words.

    What is answered with 401 or 403 needs none; what is kept as if it were not there (404) does.
    """
    g.refusal = reason


def unavailable(error: AuditUnavailableError) -> Response:
    """The answer to what is not done since it cannot be kept."""
    content = {"error": str(error), "reason": "unavailable", "parameter": None}
    return make_response(content, 503, {"Cache-Control": "no-store"})
