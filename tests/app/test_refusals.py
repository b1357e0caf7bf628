"""A client's mistake is refused in one line, and what breaks has a name in the log."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient
from limits.storage import MemoryStorage

from dashboard.access.reader import close_doors
from dashboard.app import refusals
from dashboard.app.requests import HEADER
from dashboard.audit import chain
from dashboard.callbacks import panels
from dashboard.cli.serve import JsonLines
from dashboard.settings import Settings
from tests.app import asking
from tests.conftest import ROUTEWATCH
from tests.fuzzing import spoilt
from tests.serving import serving

CALLBACKS = "/_dash-update-component"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "[]",
        "[1, 2]",
        "null",
        "{}",
        '{"output": 3}',
        '{"output": "nothing.children"}',
        "[" * 100_000,
        '{"output": ' + "9" * 5_000 + "}",
        json.dumps({"output": "x" * 100_000}),
    ],
    ids=lambda body: body[:20] or "empty",
)
def test_a_malformed_callback_is_400_without_a_trace_in_the_log(
    client: FlaskClient, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post(CALLBACKS, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert not [record for record in caplog.records if record.exc_info]


_FORGED: tuple[tuple[str, object], ...] = (
    ("inputs", []),
    ("inputs", [{"id": "admin", "property": "x", "value": 1}]),
    ("inputs", [{"id": "view", "property": "pathname", "value": {}}]),
    ("inputs", {"id": "view"}),
    ("inputs", [[1, 2]]),
    ("outputs", "everything"),
    ("outputs", [{"id": 5, "property": "children"}]),
    ("outputs", [[{"id": {"panel": "no-such"}, "property": "data"}], {}, {}]),
    ("changedPropIds", [1]),
    ("state", [{"id": "url", "property": "search"}]),
)
_VIEWS: tuple[object, ...] = (
    None,
    "text",
    {"search": 1, "path": "/"},
    {"search": "?" + "x" * 9_000, "path": "/"},
    {"search": ""},
    {"search": "", "path": ["/"]},
    {"search": "", "path": "/", "number": "1"},
    {"search": "", "path": "/", "changes": ["t"]},
    *(
        {"search": "", "path": "/", "changes": {name: value}}
        for name, value in (
            *(("t", 2015), ("t", "never"), ("r", "atlantis"), ("period_from", 5)),
            *(("months", [1]), ("routes", 5), ("quality", [5, 1]), ("overlays", 5)),
            *(("step", 10**9), ("step", "x"), ("flip", "no"), ("view", 1)),
            *(("places", ["XXX"]), ("x", "y" * 9_000)),
        )
    ),
)
_TABS = (
    {"panel": "top-routes"},
    {"panel": "no-such", "tab": "table", "search": ""},
    {"panel": "top-routes", "tab": "secrets", "search": ""},
    {"panel": "top-routes", "tab": "table", "search": 1},
    "text",
)


@pytest.mark.parametrize(
    "body",
    [
        *(asking.panels("/") | {field: value} for field, value in _FORGED),
        *(
            asking.panels("/") | {"inputs": [{"id": "view", "property": "data", "value": view}]}
            for view in _VIEWS
        ),
        *(asking.page(path) for path in (1, ["/trends"])),
        *(asking.page("/trends", search) for search in (1, ["?t=2015"])),
        *(asking.tab("top-routes", opened) for opened in _TABS),
    ],
)
def test_a_callback_that_no_page_sends_is_400(client: FlaskClient, body: object) -> None:
    assert client.post(CALLBACKS, json=body).status_code == 400


@pytest.mark.parametrize(
    "count",
    [
        150,
        pytest.param(1_000, marks=pytest.mark.thorough),
        pytest.param(5_000, marks=pytest.mark.long),
    ],
)
def test_no_spoilt_callback_is_an_error_of_ours(client: FlaskClient, count: int) -> None:
    """Each is answered, or refused in one line; 380 of 10,000 were a 500 with a trace once."""
    outputs = [one["output"] for one in client.get("/_dash-dependencies").get_json()]
    tab = asking.tab("top-routes", {"panel": "top-routes", "tab": "table", "search": ""})
    page = asking.page("/trends")
    opened = client.post(CALLBACKS, json=asking.editor("copy", "situation")).get_json()
    desk = opened["sideUpdate"]["playlist-state"]["data"]
    typed = {" 0 code": "room", "scene 0 view": "/trends?t=2015", "scene 1 dwell": 30}
    playlist = asking.editor("down", "0", desk, fields=typed)
    pack = asking.briefing("?items=/?t=2015%26p=map&t=2015")
    bodies = [asking.panels("/quality"), asking.scene("/wall/situation", 0), tab, page]
    bodies += [playlist, pack]
    for body in islice(spoilt(bodies, outputs, seed=count), count):
        assert client.post(CALLBACKS, json=body).status_code in {200, 204, 400}, body


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/_dash-layout", {"Referer": "http://[bad"}),
        ("/assets/" + "a" * 300 + "?m=1", {}),
        ("/assets/%00?m=1", {}),
    ],
)
def test_an_address_that_cannot_be_one_is_no_error_of_ours(
    client: FlaskClient, path: str, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get(path, headers=headers).status_code in {200, 404}
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1/" + "x" * 5_000])
def test_an_unknown_address_of_the_data_interface_is_a_short_404(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.get_json()["error"].startswith("there is no /api/")
    assert len(answer.data) < 200


def test_a_costly_question_is_told_what_to_ask_instead(reference_store: str) -> None:
    client = asking.client_of(database_url=reference_store, rows=100, share=1)
    for address in ("series?m=dead_missing&by=month,route", "revisions?m=dead_missing"):
        assert client.get(f"/api/v1/{address}&t=2014").status_code == 200
    answer = client.get("/api/v1/series?m=dead_missing&by=month,route")
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "by")
    assert answer.get_json()["error"].startswith("more than 100 rows are asked for: ask for fewer")
    # Small ones that are too many together.
    each = ",".join(("dead_missing", "dead", "missing", "incidents"))
    assert client.get(f"/api/v1/series?m={each}&by=month&t=2014..2017").status_code == 400


@pytest.mark.thorough
def test_one_address_has_no_more_than_its_share(reference_store: str) -> None:
    client = asking.client_of(database_url=reference_store, share=1)
    client.environ_base["REMOTE_ADDR"] = "2001:db8::1"
    statuses = []
    for number in range(2_000):
        answer = client.get(f"/api/v1/series?m=dead_missing&by=month&t={2014 + number % 10}")
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            break
    assert set(statuses) == {200, 429}
    assert "more work than a minute allows; ask again in" in answer.get_json()["error"]
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    # The same household, another one, and a proxy on this machine.
    for address, status in (("2001:db8::2", 429), ("2001:db8:1::1", 200), ("127.0.0.1", 200)):
        client.environ_base["REMOTE_ADDR"] = address
        assert client.get("/health").status_code == status, address


def test_who_takes_files_without_end_is_told_when_to_come_back(client: FlaskClient) -> None:
    """A picture costs six times as much as a table; files that there are not cost as much."""
    asked = [client.get("/api/v1/panels/none.png").status_code for _ in range(101)]
    assert asked == [404] * 100 + [429]
    refused = client.get("/api/v1/panels/none.csv")
    assert "more files than a minute allows; ask again in" in refused.get_json()["error"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert client.get("/api/v1/operations?t=2015").status_code == 200
    client.environ_base["REMOTE_ADDR"] = "127.9.9.9"
    assert client.get("/api/v1/panels/none.csv").status_code == 404


def test_a_count_of_requests_that_fails_is_no_error_of_a_reader(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two threads start the limiter's timer at once."""

    def fail(*_given: object, **_more: object) -> int:
        raise RuntimeError("threads can only be started once")

    monkeypatch.setattr(MemoryStorage, "incr", fail)
    assert client.get("/api/v1/panels/none.csv").status_code == 404
    assert client.get("/api/v1/series?m=dead_missing&by=month&t=2015").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8050", 200),
        ("127.0.0.1:8050", 200),
        ("[::1]:8050", 200),
        ("192.0.2.7", 421),
        ("[2001:db8::7]:8050", 421),
        ("2130706433", 421),
        ("evil.example:8050", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("[::1", 421),
    ],
)
def test_only_names_that_are_ours_are_answered(client: FlaskClient, host: str, status: int) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == status


def test_names_of_the_installation_are_ours() -> None:
    hosts = Settings(access="open", hosts="wall, other.example").listening_on("192.0.2.7").hosts
    names = refusals.reached_at("https://Routewatch.example.org:8443/x", hosts)
    ours = ("routewatch.example.org", "WALL:8050", "other.example", "192.0.2.7:8050")
    assert all(refusals.is_ours(host, names) for host in ours)
    assert not any(refusals.is_ours(host, names) for host in ("another.example", "192.0.2.8"))


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/dash/../../../etc/passwd",
        "/_dash-component-suites/dash/%2e%2e/%2e%2e/etc/passwd",
        "/_dash-component-suites/nothing/at/all.js",
        "/assets/../pyproject.toml",
        "/assets/%2e%2e/pyproject.toml",
    ],
)
def test_a_path_out_of_the_house_is_404(
    client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert client.get(path).status_code == 404
    assert not caplog.records


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/routes/nowhere", "/routes/", "/bureau/FR?bureau_id=DE", "/%0a", "/a" * 400],
)
def test_an_unknown_page_is_404_with_the_page_that_says_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if path == "/routes/":
        assert answer.status_code == 200
        return
    assert answer.status_code == 404
    assert "<title>No such page" in answer.text


GIVEN = "proxy-4711.abcdef"
TRACE = "0af7651916cd43dd8448eb211c80319c"
POLICY = """
[proxy]
addresses = ["10.1.0.0/16"]
"""


def name(client: FlaskClient, given: str, address: str) -> str:
    """What a request is called in its answer."""
    answer = client.get("/health", headers={HEADER: given}, environ_base={"REMOTE_ADDR": address})
    return answer.headers[HEADER]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """The log, as lines of JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_a_name_is_taken_from_this_machine_and_made_for_others(client: FlaskClient) -> None:
    assert name(client, GIVEN, "127.0.0.1") == GIVEN
    names = {
        name(client, given, address)
        for given, address in (
            (GIVEN, "192.0.2.7"),
            ("short", "127.0.0.1"),
            ("a b c d e f g h", "127.0.0.1"),
            ("x" * 65, "127.0.0.1"),
            ("", "127.0.0.1"),
        )
    }
    assert len(names) == 5
    assert all(len(one) == 16 and int(one, 16) for one in names)


@pytest.mark.thorough
def test_where_readers_are_known_it_is_the_proxys(migrated_file: Path, tmp_path: Path) -> None:
    (tmp_path / "access.toml").write_text(POLICY)
    server = asking.client_of(
        database_url=f"sqlite:///{migrated_file}",
        access="proxy",
        access_file=str(tmp_path / "access.toml"),
    )
    close_doors(closed=False)
    assert name(server, GIVEN, "10.1.2.3") == GIVEN
    assert name(server, GIVEN, "127.0.0.1") != GIVEN


def test_what_breaks_says_the_name_that_the_log_has(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setitem(client.application.view_functions, "api.read_summary", broken)
    here = {"REMOTE_ADDR": "127.0.0.1"}
    answer = client.get("/api/v1/summary", headers={HEADER: GIVEN}, environ_base=here)
    assert answer.status_code == 500
    assert GIVEN in answer.get_json()["error"]
    monkeypatch.setattr(panels, "render", broken)
    headers = {HEADER: f"{GIVEN}-2"}
    asked = asking.panels("/trends")
    drawn = client.post(CALLBACKS, json=asked, headers=headers, environ_base=here)
    assert f"Reference {GIVEN}-2." in drawn.text
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert {line["request"] for line in lines} == {GIVEN, f"{GIVEN}-2"}
    assert {line["route"] for line in lines} == {"/api/v1/summary", CALLBACKS}
    assert all("RuntimeError: a fault" in line["traceback"] for line in lines)


@pytest.mark.thorough
def test_the_audit_has_the_same_name(reference_store: str, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    asked = asking.client_of(database_url=reference_store, audit=str(audit))
    asked.get("/api/v1/panels/deaths-over-time.csv", headers={HEADER: GIVEN})
    (line,) = chain.read_lines([audit])
    assert (line["act"], line["request"]) == ("export", GIVEN)


@pytest.mark.thorough
def test_opentelemetry_by_its_own_settings_has_a_span_of_each_request(
    reference_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    monkeypatch.setenv("OTEL_METRICS_EXPORTER", "none")
    monkeypatch.setenv("OTEL_LOGS_EXPORTER", "none")
    watched = tmp_path / "watched"
    programs = Path(sys.executable).parent
    watched.write_text(f'#!/bin/sh\nexec {programs}/opentelemetry-instrument {ROUTEWATCH} "$@"\n')
    watched.chmod(0o755)
    monkeypatch.setattr("tests.serving.ROUTEWATCH", str(watched))
    log = tmp_path / "log"
    with serving(reference_store, log) as served:
        parent = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        answer = requests.get(f"{served.origin}/api/v1/routes", headers=parent, timeout=30)
        assert answer.ok
    # Spans that wait are written when a worker ends.
    assert f'"trace_id": "0x{TRACE}"' in log.read_text()
    assert '"http.route": "/api/v1/routes"' in log.read_text()
