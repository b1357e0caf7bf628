"""Connections, addresses and the queue of heavy work."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask, Response, redirect, request
from waitress.wasyncore import close_all

from dashboard.app import prefix
from dashboard.cli.worker import Connection, network_address, server_of, turn
from dashboard.exports.work_queue import Job, Line, QueueFullError, is_heavy
from dashboard.settings import Settings, SettingsError


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


_PATH = "/agency/routewatch"
_HTML = (
    '<html lang="en"><a href="/trends">a</a><a href="//else.example">b</a>'
    f'<img src="/p.png"><a href="{_PATH}/once">c</a><a href="#card">d</a> data="/kept"</html>'
)
_JSON = r'{"href":"\u002ftrends","x":"\"href\":\"\u002fkept","b":{"href":"\u002f\u002felse"}}'


@pytest.fixture
def server() -> Flask:
    made = prefix.server_at("test", _PATH)
    made.get("/page", endpoint="/page")(lambda: Response(_HTML, mimetype="text/html"))
    made.get("/_dash-layout", endpoint="/_dash-layout")(
        lambda: Response(_JSON, mimetype="application/json")
    )
    made.get("/away", endpoint="/away")(lambda: redirect("/trends"))
    made.get("/asked", endpoint="/asked")(
        lambda: f"{request.path} {request.headers.get('Referer', '')}"
    )
    prefix.register(made, _PATH)
    return made


def _text(server: Flask, address: str, **headers: str) -> str:
    # As a server hands it over, which knows nothing of the path.
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    answer = server.test_client().get(address, base_url="http://h", environ_overrides=given)
    return answer.headers.get("Location") or answer.get_data(as_text=True)


def test_addresses_get_the_path_once(server: Flask) -> None:
    assert _text(server, "/page") == (
        f'<html data-prefix="{_PATH}" lang="en"><a href="{_PATH}/trends">a</a>'
        f'<a href="//else.example">b</a><img src="{_PATH}/p.png"><a href="{_PATH}/once">c</a>'
        '<a href="#card">d</a> data="/kept"</html>'
    )
    components = _text(server, "/_dash-layout")
    assert components == _JSON.replace(r'{"href":"\u002ftrends', rf'{{"href":"{_PATH}\u002ftrends')
    assert _text(server, "/away") == f"{_PATH}/trends"


@pytest.mark.parametrize("path", ["/asked", f"{_PATH}/asked"])
def test_the_path_is_taken_off_whether_the_proxy_has_done_so_or_not(
    server: Flask, path: str
) -> None:
    came_from = f"https://h{_PATH}/wall/situation?dist=4"
    assert _text(server, path, referer=came_from) == "/asked https://h/wall/situation?dist=4"
    assert _text(server, path, referer="http://[") == "/asked http://["


def test_the_path_is_that_of_the_address() -> None:
    assert Settings(address=f"https://h{_PATH}/").path_prefix() == _PATH
    assert Settings(address="https://h/").path_prefix() == Settings().path_prefix() == ""
    with pytest.raises(SettingsError, match="ROUTEWATCH_ADDRESS has a path of letters"):
        Settings.from_environment({"ROUTEWATCH_ADDRESS": 'https://h/"><script>'})


def line_of(*addresses: str, places: int = 40, share: int = 40) -> Line[None]:
    line: Line[None] = Line(places, share)
    for number, address in enumerate(addresses):
        line.add(Job(f"{address}{number}", address, None))
    return line


def queue_served(line: Line[None], count: int) -> str:
    """Addresses in their turn, each done before the next begins."""
    addresses = ""
    for _ in range(count):
        job = line.take()
        assert job
        addresses += job.who
        line.remove(job)
    return addresses


def test_an_address_that_asks_for_much_lets_others_in_between() -> None:
    assert queue_served(line_of(*"aaaabbc"), 7) == "abcabaa"


def test_what_is_being_made_counts_as_well() -> None:
    line = line_of(*"aab")
    first, second = line.take(), line.take()
    assert first
    assert second
    assert first.who + second.who == "ab"


def test_the_queue_and_the_share_of_an_address_are_bounded() -> None:
    with pytest.raises(QueueFullError, match="too many files"):
        line_of(*"abc", places=2)
    with pytest.raises(QueueFullError, match="your address"):
        line_of(*"aba", share=1)


def test_who_goes_is_forgotten_and_makes_room() -> None:
    line = line_of(*"ab", places=2)
    gone = line.find("a0")
    assert gone
    line.remove(gone)
    line.add(Job("", "c", None))
    assert queue_served(line, 2) == "bc"
    assert line.take() is None


@pytest.mark.parametrize(
    ("path", "heavy"),
    [
        ("/api/v1/panels/deaths-over-time.png", True),
        ("/api/v1/brief.zip", True),
        ("/print/overview", True),
        ("/embed/map", True),
        ("/api/v1/panels/deaths-over-time.csv", False),
        ("/api/v1/brief", False),
        ("/printed", False),
        ("/assets/favicon.png", False),
    ],
)
def test_what_is_drawn_or_packed_is_heavy(path: str, heavy: bool) -> None:
    assert is_heavy(path) is heavy
