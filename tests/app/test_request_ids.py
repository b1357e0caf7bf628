"""One name of a request: in the answer's header, the audit, the log and on the page of an error."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient

from dashboard.access.reader import close_doors
from dashboard.app import create_app
from dashboard.app.request_ids import HEADER
from dashboard.audit import chain
from dashboard.callbacks import panels
from dashboard.cli.serve import JsonLines
from dashboard.settings import Settings
from tests.conftest import ROUTEWATCH
from tests.serving import serving

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
    settings = Settings(
        database_url=f"sqlite:///{migrated_file}",
        access="proxy",
        access_file=str(tmp_path / "access.toml"),
    )
    server = create_app(settings).server.test_client()
    close_doors(closed=False)
    assert name(server, GIVEN, "10.1.2.3") == GIVEN
    assert name(server, GIVEN, "127.0.0.1") != GIVEN


def test_what_breaks_says_the_name_that_the_log_has(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setitem(client.application.view_functions, "summary.read", broken)
    here = {"REMOTE_ADDR": "127.0.0.1"}
    answer = client.get("/api/v1/summary", headers={HEADER: GIVEN}, environ_base=here)
    assert answer.status_code == 500
    assert GIVEN in answer.get_json()["error"]
    monkeypatch.setattr(panels, "render", broken)
    headers = {HEADER: f"{GIVEN}-2"}
    view = {"path": "/trends", "search": ""}
    drawn = client.get("/first-view", query_string=view, headers=headers, environ_base=here)
    assert f"Reference {GIVEN}-2." in drawn.text
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert {line["request"] for line in lines} == {GIVEN, f"{GIVEN}-2"}
    assert {line["route"] for line in lines} == {"/api/v1/summary", "/first-view"}
    assert all("RuntimeError: a fault" in line["traceback"] for line in lines)


@pytest.mark.thorough
def test_the_audit_has_the_same_name(reference_store: str, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    settings = Settings(database_url=reference_store, audit=str(audit))
    asked = create_app(settings).server.test_client()
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
