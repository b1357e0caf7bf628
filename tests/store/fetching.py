"""Whoever calls for releases at one store, and is killed before one step after the other."""

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from dashboard import cli
from data_access.ingest.inbox import Inbox
from data_access.registry.sources import SOURCES
from data_access.retrieval.new_releases import KnownReleases, Outcome, Round
from data_access.retrieval.transport import Terms
from data_access.store import inventory
from data_access.store.archive import Archive
from data_access.store.engine import reader
from data_access.store.schema import batch
from tests.builders import a_csv, all_data
from tests.publishers import Publishers, file
from tests.store.reading import rows

ADDRESS = SOURCES["iom_mmp"].downloads[0]
PATH = ADDRESS.removeprefix("https://missingmigrants.iom.int")


def a_release(folder: Path, number: int = 1) -> bytes:
    """A file of the source; another number is another file."""
    return a_csv(folder / f"made-{number}.csv", all_data({"Number of Dead": number})).read_bytes()


class Desk:
    """Whoever calls for releases, again and again, at one store.

    Attributes:
        waits: seconds that were waited, by whoever asks.
    """

    def __init__(self, folder: Path, address: str, engine: Engine, publisher: Publishers) -> None:
        self.inbox, self.memory = folder / "store.inbox", folder / "store.fetch.json"
        self.archive = Archive(folder / "store.archive")
        self.address, self.engine = address, engine
        self.sources = dict(SOURCES)
        self.waits: list[float] = []
        self.terms = Terms("Routewatch/test", str(publisher.authority), sleep=self.waits.append)

    def calls(self, *, imports: bool = True) -> list[Outcome]:
        """Ask for the releases of one source; what came of each address and each file."""
        looks = reader(self.address)
        with looks.connect() as connection:
            stored = inventory.files(connection) if imports else None
        looks.dispose()
        inbox = Inbox(self.inbox, self.address, self.archive, lambda report: report.file_name)
        known = KnownReleases(self.memory)
        asked = Round(inbox, known, self.terms, stored, sources=self.sources)
        return list(asked.of(["iom_mmp"]))

    def call(self, *, imports: bool = True) -> Outcome:
        """The same, where one thing comes of it."""
        (one,) = self.calls(imports=imports)
        return one

    @property
    def landed(self) -> list[Path]:
        """What lies in the folder of the source, hidden files too."""
        folder = self.inbox / "iom_mmp"
        return sorted(folder.iterdir()) if folder.exists() else []

    @property
    def batches(self) -> int:
        """How many files the store has."""
        return len(rows(self.engine, batch))


# Before each of these a kill leaves something else on disk.
_STEPS = {"os.rename", "os.remove", "os.mkdir", "socket.connect", "fcntl.flock", "sqlite3.connect"}
_WRITES = {"x", "xb", "w", "wb", "r+b", "rb+"}


def die_at(step: int, address: str, environment: Mapping[str, str]) -> None:
    """Be a round that kills itself before one of its steps; past the last one it ends well."""
    os.environ.update({**environment, "ROUTEWATCH_DATABASE_URL": address})
    passed = 0

    def note(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal passed
        if event in _STEPS or (event == "open" and arguments[1] in _WRITES):
            passed += 1
            if passed == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(note)
    cli.app(["fetch", "iom_mmp"])


def kills(
    desk: Desk, publisher: Publishers, steps: tuple[int, int], made: Callable[[int], bytes]
) -> Iterator[bytes]:
    """Kill a round before one step after the other until it comes through; its file each time."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    killed = 0
    for step in count(*steps):
        content = made(step)
        publisher.answers[PATH] = [file(content, ETag=f'"{step}"')]
        process = processes.Process(target=die_at, args=(step, desk.address, publisher.environment))
        process.start()
        process.join()
        landed = [path for path in desk.landed if not path.name.startswith(".")]
        assert all(path.read_bytes() == content for path in landed)
        if desk.memory.exists():
            assert json.loads(desk.memory.read_text())["addresses"].keys() == {ADDRESS}
        if process.exitcode != -signal.SIGKILL:
            break
        killed += 1
        yield content
        assert desk.landed == []
    assert killed >= (20 if steps == (1, 1) else 3)
