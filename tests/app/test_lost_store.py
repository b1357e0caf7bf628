"""A store that is moved, replaced, cut or emptied while it is served, and comes back."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.settings import Settings
from data_access.store import soundness
from data_access.store.engine import writer
from tests.app import asking
from tests.builders import a_csv, all_data, imported

pytestmark = pytest.mark.thorough

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


def of_newer_program(store: Path) -> None:
    engine = writer(f"sqlite:///{store}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    engine.dispose()


def without_figures(store: Path) -> None:
    engine = writer(f"sqlite:///{store}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM data_version")
    engine.dispose()


HARM: dict[str, tuple[Callable[[Path], object], str]] = {
    "deleted": (Path.unlink, soundness.GONE),
    "emptied": (lambda store: store.write_bytes(b""), soundness.EMPTIED),
    "without figures": (without_figures, soundness.EMPTIED),
    "cut": (lambda store: os.truncate(store, store.stat().st_size // 2), soundness.DAMAGED),
    "written over": (write_over, soundness.DAMAGED),
    "another file": (put(b"no store" * PAGE), soundness.DAMAGED),
    "a newer program's": (of_newer_program, soundness.FOREIGN),
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


def until(client: FlaskClient, status: str) -> str:
    """Wait until `/health` has a status; why, or of which version."""
    deadline = time.monotonic() + NOTICED_WITHIN
    while (said := healthy(client))[0] != status:
        assert time.monotonic() < deadline, f"it never was {status}: {said}"
        time.sleep(0.05)
    return said[1]


@pytest.mark.parametrize("harm", HARM)
def test_a_store_that_is_hurt_while_it_is_served_is_said_and_taken_up_again(
    store: Path, tmp_path: Path, harm: str
) -> None:
    hurt, sentence = HARM[harm]
    whole = store.read_bytes()
    client = create_app(Settings(database_url=f"sqlite:///{store}")).server.test_client()
    version = until(client, "ok")
    assert not lost(client)
    hurt(store)
    assert until(client, "unavailable") == sentence
    assert lost(client)
    answer = client.get("/api/version")
    assert (answer.status_code, answer.json["error"], answer.json["lost"]) == (503, sentence, True)
    # Of the one or the other no log may be left, as where a copy is put back.
    for log in tmp_path.glob("store.sqlite-*"):
        log.unlink()
    put(whole)(store)
    assert until(client, "ok") == version
    assert not lost(client)


def lost(client: FlaskClient) -> bool:
    """Whether every card of a page says that there are no figures."""
    drawn = asking.answer(client, asking.panels("/"))["drawn"]["data"]
    states = {card["state"] for card in drawn["cards"].values()}
    assert states == {"error"} or "error" not in states
    return states == {"error"}


def test_a_sound_store_in_the_place_of_another_is_what_is_served(
    store: Path, migrated_file: Path, tmp_path: Path
) -> None:
    client = create_app(Settings(database_url=f"sqlite:///{store}")).server.test_client()
    question = "/api/v1/series?m=dead_missing&by=month&t=2024"
    before = client.get(question).json
    other = tmp_path / "other.sqlite"
    shutil.copy(migrated_file, other)
    filled(other, tmp_path, {}, {}, {})
    other.rename(store)
    deadline = time.monotonic() + NOTICED_WITHIN
    while healthy(client) == ("ok", before["data_version"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    after = client.get(question).json
    assert healthy(client) == ("ok", after["data_version"])
    assert after["rows"] != before["rows"]


@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_schema_that_is_dropped_is_said_and_taken_up_again(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    imported(engine, a_csv(tmp_path / "a.csv", all_data({}, {})))
    client = create_app(Settings(database_url=address)).server.test_client()
    version = until(client, "ok")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER SCHEMA public RENAME TO away")
        connection.exec_driver_sql("CREATE SCHEMA public")
    assert until(client, "unavailable") == soundness.FOREIGN
    assert lost(client)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public")
        connection.exec_driver_sql("ALTER SCHEMA away RENAME TO public")
    assert until(client, "ok") == version
