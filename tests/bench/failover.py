"""`make failover`: the primary is killed, again and again, while walls and analysts look on.

Every file that is imported has more dead than the one before, so that a figure which goes back in
time is a smaller one.
"""

import asyncio
import json
import random
import subprocess
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp

from tests import two_servers
from tests.app import asking
from tests.bench.report import Measured
from tests.builders import a_csv, all_data
from tests.conftest import run_routewatch

_TOTAL = "/api/v1/series?m=dead_missing&by=month&t=2024"
_CALLBACKS = "/_dash-update-component"
_PLAYLIST = "/api/v1/playlists/room"
_JSON = {"Content-Type": "application/json"}
_DRAFT = {
    "title": "Room",
    "scene": [{"title": "Deaths", "panels": ["headline-dead-missing"], "view": "t=2024"}],
}
_SAID = ("version of the data", "Dead and missing")
"""What an import says at its end."""
_FIRST_DAY = date(2024, 6, 1)
_PATIENCE = aiohttp.ClientTimeout(30)


@dataclass(frozen=True)
class Failover:
    """How often, and before whom.

    Attributes:
        every: seconds between two questions of a wall; an analyst asks twice as often.
        settles: seconds that they look on at each state of things.
    """

    rounds: int = 20
    walls: int = 200
    analysts: int = 20
    every: float = 6.0
    settles: float = 10.0


@dataclass
class Outcome:
    """What came of it.

    Attributes:
        answers: that viewers got.
        stage: what was done to the databases last.
        refused: what was no answer, or one without figures: at which stage, and its reason.
        seen: of each viewer, versions of the data in the order in which they came.
        totals: of each viewer, what was counted, and the version that was named with it.
        versions: in the order in which they were imported, with what is counted in them.
        imports: of each round, what the import said while there was no primary.
        savings: of each round, status and sentence of saving then, and the status afterwards.
    """

    answers: int = 0
    stage: str = "both there"
    refused: list[str] = field(default_factory=list)
    seen: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    totals: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    versions: dict[str, int] = field(default_factory=dict)
    imports: list[tuple[int, str]] = field(default_factory=list)
    savings: list[tuple[int, str, int]] = field(default_factory=list)

    def refuse(self, what: str) -> None:
        """A viewer got no figures."""
        self.refused.append(f"{self.stage}: {what}")

    def backwards(self) -> int:
        """How often a viewer was shown an older version than before, or one that nobody knows."""
        steps = (step for seen in self.seen.values() for step in pairwise(seen))
        return sum(self.versions.get(b, -1) < self.versions.get(a, -1) for a, b in steps)

    def smaller(self) -> int:
        """How often a figure was smaller than before, or than the version that it came with has."""
        steps = (step for totals in self.totals.values() for step in pairwise(totals))
        named = (one for totals in self.totals.values() for one in totals)
        return sum(b[1] < a[1] for a, b in steps) + sum(
            total < self.versions.get(version, 0) for version, total in named
        )


class Viewers(threading.Thread):
    """Walls and analysts, each a browser of its own."""

    def __init__(self, origin: str, failover: Failover, outcome: Outcome) -> None:
        super().__init__()
        self._origin, self._failover, self._outcome = origin, failover, outcome
        self._done = threading.Event()
        self._scene = json.dumps(asking.scene("/wall/situation", 0))
        self._page = json.dumps(asking.panels("/trends", "?t=2024"))

    def run(self) -> None:
        """Look on until it is done."""
        asyncio.run(self._look())

    def stop(self) -> None:
        """Let all of them go when they have their answers."""
        self._done.set()
        self.join()

    async def _look(self) -> None:
        viewers = range(self._failover.walls + self._failover.analysts)
        await asyncio.gather(*map(self._view, viewers))

    async def _view(self, number: int) -> None:
        is_wall = number < self._failover.walls
        every = self._failover.every if is_wall else self._failover.every / 2
        # Of numbered addresses no cookies are kept otherwise.
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(
            self._origin, cookie_jar=jar, timeout=_PATIENCE
        ) as session:
            while not self._done.is_set():
                await asyncio.sleep(every * random.uniform(0.5, 1))  # noqa: S311 - of questions
                await self._ask(session, number, is_wall=is_wall)

    async def _ask(self, session: aiohttp.ClientSession, number: int, *, is_wall: bool) -> None:
        seen = self._outcome.seen[number]
        headers = {"X-Routewatch-Wall": "situation"} if is_wall else {}
        answer = await self._got(session.get("/api/version", headers=headers))
        if answer:
            seen.append(answer["data_version"])
        body = self._scene if is_wall else self._page
        answer = await self._got(session.post(_CALLBACKS, data=body, headers=_JSON))
        if answer:
            drawn = (value for key, value in answer["response"].items() if "drawn" in key)
            named = {card["version"] for one in drawn for card in one["data"]["cards"].values()}
            # Of figures that cannot be had a card has no version; it is no older one.
            if "" in named:
                self._outcome.refuse("a card without figures")
            seen.extend(named - {""})
        answer = await self._got(session.get(_TOTAL))
        if answer:
            seen.append(answer["data_version"])
            total = sum(row["value"] or 0 for row in answer["rows"])
            self._outcome.totals[number].append((answer["data_version"], total))

    async def _got(self, request: Any) -> Any:  # noqa: ANN401 - of aiohttp, and any JSON
        try:
            async with request as answer:
                if answer.status == 200:
                    self._outcome.answers += 1
                    return await answer.json()
                said = " ".join((await answer.text()).split())[:120]
                self._outcome.refuse(f"{answer.url.path} {answer.status} {said}")
        except (aiohttp.ClientError, TimeoutError) as error:
            self._outcome.refuse(repr(error))
        return None


@contextmanager
def looking_on(origin: str, failover: Failover, outcome: Outcome) -> Iterator[None]:
    """Walls and analysts until the block ends."""
    viewers = Viewers(origin, failover, outcome)
    viewers.start()
    try:
        yield
    finally:
        viewers.stop()


def failed_over(folder: Path, failover: Failover) -> Outcome:
    """Kill the primary, promote its replica, make it a replica: as often as asked for."""
    outcome = Outcome()
    with two_servers.installation(folder, "--empty") as installed:
        _imported(installed, folder, outcome)
        # Servers look for a new version each second.
        threading.Event().wait(failover.settles)
        with looking_on(installed.origin, failover, outcome):
            threading.Event().wait(failover.settles)
            for _ in range(failover.rounds):
                _round(installed, folder, failover, outcome)
            threading.Event().wait(failover.settles)
    return outcome


def _round(
    installed: two_servers.Installation, folder: Path, failover: Failover, outcome: Outcome
) -> None:
    wait = threading.Event().wait
    _imported(installed, folder, outcome)
    wait(failover.settles)
    outcome.stage = "primary killed"
    installed.databases.primary.kill()
    refused = _import(installed, folder, len(outcome.versions))
    outcome.imports.append((refused.returncode, " ".join(refused.stderr.split())))
    status, sentence = _saved(installed.origin)
    wait(failover.settles)
    outcome.stage = "promoted"
    installed.databases.promote()
    _imported(installed, folder, outcome)
    outcome.savings.append((status, sentence, _saved(installed.origin)[0]))
    wait(failover.settles)
    outcome.stage = "replica given"
    installed.databases.give_replica()


def _imported(installed: two_servers.Installation, folder: Path, outcome: Outcome) -> None:
    answer = _import(installed, folder, len(outcome.versions))
    assert answer.returncode == 0, answer.stderr
    version, dead = (answer.stdout.partition(f"{what}: ")[2].split()[0] for what in _SAID)
    outcome.versions[version] = int(dead)


def _import(
    installed: two_servers.Installation, folder: Path, number: int
) -> subprocess.CompletedProcess[str]:
    file = a_csv(folder / f"{number}.csv", all_data(*[{}] * (number + 1)))
    # Of two files of one day it is not for their order to say which one counts.
    published = (_FIRST_DAY + timedelta(days=number)).isoformat()
    return run_routewatch(
        *("import", "iom_mmp", str(file), "--published", published),
        address=installed.databases.address,
    )


def _saved(origin: str) -> tuple[int, str]:
    # In a thread of its own: the browser of the tests keeps a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_save(origin))).result()


async def _save(origin: str) -> tuple[int, str]:
    """Save a playlist as a page does; status and sentence."""
    headers = {"Origin": origin, "X-Routewatch-Key": "", "Sec-Fetch-Site": "same-origin"}
    async with aiohttp.ClientSession(origin, headers=headers) as session:
        async with session.get(_PLAYLIST) as answer:
            edition = (await answer.json()).get("edition", 0) if answer.status == 200 else 0
        async with session.put(_PLAYLIST, json={"draft": _DRAFT, "edition": edition}) as answer:
            return answer.status, str((await answer.json()).get("error", ""))


def measure(folder: Path, failover: Failover) -> Iterator[Measured]:
    """The long form."""
    outcome = failed_over(folder, failover)
    who = f"{failover.rounds} times the primary killed before {failover.walls} walls"
    note = f"and {failover.analysts} analysts: {outcome.answers:,} answers"
    most = Counter(outcome.refused).most_common(5)
    why = "".join(f"; {times} × {what}" for what, times in most)
    told = sum(code == 1 and "takes changes" in said for code, said in outcome.imports)
    saved = sum(one[0] == 503 and one[2] == 200 for one in outcome.savings)
    for name, count, limit in (
        ("refused", len(outcome.refused), 0),
        ("versions that went back", outcome.backwards(), 0),
        ("figures smaller than before, or than their version's", outcome.smaller(), 0),
        ("imports not refused in a sentence", failover.rounds - told, 0),
        ("savings not refused in a sentence, or not done afterwards", failover.rounds - saved, 0),
    ):
        yield Measured(f"{who}: {name}", "times", (float(count),), limit, note + why)
