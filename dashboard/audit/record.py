"""What a line of the audit says, where it is written, and which requests leave one.

Who it was, when, what was done to what and how it ended: no figure, nothing of what was on a
screen. Lines are ASCII, so that nothing that was typed forges one. `ROUTEWATCH_AUDIT` names the
file of the chain; empty, lines go to standard error, and `-` to standard output, where the system
keeps them: then there is no chain. What is done only where it is kept, begins with `ready`. Acts
that came too often (429) are counted with the warnings instead.
"""

import getpass
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cachetools import TTLCache
from flask import Blueprint, Flask, Response, g, has_request_context, make_response, request

from dashboard.access.reader import OPERATOR, NoReaderError, Reader, current
from dashboard.audit.chain import Chain
from dashboard.handling_marks import marking
from dashboard.settings import Settings

log = logging.getLogger("routewatch")
lines = logging.getLogger("routewatch.audit")
STREAMS = ("", "-")
"""Settings by which lines go to standard error and standard output."""
BEGUN, DONE, VIEW = "begun", "done", "view"
_LONGEST = 300
"""Characters of each text; of an address the beginning says which page it was."""
REQUEST = "routewatch.request"
"""Key of a request's environment for its name."""
_SECRET = frozenset({"code", "state", "token", "id_token_hint", "logout_token", "session_state"})
"""Parameters of sign-in: an address that has one is kept without its query."""
_SORRY = "This cannot be done now: the server cannot keep its record of who does what."


class AuditUnavailableError(OSError):
    """A line cannot be written; `str()` is the sentence for who wanted to do something."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Where an installation writes its lines.

    Attributes:
        path: the setting.
    """

    path: str

    @property
    def chain(self) -> Chain | None:
        """The file; None where lines go to a stream."""
        return None if self.path in STREAMS else Chain(Path(self.path))

    def ready(self) -> None:
        """Let an act begin, whose line will have room.

        Raises:
            AuditUnavailableError: it has none, or may not be written.
        """
        if self.fault():
            raise AuditUnavailableError(_SORRY)

    def fault(self) -> str:
        """Why no line can be written, for who runs the server; empty where one can."""
        try:
            if chain := self.chain:
                chain.refuse_full()
        except OSError as error:
            sentence = f"the audit cannot be written: {error}"
            log.error("%s", sentence)  # noqa: TRY400 - the sentence says all
            return sentence
        return ""

    def write(self, act: str, result: str, **more: object) -> None:
        """Keep a line.

        Args:
            act: what was done, in two or three words.
            result: `begun`, `done`, or `refused (…)` with the status or the kind of reason.
            more: whatever else is known of it, texts and numbers; empty ones are left out.

        Raises:
            AuditUnavailableError: it cannot be kept.
        """
        fields = {**_circumstances(), "act": act, **more, "result": result}
        line = {
            key: f"{str(value)[:_LONGEST]}…" if len(str(value)) > _LONGEST else value
            for key, value in fields.items()
            if value not in ("", None)
        }
        if has_request_context():
            g.has_audit_line = True
        chain = self.chain
        if chain is None:
            # A stream has no number before it, and so no chain.
            lines.info("%s", json.dumps(line))
            return
        try:
            chain.append(line)
        except OSError as error:
            log.error("the audit cannot be written: %s", error)  # noqa: TRY400 - it says all
            raise AuditUnavailableError(_SORRY) from error

    @contextmanager
    def act(self, act: str, **more: object) -> Iterator[dict[str, object]]:
        """A block that does something; its line is written whatever happens.

        It gives the details of the act, to which the block may add.

        Raises:
            AuditUnavailableError: it cannot be kept; before the block where that is known.
        """
        self.ready()
        began, result = time.monotonic(), "refused"
        try:
            yield more
            result = DONE
        except Exception as error:
            result = f"refused ({type(error).__name__})"
            raise
        finally:
            self.write(act, result, **more, ms=round((time.monotonic() - began) * 1000))


def audit_of(settings: Settings) -> Audit:
    """The audit of an installation."""
    return Audit(settings.audit)


def reader_now() -> Reader | None:
    """Who does it; None if access is on and the reader is unknown."""
    try:
        return current()
    except NoReaderError:
        return None


def subject() -> str:
    """Whose act it is; empty for the public, for nobody known and for who runs the server."""
    if has_request_context() and "subject" in g:
        return str(g.subject)
    reader = reader_now()
    return reader.identity.subject if reader and reader.identity else ""


def account() -> str:
    """The account of the machine that runs this process: its name, or its number where none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _circumstances() -> dict[str, object]:
    reader, who = reader_now(), subject()
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    if not has_request_context():
        return {"at": now, "who": who or account(), "via": "command line"}
    via = reader.identity.via if reader and reader.identity else ""
    return {
        "at": now,
        "who": who,
        "via": via,
        # Where nobody signs in, figures are public: nobody is noted for what they read.
        "from": (request.remote_addr or "") if reader is not OPERATOR else "",
        "address": address(),
        "request": request_id(),
    }


def address() -> str:
    """What was asked for: path and query, but for what would let somebody in."""
    query = "" if _SECRET & request.args.keys() else request.query_string.decode("ascii", "replace")
    return f"{request.path}?{query}" if query else request.path


def request_id() -> str:
    """A name of the request, the same in all processes; a new one outside of any."""
    if not has_request_context():
        return secrets.token_hex(8)
    return str(request.environ.setdefault(REQUEST, secrets.token_hex(8)))


def is_watched() -> bool:
    """Whether readers are told apart: where everybody may see everything, nobody is noted."""
    return reader_now() is not OPERATOR


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
                self._viewed((subject(), _page(), self._marks.scheme.levels[rank].label))

    def _refused(self, status: int, reason: str) -> None:
        with self._counting:
            who = request.remote_addr or ""
            number = self._refusals[who] = self._refusals.get(who, 0) + 1
        if number <= _LINES:
            last = {"more": "not kept for a minute"} if number == _LINES else {}
            with suppress(AuditUnavailableError):
                self._audit.write("refusal", f"refused ({status})", reason=reason, **last)

    def _viewed(self, view: tuple[str, str, str]) -> None:
        with self._counting:
            is_new = view not in self._views
            self._views[view] = True
        if is_new:
            # Where that fails, who runs the server is warned alone.
            with suppress(AuditUnavailableError):
                self._audit.write(VIEW, DONE, address=view[1], marking=view[2])


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
    """The answer where an act is refused because its record cannot be written."""
    content = {"error": str(error), "reason": "unavailable", "parameter": None}
    return make_response(content, 503, {"Cache-Control": "no-store"})
