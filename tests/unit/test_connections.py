"""Connections, addresses, headers, the queue of heavy work, and what processes share."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flask import Flask, Response, redirect, request

from dashboard.app import headers, prefix
from dashboard.cli.worker import network_address, note_suspects
from dashboard.exports.work_queue import Job, NotMadeError, QueueFullError, WorkQueue, is_heavy
from dashboard.settings import Settings, SettingsError
from dashboard.shared_file import Form, SharedFile
from dashboard.wiring import Store
from data_access.declaration.facts import Fact, OperationFact, PlaceFact
from data_access.ingest import parsing
from tests.serving import wait_until


@pytest.mark.parametrize(
    ("sent", "suspects"),
    [
        (("X-FORWARDED-USER",), ""),
        (("X-FORWARDED-USER", "X-FORWARDED-USER"), "X-FORWARDED-USER"),
        # What a client itself says of that counts for nothing.
        (("X-FORWARDED-USER", "X-ROUTEWATCH-SUSPECT"), ""),
    ],
)
def test_headers_that_come_twice_are_told(sent: tuple[str, ...], suspects: str) -> None:
    asked = SimpleNamespace(headers=[(name, "a") for name in sent])
    note_suspects(None, asked)
    told = [value for name, value in asked.headers if name == "X-ROUTEWATCH-SUSPECT"]
    assert told == [suspects]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::1"), ("localhost", "127.0.0.1")],
)
def test_who_asks_is_known_by_the_address_of_their_own_family(written: str, meant: str) -> None:
    assert network_address(written) == meant


_PATH = "/agency/routewatch"
_HTML = (
    '<html lang="en"><a href="/trends">a</a><a href="//else.example">b</a>'
    f'<img src="/p.png"><a href="{_PATH}/once">c</a><a href="#card">d</a> data="/kept"</html>'
)
_JSON = r'{"href":"\u002ftrends","x":"\"href\":\"\u002fkept","b":{"href":"\u002f\u002felse"}}'


@pytest.fixture
def server() -> Flask:
    made = prefix.PrefixedServer("test", _PATH)
    made.get("/page", endpoint="/page")(lambda: Response(_HTML, mimetype="text/html"))
    made.get("/_dash-layout", endpoint="/_dash-layout")(
        lambda: Response(_JSON, mimetype="application/json")
    )
    made.get("/away", endpoint="/away")(lambda: redirect("/trends"))
    made.get("/asked", endpoint="/asked")(
        lambda: f"{request.path} {request.headers.get('Referer', '')}"
    )
    prefix.register(made, _PATH)
    return made


def _text(server: Flask, address: str, **headers: str) -> str:
    # As a server hands it over, which knows nothing of the path.
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    answer = server.test_client().get(address, base_url="http://h", environ_overrides=given)
    return answer.headers.get("Location") or answer.get_data(as_text=True)


def test_addresses_get_the_path_once(server: Flask) -> None:
    assert _text(server, "/page") == (
        f'<html data-prefix="{_PATH}" lang="en"><a href="{_PATH}/trends">a</a>'
        f'<a href="//else.example">b</a><img src="{_PATH}/p.png"><a href="{_PATH}/once">c</a>'
        '<a href="#card">d</a> data="/kept"</html>'
    )
    components = _text(server, "/_dash-layout")
    assert components == _JSON.replace(r'{"href":"\u002ftrends', rf'{{"href":"{_PATH}\u002ftrends')
    assert _text(server, "/away") == f"{_PATH}/trends"


@pytest.mark.parametrize("path", ["/asked", f"{_PATH}/asked"])
def test_the_path_is_taken_off_whether_the_proxy_has_done_so_or_not(
    server: Flask, path: str
) -> None:
    came_from = f"https://h{_PATH}/wall/situation?dist=4"
    assert _text(server, path, referer=came_from) == "/asked https://h/wall/situation?dist=4"
    assert _text(server, path, referer="http://[") == "/asked http://["


def test_the_path_is_that_of_the_address() -> None:
    assert Settings(address=f"https://h{_PATH}/").path_prefix() == _PATH
    assert Settings(address="https://h/").path_prefix() == Settings().path_prefix() == ""
    with pytest.raises(SettingsError, match="ROUTEWATCH_ADDRESS has a path of letters"):
        Settings.from_environment({"ROUTEWATCH_ADDRESS": 'https://h/"><script>'})


@pytest.fixture
def queue(tmp_path: Path) -> WorkQueue:
    """A queue for which nobody works."""
    return WorkQueue(tmp_path / "queue", lambda _environ, _body: ("200 OK", [], b""))


def add(queue: WorkQueue, addresses: str) -> None:
    """Let a job wait for each letter, its ticket the letter and how many wait before it."""
    for who in addresses:
        queue.add(Job(f"{who}{len(queue.waiting())}", who, {}))


def order(queue: WorkQueue) -> str:
    return "".join(job.kwargs["who"] for job in queue.waiting())


def test_an_address_that_asks_for_much_lets_others_in_between(queue: WorkQueue) -> None:
    add(queue, "aaaabbc")
    assert order(queue) == "abcabaa"
    for _ in range(4):
        queue.huey.dequeue()
    # Who comes now is served before what others have asked for again.
    add(queue, "d")
    assert order(queue) == "bdaa"


def test_the_queue_and_the_share_of_an_address_are_bounded(queue: WorkQueue) -> None:
    add(queue, "a" * 24)
    with pytest.raises(QueueFullError, match="your address"):
        add(queue, "a")
    add(queue, "bcdefghijklmnopq")
    with pytest.raises(QueueFullError, match="too many files"):
        add(queue, "r")


def test_nothing_is_kept_of_what_was_made_or_given_up(queue: WorkQueue) -> None:
    job = Job("a-ticket", "a", {}, b"a body")
    with ThreadPoolExecutor(1) as waiting:
        made = waiting.submit(queue.make, job, 30, lambda: False)
        wait_until(queue.waiting, 5)
        queue.huey.execute(queue.huey.dequeue())
        assert made.result() == ("200 OK", [], b"")
    with pytest.raises(NotMadeError, match="or this one was cancelled"):
        queue.make(job, 30, lambda: True)
    queue.huey.execute(queue.huey.dequeue())
    assert queue.huey.all_results() == {}


def test_who_goes_is_forgotten(queue: WorkQueue) -> None:
    add(queue, "abb")
    assert queue.place("b1") == {"place": 2, "waiting": 3}
    assert queue.place("a0", cancel=True) == {"place": 1, "waiting": 3}
    assert queue.place("a0") == {"place": None, "waiting": 2}
    assert order(queue) == "bb"


@pytest.mark.parametrize(
    ("path", "heavy"),
    [
        ("/api/v1/panels/deaths-over-time.png", True),
        ("/api/v1/brief.zip", True),
        ("/print/overview", True),
        ("/embed/map", True),
        ("/api/v1/panels/deaths-over-time.csv", False),
        ("/api/v1/brief", False),
        ("/printed", False),
        ("/assets/favicon.png", False),
    ],
)
def test_what_is_drawn_or_packed_is_heavy(path: str, heavy: bool) -> None:
    assert is_heavy(path) is heavy


COMPANIONS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:{tiles}; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("tile_url", "tiles"),
    [
        ("", ""),
        ("/tiles/{z}/{x}/{y}.png", ""),
        ("https://tiles.example:8443/{z}/{x}/{y}.png", " https://tiles.example:8443"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", " https://*.tiles.example"),
    ],
)
def test_an_answer_allows_pictures_of_the_tile_server_and_nothing_else_from_elsewhere(
    tile_url: str, tiles: str
) -> None:
    server = Flask("any")
    headers.register(server, tile_url)
    answer = server.test_client().get("/")
    assert answer.headers["Content-Security-Policy"] == POLICY.format(tiles=tiles)
    assert {name: answer.headers[name] for name in COMPANIONS} == COMPANIONS
    assert "Strict-Transport-Security" not in answer.headers
    secure = server.test_client().get("/", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_process_keeps_no_more_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite", cache=4))
    monkeypatch.setattr(store, "version", lambda: "v")
    computed = []

    def ask(number: int) -> None:
        def answer() -> np.ndarray:
            computed.append(number)
            return np.zeros(3 << 16)

        store.cached(number, answer)

    for number in (*range(6), 5, 0):
        ask(number)
    # Of six results of a megabyte and a half the newest two are kept.
    assert computed == [0, 1, 2, 3, 4, 5, 0]
    store.cached("more than all", lambda: np.zeros(1 << 20))
    ask(0)
    assert computed == [0, 1, 2, 3, 4, 5, 0], "what is too large takes nobody's place"


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "much"])
def test_what_is_no_number_of_megabytes_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="ROUTEWATCH_CACHE"):
        Settings.from_environment({"ROUTEWATCH_CACHE": text})


FORM = Form(1, "CREATE TABLE words (word TEXT)", (), RuntimeError, "Words")
AT_ONCE, FILES = 8, 20


def test_many_may_make_it_at_the_same_moment(tmp_path: Path) -> None:
    begin = threading.Barrier(AT_ONCE, timeout=20)

    def write(number: int) -> None:
        for name in range(FILES):
            begin.wait()
            with SharedFile(tmp_path / str(name), FORM).writing() as connection:
                connection.execute("INSERT INTO words VALUES (?)", (str(number),))

    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(write, range(AT_ONCE)))
    with SharedFile(tmp_path / "0", FORM).reading() as connection:
        assert connection.execute("SELECT count(*) FROM words").fetchone()[0] == AT_ONCE


def an_operation(number: int) -> Fact:
    fields: dict[str, Any] = dict.fromkeys(OperationFact._fields)
    fields |= {"operation_key": f"a-{number}", "starts_on": date(2026, 3, number), "checks": number}
    return OperationFact(**fields)


def test_facts_come_back_as_they_went_in_whether_packed_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parsing, "_LOOSE", 2)
    facts: list[Fact] = [an_operation(number) for number in range(1, 9)]
    facts.append(PlaceFact("ITLMP", "Lampedusa", "ITA", "border-point", 3550, None))
    spool = parsing.Spool()
    spool.extend(facts)
    assert list(spool) == facts
    assert list(spool) == facts, "as often as needed"
    assert [type(fact) for fact in spool] == [type(fact) for fact in facts]
