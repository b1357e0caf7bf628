"""Publishers on this machine: a proxy that leads to a TLS server which replays answers.

Commands and tests ask the real addresses of the registry; `HTTPS_PROXY` brings them here, and a
certificate of the test's own vouches for all names. Nothing leaves the machine.
"""

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path

from tests import certificates

HOSTS = ("missingmigrants.iom.int", "raw.githubusercontent.com", "elsewhere.example.org")
Connection = ssl.SSLSocket
Answer = Callable[[Connection, Mapping[str, str]], None]
"""Writes the answer to a request, whose headers it is given, as bytes."""


@dataclass
class Publishers:
    """What is answered, and what was asked.

    Attributes:
        proxy: address of the proxy that leads here.
        authority: file of the certificate, which vouches for itself.
        answers: by path; the last one stays.
        requests: host, path and headers of each, in their order.
    """

    proxy: str
    authority: Path
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """With which a command asks here, and may."""
        return {
            "HTTPS_PROXY": self.proxy,
            "https_proxy": self.proxy,
            "NO_PROXY": "",
            "no_proxy": "",
            "ROUTEWATCH_FETCH": "yes",
            "ROUTEWATCH_FETCH_CA": str(self.authority),
        }

    def answer(self, host: str, path: str, headers: Mapping[str, str]) -> Answer:
        """What the next request gets."""
        self.requests.append((host, path, headers))
        ready = self.answers.get(path, [status(404)])
        return ready.pop(0) if len(ready) > 1 else ready[0]


def status(code: int, **headers: str) -> Answer:
    """An answer without a body."""
    return raw(head(code, {"Content-Length": "0", **_dashed(headers)}))


def file(content: bytes, **headers: str) -> Answer:
    """A file as it should come; 304 to who names its ETag."""
    given = {"Content-Type": "application/octet-stream", "Content-Length": str(len(content))}
    given |= _dashed(headers)

    def write(connection: Connection, asked: Mapping[str, str]) -> None:
        etag = given.get("ETag")
        if etag and asked.get("if-none-match") == etag:
            connection.sendall(head(304, {"ETag": etag}))
        else:
            connection.sendall(head(200, given) + content)

    return write


def raw(content: bytes, *more: bytes, pause: float = 0) -> Answer:
    """Bytes as they are, then the end of the connection; with a pause before each further part."""

    def write(connection: Connection, _asked: Mapping[str, str]) -> None:
        connection.sendall(content)
        for part in more:
            time.sleep(pause)
            connection.sendall(part)

    return write


def chunks(*parts: bytes, ends: bool = True, **headers: str) -> Answer:
    """A file that does not say its length; without its end it broke off."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    begin = head(200, {"Transfer-Encoding": "chunked", **_dashed(headers)})
    return raw(begin + body + (b"0\r\n\r\n" if ends else b""))


def head(code: int, headers: Mapping[str, str]) -> bytes:
    """The head of an answer, as it is sent."""
    lines = [f"HTTP/1.1 {code} Replayed", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode()


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in headers.items()}


class _Proxy(socketserver.StreamRequestHandler):
    """Takes one CONNECT, and answers what comes through the tunnel itself."""

    server: "_Server"

    def handle(self) -> None:
        host = _head(self.rfile)[0].split()[1].rpartition(":")[0]
        self.connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        # Who does not trust the certificate, or has read enough, goes away.
        with suppress(OSError), self._encrypted() as inside, inside.makefile("rb") as came:
            lines = _head(came)
            if lines[0]:
                named = dict(line.split(": ", 1) for line in lines[1:] if line)
                headers = {name.casefold(): text for name, text in named.items()}
                answer = self.server.publishers.answer(host, lines[0].split()[1], headers)
                answer(inside, headers)

    def _encrypted(self) -> ssl.SSLSocket:
        return self.server.context.wrap_socket(self.connection, server_side=True)


def _head(came: BufferedIOBase) -> list[str]:
    lines = [came.readline().decode("latin-1").strip()]
    while line := came.readline().decode("latin-1").strip():
        lines.append(line)
    return lines


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    publishers: Publishers
    context: ssl.SSLContext


@contextmanager
def replaying(folder: Path) -> Iterator[Publishers]:
    """Publishers until the block ends; certificates lie in the folder."""
    authority, key = certificates.made(folder, hosts=HOSTS)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, key)
    with _Server(("127.0.0.1", 0), _Proxy) as server:
        port = server.server_address[1]
        server.context = context
        server.publishers = Publishers(f"http://127.0.0.1:{port}", authority)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.publishers
        finally:
            server.shutdown()
            thread.join()
