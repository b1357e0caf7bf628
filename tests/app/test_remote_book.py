"""What the server keeps of remotes: what ends by itself, and a file that gives no key away."""

import sqlite3
import stat
from pathlib import Path

import pytest

from dashboard.wall.remote import codes, control
from dashboard.wall.remote.book import FORGOTTEN_AFTER, Book, remotes_file
from dashboard.wall.remote.codes import ALONE_AFTER, CODE_SECONDS, PairingRequest
from dashboard.wall.remote.validation import RefusedError
from tests.app.remotes import WISH
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Book:
    return Book(tmp_path / "remotes", clock)


def _paired(book: Book) -> tuple[str, str]:
    """The keys of a wall and its remote."""
    made = codes.new_code(book, "situation", "", "10.0.0.1")
    remote = codes.pair(
        book, PairingRequest("situation", made.code, "", take=False, address="10.0.0.2")
    )
    return made.wall, remote


def test_a_code_ends_after_two_minutes(book: Book, clock: Clock) -> None:
    made = codes.new_code(book, "situation", "", "10.0.0.1")
    clock.now += CODE_SECONDS + 1
    with pytest.raises(RefusedError, match="No wall shows this code"):
        codes.pair(book, PairingRequest("situation", made.code, "", take=False, address="10.0.0.2"))


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
    wall = codes.new_code(book, "situation", "", "10.0.0.1")
    with pytest.raises(RefusedError, match="No wall"):
        codes.pair(book, PairingRequest("situation", "1", "", take=False, address="10.0.0.9"))
    asked = PairingRequest("situation", wall.code, remote, take=False, address="10.0.0.2")
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
    made = codes.new_code(book, "situation", wall, "10.0.0.1")
    assert codes.pair(
        book, PairingRequest("situation", made.code, "", take=False, address="10.0.0.3")
    )


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


def test_a_file_of_another_release_is_made_anew(book: Book) -> None:
    with sqlite3.connect(book.path) as other:
        other.execute("CREATE TABLE wall (something TEXT)")
    assert _paired(book)


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("sqlite:////srv/routewatch.sqlite", "/srv/routewatch.remotes"),
        ("postgresql:///figures", "var/figures.remotes"),
        ("no address", "var/routewatch.remotes"),
    ],
)
def test_the_file_lies_beside_the_store(address: str, file: str) -> None:
    assert remotes_file(address) == Path(file)
    assert remotes_file(address, "/run/remotes") == Path("/run/remotes")
