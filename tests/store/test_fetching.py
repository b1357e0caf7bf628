"""New releases: what publishers may answer, and what comes of it in inbox, store and memory."""

import errno
import gzip
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine

from data_access.ingest.inbox import Inbox
from data_access.registry.sources import SOURCES
from data_access.retrieval.new_releases import KnownReleases, Round
from data_access.retrieval.transport import Terms
from data_access.sentences import FailedError
from data_access.store.archive import Archive
from data_access.store.engine import exclusive, writer
from tests import publishers
from tests.builders import a_csv, all_data
from tests.conftest import run_routewatch
from tests.publishers import Publishers, chunks, file, head, raw, replaying, status
from tests.store.fetching import PATH, Desk, a_release, kills
from tests.store.reading import agrees


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publishers]:
    with replaying(tmp_path_factory.mktemp("publishers")) as ready:
        yield ready


@pytest.fixture
def publisher(world: Publishers, monkeypatch: pytest.MonkeyPatch) -> Publishers:
    """Who answers, with nothing to say yet."""
    world.answers.clear()
    world.requests.clear()
    for name, value in world.environment.items():
        if not name.startswith("ROUTEWATCH_"):
            monkeypatch.setenv(name, value)
    return world


@pytest.fixture
def address(migrated_file: Path, tmp_path: Path) -> str:
    """A store on SQLite: what is asked of stores here is asked of both engines elsewhere."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.sqlite')}"


@pytest.fixture
def desk(tmp_path: Path, address: str, engine: Engine, publisher: Publishers) -> Desk:
    return Desk(tmp_path, address, engine, publisher)


def test_what_is_new_is_imported_and_what_is_not_is_not_sent_again(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    publisher.answers[PATH] = [file(a_release(tmp_path), ETag='"one"')]
    assert (desk.call().what, desk.batches, desk.landed) == ("done", 1, [])
    assert desk.call().what == "unchanged"
    publisher.answers[PATH] = [file(a_release(tmp_path, 2), ETag='"two"')]
    assert (desk.call().what, desk.batches) == ("done", 2)
    asked = [headers.get("if-none-match") for _, _, headers in publisher.requests]
    assert asked == [None, '"one"', '"one"']
    headers = publisher.requests[0][2]
    assert headers["user-agent"] == "Routewatch/test"
    assert not {"cookie", "authorization", "referer"} & headers.keys()


def test_the_day_of_a_file_will_do_where_there_is_no_etag_and_equal_bytes_are_nothing_new(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    day = "Sat, 28 Nov 2026 06:00:00 GMT"
    publisher.answers[PATH] = [
        file(a_release(tmp_path), Last_Modified=day),
        file(a_release(tmp_path), Last_Modified=day),
    ]
    assert [desk.call().what for _ in range(2)] == ["done", "unchanged"]
    assert publisher.requests[1][2]["if-modified-since"] == day
    assert desk.batches == 1


REFUSED = {
    "redirected to another host": (
        status(302, Location="https://elsewhere.example.org/file.csv"),
        "'elsewhere.example.org', which the registry does not name",
    ),
    "redirected to plain http": (
        status(301, Location=f"http://missingmigrants.iom.int{PATH}"),
        "is not https",
    ),
    "redirected to a name with a password": (
        status(302, Location="https://a:b@missingmigrants.iom.int/x"),
        "which the registry does not name",
    ),
    "redirected in a loop": (status(302, Location=PATH), "redirected more than 5 times"),
    "gone": (status(404), "answers 404"),
    "empty": (file(b""), "the file is empty"),
    "a page, and says so": (
        file(b"<html>Sorry</html>", Content_Type="text/html; charset=utf-8"),
        "a page in place of a data file",
    ),
    "a page, and does not say so": (
        file(b"<!DOCTYPE html>\n<p>Sorry</p>\n", Content_Type="text/csv"),
        "not a table",
    ),
    "too large, and says so": (
        raw(head(200, {"Content-Length": str(2 << 20)})),
        "more than 1 MB (ROUTEWATCH_FETCH_MEGABYTES)",
    ),
    "too large, and does not say so": (chunks(*[b"x" * (1 << 19)] * 3), "more than 1 MB"),
    "packed to nothing": (
        file(gzip.compress(b"0" * (3 << 20)), Content_Encoding="gzip"),
        "more than 1 MB",
    ),
    "packed, and damaged": (
        file(b"no gzip at all\n" * 9, Content_Encoding="gzip"),
        "cannot be unpacked",
    ),
    "of no length": (raw(head(200, {}) + b"a,b\n1,2\n"), "does not say how long it is"),
    "longer than it says": (
        raw(head(200, {"Content-Length": "7"}) + b"a,b\n1,2\n"),
        "it may be cut",
    ),
    "longer than it says, and begins like a workbook": (
        raw(head(200, {"Content-Length": "7"}) + b"P,b\n1,2\n"),
        "it may be cut",
    ),
    "of another layout": (file(b"year,deaths\n2014,1\n"), "no known layout"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_may_not_be_taken_is_refused_and_told(
    desk: Desk, publisher: Publishers, kind: str
) -> None:
    answer, sentence = REFUSED[kind]
    publisher.answers[PATH] = [answer]
    desk.terms = replace(desk.terms, megabytes=1)
    one = desk.call()
    assert one.what == "refused"
    assert sentence in one.sentence
    assert (desk.batches, desk.landed, desk.waits) == (0, [], [])
    assert {host for host, _, _ in publisher.requests} == {"missingmigrants.iom.int"}


def test_a_bomb_within_the_limit_of_size_is_seen_by_what_it_unpacks_to(
    desk: Desk, publisher: Publishers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("data_access.retrieval.transport._MOST_UNPACKED", 1 << 10)
    bomb = gzip.compress(b"0" * (3 << 20))
    publisher.answers[PATH] = [file(bomb, Content_Encoding="gzip")]
    assert "unpacks to more than 200 times" in desk.call().sentence
    # What is larger than that and came as it is, or packed as tables are, is none.
    longer = a_csv(tmp_path / "longer.csv", all_data(*[{}] * 90)).read_bytes()
    publisher.answers[PATH] = [chunks(longer[:500], longer[500:])]
    assert desk.call().what == "done"
    packed = gzip.compress(longer.replace(b"2024.MMP", b"2023.MMP"))
    publisher.answers[PATH] = [file(packed, Content_Encoding="gzip")]
    assert desk.call().what == "done"


def test_a_redirect_within_the_publisher_is_followed(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    publisher.answers = {
        PATH: [status(302, Location="/moved.csv")],
        "/moved.csv": [file(a_release(tmp_path))],
    }
    assert desk.call().what == "done"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (raw(head(200, {"Content-Length": "9999"}) + b"a,b\n"), "broke off before its end"),
        (chunks(b"a,b\n", ends=False), "broke off before its end"),
        (raw(b""), "or broke off"),
        (status(503), "answers 503"),
    ],
    ids=["cut", "cut chunks", "hung up", "busy"],
)
def test_what_may_pass_is_tried_again_with_longer_waits_and_then_later(
    desk: Desk, publisher: Publishers, answer: publishers.Answer, sentence: str, tmp_path: Path
) -> None:
    publisher.answers[PATH] = [answer, file(a_release(tmp_path))]
    assert (desk.call().what, desk.waits) == ("done", [2.0])
    publisher.answers[PATH] = [answer]
    one = desk.call()
    assert (one.what, desk.waits[1:]) == ("later", [2.0, 4.0, 8.0])
    assert sentence in one.sentence
    assert (desk.batches, desk.landed) == (1, [])


@pytest.mark.parametrize(
    "fault",
    [
        socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
        OSError(errno.ENETUNREACH, "Network is unreachable"),
    ],
    ids=["no name", "no way"],
)
def test_without_a_network_nobody_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: OSError
) -> None:
    def fail(*_where: object) -> None:
        raise fault

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    one = desk.call()
    assert (one.what, desk.waits) == ("later", [])
    assert one.sentence.endswith("there is no network, or no such host")


def test_who_asks_to_wait_is_not_asked_before(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    publisher.answers[PATH] = [status(429, Retry_After="7"), file(a_release(tmp_path))]
    assert (desk.call().what, desk.waits) == ("done", [7.0])
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    publisher.answers[PATH] = [status(503, Retry_After=later)]
    assert desk.call().what == "later"
    asked = len(publisher.requests)
    assert "asked to wait until" in desk.call().sentence
    assert len(publisher.requests) == asked
    assert desk.waits == [7.0]


def test_a_certificate_of_nobody_is_refused_and_nothing_is_asked(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    publisher.answers[PATH] = [file(a_release(tmp_path))]
    desk.terms = replace(desk.terms, authorities="")
    one = desk.call()
    assert one.what == "refused"
    assert "certificate cannot be trusted" in one.sentence
    desk.terms = replace(desk.terms, authorities=str(publisher.authority))
    moved = replace(SOURCES["iom_mmp"], downloads=("https://named.by.nobody.example.org/a.csv",))
    desk.sources["iom_mmp"] = moved
    assert "certificate cannot be trusted (Hostname mismatch" in desk.call().sentence
    assert (publisher.requests, desk.landed, desk.waits) == ([], [], [])


def test_a_proxy_that_is_away_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://user:secret@127.0.0.1:9")
    one = desk.call()
    assert (one.what, "HTTPS_PROXY" in one.sentence) == ("later", True)
    assert "secret" not in one.sentence


def test_a_refused_release_stays_refused_until_it_was_imported_or_replaced(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    publisher.answers[PATH] = [file(b"year,deaths\n2014,1\n", ETag='"bad"')]
    first, second = desk.call(), desk.call()
    assert (first.what, second.what) == ("refused", "refused")
    assert second.sentence.startswith("unchanged since it was refused: ")
    (kept,) = (desk.inbox / "refused" / "iom_mmp").glob("*.xlsx")
    assert str(kept) in second.sentence
    publisher.answers[PATH] = [file(a_release(tmp_path), ETag='"good"')]
    assert [desk.call().what for _ in range(2)] == ["done", "unchanged"]


def test_what_the_store_lacks_is_fetched_again_whatever_was_noted(
    desk: Desk, publisher: Publishers, tmp_path: Path, migrated_file: Path
) -> None:
    publisher.answers[PATH] = [file(a_release(tmp_path), ETag='"one"')]
    assert desk.call().what == "done"
    before = desk.engine
    shutil.copy(migrated_file, tmp_path / "second.sqlite")
    desk.address = f"sqlite:///{tmp_path / 'second.sqlite'}"
    desk.engine = writer(desk.address)
    assert (desk.call().what, desk.batches) == ("done", 1)
    desk.memory.write_text("{ no memory")
    assert (desk.call().what, desk.batches) == ("unchanged", 1)
    desk.engine.dispose()
    desk.engine = before


def test_without_import_a_file_lies_in_the_inbox_once_and_is_carried_on_later(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    publisher.answers[PATH] = [file(a_release(tmp_path), ETag='"one"')]
    assert [desk.call(imports=False).what for _ in range(2)] == ["waiting", "unchanged"]
    (name,) = (path.name for path in desk.landed)
    assert name.startswith("fetched-")
    assert name.endswith("-Missing_Migrants_Global_Figures_allData.xlsx")
    assert [one.what for one in desk.calls()] == ["done", "unchanged"]
    assert (desk.batches, desk.landed) == (1, [])
    publisher.answers[PATH] = [file(b"year,deaths\n2014,1\n")]
    assert "no known layout" in desk.call(imports=False).sentence
    assert desk.landed == []


@pytest.mark.thorough
def test_a_store_that_is_busy_lets_the_file_wait_in_the_inbox(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    publisher.answers[PATH] = [file(a_release(tmp_path), ETag='"one"')]
    with exclusive(desk.engine):
        one = desk.call()
    assert (one.what, len(desk.landed)) == ("later", 1)
    assert [one.what for one in desk.calls()] == ["done", "unchanged"]
    assert desk.batches == 1


def test_two_rounds_do_not_run_at_once_and_a_watcher_imports_what_comes(
    desk: Desk, publisher: Publishers, tmp_path: Path
) -> None:
    publisher.answers[PATH] = [file(a_release(tmp_path))]
    desk.inbox.mkdir()
    watcher = Inbox(desk.inbox, desk.address, Archive(tmp_path / "a"), str)
    with watcher.alone():
        assert desk.call().what == "waiting"
    with another_round(desk.memory), pytest.raises(FailedError, match="under way"):
        desk.call()


@contextmanager
def another_round(memory: Path) -> Iterator[None]:
    nothing = Inbox(memory.parent / "none", "", Archive(memory.parent / "a"), str)
    waiting = Round(nothing, KnownReleases(memory), Terms(""), None).of(["frontex_ibc"])
    assert next(waiting).what == "by hand"
    yield
    waiting.close()


@pytest.fixture
def site() -> Iterator[Path]:
    """A folder that nginx may read, whoever runs the tests."""
    with TemporaryDirectory(prefix="routewatch-site-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_command_is_off_unless_it_is_allowed(address: str, publisher: Publishers) -> None:
    within = {name: text for name, text in publisher.environment.items() if "FETCH" not in name}
    off = run_routewatch("fetch", "iom_mmp", address=address, within=within)
    assert (off.returncode, publisher.requests) == (2, [])
    assert "fetching is off" in off.stderr


@pytest.mark.thorough
def test_the_command_asks_once_it_may(address: str, publisher: Publishers, tmp_path: Path) -> None:
    publisher.answers[PATH] = [file(a_release(tmp_path), ETag='"one"')]
    calls = {
        ("iom_mmp", "--dry-run"): (0, ": new, "),
        ("iom_mmp",): (0, ": done, imported as batch 1"),
        ("iom_mmp", "--import"): (0, ": unchanged, there is nothing new"),
        ("frontex_ibc",): (2, ": by hand, no address of it stays"),
        ("no_such",): (2, ""),
    }
    for words, (code, text) in calls.items():
        done = run_routewatch("fetch", *words, address=address, within=publisher.environment)
        assert done.returncode == code, done.stderr
        assert text in done.stdout
    assert {host for host, _, _ in publisher.requests} == {"missingmigrants.iom.int"}
    publisher.answers[PATH] = [status(503, Retry_After="3600")]
    later = run_routewatch("fetch", "iom_mmp", address=address, within=publisher.environment)
    assert later.returncode == 75, later.stderr
    bad = publisher.environment | {"ROUTEWATCH_FETCH_CA": "/no/such"}
    assert run_routewatch("fetch", address=address, within=bad).returncode == 2


# The first step, and how many from one to the next: each of some fifty with `make long`.
STEPS = [
    pytest.param((1, 1), marks=pytest.mark.long, id="each step"),
    pytest.param((4, 9), marks=pytest.mark.thorough, id="some steps"),
]


@pytest.mark.parametrize("steps", STEPS)
def test_killed_at_a_step_nothing_is_lost_doubled_or_half(
    desk: Desk, publisher: Publishers, tmp_path: Path, steps: tuple[int, int]
) -> None:
    rounds = kills(desk, publisher, steps, lambda step: a_release(tmp_path, step))
    for times, _ in enumerate(rounds, start=1):
        again = [one.what for one in desk.calls()]
        assert again in (["done"], ["unchanged"], ["done", "unchanged"])
        assert desk.batches == times
    assert agrees(desk.engine)


@pytest.mark.parametrize("steps", STEPS)
def test_killed_at_a_step_a_file_that_is_refused_is_not_taken(
    desk: Desk, publisher: Publishers, steps: tuple[int, int]
) -> None:
    for content in kills(desk, publisher, steps, lambda step: b"year,deaths\n2014,%d\n" % step):
        assert [one.what for one in desk.calls()][-1] == "refused"
        assert desk.batches == 0
        refused = (desk.inbox / "refused" / "iom_mmp").glob("*.xlsx")
        assert content in {path.read_bytes() for path in refused}
