"""What one day of a log counts, and the files in which it is kept for the next time."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import Log
from data_access.store import durable

Cell = tuple[str, ...]
Events = Counter[str]
"""Cell and the bits of the measures that count it, as `name_of` writes them -> how many events."""
_VERSION = 1
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9 /_-]{0,15}", re.ASCII)


def name_of(cell: Cell, bits: int) -> str:
    """One text for both: millions of them are counted, sorted, written and read."""
    return ",".join((*cell, str(bits)))


def of_name(name: str) -> tuple[Cell, int]:
    """Cell and bits."""
    *cell, bits = name.split(",")
    return tuple(cell), int(bits)


@dataclass(frozen=True)
class DaySums:
    """What a day has in all.

    Attributes:
        rows: read.
        events: counted.
        doubled: rows of events that had one before.
        quarantine: column and what stood there -> how many rows; of one row its first.
    """

    rows: int = 0
    events: int = 0
    doubled: int = 0
    quarantine: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def is_balanced(self) -> bool:
        """Whether each row was counted, doubled or in quarantine."""
        return self.rows == self.events + self.doubled + self.quarantine.total()

    def __add__(self, other: "DaySums") -> "DaySums":
        """Both together."""
        return DaySums(
            self.rows + other.rows,
            self.events + other.events,
            self.doubled + other.doubled,
            self.quarantine + other.quarantine,
        )


@dataclass
class DayCounts:
    """What one day counts: see `DaySums`."""

    rows: int = 0
    doubled: int = 0
    events: Events = field(default_factory=Counter)
    quarantine: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def sums(self) -> DaySums:
        """In all."""
        return DaySums(self.rows, self.events.total(), self.doubled, self.quarantine)


def printable(code: str) -> str:
    """An unknown code, if it looks like one: what else stands there may be about a person."""
    return code if not code or _CODE.fullmatch(code) else "(no code)"


@dataclass(frozen=True)
class KeptDays:
    """The folder where counts by day are kept; it holds small counts and leaves nowhere.

    The first line of a file has the day's sums and what its log files were, the others its events:
    ten years of days are looked through by their first lines.
    """

    folder: Path
    log: Log

    def days(self) -> set[str]:
        """Those that are kept."""
        return {file.stem for file in self.folder.glob("????-??-??.csv")}

    def sums(self, day: str, fingerprint: list[Any] | None) -> DaySums | None:
        """A day's sums; nothing where it is not kept, or its files are others by now.

        Args:
            day: as in the name of its folder.
            fingerprint: of its files; None where the log has the day no longer.

        Raises:
            SourceRefusedError: the folder is of another log.
        """
        path = self._path(day)
        if not path.is_file():
            return None
        with path.open(encoding="ascii") as file:
            head = json.loads(file.readline())
        if (head["version"], head["log"]) != (_VERSION, self.log.source):
            msg = f"{path} was kept of {head['log']}, or by another version; name another folder"
            raise SourceRefusedError(msg)
        if fingerprint is not None and head["files"] != fingerprint:
            return None
        quarantine = Counter({(column, code): n for column, code, n in head["quarantine"]})
        return DaySums(head["rows"], head["events"], head["doubled"], quarantine)

    def add_events(self, day: str, events: Events) -> None:
        """Add a day's events to others."""
        with self._path(day).open(encoding="ascii") as file:
            file.readline()
            for line in file:
                name, _comma, n = line.rpartition(",")
                events[name] += int(n)

    def write(self, day: str, counts: DayCounts, fingerprint: list[Any]) -> None:
        """Keep a day's counts: whole, or not at all."""
        head = {
            "version": _VERSION,
            "log": self.log.source,
            "files": fingerprint,
            "rows": counts.rows,
            "events": counts.events.total(),
            "doubled": counts.doubled,
            "quarantine": [[*what, n] for what, n in sorted(counts.quarantine.items())],
        }
        lines = (f"{name},{n}" for name, n in sorted(counts.events.items()))
        durable.write(self._path(day), "\n".join((json.dumps(head), *lines, "")).encode("ascii"))

    def _path(self, day: str) -> Path:
        return self.folder / f"{day}.csv"
