"""The folder of a log: a folder `day=2026-03-01` for each day of UTC, with Parquet or CSV files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import ArrowInvalid

from data_access.bureau_reports.form_checks import person_in
from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import KEY, TIME, Log

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


def days(folder: Path) -> list[Day]:
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
