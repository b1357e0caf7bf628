"""Tokens of screens and scripts: one wall and no more, seen once, and ended at once."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from dashboard.access.reader import OPERATOR, close_doors, reading_as
from dashboard.app import create_app
from dashboard.cli import access as commands
from dashboard.components import wall_screen
from dashboard.components.elements import part_id
from dashboard.identity import device_tokens
from dashboard.identity.door import EXTENSION
from dashboard.maps.menu import LAYERED as MAP
from dashboard.settings import Settings
from dashboard.wall.playlist_files import read_playlists
from data_access.store.engine import keeper
from data_access.store.schema import device_token

POLICY = """
[roles.public]
acts = []
[proxy]
addresses = ["10.0.0.1"]
"""
WALL = "/wall/situation"


@pytest.fixture(scope="module")
def settings(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("devices")
    (folder / "access.toml").write_text(POLICY)
    shutil.copy(migrated_file, folder / "store.sqlite")
    return Settings(
        database_url=f"sqlite:///{folder / 'store.sqlite'}",
        access="proxy",
        access_file=str(folder / "access.toml"),
    )


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Flask]:
    yield create_app(settings).server
    close_doors(closed=False)


Make = Callable[..., str]


@pytest.fixture
def make(
    server: Flask,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Make:
    """Makes a token by the command, and forgets what was looked up before."""
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ROUTEWATCH_ACCESS_FILE", settings.access_file)

    def made(role: str, playlist: str = "") -> str:
        # A command is a process of its own, whose doors are open.
        with reading_as(OPERATOR):
            commands.add(role, playlist, 90, "")
        return capsys.readouterr().out.splitlines()[1]

    _forget(server)
    return made


def _forget(server: Flask) -> None:
    """As fifteen seconds later."""
    server.extensions[EXTENSION].tokens = device_tokens.DeviceTokens(
        server.extensions[EXTENSION].tokens.store
    )


def _screen(server: Flask, token: str) -> FlaskClient:
    browser: FlaskClient = server.test_client()
    answer = browser.post("/device", json={"token": token})
    assert answer.status_code == 200, answer.text
    return browser


def _draws(browser: FlaskClient, panel: str) -> TestResponse:
    outputs = [
        {"id": part_id(wall_screen.DRAWN, scene="0"), "property": "data"},
        [],
        [{"id": part_id(wall_screen.BODY, panel=panel, scene="0"), "property": "children"}],
    ]
    return browser.post("/_dash-update-component", json={"output": "x", "outputs": outputs})


def test_a_screen_shows_its_wall_and_nothing_else(server: Flask, make: Make) -> None:
    token = make("wall", "situation")
    browser = _screen(server, token)
    cookie = browser.get_cookie(device_tokens.COOKIE)
    assert cookie
    assert cookie.http_only
    assert cookie.secure
    assert browser.get(WALL).status_code == 200
    assert browser.get("/api/version").status_code == 200
    own, other = ({"Referer": f"http://localhost{path}"} for path in (WALL, "/trends"))
    assert browser.get("/_dash-layout", headers=own).status_code == 200
    assert browser.get("/_dash-layout", headers=other).status_code == 403
    for path in ("/", "/trends", "/wall/network", "/api/v1/metrics", "/search/en.json", "/print"):
        assert browser.get(path).status_code == 403, path
    # Of its scenes it is asked on; of another panel not even whether there is one.
    assert _draws(browser, "headline-dead-missing").status_code == 400
    assert _draws(browser, "border-points").status_code == 403
    assert _draws(browser, "no-such-panel").status_code == 403
    assert server.test_client().get(WALL).status_code == 401


def test_a_screen_without_a_map_gets_no_points_of_incidents(server: Flask, make: Make) -> None:
    """Of a map it gets borders and names of countries, whichever scenes it has."""
    with_map, without = "situation", "bureaus"
    scenes = {name: read_playlists()[name].scenes for name in (with_map, without)}
    assert {name: any(MAP in one.panels for one in scenes[name]) for name in scenes} == {
        with_map: True,
        without: False,
    }
    assert _draws(_screen(server, make("wall", with_map)), MAP).status_code == 400
    browser = _screen(server, make("wall", without))
    assert _draws(browser, MAP).status_code == 403
    rules = [str(rule) for rule in server.url_map.iter_rules() if str(rule).startswith("/data/")]
    assert rules == ["/data/boundaries/<digest>.json", "/data/names/<language>-<digest>.json"]


def test_a_script_has_the_rights_of_its_role(server: Flask, make: Make) -> None:
    bearer = {"Authorization": f"Bearer {make('analyst')}"}
    assert server.test_client().get("/api/v1/metrics", headers=bearer).status_code == 200
    wrong = {"Authorization": "Bearer rwt_x"}
    assert server.test_client().get("/api/v1/metrics", headers=wrong).status_code == 401


def _revoked(_settings: Settings, number: int) -> None:
    commands.revoke(number)


def _over(settings: Settings, number: int) -> None:
    engine = keeper(settings.database_url)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with engine.begin() as connection:
        connection.execute(
            update(device_token).where(device_token.c.id == number).values(ends_on=yesterday)
        )
    engine.dispose()


@pytest.mark.parametrize("end", [_revoked, _over])
def test_a_token_that_has_ended_says_so_and_shows_nothing(
    server: Flask,
    settings: Settings,
    make: Make,
    end: Callable[[Settings, int], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    browser = _screen(server, make("wall", "situation"))
    commands.list_all()
    listed = capsys.readouterr().out.splitlines()[-1]
    assert "situation" in listed
    assert str(datetime.now(UTC).date()) in listed  # its last use
    end(settings, int(listed.split()[0]))
    _forget(server)
    for path in ("/api/version", WALL):
        answer = browser.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 401
        assert "The access of this screen has ended" in answer.text
        assert "situation" not in answer.text
    # Whoever uses the browser next is not kept out: the page has let go of the token.
    assert browser.get_cookie(device_tokens.COOKIE) is None
    assert browser.post("/device", json={"token": ""}).status_code == 200


def test_the_store_keeps_no_token(settings: Settings, make: Make) -> None:
    token = make("wall", "situation")
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    stored = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    assert token.encode() not in stored
    assert token.startswith("rwt_")


@pytest.mark.parametrize(
    ("role", "playlist", "expected"),
    [("wal", "", "there is no role 'wal'"), ("wall", "nowhere", "no playlist 'nowhere'")],
)
def test_a_token_is_made_for_what_there_is(
    make: Make, capsys: pytest.CaptureFixture[str], role: str, playlist: str, expected: str
) -> None:
    with pytest.raises(typer.Exit) as refused:
        make(role, playlist)
    assert refused.value.exit_code == 2
    assert expected in capsys.readouterr().err
