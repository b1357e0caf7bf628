"""Alert rules and the board for operators: they can be read, and ask for what /metrics gives."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from dashboard.app import create_app
from dashboard.settings import Settings

ROOT = Path(__file__).parents[2]
ALERTS, BOARD = (ROOT / "deploy" / name for name in ("alerts.yaml", "grafana-board.json"))
_NAME = re.compile(r"\broutewatch_\w+")
_IMPORTED = "routewatch_import_timestamp_seconds"
_REFUSED = "routewatch_import_refused_timestamp_seconds"


@pytest.mark.thorough
def test_alerts_board_and_document_name_what_metrics_gives_and_all_of_it(
    reference_store: str,
) -> None:
    settings = Settings(database_url=reference_store, metrics="yes")
    client: FlaskClient = create_app(settings).server.test_client()
    client.get("/first-view", query_string={"path": "/trends", "search": ""})
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
