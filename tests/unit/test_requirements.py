"""The exact versions that `make` installs are those that pyproject.toml asks for."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = {
    "run": (("access", "export"), ("build",)),
    "dev": (
        ("access", "duckdb", "export", "fetch", "metrics", "otel", "postgres"),
        ("build", "dev"),
    ),
    "spark": (("duckdb", "spark"), ("build", "java")),
    "lock": (None, ("lock",)),
    "bundle": (None, ("bundle",)),
}
"""Files of exact versions, with the extras and the groups of pyproject.toml that each answers."""
PINNED = re.compile(r"^(\S+)==(\S+?)(?: ;.*)? \\$", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_versions_are_exact_and_answer_what_the_project_asks_for(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    pinned = dict(PINNED.findall(text))
    assert len(pinned) == text.count("==") - text.count(" == ")
    assert "://" not in text
    assert text.count(" \\\n    --hash=sha256:") >= len(pinned)
    for wanted in _wanted(*LOCKS[lock]):
        name = canonicalize_name(wanted.name)
        assert wanted.specifier.contains(pinned[name]), f"{wanted}: call `KEEP=yes make lock`"


def test_what_runs_is_what_was_tested() -> None:
    run, dev = (
        dict(PINNED.findall((ROOT / "requirements" / f"{name}.txt").read_text("utf-8")))
        for name in ("run", "dev")
    )
    assert run.items() <= dev.items()
    assert not {"pytest", "mypy", "playwright", "ruff"} & run.keys()


@pytest.fixture(scope="module")
def modules() -> set[str]:
    """What a server and the command line have loaded when all commands are looked at."""
    started = (
        "import sys, dashboard.app, dashboard.cli as cli; from typer.main import get_command; "
        "list(get_command(cli.app).commands.values()); print(*sys.modules)"
    )
    words = [sys.executable, "-c", started]
    return set(subprocess.check_output(words, text=True, cwd=ROOT).split())


def test_neither_pages_nor_commands_start_with_the_libraries_that_fit(modules: set[str]) -> None:
    assert "dashboard.cli" in modules
    # Of scipy the functions of distributions, which intervals need, cost a tenth of a second.
    assert not {"statsmodels", "scipy.stats", "scipy.optimize"} & modules


def test_a_server_starts_without_what_other_commands_read() -> None:
    started = "import sys, dashboard.cli.serve, dashboard.app; print(*sys.modules)"
    words = [sys.executable, "-c", started]
    loaded = subprocess.check_output(words, text=True, cwd=ROOT).split()
    assert "dashboard.pages" in loaded
    others = ("data_access.ingest", "data_access.sources", "data_access.exercise", "rich.")
    assert [one for one in loaded if one.startswith(others)] == []


def test_what_writes_figures_loads_no_library_of_numbers() -> None:
    # An import that fits no expected range has 40 MB of memory less to pay for.
    started = (
        "import sys, data_access.ingest, data_access.store.derived_tables; print(*sys.modules)"
    )
    words = [sys.executable, "-c", started]
    loaded = set(subprocess.check_output(words, text=True, cwd=ROOT).split())
    assert "data_access.store.hit_scatters" in loaded
    assert not {"numpy", "scipy", "pandas", "statsmodels"} & loaded


def test_what_asks_publishers_is_loaded_by_nothing_else(modules: set[str]) -> None:
    assert "dashboard.cli.fetch" in modules
    assert not {"data_access.retrieval.transport", "requests"} & modules


def test_engines_of_event_logs_are_loaded_by_nothing_else(modules: set[str]) -> None:
    assert "dashboard.cli.event_logs" in modules
    assert not {"ibis", "duckdb", "pyarrow", "pyspark"} & modules


def _wanted(extras: tuple[str, ...] | None, groups: tuple[str, ...]) -> list[Requirement]:
    """What pyproject.toml asks for; None for extras leaves the program itself out, too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = [
        line
        for group in groups
        for line in project["dependency-groups"][group]
        if str(line) == line
    ]
    if extras is not None:
        lines += project["project"]["dependencies"]
        for extra in extras:
            lines += project["project"]["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]
