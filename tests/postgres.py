"""PostgreSQL clusters of the tests' own, on a socket, gone afterwards.

Tests that end a server have one of their own, with the durability of production; all others share
one that writes nothing through to the disk, in all processes of a run.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import URL

_OPTIONS = "-c listen_addresses='' -c max_connections=90 -c shared_buffers=64MB -k {socket}"
# For a server that nobody ends: what is not on the disk is in memory.
_QUICK = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal"
    " -c max_wal_senders=0 -c autovacuum=off"
)


def programs() -> Path | None:
    """The folder of the newest server's programs, or None where there is no server."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def pgbouncer() -> str | None:
    """Where PgBouncer is."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@dataclass(frozen=True)
class Cluster:
    """A running server.

    Attributes:
        folder: holds its data, its socket and its log.
        account: operating system account it runs under.
        bin: the server's programs.
        options: of the server, besides those of all clusters.
    """

    folder: Path
    account: str
    bin: Path
    options: str = ""

    def address(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        query = {"host": str(self.folder)}
        url = URL.create("postgresql+psycopg", self.account, database=database, query=query)
        return url.render_as_string(hide_password=False)

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another one, which nobody may be using; its address."""
        # To copy files takes less than to log a copy, but where they must reach the disk.
        how = "STRATEGY file_copy" if self.options else ""
        self._command(f'CREATE DATABASE "{database}" TEMPLATE "{template}" {how}')
        return self.address(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected."""
        self._command(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _command(self, statement: str) -> None:
        engine = create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(statement)
        finally:
            engine.dispose()

    def start(self) -> None:
        """Start the server; after a crash it waits for what the old one left to be gone."""
        options = f"{_OPTIONS.format(socket=self.folder)} {self.options}"
        self.control("-l", str(self.folder / "log"), "-o", options, "start")

    def end(self) -> None:
        """Stop the server, if it runs, and remove all that it has."""
        with suppress(RuntimeError):
            self.control("-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """End the server as a power cut would: nothing is written, nobody is told."""
        processes = self._signal(signal.SIGKILL)
        while any(Path(f"/proc/{process}").exists() for process in processes):
            time.sleep(0.01)

    @property
    def first_process(self) -> int:
        """The server's."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop all of the server's processes, and let them go on when the block ends."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> list[int]:
        """Send a signal to the server, its first process first; who got it."""
        first = self.first_process
        below = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        processes = [first, *map(int, below)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, number)
        return processes

    def control(self, *arguments: str) -> None:
        """Call `pg_ctl` on this cluster."""
        self.call("pg_ctl", "-D", str(self.folder / "data"), "-w", *arguments)

    def call(self, program: str, *arguments: str) -> None:
        """Call one of the server's programs as the account that owns the cluster."""
        # To a file: a server that inherits a pipe would hold it open for ever.
        said = self.folder / "output"
        with said.open("w") as output:
            answer = subprocess.run(
                [self.bin / program, *arguments],
                check=False,
                cwd=self.folder,
                user=self.account if os.geteuid() == 0 else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if answer.returncode != 0:
            msg = f"{program} ended with {answer.returncode}: {said.read_text()}"
            raise RuntimeError(msg)


@contextmanager
def running(server_programs: Path) -> Iterator[Cluster]:
    """A new cluster until the block ends, as durable as in production."""
    cluster = _started(server_programs)
    try:
        yield cluster
    finally:
        cluster.end()


@contextmanager
def shared(
    server_programs: Path, place: Path, prepare: Callable[[Cluster], None]
) -> Iterator[Cluster]:
    """A quick cluster of all processes of a run: the first starts it, the last to leave ends it.

    Args:
        server_programs: the folder of the server's programs.
        place: a folder that the processes have in common.
        prepare: fills the cluster when it has started.
    """
    with _alone(place):
        users = _users(place)
        if users:
            cluster = _at(Path(users[0].read_text()), server_programs)
        else:
            cluster = _started(server_programs, _QUICK)
            prepare(cluster)
        mine = place / f"{os.getpid()}.user"
        mine.write_text(str(cluster.folder))
    try:
        yield cluster
    finally:
        with _alone(place):
            mine.unlink()
            if not _users(place):
                cluster.end()


def _users(place: Path) -> list[Path]:
    """What the processes have left that use a cluster; one that was killed uses it no more."""
    return [file for file in place.glob("*.user") if Path("/proc", file.stem).exists()]


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _at(folder: Path, server_programs: Path, options: str = "") -> Cluster:
    # Root may not run a server.
    account = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    return Cluster(folder, account, server_programs, options)


def _started(server_programs: Path, options: str = "") -> Cluster:
    # pytest's own temporary folders are closed to other accounts, and too deep for the 107 bytes of
    # a socket's path.
    folder = Path(tempfile.mkdtemp(prefix="routewatch-postgres-"))
    cluster = _at(folder, server_programs, options)
    try:
        shutil.chown(folder, cluster.account)
        cluster.call(
            *("initdb", "--pgdata", str(folder / "data"), "--no-sync", "--data-checksums"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        )
        cluster.start()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return cluster
