"""Acts whose process was killed: the audit says whether figures have changed."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.audit import chain, changes
from dashboard.audit.chain import Chain
from dashboard.audit.changes import end_unfinished
from dashboard.settings import Settings
from data_access.store.engine import ImportRunningError, reading
from data_access.store.inventory import batches
from tests.builders import RAW

_KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from dashboard.audit.record import Audit
from dashboard.cli import app

step, writing, written = sys.argv.pop(1), Audit.write, []

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def write(audit, *arguments, **more):
    written.append(1)
    if step == f"before line {len(written)}":
        die()
    writing(audit, *arguments, **more)
    if step == f"after line {len(written)}":
        die()

Audit.write = write
if step == "before the commit":
    event.listen(Engine, "commit", die)
app()
"""
UNCHANGED, CHANGED = "did not finish: nothing was changed", "did not finish: figures have changed"


@pytest.mark.parametrize(
    ("step", "imported", "results"),
    [
        ("before line 1", 0, [UNCHANGED]),
        ("after line 1", 0, ["begun", UNCHANGED]),
        ("before the commit", 0, ["begun", UNCHANGED]),
        ("before line 2", 1, ["begun", CHANGED]),
        ("after line 2", 1, ["begun", "done"]),
        ("never", 1, ["begun", "done"]),
    ],
)
def test_an_act_that_was_killed_gets_its_line_from_who_comes_next(
    migrated_file: Path, tmp_path: Path, step: str, imported: int, results: list[str]
) -> None:
    store, audit = tmp_path / "store.sqlite", tmp_path / "audit.jsonl"
    shutil.copy(migrated_file, store)
    address = f"sqlite:///{store}"
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, step, "import", "iom_mmp", str(RAW / "iom_points.csv")],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": address, "ROUTEWATCH_AUDIT": str(audit)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == (0 if step == "never" else -signal.SIGKILL), done.stderr
    settings = Settings(database_url=address, audit=str(audit))
    # Once, however many come.
    for _ in range(2):
        end_unfinished(settings)
    lines = [json.loads(line) for line in audit.read_text().splitlines()]
    assert [line["result"] for line in lines] == results
    assert {(line["act"], line["object"]) for line in lines} == {("import", "iom_points.csv")}
    assert len({line["change"] for line in lines}) == 1
    kept = Chain(audit)
    assert chain.verify(kept.files(), kept).faults == []
    with reading(address) as connection:
        assert len(batches(connection)) == imported


def test_of_two_that_change_figures_one_waits(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what is said of one that was killed is of nothing that another has done."""
    monkeypatch.setattr(changes, "PATIENCE", 0.1)
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", f"sqlite:///{migrated_file}")
    monkeypatch.setenv("ROUTEWATCH_AUDIT", str(tmp_path / "audit.jsonl"))
    with (
        changes.changing("rebuild"),
        pytest.raises(ImportRunningError, match="another import is running"),
        changes.changing("revert"),
    ):
        pytest.fail("it has begun")
