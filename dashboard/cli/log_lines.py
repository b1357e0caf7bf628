"""What a server writes into its log: one line a warning, as text or as JSON (`ROUTEWATCH_LOG`)."""

import json
import logging
import sys
import time
from collections import Counter
from datetime import UTC, datetime

from flask import has_request_context, request

from dashboard.audit.record import request_id
from dashboard.settings import Settings

_TEXT = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
_TEXT.converter = time.gmtime


class OneASecond(logging.Filter):
    """Let one line a second of each cause through, and say with the next how many were left out.

    A cause is where a line is written and what it raised, not what it says: a flood of broken
    requests differs in that.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[object, ...], float] = {}
        self._left_out: Counter[tuple[object, ...]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written."""
        raised = record.exc_info[0] if record.exc_info else None
        cause = (record.pathname, record.lineno, raised)
        if record.created - self._last.get(cause, 0) < 1:
            self._left_out[cause] += 1
            return False
        self._last[cause] = record.created
        if missed := self._left_out.pop(cause, 0):
            record.msg = f"{record.getMessage()} (and {missed:,} like it before)"
            record.args = ()
        return True


class JsonLines(logging.Formatter):
    """A line of JSON, ASCII alone, so that nothing that was sent forges one.

    Lines of the audit are JSON already, and of the same names: `at`, `request`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; a traceback is a text in it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if has_request_context():
            line["request"] = request_id()
            # As the route is spelled: what readers choose stays out of logs.
            line["route"] = request.url_rule.rule if request.url_rule else ""
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_in_utc(settings: Settings) -> None:
    """Warnings and errors of ours to standard error, each on a line with its time.

    Raises:
        SettingsError: lines are to be neither text nor JSON.
    """
    lines = logging.StreamHandler()
    lines.setFormatter(JsonLines() if settings.logs_json() else _TEXT)
    lines.addFilter(OneASecond())
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    # That requests wait for a thread says nothing of its own.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # And one for each act, which is JSON and nothing else (dashboard/audit).
    audit = logging.getLogger("routewatch.audit")
    audit.setLevel(logging.INFO)
    audit.addHandler(logging.StreamHandler(sys.stdout if settings.audit == "-" else None))
    audit.propagate = False
