"""What a line of the audit says, and where it is written.

Who it was, when, what was done to what and how it ended: no figure, nothing of what was on a
screen. Lines are ASCII, so that nothing that was typed forges one. `ROUTEWATCH_AUDIT` names the
file of the chain; empty, lines go to standard error, and `-` to standard output, where the system
keeps them: then there is no chain. What is done only where it is kept, begins with `ready`.
"""

import json
import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import g, has_request_context, request

from dashboard.access.reader import OPERATOR, NoReaderError, Reader, current
from dashboard.audit.chain import Chain
from dashboard.settings import Settings

log = logging.getLogger("routewatch")
lines = logging.getLogger("routewatch.audit")
STREAMS = ("", "-")
"""Settings by which lines go to standard error and standard output."""
DONE, VIEW = "done", "view"
_LONGEST = 300
"""Characters of each text; of an address the beginning says which page it was."""
_REQUEST = "routewatch.request"
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
            result: `done`, or `refused (…)` with the status or the kind of reason.
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

        It gives what is known of the act, to which the block may add.

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
    """Who does it; None where access is on and nobody is known."""
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


def _circumstances() -> dict[str, object]:
    reader, who = reader_now(), subject()
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    if not has_request_context():
        return {"at": now, "who": who, "via": "command line"}
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
    return str(request.environ.setdefault(_REQUEST, secrets.token_hex(8)))


def name_request(name: str) -> None:
    """Take the name that the server in front has given the request, where it has none yet."""
    request.environ.setdefault(_REQUEST, name)


def is_watched() -> bool:
    """Whether readers are told apart: where everybody may see everything, nobody is noted."""
    return reader_now() is not OPERATOR
