"""Playlists that readers save: checked as files are, shown on walls, and never over a file."""

import json
import re
import shutil
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.i18n import LANGUAGES, _, use_language
from dashboard.settings import Settings
from dashboard.wall.playlist_draft import toml_of
from dashboard.wall.playlist_files import checked_playlist
from data_access.store import playlists
from data_access.store.engine import writer
from tests.app import asking
from tests.conftest import invoke_routewatch

API = "/api/v1/playlists"
PAGE = {"Origin": "http://localhost", "X-Routewatch-Key": "", "Sec-Fetch-Site": "same-origin"}
HOSTILE = '</script><img src=x onerror="alert(1)">'
DRAFT = {
    "title": "Room",
    "scene": [{"title": HOSTILE, "panels": ["headline-dead-missing"], "view": "t=2015"}],
}


@pytest.fixture
def address(migrated_file: Path, tmp_path: Path) -> str:
    """A store of this test's own."""
    shutil.copy(migrated_file, tmp_path / "store.sqlite")
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


def started(address: str, reached_at: str = "") -> FlaskClient:
    return asking.client_of(database_url=address, editing="yes", address=reached_at)


def put(client: FlaskClient, code: str, draft: object, edition: object = 0) -> TestResponse:
    return client.put(f"{API}/{code}", json={"draft": draft, "edition": edition}, headers=PAGE)


def pressed(client: FlaskClient, act: str, of: str = "", **more: Any) -> dict[str, Any]:
    """What a press on the page changes there, by component."""
    answer = client.post(asking.CALLBACKS, json=asking.editor(act, of, **more)).get_json()
    return {**answer.get("sideUpdate", {}), **answer["response"]}


def test_a_saved_playlist_has_a_wall_a_file_and_a_place_in_the_list(address: str) -> None:
    client = started(address)
    # Another worker, that has looked before.
    other = started(address)
    assert other.get("/wall/room").status_code == 404
    version = client.get("/api/version").get_json()
    assert put(client, "room", DRAFT).get_json() == {"code": "room", "edition": 1}
    for worker in (client, other):
        assert worker.get("/wall/room").status_code == 200
        rows = {row["code"]: row for row in worker.get(API).get_json()["playlists"]}
        assert set(rows) == {"bureaus", "route", "situation", "room"}
        assert (rows["room"]["file"], rows["route"]["file"]) == (False, True)
        assert rows["room"]["scenes"] == [HOSTILE]
    # What a wall shows of it is text, in the layout as in the document.
    page = client.get("/wall/room").text + client.get("/wall/playlists").text
    assert HOSTILE not in page
    file = client.get(f"{API}/room.toml")
    assert file.headers["Content-Disposition"] == 'attachment; filename="room.toml"'
    opened = client.get(f"{API}/room").get_json()
    assert opened["draft"]["scene"][0]["title"] == HOSTILE
    assert client.get("/api/version").get_json() == version
    # A wall that shows it hears of each change.
    named = {"X-Routewatch-Wall": "room"}
    first = client.get("/api/version", headers=named).get_json()
    assert {**first, "playlist": ""} == {**version, "playlist": ""}
    assert put(client, "room", {**DRAFT, "about": "Changed"}, 1).status_code == 200
    again = client.get("/api/version", headers=named).get_json()
    assert again["playlist"] != first["playlist"]
    assert client.delete(f"{API}/room", json={"edition": 2}, headers=PAGE).status_code == 200
    assert client.get("/wall/room").status_code == 404
    assert client.get(f"{API}/room.toml").status_code == 404


def test_a_file_that_was_taken_away_is_a_playlist_that_can_be_put_back(
    address: str, tmp_path: Path
) -> None:
    client = started(address)
    put(client, "room", DRAFT)
    folder = tmp_path / "playlists"
    folder.mkdir()
    (folder / "room.toml").write_bytes(client.get(f"{API}/room.toml").data)
    with_file = asking.client_of(database_url=address, playlists=str(folder), editing="yes")
    # Now there is a file of that name, and it is the one that counts.
    (row,) = with_file.get(API).get_json()["playlists"]
    assert (row["code"], row["file"]) == ("room", True)
    assert put(with_file, "room", DRAFT, 1).status_code == 422


@pytest.mark.parametrize("code", ["situation", "playlists", "remote", "The Room", "a" * 41, "ä"])
def test_an_address_that_is_taken_or_none_is_refused(address: str, code: str) -> None:
    refused = put(started(address), code, DRAFT)
    assert refused.status_code == 422
    assert "another address" in refused.get_json()["error"]


def test_faults_are_sentences_and_nothing_of_them_is_saved(address: str) -> None:
    client = started(address)
    draft = {**DRAFT, "scene": [{"title": "", "panels": ["mapp"], "view": "r=atlantis"}]}
    refused = put(client, "room", draft)
    assert refused.status_code == 422
    told = refused.get_json()["faults"]
    assert [(one["table"], one["place"], one["key"]) for one in told] == [
        ("scene", 1, "title"),
        ("scene", 1, "panels"),
        ("scene", 1, "view"),
    ]
    assert told[1]["sentence"] == ("scene 1, panels: there is no panel 'mapp'; did you mean 'map'?")
    assert client.get("/wall/room").status_code == 404


def test_nobody_saves_over_what_another_has_saved(address: str) -> None:
    client = started(address)
    assert put(client, "room", DRAFT).status_code == 200
    assert put(client, "room", {**DRAFT, "title": "Mine"}, 1).get_json()["edition"] == 2
    for seen in (0, 1):
        refused = put(client, "room", {**DRAFT, "title": "Yours"}, seen)
        assert refused.status_code == 409
        assert "Somebody else" in refused.get_json()["error"]
    removed = client.delete(f"{API}/room", json={"edition": 1}, headers=PAGE)
    assert removed.status_code == 409
    assert client.get(f"{API}/room").get_json()["title"] == "Mine"


def test_where_a_disk_is_full_it_is_said_in_a_sentence_and_nothing_is_saved(
    address: str,
) -> None:
    client = started(address)
    put(client, "room", DRAFT)
    # A file that cannot grow, and has no free pages, is one on a full disk, to SQLite.
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as store:
        store.execute("VACUUM")
    no_room = "PRAGMA max_page_count=1"
    full = lambda connection, _record: connection.execute(no_room)  # noqa: E731
    event.listen(Engine, "connect", full)
    try:
        for number in range(12):
            refused = put(client, f"room-{number}", {**DRAFT, "scene": [*DRAFT["scene"]] * 9})
            if refused.status_code != 200:
                break
    finally:
        event.remove(Engine, "connect", full)
    assert refused.status_code == 503
    assert "its disk is full" in refused.get_json()["error"]
    assert client.get(f"{API}/room-{number}").status_code == 404
    assert put(client, f"room-{number}", DRAFT).status_code == 200


@pytest.mark.parametrize(
    "without",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": ""},
        {"Origin": "ftp://localhost"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"X-Routewatch-Key": None},
    ],
)
def test_what_no_page_of_ours_sent_writes_nothing(
    address: str, without: dict[str, str | None]
) -> None:
    client = started(address, reached_at="http://localhost")
    headers = {k: v for k, v in {**PAGE, **without}.items() if v is not None}
    refused = client.put(f"{API}/room", json={"draft": DRAFT, "edition": 0}, headers=headers)
    assert refused.status_code == 403
    assert client.delete(f"{API}/situation", json={}, headers=headers).status_code == 403
    assert client.get("/wall/room").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ({"draft": []}, 400),
        ({"draft": {"title": {}}}, 422),
        ({"draft": {"title": "\ud800"}}, 422),
        ({"draft": DRAFT, "edition": True}, 400),
        ({"draft": DRAFT, "edition": -1}, 400),
        ({"draft": DRAFT, "edition": 1 << 70}, 400),
        ({"draft": {**DRAFT, "about": "x" * 90_000}}, 413),
    ],
)
def test_what_is_no_draft_is_a_sentence_and_no_error_of_ours(
    address: str, body: object, status: int
) -> None:
    client = started(address)
    assert client.put(f"{API}/room", json=body, headers=PAGE).status_code == status


def test_what_was_changed_or_removed_can_be_brought_back_by_page_and_command(address: str) -> None:
    client = started(address)
    put(client, "room", DRAFT)
    put(client, "room", {**DRAFT, "title": "Overwritten"}, 1)
    client.delete(f"{API}/room", json={"edition": 2}, headers=PAGE)
    listed = client.get(API).get_json()
    assert [(one["code"], len(one["earlier"])) for one in listed["removed"]] == [("room", 2)]
    # The page opens it, and saving brings it back.
    opened = client.get(f"{API}/room/editions/1").get_json()
    assert (opened["edition"], opened["draft"]["title"]) == (0, "Room")
    assert put(client, "room", opened["draft"]).get_json()["edition"] == 3
    told = invoke_routewatch("playlists", "--earlier", address=address).stdout
    assert [line.split()[:2] for line in told.splitlines()] == [["room", "2"], ["room", "1"]]
    back = invoke_routewatch("playlists", "--restore", "room", "--edition", "2", address=address)
    assert (back.returncode, client.get(f"{API}/room").get_json()["title"]) == (0, "Overwritten")
    none = invoke_routewatch("playlists", "--restore", "room", "--edition", "9", address=address)
    assert (none.returncode, none.stderr) == (2, "no edition 9 of playlist room is kept\n")
    assert client.get(f"{API}/room/editions/9").status_code == 404


@pytest.mark.parametrize(
    ("host", "setting", "allowed"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("localhost", "", True),
        ("::", "", False),
        ("192.0.2.7", "", False),
        ("::", "yes", True),
        ("127.0.0.1", "no", False),
    ],
)
def test_pages_write_on_loopback_or_where_it_is_allowed(
    host: str, setting: str, *, allowed: bool
) -> None:
    environment = {"ROUTEWATCH_EDITING": setting, "ROUTEWATCH_ACCESS": "open"}
    settings = Settings.from_environment(environment).listening_on(host)
    assert (settings.editing == "yes") is allowed


def test_where_editing_is_off_it_is_said_in_a_sentence_and_nothing_is_saved(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    put(started(address), "room", DRAFT)
    caplog.set_level("INFO", "routewatch.audit")
    closed = asking.client_of(database_url=address)
    sentence = closed.get(API).get_json()["read_only"]
    assert sentence.startswith("Playlists cannot be saved or removed here")
    refused = [
        put(closed, "other", DRAFT),
        closed.delete(f"{API}/room", json={"edition": 1}, headers=PAGE),
    ]
    for answer in refused:
        assert (answer.status_code, answer.get_json()["error"]) == (403, sentence)
    # What can be opened, checked and taken along as a file still can.
    desk = pressed(closed, "copy", "situation")["playlist-state"]["data"]
    taken = pressed(closed, "download", state=desk)["playlist-file"]["data"]
    assert taken["filename"] == "situation-2.toml"
    assert tomllib.loads(taken["content"])["title"] == "Copy of Situation"
    lines = [json.loads(record.message) for record in caplog.records]
    assert [(line["act"], line["object"], line["result"]) for line in lines] == [
        ("playlist saved", "other", "refused (403)"),
        ("playlist removed", "room", "refused (403)"),
    ]
    assert all(line["from"] == "127.0.0.1" and line["at"] for line in lines)


def test_where_an_act_cannot_be_kept_nothing_is_done_and_figures_are_shown(
    address: str, tmp_path: Path
) -> None:
    kept = tmp_path / "folder/audit.jsonl"
    made = create_app(Settings(database_url=address, editing="yes", audit=str(kept)))
    client = made.server.test_client()
    refused = [
        put(client, "room", DRAFT),
        client.get("/api/v1/panels/sources.csv"),
        client.get("/api/v1/brief.zip"),
    ]
    for answer in refused:
        assert answer.status_code == 503
        assert answer.get_json()["error"].startswith("This cannot be done now")
    assert client.get(f"{API}/room").status_code == 404
    assert client.get("/api/v1/sources").status_code == 200
    assert "No such file" in client.get("/health").get_json()["warning"]
    kept.parent.mkdir()
    assert put(client, "room", DRAFT).status_code == 200
    assert client.get("/api/v1/panels/sources.csv?t=2015").status_code == 200
    assert "warning" not in client.get("/health").get_json()
    saved, taken = map(json.loads, kept.read_text("ascii").splitlines())
    assert (saved["act"], saved["object"], saved["result"]) == ("playlist saved", "room", "done")
    assert (taken["address"], taken["marking"]) == (
        "/api/v1/panels/sources.csv?t=2015",
        "TLP:CLEAR",
    )
    assert taken["request"] != saved["request"]


def test_one_address_cannot_fill_the_store(address: str) -> None:
    client = started(address)
    answers = [put(client, f"room-{number}", DRAFT) for number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
    assert "more changes than a minute allows; ask again in" in answers[-1].get_json()["error"]
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert put(client, "room-99", DRAFT).status_code == 200


@pytest.mark.thorough
def test_a_store_that_cannot_be_written_to_says_so_and_keeps_its_walls(
    address: str,
) -> None:
    client = started(address)
    put(client, "room", DRAFT)
    importing = writer(address)
    with importing.begin():
        refused = put(client, "other", DRAFT)
        assert refused.status_code == 503
        assert "cannot be written to" in refused.get_json()["error"]
        assert client.get("/wall/room").status_code == 200
    importing.dispose()
    Path(address.removeprefix("sqlite:///")).unlink()
    # The walls that were known stay known while there is no store.
    assert client.get("/wall/room").status_code == 200
    assert put(client, "other", DRAFT).status_code == 503


def test_what_a_newer_program_cannot_show_is_listed_and_has_no_wall(address: str) -> None:
    engine = writer(address)
    with engine.begin() as connection:
        text = 'title = "Room"\n[[scene]]\ntitle = "A"\npanels = ["a-panel-of-old"]\n'
        playlists.save(connection, "room", text, 0)
    engine.dispose()
    client = started(address)
    row = next(r for r in client.get(API).get_json()["playlists"] if r["code"] == "room")
    assert row["shown"] is False
    assert client.get("/wall/room").status_code == 404
    assert client.get(f"{API}/room").get_json()["draft"]["title"] == "Room"


def test_every_panel_that_a_page_offers_can_be_in_a_scene(client: FlaskClient) -> None:
    offered = client.get(API).get_json()
    for panel in offered["panels"]:
        draft = {"title": "Room", "scene": [{"title": "A", "panels": [panel["code"]]}]}
        assert checked_playlist("room", toml_of(draft))[1] == []
    # A name has no hole where one of many countries or routes belongs.
    named = [one["title"] for one in offered["panels"]]
    assert not [title for title in named if re.search(r"  | [,.)]|\s$|\{", title)]
    assert {row["code"] for row in offered["playlists"]} == set(asking.PLAYLISTS)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_copy_of_what_comes_with_the_program_is_in_the_language_of_the_page(
    address: str, language: str
) -> None:
    body = asking.editor("copy", "situation")
    next(one for one in body["inputs"] if "url" in str(one))["value"] = f"?lang={language}"
    answer = started(address).post(asking.CALLBACKS, json=body).get_json()
    draft = answer["sideUpdate"]["playlist-state"]["data"]["draft"]
    with use_language(language):
        titles = [_(scene.title) for scene in asking.PLAYLISTS["situation"].scenes]
    assert [scene["title"] for scene in draft["scenes"]] == titles
    assert (titles[0] == "All routes") == (language == "en")


def test_the_page_takes_typing_and_presses_and_asks_the_browser_to_save(address: str) -> None:
    client = started(address)
    desk = pressed(client, "copy", "situation")["playlist-state"]["data"]
    scenes = [scene["title"] for scene in desk["draft"]["scenes"]]
    # What is typed is taken with the press that follows it.
    typed = {" 0 code": "room", "scene 1 view": "https://a.example/trends?t=2015&theme=dark#x"}
    desk = pressed(client, "up", "1", state=desk, fields=typed)["playlist-state"]["data"]
    assert [scene["title"] for scene in desk["draft"]["scenes"]][:2] == [scenes[1], scenes[0]]
    assert (desk["draft"]["code"], desk["draft"]["scenes"][0]["view"]) == ("room", "t=2015")
    # Another one is opened only after a question.
    asked = pressed(client, "new", state=desk)
    assert asked["playlist-sure"]["displayed"]
    assert asked["playlist-state"]["data"]["draft"] == desk["draft"]
    wish = pressed(client, "save", state=desk)["playlist-write"]["data"]
    assert (wish["method"], wish["code"]) == ("PUT", "room")
    saved = put(client, wish["code"], wish["body"]["draft"], wish["body"]["edition"])
    assert saved.get_json() == {"code": "room", "edition": 1}
    # What is wrong is said, and nothing is sent.
    refused = pressed(client, "save", state=desk, fields={"scene 0 view": "r=atlantis"})
    assert "playlist-write" not in refused
    assert refused["playlist-done"]["data"]["say"].startswith("Not done: scene 1, view: ")
