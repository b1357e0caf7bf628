"""What is heavy is made in its turn, in processes of its own, and keeps no reader waiting."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from select import select
from socket import SHUT_RDWR
from threading import Event

import pytest

from tests.bench.processes import family
from tests.serving import Served, serving, wait_until

pytestmark = pytest.mark.thorough

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


def test_what_is_killed_costs_one_file_and_comes_back(served: Served) -> None:
    with closing(waiting(served, "a-reader-of-a-killed-one")) as connection:
        wait_until(lambda: bool(workers(served)), 60)
        queue = parent(workers(served)[0])
        while not select([connection.sock], [], [], 0.05)[0]:
            for one in workers(served):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Retry-After")) == (503, "5")
    os.kill(queue, signal.SIGKILL)
    picture = "/api/v1/panels/deaths-over-time.svg?t=2019"
    wait_until(lambda: asked(served, picture)[0] == 200, 120)


def test_nothing_is_left_of_it(reference_store: str, tmp_path: Path) -> None:
    with serving(reference_store, tmp_path / "log") as served:
        assert asked(served, "/api/v1/panels/deaths-over-time.svg")[0] == 200
        assert workers(served)
        started = list(family(served.process.pid))
    wait_until(lambda: not any(Path(f"/proc/{one}").exists() for one in started), 10)
