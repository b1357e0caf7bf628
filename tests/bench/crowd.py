"""Many walls and some analysts on one server: how long they wait, and whether anybody is refused.

A wall here is harder on the server than the real one: it asks for a scene of four panels every
thirty seconds, where the real one asks for the version and draws when that is another.
"""

import asyncio
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import aiohttp

from tests.app import asking
from tests.bench import processes
from tests.bench.report import Measured
from tests.serving import serving

_EVERY = 30.0
_THINKS = (3.0, 8.0)
_ROUTES = ("central-mediterranean", "western-mediterranean", "us-mexico-border", "channel-uk")
PAGES, _YEARS, _SCENES = ("/", "/trends"), tuple(range(2015, 2025)), 4
_BUSY, _CHANGES = 32, 240
_JSON = {"Content-Type": "application/json"}
_CALLBACKS = "/_dash-update-component"
_OK, _UNCHANGED = 200, 304


@dataclass
class Seen:
    """What the crowd has seen.

    Attributes:
        walls, analysts, polls, first: milliseconds of each answer.
        refused: what was no answer, with its reason.
        idle: bytes of answers to polls that found nothing new, heads included.
    """

    walls: list[float] = field(default_factory=list)
    analysts: list[float] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Crowd:
    """Who looks, and for how long.

    Attributes:
        seconds: that they stay, once all have come.
        arriving: seconds in which all walls come; one for walls that come back after a restart.
        every: seconds between two questions of a wall.
    """

    walls: int
    analysts: int
    seconds: float
    arriving: float = 1.0
    every: float = _EVERY


def look(origin: str, crowd: Crowd) -> Seen:
    """Let a crowd look at a server."""
    _prepare()
    # In a thread of its own: the browser of the tests keeps a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_look(origin, crowd))).result()


@cache
def _scene(place: int) -> bytes:
    # Once for all: the crowd shares its cores with the server that is measured.
    return json.dumps(asking.scene("/wall/situation", place)).encode()


@cache
def _page(path: str, search: str) -> bytes:
    return json.dumps(asking.panels(path, search)).encode()


def _prepare() -> None:
    for place in range(_SCENES):
        _scene(place)
    for path in PAGES:
        for route in _ROUTES:
            for year in _YEARS:
                _page(path, f"?r={route}&t={year}")


async def _look(origin: str, crowd: Crowd) -> Seen:
    seen = Seen()
    # As many connections as there are screens: each browser keeps its own.
    connector = aiohttp.TCPConnector(limit=0)
    until = time.monotonic() + crowd.arriving + crowd.seconds
    async with aiohttp.ClientSession(origin, connector=connector) as session:
        walls = (_wall(session, crowd, seen, until) for _ in range(crowd.walls))
        analysts = (_analyst(session, seen, until) for _ in range(crowd.analysts))
        await asyncio.gather(*walls, *analysts)
    return seen


async def _wall(session: aiohttp.ClientSession, crowd: Crowd, seen: Seen, until: float) -> None:
    chance = random.Random()  # noqa: S311 - of arrivals
    await asyncio.sleep(chance.uniform(0, crowd.arriving))
    began = time.monotonic()
    await _got(session, "/wall/situation", seen)
    await _got(session, "/_dash-layout", seen, {"Referer": "http://x/wall/situation"})
    tag = await _poll(session, seen, "")
    await _asked(session, _scene(0), seen)
    seen.first.append((time.monotonic() - began) * 1000)
    place = 1
    while time.monotonic() + crowd.every < until:
        await asyncio.sleep(crowd.every * chance.uniform(0.8, 1))
        tag = await _poll(session, seen, tag)
        taken = await _asked(session, _scene(place % _SCENES), seen)
        seen.walls.append(taken)
        place += 1


async def _analyst(session: aiohttp.ClientSession, seen: Seen, until: float) -> None:
    chance = random.Random()  # noqa: S311 - of choices
    while time.monotonic() < until:
        await asyncio.sleep(chance.uniform(*_THINKS))
        search = f"?r={chance.choice(_ROUTES)}&t={chance.choice(_YEARS)}"
        body = _page(chance.choice(PAGES), search)
        seen.analysts.append(await _asked(session, body, seen))


async def _got(
    session: aiohttp.ClientSession, path: str, seen: Seen, headers: dict[str, str] | None = None
) -> None:
    try:
        async with session.get(path, headers=headers) as answer:
            await answer.read()
            if answer.status != _OK:
                seen.refused.append(f"{path}: {answer.status}")
    except (aiohttp.ClientError, TimeoutError) as error:
        seen.refused.append(f"{path}: {error!r}")


async def _poll(session: aiohttp.ClientSession, seen: Seen, tag: str) -> str:
    began = time.monotonic()
    try:
        async with session.get("/api/version", headers={"If-None-Match": tag}) as answer:
            body = await answer.read()
            if answer.status not in {_OK, _UNCHANGED}:
                seen.refused.append(f"version: {answer.status}")
            elif answer.status == _UNCHANGED:
                heads = sum(len(name) + len(value) + 4 for name, value in answer.raw_headers)
                seen.idle.append(heads + len(body))
            seen.polls.append((time.monotonic() - began) * 1000)
            return answer.headers.get("ETag", tag)
    except (aiohttp.ClientError, TimeoutError) as error:
        seen.refused.append(f"version: {error!r}")
        return tag


async def _asked(session: aiohttp.ClientSession, body: bytes, seen: Seen) -> float:
    began = time.monotonic()
    try:
        async with session.post(_CALLBACKS, data=body, headers=_JSON) as answer:
            await answer.read()
            if answer.status != _OK:
                seen.refused.append(f"panels: {answer.status}")
    except (aiohttp.ClientError, TimeoutError) as error:
        seen.refused.append(f"panels: {error!r}")
    return (time.monotonic() - began) * 1000


def unseen(path: str) -> Iterator[bytes]:
    """Requests for views of a page, no two of them alike."""
    body = json.dumps(asking.panels(path, "SEARCH"))
    for year in _YEARS:
        for month in range(1, 13):
            for route in _ROUTES:
                search = f"?r={route}&t={year}-{month:02}..{year + 1}-{month:02}"
                yield body.replace("SEARCH", search).encode()


def measure_busy(address: str, folder: Path) -> Iterator[Measured]:
    """Readers who change the view without a pause, each to one that nobody has asked for."""
    for path in PAGES:
        views = list(unseen(path))[PAGES.index(path) * _CHANGES :]
        with serving(address, folder / "server.log") as served:
            began = time.monotonic()
            seen = change(served.origin, views[:_CHANGES], _BUSY)
            rate = _CHANGES / (time.monotonic() - began)
        who = f"{_BUSY} readers at once on {path}, each answer new"
        note = "at least 20; the readers on the same cores"
        yield Measured(f"{who}: changes", "a second", (rate,), None, note)
        yield Measured(f"{who}: p95", "ms", (quantile(seen.analysts, 0.95),), 1500)
        yield Measured(f"{who}: refused", "answers", (float(len(seen.refused)),), 0)


def change(origin: str, views: Iterable[bytes], readers: int) -> Seen:
    """Let readers go through views without a pause; all take the next one of them."""
    seen, waiting = Seen(), iter(views)

    async def read(session: aiohttp.ClientSession) -> None:
        for view in waiting:
            seen.analysts.append(await _asked(session, view, seen))

    async def all_read() -> None:
        # Each is a browser of its own; of numbered addresses no cookies are kept otherwise.
        async with AsyncExitStack() as block:
            sessions = [
                await block.enter_async_context(
                    aiohttp.ClientSession(origin, cookie_jar=aiohttp.CookieJar(unsafe=True))
                )
                for _ in range(readers)
            ]
            await asyncio.gather(*map(read, sessions))

    asyncio.run(all_read())
    return seen


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def measure(address: str, folder: Path, crowd: Crowd) -> Iterator[Measured]:
    """All walls come at once to a server that has just started, then stay, with the analysts."""
    with serving(address, folder / "server.log") as served:
        pid = served.process.pid
        before = sum(processes.worker_megabytes(pid))
        cpu = processes.cpu_seconds(pid)
        seen = look(served.origin, crowd)
        cpu = processes.cpu_seconds(pid) - cpu
        after = sum(processes.worker_megabytes(pid))
        idle = processes.cpu_seconds(pid)
        polls = 500
        asyncio.run(_polls(served.origin, polls))
        idle = (processes.cpu_seconds(pid) - idle) * 1000 / polls
    who = f"{crowd.walls} walls and {crowd.analysts} analysts"
    note = f"{len(seen.walls)} scenes, {crowd.seconds:g} s, the crowd on the same cores"
    yield Measured(f"{who}: scenes, p95", "ms", (quantile(seen.walls, 0.95),), 500, note)
    yield Measured(f"{who}: scenes, p99", "ms", (quantile(seen.walls, 0.99),), 1000, note)
    clicks = f"{len(seen.analysts)} pages"
    yield Measured(f"{who}: pages, p95", "ms", (quantile(seen.analysts, 0.95),), 500, clicks)
    why = ", ".join(sorted(set(seen.refused))[:3])
    yield Measured(f"{who}: refused", "answers", (float(len(seen.refused)),), 0, why)
    at_once = f"all within {crowd.arriving:g} s, caches cold"
    yield Measured(f"{who}: first paint, p95", "ms", (quantile(seen.first, 0.95),), 5000, at_once)
    yield Measured(f"{who}: processor", "s", (cpu,), None, "of the server")
    yield Measured(f"{who}: memory", "MB", (after - before,), None, "grown, all workers")
    yield Measured("a poll that finds nothing new", "bytes", (max(seen.idle, default=0),), 2000)
    yield Measured("a poll: processor", "ms", (idle,), 1, f"mean of {polls}, of the server")


async def _polls(origin: str, times: int) -> None:
    async with aiohttp.ClientSession(origin) as session:
        seen, tag = Seen(), ""
        for _ in range(times):
            tag = await _poll(session, seen, tag)
