"""Slow clients, floods, files and spoilt requests at once, while walls look on.

Those who attack come from addresses of their own on the loopback network, walls from another.
"""

import asyncio
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import aiohttp

from tests.app import asking
from tests.bench import processes
from tests.fuzzing import spoilt
from tests.serving import Served, serving

_SLOW = (
    b"",
    b"GET /health HTTP/1.1\r\nHost: local",
    b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 500000\r\n\r\n{",
    b"nonsense\r\n\r\n",
)
PIPELINED = b"GET /api/v1/series?m=dead&by=month,route,country HTTP/1.1\r\nHost: localhost\r\n\r\n"
_FLOOD = (
    "/api/version",
    "/api/v1/series?m=dead_missing&by=month,route&t={year}",
    "/api/v1/series?m=dead_missing,dead,missing&by=month,route,country",
    "/api/v1/nothing-{year}",
    "/wp-login.php?{year}",
    "/_dash-layout",
    "/assets/%00?m={year}",
    "/trends?t={year}&r=\u202e",
)
_FILES = ("png", "pdf", "svg", "csv", "xlsx")
_YEARS = range(2014, 2026)
_CALLBACKS = "/_dash-update-component"
_ERROR = 500
_ASKS_EVERY = 6
_PATIENCE = aiohttp.ClientTimeout(8)


@dataclass(frozen=True)
class Attack:
    """Who comes, and for how long.

    Attributes:
        seconds: that it lasts.
        fuzz: spoilt callbacks in all.
        slow: clients of each kind that send a part and wait.
        floods, files: that ask without pause.
        fuzzers: that share the spoilt callbacks, so that all of them fall into the time.
        walls: that look on.
    """

    seconds: float
    fuzz: int
    slow: int
    floods: int
    files: int
    fuzzers: int = 8
    walls: int = 20


@dataclass
class Outcome:
    """What came of it.

    Attributes:
        statuses: answers, by kind of request and status.
        gaps: the longest that each wall waited for an answer, in seconds.
        megabytes: of the largest process, at moments of the attack.
        log: bytes that the server wrote.
    """

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    gaps: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    log: int = 0

    def errors(self) -> int:
        """Answers that were an error of ours."""
        return sum(count for (_kind, status), count in self.statuses.items() if status == _ERROR)


def attacked(address: str, log: Path, attack: Attack) -> Outcome:
    """Serve a store, attack the server, and give what came of it."""
    with serving(address, log) as served:
        # In a thread of its own: the browser of the tests keeps a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            outcome = thread.submit(lambda: asyncio.run(_all(served, attack))).result()
        outcome.log = log.stat().st_size
    return outcome


def allow_many_connections() -> None:
    """Let this process open as many files as the system allows."""
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _all(served: Served, attack: Attack) -> Outcome:
    allow_many_connections()
    outcome, until = Outcome(), time.monotonic() + attack.seconds
    port = int(served.origin.rpartition(":")[2])
    parties: list[Coroutine[Any, Any, None]] = [
        *(_flood(_address(n), served.origin, outcome, until) for n in range(attack.floods)),
        *(_files(_address(n), served.origin, outcome, until) for n in range(attack.files)),
        *_fuzz(served.origin, outcome, attack),
    ]
    parties += [_slow(port, sent, until) for sent in _SLOW for _ in range(attack.slow)]
    parties += [_wall(served.origin, outcome, until) for _ in range(attack.walls)]
    parties.append(_watch(served.process.pid, outcome, until))
    await asyncio.gather(*parties)
    return outcome


def _address(number: int) -> str:
    return f"127.0.0.{number + 10}"


def _session(address: str, origin: str) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    return aiohttp.ClientSession(origin, connector=connector, timeout=aiohttp.ClientTimeout(120))


async def _asked(
    session: aiohttp.ClientSession, outcome: Outcome, kind: str, path: str, **more: Any
) -> None:
    method = "POST" if more else "GET"
    try:
        async with session.request(method, path, **more) as answer:
            await answer.read()
            outcome.statuses[kind, answer.status] += 1
    except (aiohttp.ClientError, TimeoutError):
        # Whoever asks for too much may be left waiting; walls may not.
        outcome.statuses[kind, 0] += 1


async def _flood(address: str, origin: str, outcome: Outcome, until: float) -> None:
    chance = random.Random(address)  # noqa: S311 - nothing is kept secret by it
    async with _session(address, origin) as session:
        while time.monotonic() < until:
            path = chance.choice(_FLOOD).format(year=chance.choice(_YEARS))
            await _asked(session, outcome, "flood", path)


async def _files(address: str, origin: str, outcome: Outcome, until: float) -> None:
    chance = random.Random(address)  # noqa: S311 - nothing is kept secret by it
    async with _session(address, origin) as session:
        while time.monotonic() < until:
            form = chance.choice(_FILES)
            path = f"/api/v1/panels/deaths-over-time.{form}?t={chance.choice(_YEARS)}"
            await _asked(session, outcome, "file", path)
            await asyncio.sleep(0.05)


def _fuzz(origin: str, outcome: Outcome, attack: Attack) -> Iterator[Coroutine[Any, Any, None]]:
    tab = asking.tab("top-routes", {"panel": "top-routes", "tab": "table", "search": ""})
    page = asking.page({"path": "/trends", "search": ""})
    bodies = [asking.panels("/quality"), asking.scene("/wall/situation", 0), tab, page]
    with urlopen(f"{origin}/_dash-dependencies") as answer:  # noqa: S310 - our own address
        outputs = [one["output"] for one in json.load(answer)]
    requests = islice(spoilt(bodies, outputs, seed=attack.fuzz), attack.fuzz)

    async def ask(address: str) -> None:
        async with _session(address, origin) as session:
            for body in requests:
                await _asked(session, outcome, "spoilt", _CALLBACKS, json=body)

    return (ask(_address(attack.floods + n)) for n in range(attack.fuzzers))


async def _slow(port: int, sent: bytes, until: float) -> None:
    """A part of a request, and then nothing; again where the server has hung up."""
    while (left := until - time.monotonic()) > 0:
        with suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), left)
            writer.close()
        await asyncio.sleep(5)


async def _wall(origin: str, outcome: Outcome, until: float) -> None:
    """Asks as `assets/wall/liveness.js` does."""
    longest, newest = 0.0, time.monotonic()
    async with aiohttp.ClientSession(origin, timeout=_PATIENCE) as session:
        while time.monotonic() < until:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with session.get("/api/version") as answer:
                    if answer.ok:
                        longest = max(longest, time.monotonic() - newest)
                        newest = time.monotonic()
            await asyncio.sleep(_ASKS_EVERY)
    outcome.gaps.append(max(longest, time.monotonic() - newest))


async def _watch(process: int, outcome: Outcome, until: float) -> None:
    while time.monotonic() < until:
        with suppress(OSError):
            outcome.megabytes.append(max(processes.worker_megabytes(process)))
        await asyncio.sleep(5)
