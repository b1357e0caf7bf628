"""A database that dies under open pages: they say so once, and go on by themselves."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from dashboard.app import create_app
from dashboard.settings import Settings
from data_access.store.engine import writer
from data_access.store.upkeep import migrate
from tests import postgres
from tests.builders import a_csv, all_data, imported
from tests.serving import serving

PAGES = 20
EVERY_SECONDS = 1.1
"""Longer than a worker remembers the version of the data: until then one may not have noticed."""
AT_ONCE = 8
GIVEN_UP_WITHIN = 10
"""Three seconds, and what a busy machine adds."""
QUESTION = "/api/v1/series?m=dead_missing&by=month&t=2024"


class OpenPage(threading.Thread):
    """Somebody who looks at a page that asks again and again.

    Attributes:
        statuses: of the answers, in order.
    """

    def __init__(self, origin: str, done: threading.Event) -> None:
        super().__init__()
        self.statuses: list[int] = []
        self._address = origin + QUESTION
        self._done = done

    def run(self) -> None:
        """Ask until it is done."""
        while not self._done.wait(EVERY_SECONDS):
            try:
                with urlopen(self._address, timeout=30) as answer:  # noqa: S310 - our own address
                    self.statuses.append(answer.status)
            except HTTPError as error:
                self.statuses.append(error.code)
                error.close()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[postgres.Cluster]:
    """A server of its own, with a few figures in the database `pages`."""
    programs = postgres.programs()
    assert programs
    monkeypatch.setenv("ROUTEWATCH_ARCHIVE", str(tmp_path / "archive"))
    with postgres.running(programs) as cluster:
        engine = writer(cluster.create("pages"))
        migrate(engine)
        imported(engine, a_csv(tmp_path / "a.csv", all_data({}, {})))
        engine.dispose()
        yield cluster


@pytest.mark.thorough
@pytest.mark.postgres
@pytest.mark.parametrize("end", ["kill", "restart"])
def test_a_database_that_comes_back_is_missed_once_at_most(
    server: postgres.Cluster, tmp_path: Path, end: str
) -> None:
    with serving(server.address("pages"), tmp_path / "log") as served:
        pages = asked_while(server, end, served.origin)
    for page in pages:
        # Figures, one stretch at most in which the page says that it waits, and figures again.
        stretches = [status for status, _ in groupby(page.statuses)]
        assert stretches in ([200], [200, 503, 200]), (tmp_path / "log").read_text()[-3000:]


@pytest.mark.thorough
@pytest.mark.postgres
def test_a_database_that_is_stopped_is_given_up_in_time_and_taken_up_when_it_goes_on(
    server: postgres.Cluster, record_property: Callable[[str, object], None]
) -> None:
    """It confirms what is sent and never answers; its own limits stand still with it."""
    app = create_app(Settings(database_url=server.address("pages"))).server

    def ask(year: int) -> int:
        status: int = app.test_client().get(QUESTION.replace("2024", str(year))).status_code
        return status

    def ask_at_once() -> set[int]:
        asked = [pool.submit(ask, year) for year in range(2020, 2020 + AT_ONCE)]
        return {answer.result(timeout=GIVEN_UP_WITHIN) for answer in asked}

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert ask_at_once() == {200}
        with server.frozen():
            time.sleep(EVERY_SECONDS)
            began = time.monotonic()
            assert ask_at_once() == {503}
            record_property("seconds", time.monotonic() - began)
        until(lambda: ask_at_once() == {200})


def asked_while(server: postgres.Cluster, end: str, origin: str) -> list[OpenPage]:
    """Twenty pages that are open while the database goes and comes back."""
    done = threading.Event()
    pages = [OpenPage(origin, done) for _ in range(PAGES)]
    for page in pages:
        page.start()
    try:
        until(lambda: all(200 in page.statuses for page in pages))
        if end == "kill":
            server.kill()
            until(lambda: all(503 in page.statuses for page in pages))
            server.start()
        else:
            server.control("-m", "fast", "restart")
        back = [len(page.statuses) for page in pages]
        until(lambda: all(len(p.statuses) > n + 3 for p, n in zip(pages, back, strict=True)))
    finally:
        done.set()
        for page in pages:
            page.join()
    return pages


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
