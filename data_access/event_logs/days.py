"""The days of a log: folders `day=2026-03-01` of Parquet or CSV files, and what each counts.

Counts are kept in files of their own for the next time.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import ArrowInvalid

from data_access.bureau_reports.form_checks import person_in
from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import KEY, TIME, Log
from data_access.store import durable

PARQUET, CSV = ".parquet", ".csv"
_TEXT, _NUMBER, _TIME = "text", "whole numbers", "points in time"
_KINDS = {KEY: {_TEXT, _NUMBER}, TIME: {_TEXT, _TIME}}
"""What columns may hold, where it is not text alone."""
_FOLDER = re.compile(r"day=(\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True)
class Day:
    """What a log has of one day.

    Attributes:
        day: of UTC, as in the folder's name.
        files: in the order of their names.
    """

    day: str
    files: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file.stat().st_size for file in self.files)

    @property
    def fingerprint(self) -> list[list[str | int]]:
        """What changes when a file comes, goes or is written anew."""
        states = ((file.name, file.stat()) for file in self.files)
        return [[name, state.st_size, state.st_mtime_ns] for name, state in states]


def days_of(folder: Path) -> list[Day]:
    """The days of a log, oldest first.

    Raises:
        SourceRefusedError: it has none, a folder is no day's, or files are of two formats.
    """
    log_days = [Day(_day(inner), tuple(_files(inner))) for inner in sorted(folder.glob("day=*"))]
    suffixes = {file.suffix for day in log_days for file in day.files}
    if not log_days or len(suffixes) > 1:
        why = "Parquet and CSV files beside each other" if log_days else "no folder day=2026-03-01"
        raise SourceRefusedError(f"{folder} has {why}")
    return log_days


def _day(folder: Path) -> str:
    match = _FOLDER.fullmatch(folder.name)
    try:
        if match:
            return date.fromisoformat(match[1]).isoformat()
    except ValueError:
        pass
    raise SourceRefusedError(f"{folder.name} names no day; folders are called like day=2026-03-01")


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.iterdir()):
        # `_SUCCESS` and the like are what engines leave beside their files.
        if not file.name.startswith(("_", ".")):
            if file.suffix not in {PARQUET, CSV}:
                raise SourceRefusedError(
                    f"{folder.name}/{file.name} is neither Parquet nor CSV; take it away"
                )
            yield file


def check_columns(log: Log, days: Sequence[Day]) -> tuple[str, ...]:
    """The columns of all files; nothing else of them is read for it.

    Raises:
        SourceRefusedError: a column is missing, is of another type than its kind or than in an
            earlier file, or could hold a person.
    """
    first: Mapping[str, str] = {}
    for file in (file for day in days for file in day.files):
        columns = _columns(file)
        missing = [title for title in log.titles if title not in columns]
        if missing:
            raise SourceRefusedError(f"{file} has no column {', '.join(missing)}")
        if person := person_in(title for title in columns if title not in log.titles):
            raise SourceRefusedError(f"{file}: {person}")
        wrong = [title for title in log.titles if columns[title] not in _KINDS.get(title, {_TEXT})]
        if wrong:
            raise SourceRefusedError(f"{file}: {wrong[0]} is a column of {columns[wrong[0]]}")
        first = first or columns
        same = [columns[title] for title in log.titles] == [first[title] for title in log.titles]
        if not same or (file.suffix == CSV and list(columns) != list(first)):
            raise SourceRefusedError(f"{file} has other columns than the files before it")
    return tuple(first)


def _columns(file: Path) -> dict[str, str]:
    """Title -> kind of what stands there."""
    if file.suffix == CSV:
        with file.open(encoding="latin-1", newline="") as opened:
            return dict.fromkeys(opened.readline().rstrip("\r\n").split(","), _TEXT)
    try:
        schema = pq.read_schema(file)
    except ArrowInvalid as error:
        raise SourceRefusedError(f"{file} is no whole Parquet file: {error}") from error
    return {column.name: _kind(column.type) for column in schema}


def _kind(of_column: pa.DataType) -> str:
    if pa.types.is_dictionary(of_column):
        of_column = of_column.value_type
    kinds = ((pa.types.is_integer, _NUMBER), (pa.types.is_timestamp, _TIME))
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if any(is_text(of_column) for is_text in texts):
        return _TEXT
    return next((kind for is_so, kind in kinds if is_so(of_column)), str(of_column))


BITS, EVENTS = "bits", "events"
_VERSION = 1
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9 /_-]{0,15}", re.ASCII)


@dataclass(frozen=True)
class DaySums:
    """Sums of a day.

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
    """What one day counts.

    Attributes:
        events: columns of the log's codes, the `bits` of measures, and how many `events`; ordered.
    """

    sums: DaySums
    events: pd.DataFrame

    @classmethod
    def of_none(cls, log: Log) -> "DayCounts":
        """A day without rows."""
        kinds = _kinds(log)
        return cls(DaySums(), pd.DataFrame(columns=list(kinds)).astype(kinds))


def _kinds(log: Log) -> dict[str, str]:
    return dict.fromkeys(log.split, "str") | {BITS: "int64", EVENTS: "int64"}


def printable(code: str) -> str:
    """An unknown code, if it looks like one: any other text may be about a person."""
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
        sums = counts.sums
        head = {
            "version": _VERSION,
            "log": self.log.source,
            "files": fingerprint,
            "rows": sums.rows,
            "events": sums.events,
            "doubled": sums.doubled,
            "quarantine": [[*what, n] for what, n in sorted(sums.quarantine.items())],
        }
        lines = counts.events.to_csv(header=False, index=False, lineterminator="\n")
        durable.write(self._path(day), f"{json.dumps(head)}\n{lines}".encode("ascii"))

    def _path(self, day: str) -> Path:
        return self.folder / f"{day}.csv"
