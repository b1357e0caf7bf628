"""`routewatch serve` as a process of its own, on a free port, gone when the block ends."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.conftest import ROUTEWATCH

_WELL = 200
_STARTS_WITHIN = 90.0
_STOPS_WITHIN = 30.0


@dataclass(frozen=True)
class Served:
    """A running server.

    Attributes:
        origin: scheme, host and port.
        process: its first process.
        started_in: seconds from the command to the first answer.
    """

    origin: str
    process: subprocess.Popen[bytes]
    started_in: float


@contextmanager
def serving(
    address: str,
    log: Path,
    *options: str,
    port: int = 0,
    playlists: Path | None = None,
    health: int = _WELL,
) -> Iterator[Served]:
    """A server on a store, answering; on a free port unless one is given.

    Args:
        address: of the store.
        log: file for what it says.
        *options: of the command.
        port: to listen on.
        playlists: folder of the walls' playlists, where they are not those that are shipped.
        health: status that `/health` has from the start.

    Raises:
        RuntimeError: it ended, or gave no answer in time; with what it had logged.
    """
    port = port or free_port()
    origin = f"http://127.0.0.1:{port}"
    start = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ROUTEWATCH, "serve", "--host", "127.0.0.1", "--port", str(port), *options],
            env=os.environ
            | {"ROUTEWATCH_DATABASE_URL": address}
            | ({"ROUTEWATCH_PLAYLISTS": str(playlists)} if playlists else {}),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        if _answered(origin, process, start + _STARTS_WITHIN) != health:
            msg = f"the server did not start:\n{log.read_text()}"
            raise RuntimeError(msg)
        yield Served(origin, process, time.monotonic() - start)
    finally:
        process.terminate()
        try:
            process.wait(timeout=_STOPS_WITHIN)
        finally:
            # One that does not go is an error, and gone all the same.
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], object], seconds: float) -> None:
    """Look again and again whether something holds.

    Raises:
        TimeoutError: it did not in so many seconds.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            msg = f"what was waited for did not come within {seconds:g} s"
            raise TimeoutError(msg)
        time.sleep(0.02)


def _answered(origin: str, process: subprocess.Popen[bytes], deadline: float) -> int:
    """The status of the first answer; 0 where there is none in time."""
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{origin}/health", timeout=2) as answer:  # noqa: S310 - our own address
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, TimeoutError):
            time.sleep(0.02)
    return 0
