"""`routewatch serve`: safe or not at all, and ready at the first request to each worker."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import typer
from flask.testing import FlaskClient

from dashboard.app.safety import UnsafeEnvironmentError, refuse_unsafe
from dashboard.cli.serve import serve
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.network import network_store
from tests.serving import serving

SCRIPT = re.compile(r'src="(/_dash-component-suites/[^"]+)"')


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DASH_DEBUG", "1"),
        ("dash_debug", "true"),
        ("DASH_MCP_ENABLED", "true"),
        ("DASH_HOT_RELOAD", "0"),
        ("DASH_ASSETS_EXTERNAL_PATH", "https://elsewhere.example"),
        ("FLASK_DEBUG", "1"),
    ],
)
def test_a_switch_that_exposes_callbacks_stops_the_start(name: str, value: str) -> None:
    nowhere = "sqlite:///nowhere.sqlite"
    answer = run_routewatch(
        "serve", "--port", "1", address=nowhere, timeout=30, within={name: value}
    )
    assert answer.returncode == 78
    assert name in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert "Traceback" not in answer.stderr


@pytest.mark.thorough
def test_the_environment_is_judged_before_the_store(tmp_path: Path) -> None:
    damaged = tmp_path / "store.sqlite"
    damaged.write_bytes(b"no database" * 1000)
    answer = subprocess.run(
        [ROUTEWATCH, "serve", "--port", "1"],
        env=os.environ | {"DASH_DEBUG": "1", "ROUTEWATCH_DATABASE_URL": f"sqlite:///{damaged}"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert answer.returncode == 78
    assert "DASH_DEBUG" in answer.stderr
    assert "damaged" not in answer.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "routewatch.example.org"])  # noqa: S104 - refused
def test_other_machines_reach_no_server_that_asks_nobody_who_they_are(
    host: str,
    migrated_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", f"sqlite:///{migrated_file}")
    with pytest.raises(typer.Exit) as refused:
        serve(host=host, port=1)
    assert refused.value.exit_code == 78
    sentence = capsys.readouterr().err
    assert sentence.startswith(f"will not listen on {host}: ")
    assert len(sentence.splitlines()) == 1


def test_what_bureaus_report_is_not_open_to_everybody(
    migrated_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store = network_store(migrated_file, tmp_path / "store.sqlite")
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", store)
    monkeypatch.setenv("ROUTEWATCH_ACCESS", "open")
    with pytest.raises(typer.Exit) as refused:
        serve(host="127.0.0.1", port=1)
    assert refused.value.exit_code == 78
    sentence = capsys.readouterr().err
    assert "the store holds what bureaus report (bureau_" in sentence
    assert len(sentence.splitlines()) == 1


def test_a_switch_that_is_off_does_not_stop_the_start() -> None:
    refuse_unsafe({"DASH_DEBUG": "false", "DASH_MCP_ENABLED": "", "PATH": "/bin"})


def test_the_sentence_names_every_switch() -> None:
    with pytest.raises(UnsafeEnvironmentError, match="DASH_DEBUG, DASH_UI"):
        refuse_unsafe({"DASH_UI": "1", "DASH_DEBUG": "1"})


def test_the_first_request_to_each_worker_finds_every_script(
    client: FlaskClient, reference_store: str, tmp_path: Path
) -> None:
    # From an application of the same files: this server's own page is not asked for.
    scripts = SCRIPT.findall(client.get("/").text)
    assert len(scripts) > 5
    with serving(reference_store, tmp_path / "log", "--workers", "4") as served:

        def status(path: str) -> int:
            try:
                with urlopen(served.origin + path, timeout=20) as answer:  # noqa: S310 - our own
                    return int(answer.status)
            except HTTPError as error:
                return error.code

        with ThreadPoolExecutor(16) as readers:
            statuses = list(readers.map(status, scripts * 8))
    assert set(statuses) == {200}


@pytest.mark.thorough
def test_a_store_that_is_missing_is_said_and_not_made(tmp_path: Path) -> None:
    store = tmp_path / "none.sqlite"
    with (
        serving(f"sqlite:///{store}", tmp_path / "log", health=503) as served,
        pytest.raises(HTTPError) as told,
    ):
        urlopen(f"{served.origin}/health", timeout=20)  # noqa: S310 - our own address
    assert told.value.code == 503
    assert "routewatch init" in told.value.read().decode()
    assert not store.exists()
