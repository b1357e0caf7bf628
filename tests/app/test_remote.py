"""The chair's remote: who may steer a wall, what is refused, and what is kept of it."""

import re
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.api.answers import KEY
from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.wall.remote import codes, control, form
from dashboard.wall.remote.codes import (
    ALONE_AFTER,
    CODE_SECONDS,
    FORGOTTEN_AFTER,
    Book,
    PairingRequest,
)
from dashboard.wall.remote.validation import RefusedError
from tests.app.remotes import HOST, WISH, Device
from tests.clock import Clock

Worker = Callable[[], FlaskClient]


@pytest.fixture
def worker(reference_store: str, tmp_path: Path) -> Worker:
    """Makes servers that know nothing of each other but the file."""
    settings = Settings(database_url=reference_store, remotes=str(tmp_path / "remotes"))

    def made() -> FlaskClient:
        client: FlaskClient = create_app(settings).server.test_client()
        return client

    return made


@pytest.fixture
def device(worker: Worker) -> Callable[[], Device]:
    """Makes browsers that one worker answers."""
    client = worker()
    return lambda: Device(client)


def test_a_remote_drives_two_walls_through_different_workers(worker: Worker) -> None:
    one, other = worker(), worker()
    walls, remote = [Device(one), Device(other)], Device(other)
    for wall in walls:
        assert remote.pair(wall.code()).status_code == 200
    assert remote.say(WISH).status_code == 200
    first, second = (wall.heard() for wall in walls)
    assert first["wish"] == second["wish"] == WISH
    assert first["order"] == second["order"] != ""
    assert first["every"] == 1_000


def test_a_code_is_eight_digits_with_a_picture_and_works_once(
    device: Callable[[], Device],
) -> None:
    wall = device()
    told = wall.ask("code").json
    assert told
    assert re.fullmatch(r"\d{8}", told["code"])
    assert told["picture"].startswith("data:image/png;base64,")
    assert told["address"] == f"{HOST}/wall/situation/remote"
    spaced = f"{told['code'][:4]} {told['code'][4:]}"
    assert device().pair(spaced).status_code == 200
    assert device().pair(told["code"]).status_code == 403


def test_a_wrong_code_and_a_code_of_another_playlist_are_refused_in_one_sentence(
    device: Callable[[], Device],
) -> None:
    code = device().code()
    other = device()
    answers = [other.pair("0" * 9), other.ask("pair", playlist="route", code=code)]
    for answer in answers:
        assert answer.status_code == 403
        assert answer.json == {
            "error": "No wall shows this code. Codes change every two minutes.",
            "reason": "wrong",
        }


def test_guessing_is_stopped_for_all_workers_together(worker: Worker) -> None:
    devices = [Device(worker()), Device(worker())]
    code = devices[0].code()
    statuses = [devices[n % 2].ask("pair", code=f"{n}").status_code for n in range(8)]
    assert statuses == [403] * 5 + [429] * 3
    late = devices[1].ask("pair", code=code)
    assert late.status_code == 429
    assert late.headers["Retry-After"] == "60"


def test_a_second_remote_takes_over_only_knowingly_and_the_first_is_told(
    device: Callable[[], Device],
) -> None:
    wall, first, second = device(), device(), device()
    first.pair(wall.code())
    first.say(WISH)
    code = wall.code()
    asked = second.pair(code)
    assert (asked.status_code, (asked.json or {})["reason"]) == (409, "taken")
    assert wall.heard()["wish"] == WISH
    assert second.pair(code, take=True).status_code == 200
    seen = first.ask("look").json
    assert seen
    assert (seen["walls"], seen["taken"] is not None) == ([], True)
    first.say({**WISH, "scene": 0})
    # Nothing is wished by the second yet, and nothing of the first is heard.
    assert wall.heard()["order"] == ""


def test_a_chair_freezes_goes_dark_chooses_filters_and_brings_a_map_nearer(
    device: Callable[[], Device],
) -> None:
    wall, remote = device(), device()
    remote.pair(wall.code())
    look = {"r": "channel-uk", "t": "2024", "c": ""}
    wish = {**WISH, "frozen": True, "dark": True, "look": look, "zoom": [2, 0.25, 0.5]}
    assert remote.say(wish, [0.5, 0.5, 0.1]).status_code == 200
    heard = wall.heard()
    assert (heard["wish"], heard["point"]) == (wish, [0.5, 0.5, 0.1])


def test_a_remote_that_is_handed_over_loses_all_its_walls(device: Callable[[], Device]) -> None:
    walls, chair, successor = [device(), device()], device(), device()
    for wall in walls:
        chair.pair(wall.code())
    chair.say(WISH)
    code = chair.ask("hand-over").json
    assert code
    assert successor.pair(code["code"]).status_code == 200
    assert len((successor.ask("look").json or {})["walls"]) == 2
    seen = chair.ask("look").json or {}
    assert (seen["walls"], seen["taken"] is not None) == ([], True)
    # What the walls show stays, and the code is used up.
    assert [wall.heard()["wish"] for wall in walls] == [WISH, WISH]
    assert device().pair(code["code"]).status_code == 403
    assert device().ask("hand-over").status_code == 410


def test_what_was_said_once_cannot_be_said_again(device: Callable[[], Device]) -> None:
    wall, remote = device(), device()
    remote.pair(wall.code())
    remote.say(WISH)
    remote.say({**WISH, "scene": 0})
    again = remote.ask("say", n=1, wish=WISH)
    assert (again.status_code, (again.json or {})["reason"]) == (409, "replayed")
    assert wall.heard()["wish"]["scene"] == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://elsewhere.example", KEY: ""}, 403),
        ({"Origin": "null", KEY: ""}, 403),
        ({"Origin": HOST.replace("http://", "ftp://"), KEY: ""}, 403),
        ({"Origin": "http://localhost.elsewhere.example", KEY: ""}, 403),
        ({KEY: ""}, 403),
        ({"Origin": HOST}, 403),
        ({"Origin": HOST, KEY: "", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": HOST, KEY: "", "Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_a_request_from_no_page_of_ours_is_refused(
    worker: Worker, headers: dict[str, str], status: int
) -> None:
    answer = worker().post("/api/remote/code", json={"playlist": "situation"}, headers=headers)
    assert answer.status_code == status
    if status != 200:
        assert "does not come from a page of this dashboard" in (answer.json or {})["error"]


def test_a_form_of_a_foreign_page_and_a_link_are_refused(worker: Worker) -> None:
    client = worker()
    form = client.post("/api/remote/say", data={"n": "1"}, headers={"Origin": HOST, KEY: ""})
    assert form.status_code == 415
    assert client.get("/api/remote/say").status_code == 404
    # A browser asks first whether it may send our header, and is given no leave.
    asked = client.options("/api/remote/say", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in dict(asked.headers) if name.startswith("Access-Control")]


def test_the_configured_address_is_ours_too(reference_store: str, tmp_path: Path) -> None:
    settings = Settings(
        database_url=reference_store,
        address="https://routewatch.example.org",
        remotes=str(tmp_path / "remotes"),
    )
    device = Device(create_app(settings).server.test_client())
    device.headers = {"Origin": "https://routewatch.example.org"}
    told = device.ask("code").json
    assert told
    assert told["address"] == "https://routewatch.example.org/wall/situation/remote"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("say", {"n": 1, "wish": {**WISH, "scene": 99}}),
        ("say", {"n": 1, "wish": {**WISH, "spot": "<img>"}}),
        ("say", {"n": 1, "wish": {**WISH, "paused": "yes"}}),
        ("say", {"n": 1, "wish": [1]}),
        ("say", {"n": 1, "wish": {**WISH, "dark": 1}}),
        ("say", {"n": 1, "wish": {**WISH, "look": {"r": "atlantis"}}}),
        ("say", {"n": 1, "wish": {**WISH, "look": {"theme": "light"}}}),
        ("say", {"n": 1, "wish": {**WISH, "look": {"r": "channel-uk&theme=light"}}}),
        ("say", {"n": 1, "wish": {**WISH, "zoom": [9, 0.5, 0.5]}}),
        ("say", {"n": True, "wish": WISH}),
        ("say", {"n": 1, "point": [2, 0]}),
        ("say", {"n": 1, "point": [float("nan"), 0]}),
        ("follow", {"shows": {**WISH, "ratio": 1.78, "boxes": [["a", "b", 0, 0, 9, 9]]}}),
        ("follow", {"shows": {**WISH, "ratio": 1.78, "boxes": [["a", "b" * 99, 0, 0, 1, 1]]}}),
        ("pair", {"code": 12345678}),
        ("code", {"playlist": "atlantis"}),
        ("code", {"filler": "x" * 5_000}),
    ],
)
def test_what_cannot_be_read_changes_nothing(
    device: Callable[[], Device], what: str, body: dict[str, object]
) -> None:
    wall, remote = device(), device()
    remote.pair(wall.code())
    sender = wall if what == "follow" else remote
    answer = sender.ask(what, **body)
    assert answer.status_code in {400, 404, 413}
    assert (answer.json or {})["reason"] == "unreadable"
    assert wall.heard()["order"] == ""


def test_a_wall_sends_its_remote_away_and_a_remote_gives_its_walls_back(
    device: Callable[[], Device],
) -> None:
    wall, other, remote = device(), device(), device()
    remote.pair(wall.code())
    remote.pair(other.code())
    wall.ask("send-away")
    assert wall.heard() == {"remote": ""}
    assert other.heard()["remote"] == "steers"
    remote.ask("leave")
    assert other.heard() == {"remote": ""}
    assert (remote.say(WISH).json or {})["reason"] == "ended"


def test_an_idle_poll_is_small_and_writes_nothing(
    device: Callable[[], Device], tmp_path: Path
) -> None:
    wall, remote = device(), device()
    remote.pair(wall.code())
    remote.say(WISH)
    wall.heard()
    with sqlite3.connect(tmp_path / "remotes") as held:
        before = held.execute("PRAGMA data_version").fetchone()
        answer = wall.ask("follow")
        assert held.execute("PRAGMA data_version").fetchone() == before
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers)
    assert head + len(answer.data) < 2_000


def test_a_server_that_cannot_keep_anything_says_so(reference_store: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(database_url=reference_store, remotes=str(tmp_path / "file" / "remotes"))
    answer = Device(create_app(settings).server.test_client()).ask("code")
    assert answer.status_code == 503
    assert (answer.json or {})["error"] == "This server cannot keep what remotes say."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Book:
    return Book(tmp_path / "remotes", clock)


def _paired(book: Book) -> tuple[str, str]:
    """The keys of a wall and its remote."""
    wall, code = codes.new_code(book, "situation", "", "10.0.0.1")
    remote = codes.pair(book, PairingRequest("situation", code, "", take=False, address="10.0.0.2"))
    return wall, remote


def test_a_code_ends_after_two_minutes(book: Book, clock: Clock) -> None:
    _wall, code = codes.new_code(book, "situation", "", "10.0.0.1")
    clock.now += CODE_SECONDS + 1
    with pytest.raises(RefusedError, match="No wall shows this code"):
        codes.pair(book, PairingRequest("situation", code, "", take=False, address="10.0.0.2"))


def test_a_guesser_is_let_in_again_after_a_minute(book: Book, clock: Clock) -> None:
    wrong = PairingRequest("situation", "1", "", take=False, address="10.0.0.2")
    for _ in range(5):
        with pytest.raises(RefusedError, match="No wall"):
            codes.pair(book, wrong)
    with pytest.raises(RefusedError, match="Too many tries"):
        codes.pair(book, wrong)
    clock.now += 61
    with pytest.raises(RefusedError, match="No wall"):
        codes.pair(book, wrong)


def test_a_flood_of_codes_keeps_no_wall_from_being_paired(
    book: Book, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand requests blocked pairing for two hours."""
    monkeypatch.setattr(codes, "MOST_WALLS", 20)
    steered, remote = _paired(book)
    for number in range(60):
        clock.now += 1
        codes.new_code(book, "situation", "", f"10.0.1.{number % 9}")
    _wall, code = codes.new_code(book, "situation", "", "10.0.0.1")
    with pytest.raises(RefusedError, match="No wall"):
        codes.pair(book, PairingRequest("situation", "1", "", take=False, address="10.0.0.9"))
    asked = PairingRequest("situation", code, remote, take=False, address="10.0.0.2")
    assert codes.pair(book, asked) == remote
    assert control.follow(book, steered, None)["remote"] == "steers"


def test_a_wall_goes_on_without_a_silent_remote_which_may_return(book: Book, clock: Clock) -> None:
    wall, remote = _paired(book)
    control.say(book, remote, 1, dict(WISH), (0.5, 0.5))
    assert control.follow(book, wall, None)["point"] == [0.5, 0.5]
    clock.now += control.POINTS_FOR + 1
    assert control.follow(book, wall, None)["point"] is None
    clock.now += ALONE_AFTER
    assert control.follow(book, wall, None)["remote"] == "lost"
    control.look(book, remote)
    assert control.follow(book, wall, None)["remote"] == "steers"


def test_a_silent_remote_can_be_replaced_without_asking(book: Book, clock: Clock) -> None:
    wall, _first = _paired(book)
    clock.now += ALONE_AFTER + 1
    _wall, code = codes.new_code(book, "situation", wall, "10.0.0.1")
    assert codes.pair(book, PairingRequest("situation", code, "", take=False, address="10.0.0.3"))


def test_a_remote_is_forgotten_after_two_hours(book: Book, clock: Clock) -> None:
    wall, remote = _paired(book)
    clock.now += FORGOTTEN_AFTER + 61
    codes.new_code(book, "situation", "", "10.0.0.1")
    assert control.follow(book, wall, None) == {"remote": ""}
    with pytest.raises(RefusedError, match="steers no wall any more"):
        control.say(book, remote, 1, dict(WISH), None)


def test_the_file_holds_no_key_and_is_for_the_server_alone(book: Book) -> None:
    keys = _paired(book)
    files = list(book.path.parent.glob("remotes*"))
    assert files
    for key in keys:
        assert all(key.encode() not in file.read_bytes() for file in files)
    assert stat.S_IMODE(book.path.stat().st_mode) == 0o600


_DRAWN = (
    *(("remote-walls", "children"), ("remote-pairing", "hidden"), ("remote-taking", "hidden")),
    ("remote-steering", "hidden"),
)
_PARTS = [
    {"id": {"type": form.PART, "place": str(n)}, "property": "children"} for n in range(form.PARTS)
]


def _draw(
    client: FlaskClient, seen: object, programme: object, drawn: object = None
) -> TestResponse:
    given = [
        {"id": part, "property": "data", "value": value}
        for part, value in (
            ("remote-seen", seen),
            ("remote-programme", programme),
            ("remote-drawn", drawn),
        )
    ]
    names = [".".join(one) for one in _DRAWN]
    parts = '{"place":["ALL"],"type":"remote-part"}.children'
    body = {
        "output": f"..{'...'.join([*names, parts, 'remote-drawn.data'])}..",
        "outputs": [
            *({"id": part, "property": name} for part, name in _DRAWN),
            _PARTS,
            {"id": "remote-drawn", "property": "data"},
        ],
        "inputs": given[:1],
        "state": given[1:],
        "changedPropIds": ["remote-seen.data"],
    }
    return client.post("/_dash-update-component", json=body)


_PROGRAMME = {"scenes": ["All routes", "Movement"], "lang": "en"}


def test_a_remote_is_laid_out_for_what_its_walls_show(worker: Worker) -> None:
    box = ["trend", "Detections", 0, 0.1, 0.5, 0.9]
    seen = {"walls": 2, "silent": 1, "scene": 1, "paused": True, "boxes": [box], "look": {"r": ""}}
    answer = _draw(worker(), seen, _PROGRAMME)
    assert answer.status_code == 200
    text = answer.text
    assert "Walls that follow: 2" in text
    assert all(
        word in text for word in ("not answering: 1", "Go on", "Movement", "Detections", "50.00%")
    )


@pytest.mark.parametrize(
    ("seen", "programme"),
    [
        (None, _PROGRAMME),
        ("x", _PROGRAMME),
        ({"walls": "many"}, _PROGRAMME),
        ({"walls": 1, "boxes": [["trend"]]}, _PROGRAMME),
        ({"walls": 1}, None),
        ({"walls": 1}, {"scenes": [1], "lang": "en"}),
    ],
)
def test_what_no_remote_sends_is_refused(worker: Worker, seen: object, programme: object) -> None:
    assert _draw(worker(), seen, programme).status_code == 400
