"""What one day of a log counts, and the files in which it is kept for the next time."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import Log
from data_access.store import durable

Cell = tuple[str, ...]
_VERSION = 1
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9 /_-]{0,15}", re.ASCII)


@dataclass
class DayCounts:
    """What one day counts.

    Attributes:
        rows: read.
        doubled: rows of events that had one before.
        events: cell and bits of what is counted -> how many events.
        quarantine: column and what stood there -> how many rows; of one row its first.
    """

    rows: int = 0
    doubled: int = 0
    events: Counter[tuple[Cell, int]] = field(default_factory=Counter)
    quarantine: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def is_balanced(self) -> bool:
        """Whether each row was counted, doubled or in quarantine."""
        return self.rows == self.events.total() + self.doubled + self.quarantine.total()

    def as_json(self, log: Log, fingerprint: list[Any]) -> bytes:
        """Its file."""
        content = {
            "version": _VERSION,
            "log": log.source,
            "files": fingerprint,
            "rows": self.rows,
            "doubled": self.doubled,
            "events": [[*cell, bits, n] for (cell, bits), n in sorted(self.events.items())],
            "quarantine": [[*what, n] for what, n in sorted(self.quarantine.items())],
        }
        return json.dumps(content).encode()

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> "DayCounts":
        """The counts of a file."""
        counts = cls(content["rows"], content["doubled"])
        for *cell, bits, n in content["events"]:
            counts.events[tuple(cell), bits] = n
        for column, code, n in content["quarantine"]:
            counts.quarantine[column, code] = n
        return counts


def printable(code: str) -> str:
    """An unknown code, if it looks like one: what else stands there may be about a person."""
    return code if not code or _CODE.fullmatch(code) else "(no code)"


@dataclass(frozen=True)
class KeptDays:
    """The folder where counts by day are kept; it holds small counts and leaves nowhere."""

    folder: Path
    log: Log

    def days(self) -> set[str]:
        """Those that are kept."""
        return {file.stem for file in self.folder.glob("????-??-??.json")}

    def read(self, day: str, fingerprint: list[Any] | None) -> DayCounts | None:
        """A day's counts; nothing where its files are others by now.

        Args:
            day: as in the name of its folder.
            fingerprint: of its files; None where the log has the day no longer.

        Raises:
            SourceRefusedError: the folder is of another log.
        """
        path = self._path(day)
        if not path.is_file():
            return None
        content = json.loads(path.read_bytes())
        if (content["version"], content["log"]) != (_VERSION, self.log.source):
            msg = f"{path} was kept of {content['log']}, or by another version; name another folder"
            raise SourceRefusedError(msg)
        same = fingerprint is None or content["files"] == fingerprint
        return DayCounts.of_json(content) if same else None

    def write(self, day: str, counts: DayCounts, fingerprint: list[Any]) -> None:
        """Keep a day's counts: whole, or not at all."""
        durable.write(self._path(day), counts.as_json(self.log, fingerprint))

    def _path(self, day: str) -> Path:
        return self.folder / f"{day}.json"
