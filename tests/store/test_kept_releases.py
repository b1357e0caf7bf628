"""Stores as earlier releases left them become stores of this program, whenever that is killed."""

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from data_access import rebuild
from data_access.store import backup, inventory, playlists, upgrade
from data_access.store.archive import Archive
from data_access.store.engine import reader, writer
from tests import postgres
from tests.builders import RAW
from tests.conftest import run_routewatch
from tests.store import kept_releases
from tests.store.kept_releases import PLAYLIST, Kept, Program
from tests.store.killing import counted
from tests.store.reading import agrees, everything, known_facts
from tests.store.test_kills import limited

_UPGRADING = """
import pathlib
from data_access.store.upgrade import upgrade
upgrade(sys.argv[3], pathlib.Path(sys.argv[4]), lambda *_: None)
"""
ROOT = Path(__file__).parents[2]
RELEASES = kept_releases.releases()
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
Copies = Callable[[], str]
"""Gives the address of a new copy of the kept store."""


def quiet(*_progress: object) -> None:
    pass


def test_a_store_of_each_release_before_this_one_is_kept() -> None:
    headings = re.findall(r"^## \[([0-9.]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert set(RELEASES) >= set(headings[1:])
    assert list(kept_releases.COMMITS) == RELEASES


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def kept(release: str, tmp_path: Path) -> Kept:
    return kept_releases.unpacked(release, tmp_path / "kept")


@pytest.fixture(params=ENGINES)
def copies(request: pytest.FixtureRequest, kept: Kept, tmp_path: Path) -> Iterator[Copies]:
    """Copies of what is kept of a release, on an engine."""
    number = count()
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{shutil.copy(kept.store, tmp_path / f'{next(number)}.sqlite')}"
        return
    programs = postgres.programs()
    assert programs
    with postgres.running(programs) as server:
        kept_releases.loaded(kept, server, "kept")
        yield lambda: server.create(f"copy_{next(number)}", template="kept")


def totals(status: Mapping[str, Any]) -> dict[int, dict[str, int]]:
    """Control totals by batch and measure, as `routewatch status --json` gives them."""
    return {one["id"]: one["totals"] for one in status["batches"]}


def contents(address: str) -> tuple[dict[int, object], list[tuple[str, str]], str]:
    """All that must be there, whenever a command was killed."""
    engine = reader(address)
    try:
        with engine.connect() as connection:
            saved = [(one.code, one.content) for one in playlists.saved(connection)]
            batches: dict[int, object] = {
                one.id: dict(one.totals) for one in inventory.batches(connection)
            }
            return batches, saved, inventory.version(connection)
    finally:
        engine.dispose()


@pytest.mark.thorough
@pytest.mark.engines
def test_a_store_of_an_earlier_release_keeps_its_control_totals_archive_and_playlists(
    copies: Copies, kept: Kept, tmp_path: Path
) -> None:
    address, archive = copies(), {"ROUTEWATCH_ARCHIVE": str(kept.archive)}
    answer = run_routewatch("upgrade", address=address, within=archive)
    assert answer.returncode == 0, answer.stderr
    assert "Take note" not in answer.stdout
    status = json.loads(run_routewatch("status", "--json", address=address, within=archive).stdout)
    assert totals(status) == totals(kept.status)
    assert status["data_version"] == kept.status["data_version"]
    upgraded = contents(address)
    batches, saved, _version = upgraded
    assert saved == [
        (code, PLAYLIST.format(title=f)) for code, f in (("hall", "Hall"), ("room", "Another room"))
    ]
    # The archive makes the same store, what was taken back included. Of UNHCR's file more months
    # are read than by those releases, which an operator has to accept.
    done = rebuild.rebuild(address, Archive(kept.archive), quiet, accept=True)
    assert done.reverted == 1
    (differing,) = done.differing
    assert "unhcr_months.csv" in differing
    rebuilt, *_others = contents(address)
    assert rebuilt.keys() == batches.keys()
    unlike = [one for one in rebuilt if rebuilt[one] != batches[one]]
    assert all(f"{one} (unhcr_months.csv)" in differing for one in unlike)
    (file,) = kept.archive.with_suffix(".backups").iterdir()
    restored = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    backup.restore(restored, file, quiet)
    assert contents(restored) == upgraded


def ended(address: str, folder: Path, at: int = 0) -> tuple[int, str]:
    """How a process ended that was to upgrade a store, and what it said."""
    call = counted(_UPGRADING, at, signal.SIGKILL, address, str(folder))
    answer = subprocess.run(call, capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(1, marks=pytest.mark.thorough, id="short"),
        pytest.param(20, marks=pytest.mark.long, id="long"),
    ],
)
def test_an_upgrade_killed_at_any_step_loses_nothing_and_is_called_again(
    copies: Copies, tmp_path: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    old, done = copies(), copies()
    code, output = ended(done, tmp_path / "backups")
    assert code == 0, output
    statements, before, after = int(output), contents(old), whole(done)
    for number in range(1, kills + 1):
        address, folder = copies(), tmp_path / f"backups-{number}"
        at = statements * number // kills
        code, output = ended(address, folder, at)
        assert code == -signal.SIGKILL, output
        assert contents(address) == before
        # What was begun stays out of the way; what was finished is found again.
        finished = list(folder.glob("[!.]*.zip"))
        upgrade.upgrade(address, folder, quiet)
        assert whole(address) == after
        files = list(folder.glob("[!.]*.zip"))
        assert len(files) == 1
        assert set(finished) <= set(files)
        restored = f"sqlite:///{tmp_path / f'restored-{number}.sqlite'}"
        backup.restore(restored, files[0], quiet)
        assert contents(restored) == before
    record_property("kills", f"{kills} of {statements} statements")


@pytest.mark.long
def test_an_upgrade_that_finds_no_room_changes_nothing_and_says_so(
    kept: Kept, tmp_path: Path
) -> None:
    address = f"sqlite:///{kept.store}"
    before, folder = contents(address), tmp_path / "backups"
    call = ["upgrade", "--backup", str(folder)]
    for kilobytes in (0, 40, 200, 400):
        answer = limited(call, address, kilobytes)
        assert answer.returncode == 1, answer.stdout
        assert "nothing was changed: " in answer.stderr
        assert answer.stderr.count("\n") == 1
        assert contents(address) == before
    assert run_routewatch(*call, address=address).returncode == 0


def whole(address: str) -> tuple[object, object]:
    """Facts and all that readers keep, of a store that agrees with itself."""
    engine = writer(address)
    try:
        assert agrees(engine)
        rows = everything(engine)
        return known_facts(engine), [
            rows[name] for name in ("playlist", "short_link", "taken_back")
        ]
    finally:
        engine.dispose()


@pytest.mark.long
def test_the_program_of_an_earlier_release_refuses_this_store_and_takes_its_backup_back(
    copies: Copies, kept: Kept, release: str, tmp_path: Path
) -> None:
    commit, checkout = kept_releases.COMMITS[release], tmp_path / "checkout"
    checkout.mkdir()
    packed = subprocess.run(["git", "archive", commit], capture_output=True, check=True).stdout  # noqa: S607
    subprocess.run(["tar", "x"], input=packed, cwd=checkout, check=True)  # noqa: S607
    address = copies()
    done = upgrade.upgrade(address, tmp_path / "backups", quiet)
    before = whole(address)
    older = Program(checkout, address, kept.archive)
    assert done.backup
    for words in (
        ["status"],
        ["init", "--empty"],
        ["import", "honduras_inm", str(RAW / "honduras_months.csv")],
        ["backup", str(tmp_path / "none.zip")],
        ["serve", "--port", "1"],
    ):
        with pytest.raises(RuntimeError, match=r"ended with (2|78): .*newer program") as refused:
            older.call(*words)
        assert str(refused.value).count("\n") == 1
    assert whole(address) == before
    elsewhere = Program(checkout, f"sqlite:///{tmp_path / 'elsewhere.sqlite'}", kept.archive)
    elsewhere.call("restore", str(done.backup))
    elsewhere.call("verify")
    status = json.loads(elsewhere.call("status", "--json"))
    assert totals(status) == totals(kept.status)
    assert status["data_version"] == kept.status["data_version"]
