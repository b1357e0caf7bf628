"""Where a server listens: on IPv6 and on a Unix socket, as clients of each find it."""

import http.client
import os
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROUTEWATCH, run_routewatch
from tests.serving import free_port

_REFUSED = 78


class _Unix(http.client.HTTPConnection):
    """HTTP by a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


@contextmanager
def _serving(store: str, log: Path, *options: str, **settings: str) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ROUTEWATCH, "serve", "--workers", "1", *options],
            env=os.environ | {"ROUTEWATCH_DATABASE_URL": store} | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answer(connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
    """The answer, as soon as the server is there."""
    until = time.monotonic() + 90
    while True:
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "identity"})
            return connection.getresponse()
        except (ConnectionRefusedError, FileNotFoundError):
            connection.close()
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.mark.thorough
def test_one_port_serves_both_families(reference_store: str, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    options = ("--host", "::", "--port", str(port))
    with _serving(reference_store, log, *options, ROUTEWATCH_ACCESS="open"):
        for host in ("::1", "127.0.0.1"):
            connection = http.client.HTTPConnection(host, port, timeout=30)
            answer = _answer(connection, "/health")
            assert (answer.status, bool(answer.read())) == (200, True)
            connection.close()
        assert f"Routewatch on http://[::]:{port}" in log.read_text()


@pytest.mark.thorough
def test_a_unix_socket_is_for_its_user_and_group(reference_store: str, tmp_path: Path) -> None:
    path = tmp_path / "rw.sock"
    with _serving(reference_store, tmp_path / "log", "--host", f"unix:{path}"):
        asking = _Unix(path)
        answer = _answer(asking, "/health")
        assert (answer.status, bool(answer.read())) == (200, True)
        assert stat.S_IMODE(path.stat().st_mode) == 0o770
        # Before it there is a proxy, and behind that is everybody: nobody saves playlists.
        asking.request("GET", "/api/v1/playlists")
        assert b"its operator has not allowed it" in asking.getresponse().read()
        asking.close()
    assert not path.exists()


def test_what_cannot_be_listened_with_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file.sock").touch()
    for options, sentence in {
        ("--certificate", "a.pem"): "serve --certificate was withdrawn; let a proxy speak TLS",
        ("--key", "a.key"): "serve --key was withdrawn; let a proxy speak TLS",
        ("--host", "unix:routewatch.sock"): "the path begins with / and has up to 107 bytes",
        ("--host", f"unix:{tmp_path}/file.sock"): "the folder must be there and be ours, with no",
        ("--host", "unix:/no/folder/routewatch.sock"): "the folder must be there and be ours",
        ("--host", "::"): "will not listen on ::: everybody who reaches it",
    }.items():
        answer = run_routewatch("serve", *options, address=f"sqlite:///{tmp_path}/none.sqlite")
        assert answer.returncode == _REFUSED, answer.stderr
        assert sentence in answer.stderr
        assert answer.stderr.count("\n") == 1
