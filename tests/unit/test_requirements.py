"""The exact versions that `make` installs are those that pyproject.toml asks for."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def modules() -> set[str]:
    """What a server and the command line have loaded when all commands are looked at."""
    started = (
        "import sys, dashboard.app, dashboard.cli as cli; from typer.main import get_command; "
        "list(get_command(cli.app).commands.values()); print(*sys.modules)"
    )
    words = [sys.executable, "-c", started]
    return set(subprocess.check_output(words, text=True, cwd=ROOT).split())


def test_what_asks_publishers_is_loaded_by_nothing_else(modules: set[str]) -> None:
    assert "dashboard.cli.fetch" in modules
    assert not {"data_access.retrieval.transport", "requests"} & modules
