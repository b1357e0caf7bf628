"""`routewatch doctor` finds each fault that is put in, says what to do, and changes nothing."""

import json
import locale
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer
from threading import Thread
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.cli.doctor import LOOKS, Installation, look
from dashboard.exports import chromium, renderer
from dashboard.settings import Settings
from dashboard.shared_file import LISTENING, beside_store
from tests import postgres
from tests.serving import free_port, serving

pytestmark = pytest.mark.thorough
Fault = Callable[[Installation, pytest.MonkeyPatch], Installation]


def _sound(reference_store: str, folder: Path) -> Installation:
    """An installation in a folder that has all that it needs."""
    made = Path(reference_store.removeprefix("sqlite:///"))
    shutil.copy(made, folder / "store.sqlite")
    shutil.copytree(made.with_suffix(".archive"), folder / "store.archive")
    (folder / "inbox").mkdir()
    settings = Settings(database_url=f"sqlite:///{folder / 'store.sqlite'}")
    return Installation(settings, folder / "inbox", free_port())


def test_all_is_well_where_nothing_is_wrong_and_machines_may_read_it(
    reference_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = _sound(reference_store, tmp_path)
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", sound.settings.database_url)
    arguments = ["doctor", "--inbox", str(sound.inbox), "--port", str(sound.port)]
    answer = CliRunner().invoke(app, [*arguments, "--json"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.output)
    assert [one["of"] for one in found] == list(LOOKS)
    assert all(one["is_well"] and not one["to_do"] for one in found)
    assert sound.store_file
    sound.store_file.unlink()
    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 1
    lines = answer.output.splitlines()
    assert lines[0].startswith("to do  store ")
    assert "→ routewatch restore BACKUP" in lines[1]
    assert len(lines) < 30
    shutil.rmtree(tmp_path / "store.archive")
    assert look("store", sound).to_do == "routewatch init"


class _Health(BaseHTTPRequestHandler):
    """Answers as Routewatch does."""

    def do_GET(self) -> None:
        """Answer that all is well."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"data_version": "1"}')

    def log_message(self, *_words: object) -> None:
        """Nothing."""


def test_the_port_is_that_on_which_the_server_listens(reference_store: str, tmp_path: Path) -> None:
    at = replace(_sound(reference_store, tmp_path), port=None)
    with serving(at.settings.database_url, tmp_path / "log") as served:
        place = served.origin.removeprefix("http://")
        assert look("port", at).text.startswith(f"Routewatch answers on {place}, version of")
    assert look("port", at).text == f"{place} is free; nothing is served on it"
    place = f"unix:{tmp_path}/socket"
    beside_store(at.settings.database_url, LISTENING).write_text(place)
    with UnixStreamServer(f"{tmp_path}/socket", _Health) as server:
        Thread(target=server.handle_request).start()
        assert look("port", at).text == f"Routewatch answers on {place}, version of the data 1"
    assert look("port", at).text == f"{place} is free; nothing is served on it"


def _with(**changed: str) -> Fault:
    return lambda at, _: replace(at, settings=at.settings.model_copy(update=changed))


def _policy(text: str, **changed: str) -> Fault:
    def put(at: Installation, _patch: pytest.MonkeyPatch) -> Installation:
        file = at.archive.parent / "access.toml"
        file.write_text(text)
        changes = {"access": "proxy", "access_file": str(file), **changed}
        settings = at.settings.model_copy(update=changes)
        return replace(at, settings=settings)

    return put


def _stored(statement: str) -> Fault:
    def put(at: Installation, _patch: pytest.MonkeyPatch) -> Installation:
        assert at.store_file
        with closing(sqlite3.connect(at.store_file)) as connection, connection:
            connection.execute(statement)
        return at

    return put


def _changed(change: Callable[[Installation], object]) -> Fault:
    def put(at: Installation, _patch: pytest.MonkeyPatch) -> Installation:
        change(at)
        return at

    return put


def _patched(owner: object, name: str, value: object) -> Fault:
    def put(at: Installation, patch: pytest.MonkeyPatch) -> Installation:
        patch.setattr(owner, name, value)
        return at

    return put


def _without_programs(at: Installation, patch: pytest.MonkeyPatch) -> Installation:
    patch.setenv("PATH", "")
    return at


def _damage(at: Installation) -> None:
    at.archive.with_name("store.sqlite").write_bytes(b"no database" * 1_000)


def _refuse_one(at: Installation) -> None:
    assert at.inbox
    folder = at.inbox / "refused" / "iom_mmp"
    folder.mkdir(parents=True)
    (folder / "figures.csv.report.json").write_text("{}")


def _let_one_wait(at: Installation) -> None:
    assert at.inbox
    file = at.inbox / "iom_mmp" / "figures.csv"
    file.parent.mkdir()
    file.touch()
    os.utime(file, (0, 0))


HTTPS = "https://routewatch.example.org"
FAULTS: tuple[tuple[str, Fault, str, str], ...] = (
    ("store", _with(database_url="sqlite:///nowhere/store.sqlite"), "nowhere", "routewatch init"),
    ("store", _with(database_url="nonsense"), "not a database address", "correct ROUTEWATCH_DATA"),
    ("store", _changed(_damage), "not a database|damaged", "rebuild|DATABASE_URL"),
    ("store", _stored("UPDATE alembic_version SET version_num = 'v0001'"), "v0001", "upgrade"),
    (
        "space",
        _patched(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=5)),
        "0.0 GB for the store",
        "make room for the temporary files, archive, store: 1.1 GB",
    ),
    ("clock", _stored("UPDATE batch SET imported_at = '2999-01-01'"), "later than now", "NTP"),
    ("fonts", _without_programs, "fontconfig", "apt-get install"),
    ("Chromium", _patched(chromium, "find_browser", lambda: None), "no pictures", "chromium"),
    ("proxy", _with(access="open"), "whatever address", "ROUTEWATCH_ADDRESS"),
    ("proxy", _with(access="open", address="http://example.org"), "without TLS", "TLS"),
    ("proxy", _policy("", address=HTTPS), "anybody could say who", "correct that setting"),
    (
        "proxy",
        _policy('[proxy]\nsecret_header = "X-S"', address=HTTPS),
        "PROXY_SECRET is not set",
        "setting",
    ),
    ("access", _with(access="oidc"), "names no file", "correct that setting"),
    ("access", _policy("[roles.public]\nacts = ['fly']"), "line 2", "line of the file"),
    ("permissions", _changed(lambda at: at.archive.chmod(0o777)), "every user", "chmod o-w"),
    ("permissions", _with(audit="/proc/nowhere/audit"), "may not|cannot", "write|AUDIT"),
    (
        "archive",
        _changed(lambda at: next((at.archive / "files").iterdir()).unlink()),
        "files are missing",
        "import them again",
    ),
    ("archive", _changed(lambda at: shutil.rmtree(at.archive)), "15 imported files", "ARCHIVE"),
    (
        "inbox",
        _changed(lambda at: at.archive.with_name("inbox").rmdir()),
        "there is no folder",
        "mkdir -p",
    ),
    ("inbox", _changed(_refuse_one), "refused files: 1, iom_mmp", "figures.csv.report.txt"),
    ("inbox", _changed(_let_one_wait), "waiting for more than an hour", "--once says why"),
    ("language", _with(language="de"), "'de'", "LANGUAGE is en, fr, es or ar"),
    (
        "language",
        _patched(locale, "getpreferredencoding", lambda **_: "ANSI_X3.4-1968"),
        "ANSI_X3.4-1968",
        "LANG=C.UTF-8",
    ),
)


def test_every_look_has_a_fault_that_it_finds() -> None:
    assert {name for name, *_ in FAULTS} | {"port"} == set(LOOKS)


def test_each_fault_is_found_with_what_to_do(
    reference_store: str, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for number, (name, put, text, to_do) in enumerate(FAULTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        with subtests.test(name=name, text=text), pytest.MonkeyPatch.context() as patch:
            renderer.missing.cache_clear()
            found = look(name, put(_sound(reference_store, folder), patch))
            assert re.search(text, found.text), found
            assert re.search(to_do, found.to_do), found
        shutil.rmtree(folder)
    renderer.missing.cache_clear()


@pytest.mark.postgres
def test_a_store_on_a_server_is_looked_at_as_well(
    cluster: postgres.Cluster, tmp_path: Path
) -> None:
    address = cluster.create("doctor", template="migrated")
    at = Installation(Settings(database_url=address, archive=str(tmp_path)), None, free_port())
    for name in LOOKS:
        found = look(name, at)
        assert not found.to_do, found
    cluster.drop("doctor")
    assert "does not answer" in look("store", at).text
