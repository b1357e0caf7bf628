"""Readers with unequal rights who ask two processes at once: nobody gets what is another's.

And a right that is taken away is gone within a minute, on screens that stand open as well.
"""

import random
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from dashboard.access.policy import Policy
from dashboard.access.reader import Identity
from tests.canaries import Canary, canary_store, seen_in
from tests.serving import serving

pytestmark = pytest.mark.thorough
READERS = 32
GONE_WITHIN = 60
GROUPS = ("", "analysts", "bureaus", "deaths", "administrators")
FILE = """
[groups]
analysts = ["analyst"]
bureaus = ["bureau"]
deaths = ["deaths"]
administrators = ["administrator"]

[roles.deaths]
marking = "TLP:RED"
sources = "all"
measures = ["dead_missing"]
bureaus = "all"
acts = ["view"]

[proxy]
addresses = ["127.0.0.1"]
user = "X-User"
groups = "X-Groups"
bureau = "X-Bureau"
"""
DOORS = (
    *(f"/api/v1/series?m={m}&by=month,bureau&t=all" for m in ("searches", "hits", "notices")),
    *(f"/api/v1/series?m={m}&by=month&t=all" for m in ("dead_missing", "detections", "arrivals")),
    "/first-view?path=/&search=?t=all",
    "/first-view?path=/trends&search=?t=2025",
    "/first-view?path=/bureaus/ITA&search=?t=all",
    "/api/v1/summary?t=2025",
)


@dataclass
class Found:
    """What readers were given.

    Attributes:
        answers: how many.
        wrong: doors at which somebody was given what is not theirs, by group.
    """

    answers: int = 0
    wrong: list[tuple[str, str, set[int]]] = field(default_factory=list)
    counting: threading.Lock = field(default_factory=threading.Lock)


def asked(origin: str, door: str, group: str) -> bytes:
    """What somebody of a group is answered; a refusal, too."""
    headers = {"X-User": f"u-{group}", "X-Groups": group, "X-Bureau": "ITA"} if group else {}
    try:
        with urlopen(Request(origin + door, headers=headers), timeout=60) as answer:  # noqa: S310 - our own address
            content: bytes = answer.read()
            return content
    except HTTPError as error:
        if error.code not in {401, 403, 404, 429}:
            raise
        return error.read()


def allowed(policy: Policy, canaries: Mapping[int, Canary], group: str) -> set[int]:
    who = Identity("s", "n", frozenset({group}), "ITA") if group else None
    grant = policy.reader(who).grant
    return {number for number, one in canaries.items() if one.is_seen_by(grant)}


@pytest.mark.parametrize("seconds", [15, pytest.param(600, marks=pytest.mark.long)])
def test_nobody_gets_what_is_anothers_and_what_is_taken_away_is_gone(
    migrated_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
) -> None:
    address, canaries = canary_store(migrated_file, tmp_path / "store.sqlite", 4)
    file = tmp_path / "access.toml"
    file.write_text(FILE)
    monkeypatch.setenv("ROUTEWATCH_ACCESS", "proxy")
    monkeypatch.setenv("ROUTEWATCH_ACCESS_FILE", str(file))
    policy = Policy.load(file)
    rights = {group: allowed(policy, canaries, group) for group in GROUPS}
    assert len({frozenset(some) for some in rights.values()}) == len(GROUPS)
    found = Found()

    def read(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - which door is next
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            door, group = chance.choice(DOORS), chance.choice(GROUPS)
            seen = seen_in(asked(served.origin, door, group), canaries)
            with found.counting:
                found.answers += 1
                if seen - rights[group]:
                    found.wrong.append((door, group, seen - rights[group]))

    with serving(address, tmp_path / "log") as served:
        with ThreadPoolExecutor(READERS) as readers:
            list(readers.map(read, range(READERS)))
        assert found.wrong == []
        assert found.answers > seconds
        # A group loses its role: what it had is gone, at every door and in both processes.
        before = {door: seen_in(asked(served.origin, door, "analysts"), canaries) for door in DOORS}
        assert any(some - rights[""] for some in before.values())
        file.write_text(FILE.replace('analysts = ["analyst"]\n', ""))
        taken = time.monotonic()
        while time.monotonic() - taken < GONE_WITHIN:
            after = [seen_in(asked(served.origin, d, "analysts"), canaries) for d in DOORS * 4]
            if not any(some - rights[""] for some in after):
                break
        else:
            pytest.fail("a right that was taken away was there a minute later")
