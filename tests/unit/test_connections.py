"""Connections: those that drip are closed, addresses are known."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from waitress.wasyncore import close_all

from dashboard.cli.worker import Connection, network_address, server_of, turn


def application(environ: Any, start: Any) -> list[bytes]:  # noqa: ANN401 - WSGI's own
    content = environ["HTTP_X_ROUTEWATCH_SUSPECT"].encode() + b"ok"
    start("200 OK", [("Content-Length", str(len(content)))])
    return [content]


@pytest.fixture
def served() -> Iterator[tuple[socket.socket, dict[int, Any]]]:
    """A client's socket, and the connections of the server that it is connected to."""
    channels: dict[int, Any] = {}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = server_of(application, [listening], channels, threads=1)
        with socket.create_connection(listening.getsockname()) as client:
            client.settimeout(5)
            turn(channels, 1)
            yield client, channels
        server.task_dispatcher.shutdown(timeout=1)
        close_all(channels)


def is_overdue(channels: dict[int, Any], seconds: float) -> bool:
    """Whether the one connection would be closed so many seconds from now."""
    (connection,) = (one for one in channels.values() if isinstance(one, Connection))
    connection.close_if_overdue(time.monotonic() + seconds)
    return bool(connection.will_close)


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /health HT",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{",
        b"\r\n\r\n",
        b"",
    ],
)
def test_a_request_that_drips_is_given_up(
    served: tuple[socket.socket, dict[int, Any]], begun: bytes
) -> None:
    client, channels = served
    client.sendall(begun)
    turn(channels, 0.1)
    assert not is_overdue(channels, 100)
    assert is_overdue(channels, 130)
    turn(channels, 1)
    with closing(client):
        assert client.recv(10) == b""


def test_who_asks_again_and_again_stays(served: tuple[socket.socket, dict[int, Any]]) -> None:
    client, channels = served
    (connection,) = (one for one in channels.values() if isinstance(one, Connection))
    connection.since -= 100
    client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    read = b""
    while not read.endswith(b"ok"):
        turn(channels, 0.1)
        read += client.recv(1000) if connection.total_outbufs_len == 0 else b""
    assert not is_overdue(channels, 100)


@pytest.mark.parametrize(
    ("lines", "suspects"),
    [
        (b"X-Forwarded-User: a", b""),
        (b"X-Forwarded-User: a\r\nx-forwarded-USER: b", b"x-forwarded-user"),
        (b"X_Forwarded-User: a", b"x-forwarded-user"),
        # What a client itself says of that counts for nothing.
        (b"X-Routewatch-Suspect: accept\r\nX-Forwarded-User: a", b""),
    ],
)
def test_headers_that_come_twice_or_are_spelled_differently_are_told(
    served: tuple[socket.socket, dict[int, Any]], lines: bytes, suspects: bytes
) -> None:
    client, channels = served
    client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + lines + b"\r\n\r\n")
    found = b""
    while not found.endswith(b"ok"):
        turn(channels, 0.1)
        found += client.recv(4096) if _has_answer(client) else b""
    assert found.partition(b"\r\n\r\n")[2] == suspects + b"ok"


def _has_answer(client: socket.socket) -> bool:
    return bool(select.select([client], [], [], 0.1)[0])


@pytest.mark.parametrize(
    ("written", "meant"),
    [("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::1"), ("localhost", "127.0.0.1")],
)
def test_who_asks_is_known_by_the_address_of_their_own_family(written: str, meant: str) -> None:
    assert network_address(written) == meant
