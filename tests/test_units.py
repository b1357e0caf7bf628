"""The units of systemd in `deploy/`: sound, confined, and what they call works there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dashboard.exports.chromium import give_away, is_sandbox_available
from tests.conftest import ROUTEWATCH

_TOP = Path(__file__).parents[1]
UNITS = _TOP / "deploy"
SERVICES = sorted(UNITS.glob("*.service"), key=lambda unit: unit.name)
_MOST = 25
"""Tenths of the exposure that `systemd-analyze security` works out."""
_DRAWN = b"\x89PNG"
pytestmark = pytest.mark.systemd


def _confined(unit: str, user: str, *command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """What a command of a unit says, that runs as confined as it would there."""
    return subprocess.run(
        [sys.executable, "-m", "tests.confined", str(UNITS / unit), user, *command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(_TOP)},
        cwd=home,
    )


def _analysed(*options: str) -> subprocess.CompletedProcess[str]:
    """What systemd says of units, where it need not run."""
    program = shutil.which("systemd-analyze")
    assert program, "all tests here are marked so"
    command = [program, "--no-pager", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_exposes_little(unit: Path) -> None:
    found = _analysed("security", "--offline=true", f"--threshold={_MOST}", str(unit))
    assert found.returncode == 0, found.stdout


def test_units_are_sound(tmp_path: Path) -> None:
    for unit in (*SERVICES, *UNITS.glob("*.timer")):
        text = unit.read_text().replace("/opt/routewatch/bin/routewatch", str(ROUTEWATCH))
        (tmp_path / unit.name).write_text(text)
    units = sorted(map(str, tmp_path.iterdir()))
    found = _analysed("verify", "--man=no", *units)
    assert [line for line in found.stderr.splitlines() if str(tmp_path) in line] == []
    assert found.returncode == 0, found.stderr


@pytest.mark.browser
@pytest.mark.thorough
def test_chromium_draws_in_its_own_sandbox_inside_that_of_the_service() -> None:
    chromium = shutil.which("chromium")
    assert chromium
    options = [] if is_sandbox_available() else ["--no-sandbox"]
    # Not in a folder of pytest's: the socket of Chromium has a short path.
    with TemporaryDirectory() as folder:
        give_away(folder)
        picture = Path(folder) / "picture.png"
        options += ["--headless=new", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        command = (chromium, *options, f"--screenshot={picture}", "data:text/html,<h1>drawn</h1>")
        drawn = _confined("routewatch.service", "nobody", *command, home=Path(folder))
        assert picture.exists(), drawn.stderr
        assert picture.read_bytes().startswith(_DRAWN)


@pytest.mark.thorough
def test_the_inbox_is_imported_under_what_its_service_allows(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store.sqlite"
    shutil.copy(migrated_file, store)
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", f"sqlite:///{store}")
    inbox = tmp_path / "inbox" / "honduras_inm"
    inbox.mkdir(parents=True)
    shutil.copy(_TOP / "tests" / "raw" / "honduras_months.csv", inbox)
    user = os.environ.get("USER", "root")
    command = (str(ROUTEWATCH), "watch", str(inbox.parent), "--once")
    done = _confined("routewatch-watch.service", user, *command, home=tmp_path)
    assert "honduras_months.csv" in done.stdout, done.stderr
    assert list(inbox.parent.glob("done/honduras_inm/*honduras_months.csv")), done.stdout
    checked = _confined(
        "routewatch-nightly.service", user, str(ROUTEWATCH), "verify", home=tmp_path
    )
    assert checked.returncode == 0, checked.stderr + checked.stdout
