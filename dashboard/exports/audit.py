"""One line for each file that is asked for: what, how marked, how it ended. Never by whom.

Logger `routewatch.audit`, level INFO. Filters say which figures were taken, and no person.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dashboard import url_state
from dashboard.exports.files import FileSpec
from dashboard.handling_marks import Level
from data_access.filters import Filters

log = logging.getLogger("routewatch.audit")


@dataclass
class Line:
    """What is known of a file when its line is written."""

    parts: dict[str, object] = field(default_factory=dict)

    def add(self, name: str, content: bytes, data_version: str, marking: Level) -> None:
        """It was made: its name, its bytes, the version of its figures and its mark."""
        self.parts |= {
            "data_version": data_version,
            "marking": marking.name,
            "bytes": len(content),
            "file": name,
        }


@contextmanager
def audit_line(code: str, filters: Filters, spec: FileSpec) -> Iterator[Line]:
    """A block that makes a file; its line is written whatever happens.

    Args:
        code: of the panel, or of another thing that is exported.
        filters: what was asked for; written as in addresses, so that it stays on its line.
        spec: the kind of file.
    """
    line, began, outcome = Line(), time.monotonic(), "refused"
    try:
        yield line
        outcome = "made"
    except Exception as error:
        line.parts["reason"] = type(error).__name__
        raise
    finally:
        fields = {
            "outcome": outcome,
            "panel": code,
            "format": spec.form,
            "preset": spec.preset,
            "scale": spec.scale,
            "filters": url_state.write(filters) or "-",
            **line.parts,
            "ms": round((time.monotonic() - began) * 1000),
        }
        log.info("export %s", " ".join(f"{key}={value}" for key, value in fields.items()))
