"""Databases that are lost, behind or restarted: said in time, and taken up again."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from dashboard import wiring
from dashboard.app import create_app
from dashboard.app.requests import COOKIE
from dashboard.settings import Settings
from data_access.store import engine as database, soundness
from data_access.store.engine import reader, writer
from data_access.store.soundness import StoredVersion
from data_access.store.upkeep import migrate
from tests import postgres, two_servers
from tests.app import asking
from tests.bench.failover import Failover, failed_over
from tests.builders import a_csv, all_data, imported
from tests.serving import serving, wait_until

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
        wait_until(lambda: ask_at_once() == {200}, 60)


def asked_while(server: postgres.Cluster, end: str, origin: str) -> list[OpenPage]:
    """Twenty pages that are open while the database goes and comes back."""
    done = threading.Event()
    pages = [OpenPage(origin, done) for _ in range(PAGES)]
    for page in pages:
        page.start()
    try:
        wait_until(lambda: all(200 in page.statuses for page in pages), 60)
        if end == "kill":
            server.kill()
            wait_until(lambda: all(503 in page.statuses for page in pages), 60)
            server.start()
        else:
            server.control("-m", "fast", "restart")
        back = [len(page.statuses) for page in pages]
        wait_until(
            lambda: all(len(p.statuses) > n + 3 for p, n in zip(pages, back, strict=True)), 60
        )
    finally:
        done.set()
        for page in pages:
            page.join()
    return pages


NAMED = "postgresql://nobody@/none?host=one&host=two"
"""The application believes that its store is on two servers; both are files."""


@pytest.fixture
def number(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """That of the newest version, which the primary has and the replica has not."""
    files = {True: tmp_path / "replica.sqlite", False: tmp_path / "primary.sqlite"}
    shutil.copy(migrated_file, files[False])
    engine = database.writer(f"sqlite:///{files[False]}")
    imported(engine, a_csv(tmp_path / "a.csv", all_data({})))
    shutil.copy(files[False], files[True])
    imported(engine, a_csv(tmp_path / "b.csv", all_data({}, {})))
    read, of_file = soundness.stored_version, database.reader

    def stored(connection: Connection) -> StoredVersion:
        return replace(read(connection), of_replica="replica" in str(connection.engine.url))

    def reader(_address: str, *, of_primary: bool = False) -> Engine:
        return of_file(f"sqlite:///{files[not of_primary]}")

    monkeypatch.setattr(wiring, "stored_version", stored)
    monkeypatch.setattr(wiring, "reader", reader)
    with engine.connect() as connection:
        newest = str(read(connection).number)
    engine.dispose()
    return newest


@pytest.mark.thorough
def test_who_has_seen_newer_figures_is_answered_by_the_primary(number: str) -> None:
    ask = replica_behind_asking()
    old, _status = ask("")
    new, _status = ask(number)
    assert new != old
    # By now this server has shown it, whoever asks.
    assert ask("") == (new, 200)
    # A number of nobody's is put right, and does no harm.
    assert ask("9" * 18) == ask("none") == (new, 200)


@pytest.mark.thorough
def test_where_the_primary_is_gone_it_is_said(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = replica_behind_asking()
    old, _status = ask("")

    def gone(_store: object) -> Connection:
        raise OperationalError("", None, ConnectionError("nobody"))

    monkeypatch.setattr(Engine, "connect", _only_of_replica(Engine.connect, gone))
    assert ask(number) == (wiring.BEHIND, 503)
    # Others are shown what there is.
    assert ask("") == (old, 200)


def _only_of_replica(
    connect: Callable[[Engine], Connection], otherwise: Callable[[object], Connection]
) -> Callable[[Engine], Connection]:
    return lambda engine: (connect if "replica" in str(engine.url) else otherwise)(engine)


def replica_behind_asking() -> Callable[[str], tuple[str, int]]:
    """Asks with the number of a browser: the version or why there is none."""
    client = asking.client_of(database_url=NAMED)

    def ask(number: str) -> tuple[str, int]:
        client.delete_cookie(COOKIE)
        if number:
            client.set_cookie(COOKIE, number)
        answer = client.get("/api/version")
        found = answer.get_json()
        return found.get("data_version") or found["error"], answer.status_code

    return ask


AWAY = "Nothing can be saved for now: the main database does not answer."


@pytest.mark.thorough
@pytest.mark.postgres
@pytest.mark.nginx
@pytest.mark.pgbouncer
def test_viewing_goes_on_without_the_primary_and_no_figure_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTEWATCH_ARCHIVE", str(tmp_path / "archive"))
    short = Failover(rounds=1, walls=8, analysts=2, every=1.0, settles=3.0)
    outcome = failed_over(tmp_path, short)
    assert not outcome.refused, outcome.refused[:5]
    assert outcome.backwards() == outcome.smaller() == 0
    # Each viewer was there before the primary was killed, and at the end.
    first, second, *_, last = outcome.versions
    assert {one[0] for one in outcome.seen.values()} <= {first, second}
    assert {one[-1] for one in outcome.seen.values()} == {last}
    assert len(outcome.totals) == short.walls + short.analysts
    (code, sentence), *_ = outcome.imports
    assert code == 1
    assert "nothing was changed: there is no database server that takes changes now" in sentence
    assert outcome.savings == [(503, AWAY, 200)]


@pytest.mark.thorough
@pytest.mark.postgres
@pytest.mark.pgbouncer
def test_a_replica_that_is_back_answers_the_first_who_comes_when_the_primary_goes() -> None:
    """Its PgBouncer remembers that it was away, until somebody asks."""
    with two_servers.databases() as databases:
        _read_from(databases.address)
        databases.replica.kill()
        # Read from the primary meanwhile, once the replica was asked for.
        _read_from(databases.address)
        databases.replica.start()
        databases.primary.kill()
        _read_from(databases.address)


def _read_from(address: str) -> None:
    engine = reader(address)
    with engine.connect() as connection:
        assert connection.scalar(select(1)) == 1
    engine.dispose()


NOTICED_WITHIN = 3
"""Seconds, by the server; walls and pages ask it every six, and have ten."""
PAGE = 4096


def write_over(store: Path) -> None:
    """Other bytes in half of its pages; the first, with what SQLite knows it by, stays."""
    with store.open("r+b") as file:
        file.seek(PAGE)
        file.write(os.urandom(store.stat().st_size // PAGE // 2 * PAGE))


def put(content: bytes) -> Callable[[Path], None]:
    """Another file in its place."""

    def replace(store: Path) -> None:
        other = store.with_suffix(".other")
        other.write_bytes(content)
        other.rename(store)

    return replace


def changed(statement: str) -> Callable[[Path], None]:
    """Something else written into it."""

    def change(store: Path) -> None:
        engine = writer(f"sqlite:///{store}")
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    return change


HARM: dict[str, tuple[Callable[[Path], object], str]] = {
    "deleted": (Path.unlink, soundness.GONE),
    "emptied": (lambda store: store.write_bytes(b""), soundness.EMPTIED),
    "without figures": (changed("DELETE FROM data_version"), soundness.EMPTIED),
    "cut": (lambda store: os.truncate(store, store.stat().st_size // 2), soundness.DAMAGED),
    "written over": (write_over, soundness.DAMAGED),
    "another file": (put(b"no store" * PAGE), soundness.DAMAGED),
    "a newer program's": (
        changed("UPDATE alembic_version SET version_num = 'v9999'"),
        soundness.FOREIGN,
    ),
}


@pytest.fixture
def store(migrated_file: Path, tmp_path: Path) -> Path:
    """A store with figures, that may be hurt."""
    path = tmp_path / "store.sqlite"
    shutil.copy(migrated_file, path)
    filled(path, tmp_path, {}, {})
    return path


def filled(path: Path, folder: Path, *rows: dict[str, str]) -> None:
    """Import a release, and leave all of it in the one file."""
    engine = writer(f"sqlite:///{path}")
    imported(engine, a_csv(folder / "a.csv", all_data(*rows)))
    engine.dispose()


def healthy(client: FlaskClient) -> tuple[str, str]:
    """What `/health` says, and why or which version."""
    said = client.get("/health").get_json()
    return said["status"], said.get("reason") or said["data_version"]


def lost_until(client: FlaskClient, status: str) -> str:
    """Wait until `/health` has a status; why, or of which version."""
    deadline = time.monotonic() + NOTICED_WITHIN
    while (said := healthy(client))[0] != status:
        assert time.monotonic() < deadline, f"it never was {status}: {said}"
        time.sleep(0.05)
    return said[1]


@pytest.mark.thorough
@pytest.mark.parametrize("harm", HARM)
def test_a_store_that_is_hurt_while_it_is_served_is_said_and_taken_up_again(
    store: Path, tmp_path: Path, harm: str
) -> None:
    hurt, sentence = HARM[harm]
    whole = store.read_bytes()
    client = asking.client_of(database_url=f"sqlite:///{store}")
    version = lost_until(client, "ok")
    assert not lost(client)
    hurt(store)
    assert lost_until(client, "unavailable") == sentence
    assert lost(client)
    answer = client.get("/api/version")
    assert (answer.status_code, *map(answer.get_json().get, ("error", "lost"))) == (
        503,
        sentence,
        True,
    )
    # Of the one or the other no log may be left, as where a copy is put back.
    for log in tmp_path.glob("store.sqlite-*"):
        log.unlink()
    put(whole)(store)
    assert lost_until(client, "ok") == version
    assert not lost(client)


def lost(client: FlaskClient) -> bool:
    """Whether every card of a page says that there are no figures."""
    drawn = asking.answer(client, asking.panels("/"))["drawn"]["data"]
    states = {card["state"] for card in drawn["cards"].values()}
    assert states == {"error"} or "error" not in states
    return states == {"error"}


@pytest.mark.thorough
def test_a_sound_store_in_the_place_of_another_is_what_is_served(
    store: Path, migrated_file: Path, tmp_path: Path
) -> None:
    client = asking.client_of(database_url=f"sqlite:///{store}")
    question = "/api/v1/series?m=dead_missing&by=month&t=2024"
    before = client.get(question).get_json()
    other = tmp_path / "other.sqlite"
    shutil.copy(migrated_file, other)
    filled(other, tmp_path, {}, {}, {})
    other.rename(store)
    deadline = time.monotonic() + NOTICED_WITHIN
    while healthy(client) == ("ok", before["data_version"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    after = client.get(question).get_json()
    assert healthy(client) == ("ok", after["data_version"])
    assert after["rows"] != before["rows"]


@pytest.mark.thorough
@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_schema_that_is_dropped_is_said_and_taken_up_again(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    imported(engine, a_csv(tmp_path / "a.csv", all_data({}, {})))
    client = asking.client_of(database_url=address)
    version = lost_until(client, "ok")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER SCHEMA public RENAME TO away")
        connection.exec_driver_sql("CREATE SCHEMA public")
    assert lost_until(client, "unavailable") == soundness.FOREIGN
    assert lost(client)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public")
        connection.exec_driver_sql("ALTER SCHEMA away RENAME TO public")
    assert lost_until(client, "ok") == version
