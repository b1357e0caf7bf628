"""A PostgreSQL cluster of the tests' own: started once a session, on a socket, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import URL

# Durability settings stay as they are in production: the crash tests are about them.
_OPTIONS = "-c listen_addresses='' -c max_connections=60 -c shared_buffers=64MB -k {socket}"


def programs() -> Path | None:
    """The folder of the newest server's programs, or None where there is no server."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


@dataclass(frozen=True)
class Cluster:
    """A running server.

    Attributes:
        folder: holds its data, its socket and its log.
        account: operating system account it runs under.
        bin: the server's programs.
    """

    folder: Path
    account: str
    bin: Path

    def address(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        query = {"host": str(self.folder)}
        url = URL.create("postgresql+psycopg", self.account, database=database, query=query)
        return url.render_as_string(hide_password=False)

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another one, which nobody may be using; its address."""
        self._command(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
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
        options = _OPTIONS.format(socket=self.folder)
        self.control("-l", str(self.folder / "log"), "-o", options, "start")

    def kill(self) -> None:
        """End the server as a power cut would: nothing is written, nobody is told."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        below = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, below)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(Path(f"/proc/{process}").exists() for process in (first, *below)):
            time.sleep(0.01)

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
    """A new cluster until the block ends."""
    # Root may not run a server; pytest's own temporary folders are closed to other accounts, and
    # too deep for the 107 bytes of a socket's path.
    account = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="routewatch-postgres-"))
    cluster = Cluster(folder, account, server_programs)
    try:
        shutil.chown(folder, account)
        cluster.call(
            *("initdb", "--pgdata", str(folder / "data"), "--no-sync", "--data-checksums"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        )
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
