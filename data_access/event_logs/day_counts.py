"""What one day of a log counts, and the files in which it is kept for the next time."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import Log
from data_access.store import durable

BITS, EVENTS = "bits", "events"
Events = Any
"""A table: the log's codes, the `bits` of measures, and how many `events`; ordered by texts."""
_VERSION = 1
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9 /_-]{0,15}", re.ASCII)


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

    rows: int
    doubled: int
    events: Events
    quarantine: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of_none(cls, log: Log) -> "DayCounts":
        """A day without rows."""
        return cls(0, 0, _kind_of_events(log).empty_table())

    @property
    def sums(self) -> DaySums:
        """In all."""
        events = int(self.events[EVENTS].to_numpy().sum())
        return DaySums(self.rows, events, self.doubled, self.quarantine)


def _kind_of_events(log: Log) -> pa.Schema:
    whole = ((name, pa.int64()) for name in (BITS, EVENTS))
    return pa.schema([*((name, pa.string()) for name in log.split), *whole])


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
            raise SourceRefusedError(
                f"{path} was kept of {head['log']}, or by another version; name another folder"
            )
        if fingerprint is not None and head["files"] != fingerprint:
            return None
        quarantine = Counter({(column, code): n for column, code, n in head["quarantine"]})
        return DaySums(head["rows"], head["events"], head["doubled"], quarantine)

    def events(self, day: str) -> Events:
        """A day's events."""
        with self._path(day).open("rb") as file:
            file.readline()
            lines = file.read()
        kind = _kind_of_events(self.log)
        if not lines:
            return kind.empty_table()
        return csv.read_csv(
            BytesIO(lines),
            csv.ReadOptions(column_names=kind.names),
            csv.ParseOptions(quote_char=False),
            csv.ConvertOptions(column_types=kind, strings_can_be_null=False),
        )

    def write(self, day: str, counts: DayCounts, fingerprint: list[Any]) -> None:
        """Keep a day's counts: whole, or not at all."""
        head = {
            "version": _VERSION,
            "log": self.log.source,
            "files": fingerprint,
            "rows": counts.rows,
            "events": counts.sums.events,
            "doubled": counts.doubled,
            "quarantine": [[*what, n] for what, n in sorted(counts.quarantine.items())],
        }
        content = BytesIO(json.dumps(head).encode("ascii") + b"\n")
        content.seek(0, SEEK_END)
        written = csv.WriteOptions(include_header=False, quoting_style="none")
        csv.write_csv(counts.events, content, written)
        durable.write(self._path(day), content.getvalue())

    def _path(self, day: str) -> Path:
        return self.folder / f"{day}.csv"
