"""What engines count of a log, as Ibis expressions: DuckDB in this process, or Apache Spark.

Each expression gives a few rows, however many it reads. Whether a code is known is decided outside,
of what stood there: all engines then agree on it. Then the rows of known codes are brought together
by their key, as events.
"""

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pandas as pd

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.days import CSV, Day
from data_access.event_logs.logs import DAY, KEY, STAGE, TIME, Log

Table = Any
"""A table of Ibis, which has no types of its own."""

_HASH = r"\A[0-9a-f]{16,64}\z"
_CLOCK = (
    r"\A([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
    r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])\z"
)
_DAY_SECONDS, _DAY_MINUTES = 86_400, 1_440
_DATE = 10
# Of a number of any sign and size, the part that is a small one on every engine.
_BITS = 0xFFFF


def of_lines(lines: Table, titles: Sequence[str]) -> Table:
    """The columns of CSV files, each as text; all are empty where a line has too few or too many.

    Args:
        lines: a column `line`, and the day.
        titles: of the columns, in the order in which they stand.
    """
    text = lines.line.re_replace(r"\r\z", "")
    cells = text.split(",")
    whole = cells.length() == len(titles)
    columns = {
        title: ibis.ifelse(whole, cells[place], ibis.null("string"))
        for place, title in enumerate(titles)
    }
    written = lines.filter((text != "") & (text != ",".join(titles)))
    return written.select(DAY, **columns)


def checked(events: Table, log: Log) -> Table:
    """The codes of a log, its key, and whether an event has a key and is in its day's folder."""
    key, time = events[KEY], events[TIME]
    has_key = key.re_search(_HASH) if key.type().is_string() else key.notnull()  # noqa: PD004 - Ibis
    lies_on = _is_written_on if time.type().is_string() else _is_on
    return events.select(
        DAY,
        KEY,
        *log.split,
        STAGE,
        has_key=ibis.coalesce(has_key, False),
        on_day=ibis.coalesce(lies_on(time, events[DAY]), False),
    )


def _is_on(time: Table, day: Table) -> Table:
    """Whether a point in time lies on the day."""
    seconds = time.epoch_seconds()
    first = day.cast("date").cast("timestamp").epoch_seconds()
    return (seconds >= first) & (seconds < first + _DAY_SECONDS)


def _is_written_on(time: Table, day: Table) -> Table:
    """Whether a text such as `2026-03-01T01:30:00+02:00` lies on the day.

    In UTC it may be the day before or after what is written, and the day is one of three texts.
    """
    clock = time.substr(_DATE + 1)
    is_clock = clock.re_search(_CLOCK) & (time.substr(_DATE, 1) == "T")
    minutes = _number(clock, 0) * 60 + _number(clock, 3)
    offset = clock.re_extract(r"([+-][0-9][0-9]:[0-9][0-9])\z", 1)
    ahead = ibis.coalesce(_number(offset, 1) * 60 + _number(offset, 4), 0)
    utc = minutes - ibis.ifelse(offset.startswith("-"), -ahead, ahead)
    before, after = (
        # Of some engines the sum is a day, of others its midnight.
        (day.cast("date") + ibis.interval(days=by)).cast("string").substr(0, _DATE)
        for by in (-1, 1)
    )
    here = ibis.cases((utc < 0, after), (utc >= _DAY_MINUTES, before), else_=day)
    return is_clock & (time.substr(0, _DATE) == here)


def _number(text: Table, start: int) -> Table:
    return text.substr(start, 2).try_cast("int64")


def rows_by_content(rows: Table, log: Log) -> Table:
    """How many rows have the same day and codes, good or not."""
    return rows.group_by(DAY, *log.split, STAGE, "has_key", "on_day").agg(rows=ibis._.count())


def share(rows: Table, place: int, of: int) -> Table:
    """The rows of one in so many of all keys, by a number that the engine makes of a key.

    Not by the number itself: DuckDB sorts keys into groups by the same bits, and would have all of
    a part in few of them, which takes it five times as long, or minutes.
    """
    number = rows[KEY].hash().hash() & _BITS
    return rows.filter(number % of == place)


def events(rows: Table, log: Log, known: Table) -> Table:
    """The events of a log, each once, however many rows it has.

    Args:
        rows: see `checked`.
        log: that they are of.
        known: the codes that are known, as they stand in the log, with `cell` and `bits`.

    Returns:
        By day, `cell` and `bits`: how many `events`, and how many `rows` they have; whether each
        `clashes`, as one key for several.
    """
    codes = [*log.split, STAGE]
    good = rows.filter(rows.has_key & rows.on_day)
    text = good.mutate(**{name: ibis.coalesce(good[name], "") for name in codes})
    meant = text.inner_join(known, codes)
    # Not every engine has a sum of bits by `or`.
    bits = sum((meant.bits & (1 << place)).max() for place in range(len(log.measures)))
    by_key = meant.group_by(DAY, KEY).agg(
        cell=meant.cell.min(),
        bits=bits,
        clashes=meant.cell.min() != meant.cell.max(),
        rows=ibis._.count(),
    )
    by_cell = by_key.group_by(DAY, "cell", "bits", "clashes")
    return by_cell.agg(events=ibis._.count(), rows=ibis._.rows.sum())


DUCKDB = "duckdb"
_SPARK = ("spark://", "local[", "sc://")
_MEMORY = "2GB"
# Of Parquet some eight million events, whose keys DuckDB holds in about a gigabyte.
_BYTES_AT_ONCE = 128 << 20
_CSV_BYTES_AT_ONCE = 4 * _BYTES_AT_ONCE
# No line of a log holds it: the whole line is read as one cell.
_NO_SIGN = "\x01"


@dataclass(frozen=True)
class Engine:
    """An engine at work.

    Attributes:
        backend: Ibis's connection.
        session: of Spark; None where the engine is DuckDB.
    """

    backend: Any
    session: Any = None

    def frame(self, table: Table) -> pd.DataFrame:
        """The result of an expression."""
        answer: pd.DataFrame = self.backend.to_pyarrow(table).to_pandas()
        return answer

    def rows(self, folder: Path, days: Sequence[Day], titles: Sequence[str]) -> Table:
        """The rows of some days, each with its `day`; of one format."""
        files = [str(file.absolute()) for day in days for file in day.files]
        is_csv = files[0].endswith(CSV)
        if self.session is not None:
            # Ibis reads no folder with a base of its own; its session does.
            reader = self.session.read.option("basePath", str(folder.absolute()))
            stored = reader.text(files) if is_csv else reader.parquet(*files)
            stored.createOrReplaceTempView("rows")
            table = self.backend.table("rows")
            return of_lines(table.rename(line="value"), titles) if is_csv else table
        hive = {"hive_partitioning": True, "hive_types_autocast": False}
        if not is_csv:
            return self.backend.read_parquet(files, **hive)
        lines = self.backend.read_csv(
            files,
            delim=_NO_SIGN,
            quote="",
            escape="",
            header=False,
            columns={"line": "VARCHAR"},
            encoding="latin-1",
            **hive,
        )
        return of_lines(lines, titles)

    def passes(self, days: Sequence[Day]) -> int:
        """In how many parts an engine looks at the keys of days: what it cannot hold at once.

        Only of a day that is a portion by itself several; a cluster divides by itself.
        """
        if self.session is not None:
            return 1
        return max(1, -(-sum(day.size for day in days) // _most(days[0])))


def _most(day: Day) -> int:
    """Bytes that are counted at once, of files such as those of a day."""
    return _CSV_BYTES_AT_ONCE if day.files and day.files[0].suffix == CSV else _BYTES_AT_ONCE


def portions(days: Sequence[Day]) -> Iterator[list[Day]]:
    """Days in runs that an engine counts at once: what one holds in memory has a bound."""
    portion: list[Day] = []
    size = 0
    for day in days:
        if portion and size + day.size > _most(day):
            yield portion
            portion, size = [], 0
        portion.append(day)
        size += day.size
    if portion:
        yield portion


@contextmanager
def opened(address: str) -> Iterator[Engine]:
    """An engine, until it is no longer needed.

    Args:
        address: `duckdb`, or of Spark `local[*]`, `spark://host:port` or `sc://host:port`.

    Raises:
        SourceRefusedError: there is no such engine, or it is not installed.
    """
    try:
        if address == DUCKDB:
            with _duckdb() as engine:
                yield engine
        elif address.startswith(_SPARK):
            with _spark(address) as engine:
                yield engine
        else:
            raise SourceRefusedError(
                f"'{address}' is no engine; write duckdb, local[*], spark://HOST:PORT or sc://HOST"
            )
    except ModuleNotFoundError as error:
        extra = DUCKDB if address == DUCKDB else "spark"
        raise SourceRefusedError(
            f"{error.name} is not installed: pip install 'routewatch[{extra}]'"
        ) from error


@contextmanager
def _duckdb() -> Iterator[Engine]:
    duckdb = importlib.import_module("duckdb")
    with TemporaryDirectory() as spilled:
        backend = ibis.duckdb.connect(
            threads=len(os.sched_getaffinity(0)),
            memory_limit=_MEMORY,
            temp_directory=spilled,
            preserve_insertion_order=False,
            autoinstall_known_extensions=False,
        )
        try:
            yield Engine(backend)
        except duckdb.Error as error:
            raise SourceRefusedError(f"DuckDB could not count: {_first_line(error)}") from error
        finally:
            backend.disconnect()


@contextmanager
def _spark(address: str) -> Iterator[Engine]:
    sql = importlib.import_module("pyspark.sql")
    failures = importlib.import_module("pyspark.errors").PySparkException
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.sql.ansi.enabled": "true",
    }
    builder = sql.SparkSession.builder.appName("routewatch")
    connect = address.startswith("sc://")
    builder = builder.remote(address) if connect else builder.master(address)
    for name, value in settings.items():
        builder = builder.config(name, value)
    # Workers within this process run this Python, whatever `python3` is on the path.
    if address.startswith("local["):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        session = builder.getOrCreate()
        try:
            yield Engine(ibis.pyspark.connect(session), session)
        finally:
            session.stop()
    except failures as error:
        raise SourceRefusedError(f"Spark could not count: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
