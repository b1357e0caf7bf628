"""Where a server listens: by TLS, on IPv6 and on a Unix socket, as clients of each find it."""

import http.client
import os
import shutil
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import certificates
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
def test_tls_on_both_families(reference_store: str, tmp_path: Path) -> None:
    certificate, key = certificates.made(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))
    port, log = free_port(), tmp_path / "log"
    options = ("--host", "::", "--port", str(port), "--certificate", certificate, "--key", key)
    with _serving(reference_store, log, *map(str, options), ROUTEWATCH_ACCESS="open"):
        sixth = http.client.HTTPSConnection("::1", port, context=trusting, timeout=30)
        first = _answer(sixth, "/health")
        assert first.status == 200
        assert first.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert first.read()
        assert sixth.sock.version() == "TLSv1.3"
        assert f"Routewatch on https://[::]:{port}" in log.read_text()
        # What never finishes its handshake, and what speaks no TLS, is in nobody's way.
        silent = socket.create_connection(("127.0.0.1", port))
        plain = socket.create_connection(("127.0.0.1", port))
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        # An answer of many records, on the same connection, and one on the other family.
        for connection in (sixth, http.client.HTTPSConnection("127.0.0.1", port, context=trusting)):
            large = _answer(connection, "/assets/vendor/plotly-basic-4.1.1.min.js")
            assert len(large.read()) == int(large.headers["Content-Length"]) > 1 << 20
            connection.close()
        old = ssl.create_default_context(cafile=str(certificate))
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        old.set_ciphers("ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0")
        with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", port)) as asking:
            old.wrap_socket(asking, server_hostname="localhost")
        silent.close()
        plain.close()


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
    certificate, key = map(str, certificates.made(tmp_path))
    _other, wrong = map(str, certificates.made(tmp_path, "other"))
    shutil.copy(certificate, tmp_path / "file.sock")
    for options, sentence in {
        ("--certificate", certificate): "--certificate and --key go together",
        ("--certificate", certificate, "--key", wrong): f"{wrong} is not the key of the certif",
        ("--certificate", key, "--key", key): "are no certificate with its key: both in PEM",
        ("--certificate", certificate, "--key", "/no/key"): "/no/key cannot be read: No such file",
        ("--host", "unix:routewatch.sock"): "the path begins with / and has up to 107 bytes",
        ("--host", f"unix:{tmp_path}/file.sock"): "the folder must be there and be ours, with no",
        ("--host", "unix:/no/folder/routewatch.sock"): "the folder must be there and be ours",
        ("--host", "::"): "will not listen on ::: everybody who reaches it",
    }.items():
        answer = run_routewatch("serve", *options, address=f"sqlite:///{tmp_path}/none.sqlite")
        assert answer.returncode == _REFUSED, answer.stderr
        assert sentence in answer.stderr
        assert answer.stderr.count("\n") == 1
