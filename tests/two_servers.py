"""Two servers behind nginx, and a primary with a replica, each behind PgBouncer: from `deploy/`.

Only paths, ports and addresses in those files are replaced.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import postgres
from tests.conftest import run_routewatch
from tests.identity import nginx
from tests.identity.fronts import AROUND
from tests.serving import Served, free_port, serving

FILES = Path(__file__).parents[1] / "deploy" / "two-servers"
_PASSWORD = "of-the-tests"  # noqa: S105 - of a server that ends with them


@dataclass
class Databases:
    """A primary, its replica, and PgBouncer before each.

    Attributes:
        primary, replica: change places with a promotion.
        address: of the store, for `routewatch`.
        proxies: processes of PgBouncer.
    """

    primary: postgres.Cluster
    replica: postgres.Cluster
    address: str
    proxies: Sequence[int]

    def promote(self) -> None:
        """Let the replica take the place of the primary, without a replica of its own."""
        self.replica.control("promote")
        self.primary, self.replica = self.replica, self.primary
        # As docs/growth.md has it: there is nobody to wait for.
        command(self.primary, "ALTER SYSTEM SET synchronous_standby_names = ''")
        command(self.primary, "SELECT pg_reload_conf()")

    def give_replica(self) -> None:
        """Make the other machine's server a replica, and wait for it again."""
        _make_replica(self.primary, self.replica)
        self.replica.start()
        command(self.primary, "ALTER SYSTEM RESET synchronous_standby_names")
        command(self.primary, "SELECT pg_reload_conf()")


@dataclass
class Installation:
    """All of it.

    Attributes:
        origin: of nginx.
        servers: behind it.
        proxies: processes of nginx and PgBouncer.
    """

    origin: str
    databases: Databases
    servers: Sequence[Served]
    proxies: Sequence[int]


@contextmanager
def installation(folder: Path, *init: str) -> Iterator[Installation]:
    """Two servers, of one process each, until the block ends.

    Args:
        folder: for what they write.
        *init: options with which their store is made.
    """
    with databases() as found, ExitStack() as block:
        answer = run_routewatch("init", *init, address=found.address, timeout=600)
        assert answer.returncode == 0, answer.stderr
        starting = [
            serving(found.address, folder / f"server-{n}.log", "--workers", "1") for n in (1, 2)
        ]
        with ThreadPoolExecutor() as both:
            servers = list(both.map(block.enter_context, starting))
        origin, process = block.enter_context(_nginx(folder, servers))
        yield Installation(origin, found, servers, [process, *found.proxies])


@contextmanager
def databases() -> Iterator[Databases]:
    """A primary and a replica, each with PgBouncer before it."""
    programs = postgres.programs()
    assert programs
    with ExitStack() as block:
        primary = block.enter_context(postgres.running(programs))
        configuration = primary.folder / "data" / "routewatch.conf"
        shutil.copy(FILES / "postgresql.conf", configuration)
        with (primary.folder / "data" / "postgresql.conf").open("a") as file:
            file.write("include 'routewatch.conf'\n")
        command(primary, "CREATE ROLE replicator REPLICATION LOGIN")
        command(primary, f"CREATE ROLE routewatch LOGIN PASSWORD '{_PASSWORD}'")
        primary.create("routewatch")
        command(primary, "ALTER DATABASE routewatch OWNER TO routewatch")
        primary.control("-m", "fast", "stop")
        primary.start()
        replica = block.enter_context(replica_of(primary))
        bouncers = [block.enter_context(_bouncer(one)) for one in (primary, replica)]
        hosts = "&".join(f"host=127.0.0.1:{port}" for port, _process in bouncers)
        address = f"postgresql://routewatch:{_PASSWORD}@/routewatch?{hosts}"
        yield Databases(primary, replica, address, [process for _port, process in bouncers])


def command(cluster: postgres.Cluster, statement: str) -> list[tuple[object, ...]]:
    """Let a server's own account run a statement; its rows."""
    where = f"host={cluster.folder} user={cluster.account} dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def replica_of(primary: postgres.Cluster) -> Iterator[postgres.Cluster]:
    """A server that follows another one, which has a role `replicator`, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="routewatch-postgres-"))
    shutil.chown(folder, primary.account)
    cluster = postgres.Cluster(folder, primary.account, primary.bin)
    try:
        _make_replica(primary, cluster)
        cluster.start()
        yield cluster
    finally:
        cluster.end()


def _make_replica(primary: postgres.Cluster, replica: postgres.Cluster) -> None:
    script = str(shutil.copy(FILES / "replica.sh", replica.folder))
    where = (str(primary.folder), "5432", str(replica.folder / "data"))
    replica.call("/bin/sh", script, *where)


@contextmanager
def _bouncer(cluster: postgres.Cluster) -> Iterator[tuple[int, int]]:
    """Port and process of a PgBouncer before a server."""
    program = postgres.pgbouncer()
    assert program, "tests that need it are marked so"
    port, folder = free_port(), cluster.folder
    (folder / "userlist.txt").write_text(f'"routewatch" "{_PASSWORD}"\n')
    file = folder / "pgbouncer.ini"
    written = {
        "host=127.0.0.1 port=5432": f"host={folder} port=5432",
        "listen_addr = *": "listen_addr = 127.0.0.1\nunix_socket_dir =",
        "listen_port = 6432": f"listen_port = {port}",
        "/etc/pgbouncer/userlist.txt": str(folder / "userlist.txt"),
    }
    file.write_text(_replaced("pgbouncer.ini", written))
    with (folder / "pgbouncer.log").open("wb") as output:
        process = subprocess.Popen(
            [program, file],
            user=cluster.account if os.geteuid() == 0 else None,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    # To be told to end is to wait for all clients.
    with _ending(process, signal.SIGQUIT):
        yield port, process.pid


@contextmanager
def _nginx(folder: Path, servers: Sequence[Served]) -> Iterator[tuple[str, int]]:
    program, port = nginx(), free_port()
    assert program, "tests that need it are marked so"
    first, second = (one.origin.removeprefix("http://") for one in servers)
    written = {
        "10.0.0.11:8050": first,
        "10.0.0.12:8050": second,
        "listen 80": f"listen 127.0.0.1:{port}",
    }
    (folder / "site.conf").write_text(_replaced("nginx.conf", written))
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder))
    process = subprocess.Popen([program, "-c", str(file), "-p", str(folder)])
    with _ending(process):
        yield f"http://127.0.0.1:{port}", process.pid


def _replaced(name: str, written: Mapping[str, str]) -> str:
    text = (FILES / name).read_text()
    for before, after in written.items():
        assert before in text, f"{name} has no {before} any more"
        text = text.replace(before, after)
    return text


@contextmanager
def _ending(
    process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM
) -> Iterator[None]:
    try:
        time.sleep(0.2)
        assert process.poll() is None, "it did not start"
        yield
    finally:
        process.send_signal(how)
        process.wait(timeout=20)
