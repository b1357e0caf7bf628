"""`make attack`: slow clients, floods, files and spoilt requests at once, while walls look on.

Those who attack come from addresses of their own on the loopback network, walls from another. One
address has a crowd of connections that send half a request, or fifty large ones at once.
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
from tests.bench.report import Measured
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
_CROWD = (*_SLOW[:3], PIPELINED * 50)
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
_ASKED = ("/health", "/trends")
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
        crowd: connections of one address, slow and pipelined.
        walls: that look on.
        refresh: of walls, in seconds: they are LIVE for twice as long after an answer.
    """

    seconds: float
    fuzz: int
    slow: int = 50
    floods: int = 8
    files: int = 8
    fuzzers: int = 8
    crowd: int = 2_500
    walls: int = 20
    refresh: float = 30.0


@dataclass
class Outcome:
    """What came of it.

    Attributes:
        statuses: answers, by kind of request and status.
        gaps: the longest that each wall waited for an answer, in seconds.
        waits: seconds of each answer to somebody else, by path.
        megabytes: of the largest process, at moments of the attack.
        log: bytes that the server wrote.
    """

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    gaps: list[float] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: {path: [] for path in _ASKED})
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


def measure(address: str, folder: Path, attack: Attack) -> Iterator[Measured]:
    """The promises of `docs/reliability.md`, with what was found."""
    outcome = attacked(address, folder / "log", attack)
    asked = sum(outcome.statuses.values())
    note = ", ".join(f"{kind} {status}: {n:,}" for (kind, status), n in outcome.statuses.items())
    yield Measured(f"errors of ours in {asked:,} answers", "", (outcome.errors(),), 0, note)
    health, pages = (sorted(outcome.waits[path]) for path in _ASKED)
    yield Measured("/health, the longest", "ms", (health[-1] * 1000,), 500)
    yield Measured("a page, 95 of 100", "ms", (pages[int(len(pages) * 0.95)] * 1000,), 1_000)
    longest = max(outcome.gaps)
    yield Measured("a wall without an answer", "s", (longest,), 2 * attack.refresh)
    first, *_, last = outcome.megabytes
    halfway = outcome.megabytes[len(outcome.megabytes) // 2]
    note = f"{first:.0f} at the start, {halfway:.0f} halfway"
    yield Measured("memory of the largest process, after", "MB", (last,), first + 256, note)
    yield Measured("log", "MB", (outcome.log / 1e6,), 1)


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
    parties += [
        _slow(port, _CROWD[n % len(_CROWD)], until, _address(99)) for n in range(attack.crowd)
    ]
    parties += [_wall(served.origin, outcome, until) for _ in range(attack.walls)]
    parties.append(_watch(served.process.pid, outcome, until))
    parties += [asyncio.to_thread(_time, served.origin, path, outcome, until) for path in _ASKED]
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


async def _slow(port: int, sent: bytes, until: float, source: str = "127.0.0.1") -> None:
    """A part of a request, and then nothing; again where the server has hung up."""
    while (left := until - time.monotonic()) > 0:
        with suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(source, 0)
            )
            writer.write(sent)
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), left)
            writer.close()
        await asyncio.sleep(5)


def _time(origin: str, path: str, outcome: Outcome, until: float) -> None:
    """Ask for something again and again; in a thread, since the attack keeps its own loop busy."""
    while time.monotonic() < until:
        start = time.monotonic()
        with suppress(OSError), urlopen(origin + path, timeout=20) as answer:  # noqa: S310 - our own
            answer.read()
        outcome.waits[path].append(time.monotonic() - start)
        time.sleep(0.5)


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
