"""What one day of a log counts, and the files in which it is kept for the next time."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import Log
from data_access.store import durable

BITS, EVENTS = "bits", "events"
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
    """What one day counts: see `DaySums`.

    Attributes:
        events: columns of the log's codes, the `bits` of measures, and how many `events`; ordered.
    """

    rows: int
    doubled: int
    events: pd.DataFrame
    quarantine: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of_none(cls, log: Log) -> "DayCounts":
        """A day without rows."""
        kinds = _kinds(log)
        return cls(0, 0, pd.DataFrame(columns=list(kinds)).astype(kinds))

    @property
    def sums(self) -> DaySums:
        """In all."""
        return DaySums(self.rows, int(self.events[EVENTS].sum()), self.doubled, self.quarantine)


def _kinds(log: Log) -> dict[str, str]:
    return dict.fromkeys(log.split, "str") | {BITS: "int64", EVENTS: "int64"}


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

    def current_sums(self, fingerprints: Mapping[str, list[Any]]) -> dict[str, DaySums]:
        """Sums of the days whose counts still hold; also of those that the log has no longer.

        Args:
            fingerprints: of the files of each day that the log has.

        Raises:
            SourceRefusedError: the folder is of another log.
        """
        days = sorted(file.stem for file in self.folder.glob("????-??-??.csv"))
        sums = ((day, self._sums(day, fingerprints.get(day))) for day in days)
        return {day: of_day for day, of_day in sums if of_day is not None}

    def _sums(self, day: str, fingerprint: list[Any] | None) -> DaySums | None:
        path = self._path(day)
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

    def events(self, day: str) -> pd.DataFrame:
        """A day's events."""
        kinds = _kinds(self.log)
        return pd.read_csv(
            self._path(day),
            skiprows=1,
            header=None,
            names=list(kinds),
            dtype=kinds,
            keep_default_na=False,
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
        lines = counts.events.to_csv(header=False, index=False, lineterminator="\n")
        durable.write(self._path(day), f"{json.dumps(head)}\n{lines}".encode("ascii"))

    def _path(self, day: str) -> Path:
        return self.folder / f"{day}.csv"
