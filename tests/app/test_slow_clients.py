"""Slow clients, many of them, and what is heavy keep nobody from being answered."""

import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from socket import SHUT_RDWR
from threading import Event

import pytest

from dashboard.app.headers import companions, content_policy
from dashboard.cli import worker
from tests.bench.attack import PIPELINED, Attack, allow_many_connections, attacked
from tests.bench.processes import family
from tests.serving import Served, serving, wait_until

_BODY = (
    b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 500000\r\n\r\n{"
)
_SLOW = {"idle": b"", "half a header": b"GET /health HTTP/1.1\r\nHost: local", "half a body": _BODY}
_OF_OTHER_PATIENCE = """#!{python}
from dashboard.cli import app, worker
worker.SILENCE, worker.WHOLE_REQUEST = {seconds} / 4, {seconds}
app()
"""
_OF_EACH = 200
_PROBES = 50


@contextmanager
def held_open(
    port: int, sent: bytes, count: int, source: str = "127.0.0.1"
) -> Iterator[list[socket.socket]]:
    """Connections that have sent a part of a request and wait."""
    with ExitStack() as stack:
        opened = [
            stack.enter_context(
                socket.create_connection(("127.0.0.1", port), 10, source_address=(source, 0))
            )
            for _ in range(count)
        ]
        for one in opened:
            one.sendall(sent)
        yield opened


@pytest.fixture(scope="module")
def server(reference_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that is no slower than its clients."""
    with serving(reference_store, tmp_path_factory.mktemp("slow") / "log") as served:
        yield int(served.origin.rpartition(":")[2])


@pytest.mark.thorough
def test_two_hundred_of_each_kind_hold_nobody_up(reference_store: str, tmp_path: Path) -> None:
    """Eight bodies that drip made nine of ten probes time out in the first release."""
    with serving(reference_store, tmp_path / "log") as served, ExitStack() as stack:
        port = int(served.origin.rpartition(":")[2])
        for sent in _SLOW.values():
            stack.enter_context(held_open(port, sent, _OF_EACH))
        # A machine that is busy may take its time; held up they would all take ten seconds.
        assert _longest_of_most(port, "/health") < 2


@pytest.mark.thorough
@pytest.mark.parametrize(
    "sent", [_SLOW["half a header"], PIPELINED * 50], ids=["half", "pipelined"]
)
def test_two_thousand_of_one_address_hold_nobody_up(
    reference_store: str, tmp_path: Path, sent: bytes
) -> None:
    """1,900 half requests kept everybody out of the second release."""
    allow_many_connections()
    with serving(reference_store, tmp_path / "log") as served:
        port = int(served.origin.rpartition(":")[2])
        with held_open(port, sent, 2_000, "127.0.0.10"):
            assert _longest_of_most(port, "/health") < 2
            assert _longest_of_most(port, "/trends") < 4


def _longest_of_most(port: int, path: str) -> float:
    """Seconds in which nineteen of twenty requests are answered."""
    waits = []
    for _ in range(_PROBES):
        start = time.monotonic()
        # The twentieth may be late; without an answer it may not stay.
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as asked:
            asked.request("GET", path)
            assert asked.getresponse().status == 200
        waits.append(time.monotonic() - start)
    return sorted(waits)[int(_PROBES * 0.95)]


def test_a_request_has_a_minute_and_a_part_of_it_a_quarter() -> None:
    assert (worker.SILENCE, worker.WHOLE_REQUEST) == (15, 60)


@pytest.mark.thorough
@pytest.mark.timeout(120)
@pytest.mark.parametrize("seconds", [8, pytest.param(worker.WHOLE_REQUEST, marks=pytest.mark.long)])
def test_a_request_that_drips_is_given_up(
    reference_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """Headers in a quarter of the time, however busily they come, and a body in all of it."""
    program = tmp_path / "routewatch"
    program.write_text(_OF_OTHER_PATIENCE.format(python=sys.executable, seconds=seconds))
    program.chmod(0o755)
    monkeypatch.setattr("tests.serving.ROUTEWATCH", program)
    with serving(reference_store, tmp_path / "log") as served, ExitStack() as stack:
        port = int(served.origin.rpartition(":")[2])
        (head,) = stack.enter_context(held_open(port, b"GET /health HTTP/1.1\r\nX: ", 1))
        (still,) = stack.enter_context(held_open(port, _BODY, 1))
        (body,) = stack.enter_context(held_open(port, _BODY, 1))
        since, ended = time.monotonic(), dict[socket.socket, float]()
        while len(ended) < 3:
            for one in select.select({head, still, body} - ended.keys(), [], [], 1)[0]:
                ended[one] = time.monotonic() - since
            for one in {head, body} - ended.keys():
                one.sendall(b"x" * (1 if one is head else 6_000))
            assert time.monotonic() < since + 1.5 * seconds + 10
        for one in (head, still):
            assert 0.2 * seconds < ended[one] < 0.7 * seconds
        assert ended[body] > 0.8 * seconds
        assert not [*_received(head), *_received(still), *_received(body)]


def _received(connection: socket.socket) -> Iterator[bytes]:
    """What comes until the end; a server that has read enough may close before all was sent."""
    with suppress(ConnectionResetError):
        yield from iter(lambda: connection.recv(4096), b"")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400 Bad Request"),
        # Whether it has ended, a proxy might see otherwise.
        (
            b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"400 Bad Request",
        ),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", b"431 Request"),
    ],
)
def test_what_no_application_sees_is_a_sentence_under_the_same_headers(
    server: int, sent: bytes, status: bytes
) -> None:
    with held_open(server, sent, 1) as (one,):
        answer = b"".join(_received(one))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert status in head.partition(b"\r\n")[0]
    for name, value in companions(content_policy()).items():
        assert f"{name}: {value}".encode() in head
    assert b"gunicorn" not in answer
    assert len(body) < 60
    assert body.endswith(b".\n")


def test_a_body_that_is_too_long_is_refused_before_it_was_read(server: int) -> None:
    sent = _BODY.replace(b"500000", b"99999999")
    with held_open(server, sent, 1) as (one,):
        assert one.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_request_that_comes_in_pieces_is_answered(server: int) -> None:
    with held_open(server, b"GET /api/version HT", 1) as (one,):
        one.sendall(b"TP/1.1\r\nHost: localhost\r\n")
        one.sendall(b"Connection: close\r\n\r\n")
        assert one.recv(100).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_walls_stay_live_while_a_server_is_attacked(reference_store: str, tmp_path: Path) -> None:
    attack = Attack(seconds=20, fuzz=300, slow=25, floods=4, files=4, crowd=0, refresh=10)
    outcome = attacked(reference_store, tmp_path / "log", attack)
    assert outcome.errors() == 0, outcome.statuses
    assert outcome.statuses["flood", 404] > 0
    assert len(outcome.gaps) == attack.walls
    assert max(outcome.gaps) < 2 * attack.refresh
    assert outcome.megabytes[-1] < outcome.megabytes[0] + 300
    # Each file has its line in the audit; nothing else that is asked may fill a disk.
    assert outcome.log < 20_000 + 500 * outcome.statuses["file", 200]


_HEAVY = (
    "/api/v1/brief.pptx?t={year}",
    "/api/v1/panels/map.png?t={year}",
    "/api/v1/brief.pdf?t={year}",
    "/api/v1/panels/deaths-over-time.pdf?t={year}",
)
_CONNECTIONS = 24
_READS = 200
_YEARS = range(2014, 2026)
_PACK = "/api/v1/brief.pdf?t=2021"


@pytest.fixture(scope="module", params=["2", pytest.param("1", marks=pytest.mark.long)])
def served(
    request: pytest.FixtureRequest,
    reference_store: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """A server with two processes that answer; by hand also one with one."""
    log = tmp_path_factory.mktemp("heavy") / "log"
    with serving(reference_store, log, "--workers", request.param) as made:
        yield made


def connected(served: Served, address: str = "127.0.0.1") -> HTTPConnection:
    port = int(served.origin.rpartition(":")[2])
    return HTTPConnection("127.0.0.1", port, timeout=300, source_address=(address, 0))


def asked(served: Served, path: str, method: str = "GET") -> tuple[int, bytes]:
    with closing(connected(served)) as connection:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def place(served: Served, ticket: str, method: str = "GET") -> int | None:
    status, body = asked(served, f"/api/v1/queue/{ticket}", method)
    assert status == 200
    found: int | None = json.loads(body)["place"]
    return found


def waiting(served: Served, ticket: str) -> HTTPConnection:
    """A connection that waits for a pack."""
    connection = connected(served)
    connection.request("GET", _PACK, headers={"X-Routewatch-Ticket": ticket})
    wait_until(lambda: place(served, ticket) is not None, 10)
    return connection


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def is_worker(process: int) -> bool:
    """Whether it has a lower priority than the one above it; what has ended meanwhile has none."""
    try:
        own, above = (os.getpriority(os.PRIO_PROCESS, one) for one in (process, parent(process)))
    except (ProcessLookupError, FileNotFoundError):
        return False
    return own > above


def workers(served: Served) -> list[int]:
    """The processes that work: of a lower priority, below one of the usual priority."""
    return list(filter(is_worker, family(served.process.pid)))


@pytest.mark.thorough
def test_two_dozen_who_take_files_keep_no_reader_waiting(served: Served) -> None:
    """In the first release, the median of `/api/version` was 32 s."""
    stop, made, open_ones = Event(), list[str](), set[HTTPConnection]()

    def take(number: int) -> None:
        for turn in count(number):
            path = _HEAVY[number % len(_HEAVY)].format(year=_YEARS[turn % len(_YEARS)])
            with closing(connected(served, f"127.0.0.{2 + number % 6}")) as connection:
                open_ones.add(connection)
                connection.request("GET", path)
                try:
                    status = connection.getresponse().status
                except (HTTPException, OSError):
                    assert stop.is_set()
                    return
                finally:
                    open_ones.discard(connection)
            assert status == 200
            made.append(path)

    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        takers = [pool.submit(take, number) for number in range(_CONNECTIONS)]
        try:
            wait_until(lambda: len(workers(served)) > 1, 60)
            waits = []
            for _ in range(_READS):
                start = time.monotonic()
                assert asked(served, "/api/version")[0] == 200
                waits.append(time.monotonic() - start)
                time.sleep(0.05)
            wait_until(lambda: bool(made), 120)
        finally:
            stop.set()
            for one in list(open_ones):
                one.sock.shutdown(SHUT_RDWR)
        for taker in takers:
            taker.result()
    p95 = sorted(waits)[int(_READS * 0.95)]
    print(f"95 of 100 reads beside {_CONNECTIONS} who take files: {1000 * p95:.0f} ms")  # noqa: T201
    # A machine that is busy may take its time; who waits for a file would wait for many seconds.
    assert p95 < 1


@pytest.mark.thorough
def test_who_goes_leaves_the_queue(served: Served) -> None:
    first, second, third = (waiting(served, f"a-reader-who-waits-{n}") for n in range(3))
    wait_until(lambda: place(served, "a-reader-who-waits-2") == 1, 60)
    third.close()
    wait_until(lambda: place(served, "a-reader-who-waits-2") is None, 10)
    place(served, "a-reader-who-waits-1", "DELETE")
    assert second.getresponse().status == 503
    second.close()
    first.close()
    wait_until(lambda: place(served, "a-reader-who-waits-0") is None, 20)


@pytest.mark.thorough
def test_what_is_killed_costs_one_file_and_comes_back(served: Served) -> None:
    with closing(waiting(served, "a-reader-of-a-killed-one")) as connection:
        wait_until(lambda: bool(workers(served)), 60)
        queue = parent(workers(served)[0])
        while not select.select([connection.sock], [], [], 0.05)[0]:
            for one in workers(served):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Retry-After")) == (503, "5")
    os.kill(queue, signal.SIGKILL)
    picture = "/api/v1/panels/deaths-over-time.svg?t=2019"
    wait_until(lambda: asked(served, picture)[0] == 200, 120)


@pytest.mark.thorough
def test_nothing_is_left_of_it(reference_store: str, tmp_path: Path) -> None:
    with serving(reference_store, tmp_path / "log") as served:
        assert asked(served, "/api/v1/panels/deaths-over-time.svg")[0] == 200
        assert workers(served)
        started = list(family(served.process.pid))
    wait_until(lambda: not any(Path(f"/proc/{one}").exists() for one in started), 10)
