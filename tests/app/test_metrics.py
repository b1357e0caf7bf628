"""`/metrics` and what watches by it: what is counted, who may read it, rules that fire."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from dashboard.access.reader import close_doors
from dashboard.app import create_app
from dashboard.app.route_rights import ROUTES
from dashboard.settings import Settings, SettingsError
from data_access.declaration.file_schema import Refusal
from data_access.store.archive import Refusals
from tests.app import asking
from tests.builders import a_csv
from tests.conftest import invoke_routewatch
from tests.serving import serving

POLICY = """
[roles.public]
acts = ["view"]
[groups]
monitors = ["monitor"]
deaths = ["of_deaths"]
[roles.of_deaths]
marking = "TLP:CLEAR"
sources = ["iom_mmp"]
measures = "all"
bureaus = "all"
acts = ["view", "metrics"]
[roles.monitor]
marking = "TLP:CLEAR"
sources = []
measures = []
bureaus = []
acts = ["view", "metrics"]
[proxy]
addresses = ["10.0.0.1"]
"""
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {
        (one.name, frozenset(one.labels.items())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def number(found: Samples, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0)


@pytest.fixture(scope="module")
def counted(reference_store: str) -> FlaskClient:
    """A client of an application that counts."""
    return asking.client_of(database_url=reference_store, metrics="yes")


def test_nothing_is_there_unless_it_is_asked_for(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404
    with pytest.raises(SettingsError, match="METRICS is empty or yes, not 'on'"):
        Settings.from_environment({"ROUTEWATCH_METRICS": "on"})


@pytest.mark.thorough
def test_requests_cards_cache_and_figures_are_counted_and_nobody_is_named(
    client: FlaskClient, counted: FlaskClient
) -> None:
    rules = [
        {rule.rule for rule in one.application.url_map.iter_rules()} for one in (client, counted)
    ]
    assert rules[1] - rules[0] == {"/metrics"}
    before = samples(counted.get("/metrics").text)
    for path in ("/routes/central-mediterranean?c=ITA&t=2015", "/bureaus/ITA", "/wall/situation"):
        counted.get(path, headers={"User-Agent": "a-name"})
    asked = asking.panels("/trends", "?r=central-mediterranean&t=2015")
    for _ in range(2):
        answer = counted.post(
            asking.CALLBACKS, json=asked, headers={"Referer": "http://localhost/trends"}
        )
        assert answer.status_code == 200
    counted.get("/api/version", headers={"X-Routewatch-Wall": "situation"})
    counted.get("/api/v1/series?m=nothing")
    found = samples(counted.get("/metrics").text)
    values = " ".join(value for _, labels in found for _, value in labels)
    assert not re.search("central-med|ITA|situation|2015|a-name|nothing", values)
    # The page, which the server has asked itself for, is not among them.
    assert not number(before, "routewatch_requests_total", address="/", status="200")
    assert number(found, "routewatch_requests_total", address="/<path:path>", status="200") == 3
    assert number(found, "routewatch_requests_total", address="/api/v1/series", status="400") == 1
    for address, page, times in (
        (asking.CALLBACKS, "/trends", 2),
        ("/<path:path>", "/routes/<route>", 1),
        ("/<path:path>", "/bureaus/<bureau>", 1),
    ):
        labels = {"address": address, "page": page}
        assert number(found, "routewatch_request_seconds_count", **labels) == times
    # A card that the cache had was not made.
    assert number(found, "routewatch_panel_seconds_count", panel="measure-over-time") == 1
    assert number(found, "routewatch_cache_questions_total", result="hit") > 0
    assert number(found, "routewatch_cache_questions_total", result="miss") > 0
    assert number(found, "routewatch_cache_bytes") > 100_000
    assert number(found, "routewatch_wall_polls_total") == 1
    assert number(found, "routewatch_walls_connected") == 0
    published = number(found, "routewatch_source_published_timestamp_seconds", source="frontex_ibc")
    assert time.strftime("%Y-%m-%d", time.gmtime(published)) == "2026-08-04"
    assert number(found, "routewatch_imports", source="frontex_ibc") == 2
    assert number(found, "routewatch_import_rows", source="frontex_ibc") == 34_274 + 1_504
    assert number(found, "routewatch_store_up") == number(found, "routewatch_audit_up") == 1


@pytest.mark.thorough
def test_files_that_were_refused_are_counted_by_source_and_reason_and_outlast_a_server(
    migrated_file: Path, tmp_path: Path
) -> None:
    store = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.sqlite')}"
    (tmp_path / "page.csv").write_text("<html>Sorry</html>\n")
    a_csv(tmp_path / "layout.csv", [["a", "b"], [1, 2]])
    for call in (
        ("import", "iom_mmp", "page.csv"),
        ("import", "iom_mmp", "layout.csv"),
        ("import", "honduras_inm", "layout.csv"),
        ("import", "honduras_inm", "layout.csv", "--dry-run"),
        ("import", "iom_mmp", "missing.csv"),
        ("import", "nobody", "layout.csv"),
    ):
        words = [str(tmp_path / word) if word.endswith(".csv") else word for word in call]
        assert invoke_routewatch(*words, address=store).returncode == 2
    settings = Settings(database_url=store, metrics="yes")
    text = create_app(settings).server.test_client().get("/metrics").text
    found = samples(text)
    name = "routewatch_imports_refused_total"
    assert {key: value for key, value in found.items() if key[0] == name} == {
        (name, frozenset({"source": source, "reason": reason}.items())): 1
        for source, reason in (
            ("iom_mmp", "file"),
            ("iom_mmp", "layout"),
            ("honduras_inm", "layout"),
        )
    }
    newest = number(found, "routewatch_import_refused_timestamp_seconds", source="honduras_inm")
    assert time.time() - 60 < newest < time.time()


@pytest.mark.thorough
def test_without_sign_in_this_machine_alone_may_read_it(reference_store: str) -> None:
    asked = asking.client_of(database_url=reference_store, metrics="yes", access="open")
    for address, headers, status in (
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 403),
        # Through a socket, from a proxy.
        ("localhost", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Via": "1.1 a-proxy"}, 403),
    ):
        answer = asked.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == status, (address, headers)


@pytest.fixture
def known(migrated_file: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of an application whose readers a proxy names."""
    (tmp_path / "access.toml").write_text(POLICY)
    settings = Settings(
        database_url=f"sqlite:///{migrated_file}",
        access="proxy",
        access_file=str(tmp_path / "access.toml"),
        metrics="yes",
    )
    yield create_app(settings).server.test_client()
    close_doors(closed=False)


@pytest.mark.thorough
def test_where_readers_are_known_it_takes_the_right_to(known: FlaskClient) -> None:
    assert "metrics" in ROUTES

    def status(groups: str = "", address: str = "10.0.0.1") -> int:
        headers = {"X-Forwarded-User": "m-1", "X-Forwarded-Groups": groups} if groups else {}
        found = known.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
        return found.status_code

    assert status() == 403
    assert status("others") == 403
    assert status("monitors") == 200
    # Nobody is known by asking from this machine, which may be the proxy.
    assert status(address="127.0.0.1") == 403


@pytest.mark.thorough
def test_of_sources_that_its_reader_may_not_see_nothing_is_counted(
    reference_store: str, tmp_path: Path
) -> None:
    # All others see nothing, since whoever signs in has the rights of the public as well.
    (tmp_path / "access.toml").write_text(
        POLICY.replace('acts = ["view"]', "acts = []\nsources = []", 1)
    )
    Refusals(tmp_path / "archive").note("honduras_inm", Refusal.FILE)
    asked = asking.client_of(
        database_url=reference_store,
        archive=str(tmp_path / "archive"),
        access="proxy",
        access_file=str(tmp_path / "access.toml"),
        metrics="yes",
    )
    headers = {"X-Forwarded-User": "m-1", "X-Forwarded-Groups": "deaths"}
    base = {"REMOTE_ADDR": "10.0.0.1"}
    text = asked.get("/metrics", headers=headers, environ_base=base).get_data(as_text=True)
    sources = {dict(labels).get("source") for _name, labels in samples(text)} - {None}
    assert sources == {"iom_mmp"}
    # Nor is anybody told by whether the server is well when such a source has changed.
    assert asked.get("/health").get_json() == {"status": "ok"}
    close_doors(closed=False)


@pytest.mark.thorough
def test_all_processes_are_counted_together_and_none_is_lost_with_its_count(
    reference_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTEWATCH_METRICS", "yes")
    with serving(reference_store, tmp_path / "log", "--workers", "2") as server:

        def asked() -> float:
            with urlopen(Request(f"{server.origin}/metrics")) as answer:  # noqa: S310 - our own
                found = samples(answer.read().decode())
            address = "/api/v1/routes"
            return number(found, "routewatch_requests_total", address=address, status="200")

        def ask(times: int) -> None:
            for _ in range(times):
                with urlopen(f"{server.origin}/api/v1/routes") as answer:  # noqa: S310 - our own
                    answer.read()

        ask(20)
        assert asked() == 20
        first = Path(f"/proc/{server.process.pid}")
        (folder,) = {
            file.parent
            for one in (first / "fd").iterdir()
            if (file := one.readlink()).suffix == ".db"
        }
        for child in (first / "task" / first.name / "children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        # What is asked meanwhile waits for those that come.
        ask(10)
        assert asked() == 30
    assert not folder.exists()


ROOT = Path(__file__).parents[2]
ALERTS, BOARD = (ROOT / "deploy" / name for name in ("alerts.yaml", "grafana-board.json"))
_NAME = re.compile(r"\broutewatch_\w+")
_IMPORTED = "routewatch_import_timestamp_seconds"
_REFUSED = "routewatch_import_refused_timestamp_seconds"


@pytest.mark.thorough
def test_alerts_board_and_document_name_what_metrics_gives_and_all_of_it(
    reference_store: str,
) -> None:
    client = asking.client_of(database_url=reference_store, metrics="yes")
    asking.answer(client, asking.panels("/trends"))
    families = text_string_to_metric_families(client.get("/metrics").text)
    named = {f"{one.name}_total" if one.type == "counter" else one.name for one in families}
    histograms = {"routewatch_request_seconds", "routewatch_panel_seconds"}
    parts = {f"{one}_{part}" for one in histograms for part in ("bucket", "sum", "count")}
    board = json.loads(BOARD.read_text())
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(asked) > 12
    assert set(_NAME.findall(ALERTS.read_text())) <= named | parts
    assert {name for expression in asked for name in _NAME.findall(expression)} <= named | parts
    document = (ROOT / "docs" / "monitoring.md").read_text()
    assert set(re.findall(r"`(routewatch_\w+)`", document)) == named


def refused(*sources: str) -> str:
    """What the alerts on refused files of some sources are to say, in YAML."""
    return json.dumps(
        [
            {
                "exp_labels": {"severity": "ticket", "source": source},
                "exp_annotations": {
                    "summary": f"A file of {source} was refused, and none was imported since.",
                    "action": "docs/safekeeping.md, The inbox: the report beside it says why",
                },
            }
            for source in sources
        ]
    )


@pytest.mark.prometheus
def test_prometheus_takes_the_rules_and_they_fire(tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(f"""
rule_files: [{ALERTS}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {{series: 'routewatch_store_up', values: '1x10 0x10'}}
      - {{series: 'routewatch_walls_connected{{instance="a"}}', values: '6x20 2x60'}}
      - {{series: 'routewatch_walls_connected{{instance="b"}}', values: '4x20 2x60'}}
      # Refused after ten minutes; of one source something was imported twenty minutes later.
      - {{series: '{_REFUSED}{{source="iom_mmp"}}', values: '_x10 600x70'}}
      - {{series: '{_REFUSED}{{source="uk_small_boats"}}', values: '_x10 600x70'}}
      - {{series: '{_IMPORTED}{{source="iom_mmp"}}', values: '10x30 1800x50'}}
    alert_rule_test:
      - {{eval_time: 9m, alertname: RoutewatchStoreAway, exp_alerts: []}}
      - eval_time: 15m
        alertname: RoutewatchStoreAway
        exp_alerts:
          - exp_labels: {{severity: page}}
            exp_annotations:
              summary: The store does not answer; pages show no figures.
              action: routewatch doctor
      - {{eval_time: 9m, alertname: RoutewatchImportRefused, exp_alerts: []}}
      - eval_time: 20m
        alertname: RoutewatchImportRefused
        exp_alerts: {refused("iom_mmp", "uk_small_boats")}
      - eval_time: 40m
        alertname: RoutewatchImportRefused
        exp_alerts: {refused("uk_small_boats")}
      - {{eval_time: 29m, alertname: RoutewatchWallsGone, exp_alerts: []}}
      - eval_time: 40m
        alertname: RoutewatchWallsGone
        exp_alerts:
          - exp_labels: {{severity: ticket}}
            exp_annotations:
              summary: Fewer than half of the walls of the last hour still ask for figures.
              action: "docs/wall.md, what NOT LIVE means; RoutewatchAway, where the server is gone"
    promql_expr_test:
      - expr: routewatch:walls
        eval_time: 15m
        exp_samples: [{{labels: 'routewatch:walls', value: 10}}]
""")
    for command in (("check", "rules", ALERTS), ("test", "rules", tmp_path / "test.yaml")):
        tried = subprocess.run(
            ["promtool", *command],  # noqa: S607 - of the system's package
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert tried.returncode == 0, tried.stdout + tried.stderr
