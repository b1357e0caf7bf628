"""The engines that run the expressions: DuckDB within this process, or Apache Spark by address."""

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
from data_access.event_logs.day_folders import CSV, Day
from data_access.event_logs.expressions import Table, of_lines

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
        """What an expression gives."""
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
