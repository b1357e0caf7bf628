"""The folder of a log: a folder `day=2026-03-01` for each day of UTC, with Parquet or CSV files."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from pyarrow import ArrowInvalid

from data_access.bureau_reports.form_checks import person_in
from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import Log

PARQUET, CSV = ".parquet", ".csv"
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


def days(folder: Path) -> list[Day]:
    """The days of a log, oldest first.

    Raises:
        SourceRefusedError: it has none, a folder is no day's, or files are of two formats.
    """
    found = [Day(_day(inner), tuple(_files(inner))) for inner in sorted(folder.glob("day=*"))]
    suffixes = {file.suffix for day in found for file in day.files}
    if not found or len(suffixes) > 1:
        why = "Parquet and CSV files beside each other" if found else "no folder day=2026-03-01"
        msg = f"{folder} has {why}"
        raise SourceRefusedError(msg)
    return found


def _day(folder: Path) -> str:
    match = _FOLDER.fullmatch(folder.name)
    try:
        if match:
            return date.fromisoformat(match[1]).isoformat()
    except ValueError:
        pass
    msg = f"{folder.name} names no day; folders are called like day=2026-03-01"
    raise SourceRefusedError(msg)


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.iterdir()):
        # `_SUCCESS` and the like are what engines leave beside their files.
        if not file.name.startswith(("_", ".")):
            if file.suffix not in {PARQUET, CSV}:
                msg = f"{folder.name}/{file.name} is neither Parquet nor CSV; take it away"
                raise SourceRefusedError(msg)
            yield file


def check_titles(log: Log, days: Sequence[Day]) -> tuple[str, ...]:
    """The columns of all files; nothing else of them is read for it.

    Raises:
        SourceRefusedError: a column is missing, or one could hold a person.
    """
    first: tuple[str, ...] = ()
    for file in (file for day in days for file in day.files):
        titles = _titles(file)
        missing = [title for title in log.titles if title not in titles]
        if missing:
            msg = f"{file} has no column {', '.join(missing)}"
            raise SourceRefusedError(msg)
        if person := person_in(title for title in titles if title not in log.titles):
            msg = f"{file}: {person}"
            raise SourceRefusedError(msg)
        first = first or titles
        if file.suffix == CSV and titles != first:
            msg = f"{file} has other columns than the files before it"
            raise SourceRefusedError(msg)
    return first


def _titles(file: Path) -> tuple[str, ...]:
    if file.suffix == CSV:
        with file.open(encoding="latin-1", newline="") as opened:
            return tuple(opened.readline().rstrip("\r\n").split(","))
    try:
        return tuple(pq.read_schema(file).names)
    except ArrowInvalid as error:
        msg = f"{file} is no whole Parquet file: {error}"
        raise SourceRefusedError(msg) from error
