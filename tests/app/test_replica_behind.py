"""A replica that is behind: nobody who has seen newer figures is shown its older ones."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from dashboard import wiring
from dashboard.app import create_app
from dashboard.app.requests import COOKIE
from dashboard.settings import Settings
from data_access.store import engine as database
from data_access.store import soundness
from data_access.store.soundness import StoredVersion
from tests.builders import a_csv, all_data, imported

pytestmark = pytest.mark.thorough
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


def test_who_has_seen_newer_figures_is_answered_by_the_primary(number: str) -> None:
    ask = asking()
    old, _status = ask("")
    new, _status = ask(number)
    assert new != old
    # By now this server has shown it, whoever asks.
    assert ask("") == (new, 200)
    # A number of nobody's is put right, and does no harm.
    assert ask("9" * 18) == ask("none") == (new, 200)


def test_where_the_primary_is_gone_it_is_said(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = asking()
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


def asking() -> Callable[[str], tuple[str, int]]:
    """Asks with the number of a browser: the version or why there is none."""
    client: FlaskClient = create_app(Settings(database_url=NAMED)).server.test_client()

    def ask(number: str) -> tuple[str, int]:
        client.delete_cookie(COOKIE)
        if number:
            client.set_cookie(COOKIE, number)
        answer = client.get("/api/version")
        found = answer.get_json()
        return found.get("data_version") or found["error"], answer.status_code

    return ask
