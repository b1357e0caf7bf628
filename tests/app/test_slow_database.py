"""A database that is slow, locked or crowded: the page says so in time, and goes on by itself."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, func, select

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.wiring import Store, StoreUnavailableError
from tests.app import asking
from tests.builders import a_csv, all_data, imported

QUESTION = "/api/v1/series?m=dead_missing&by=month&t=2024"
SENTENCE = "The store does not answer. Figures return by themselves as soon as it does."
_READERS_AT_ONCE = 8


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Whatever an app has opened is closed when a test ends."""
    opened: set[Engine] = set()

    def note(connection: Connection) -> None:
        opened.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield
    event.remove(Engine, "engine_connect", note)
    for engine in opened:
        engine.dispose()


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> Engine:
    """A store with a few figures, which nobody has open."""
    imported(engine, a_csv(tmp_path / "a.csv", all_data({}, {})))
    engine.dispose()
    return engine


def client_of(address: str) -> FlaskClient:
    return asking.client_of(database_url=address)


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """The sums that pages read, or the whole file, in the hands of somebody who does not let go."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("LOCK TABLE monthly_total IN ACCESS EXCLUSIVE MODE")
            yield
        return
    path = str(engine.url.database).removeprefix("file:")
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")


def test_a_locked_database_is_said_in_one_sentence_and_comes_back_by_itself(
    filled: Engine, address: str
) -> None:
    """The lock is held until the answer is there: that there is one at all is the time limit."""
    client = client_of(address)
    with locked(filled):
        answer = client.get(QUESTION)
        assert (answer.status_code, answer.json) == (503, {"error": SENTENCE, "parameter": None})
        said = asking.answer(client, asking.panels("/"))
        assert SENTENCE in set(asking.texts(asking.notices(said)))
        assert {card["state"] for card in said["drawn"]["data"]["cards"].values()} == {"error"}
        # What no figure is needed for is there.
        assert client.get("/").status_code == 200
    deadline = time.monotonic() + 30
    while SENTENCE in set(asking.texts(asking.answer(client, asking.panels("/")))):
        assert time.monotonic() < deadline, "it never came back"
        time.sleep(0.1)
    assert client.get(QUESTION).status_code == 200


@pytest.mark.postgres
@pytest.mark.engines
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_all_who_wait_for_one_answer_are_told_together(
    filled: Engine, address: str, query_counter: list[str]
) -> None:
    """The question is put once or twice, not once by each, one after the other."""
    server = create_app(Settings(database_url=address)).server
    assert server.test_client().get("/health").status_code == 200
    with locked(filled), ThreadPoolExecutor(_READERS_AT_ONCE) as pool:
        query_counter.clear()
        answers = [
            pool.submit(lambda: server.test_client().get(QUESTION).status_code)
            for _ in range(_READERS_AT_ONCE)
        ]
        assert [answer.result() for answer in answers] == [503] * _READERS_AT_ONCE
        # The version is read from a table of its own: the server is well, and says so.
        assert server.test_client().get("/health").status_code == 200
    assert sum("monthly_total" in statement for statement in query_counter) <= 2


def test_a_writer_keeps_no_reader_of_a_file_waiting(migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(migrated_file.read_bytes())
    client = client_of(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert client.get("/health").status_code == 200
        assert client.get("/api/v1/sources").status_code == 200
        holder.execute("ROLLBACK")


@pytest.mark.postgres
@pytest.mark.engines
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
@pytest.mark.usefixtures("filled")
def test_a_statement_that_hangs_is_cut_off_and_the_next_is_answered(address: str) -> None:
    store = Store(Settings(database_url=address))
    with pytest.raises(StoreUnavailableError, match="Figures return by themselves"):
        store.run(lambda connection: connection.scalar(select(func.pg_sleep(100))))
    assert len(store.version()) == 12


@pytest.mark.postgres
@pytest.mark.engines
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
@pytest.mark.usefixtures("filled")
def test_where_all_connections_are_taken_nobody_waits_for_ever(address: str) -> None:
    store = Store(Settings(database_url=address))
    store.version()
    taken = store._connected()  # noqa: SLF001 - what its readers share
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(taken.connect())
        with pytest.raises(StoreUnavailableError):
            store.run(lambda connection: connection.scalar(select(1)))
    assert store.run(lambda connection: connection.scalar(select(1))) == 1
