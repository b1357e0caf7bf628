"""What tests share: a store on each engine, the reference store, the command line."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event

from data_access.store.engine import writer
from data_access.store.upkeep import migrate
from tests import chromium, postgres, ready

# How long an example takes says how busy the machine is.
settings.register_profile("routewatch", deadline=None)
settings.load_profile("routewatch")

ROUTEWATCH = Path(sys.executable).with_name("routewatch")
_NUMBER = count()
_AS_IT_IS: Mapping[str, str] = MappingProxyType({})

# Marker, whether its tests can run here, what to call them, what brings the program.
_NEEDS = (
    ("postgres", postgres.programs, "tests on PostgreSQL", "apt-get install postgresql"),
    ("browser", chromium.program, "tests in a browser", "apt-get install chromium"),
)


# What takes longest and is done in small by another test of its module.
_LONG = frozenset(
    {
        "test_a_rebuild_makes_them_anew_and_clear_takes_them_out",
        "test_a_second_import_of_each_changes_nothing[sqlite]",
        "test_the_old_store_or_the_new_one_is_there[postgres-restore-short]",
    }
)

# Published files are read alike on both engines, and pages laid out alike in both themes: what
# these modules do a second time waits for `make thorough`.
_TWICE = {
    "test_every_file": "postgres",
    "test_published_arrivals": "postgres",
    "test_published_files": "postgres",
    "test_quarantine": "postgres",
    "test_command_line": "postgres",
    "test_inbox": "postgres",
    "test_archive": "postgres",
    "test_exercises": "postgres",
    "test_hostile_text": "postgres",
    "test_rebuilding": "postgres",
    "test_reference": "postgres",
    "test_taking_back": "postgres",
    "test_walk": "dark",
    "test_watching": "postgres",
}


def _left_out() -> list[str]:
    """What this machine cannot run, one sentence each."""
    return [
        f"{what} left out; to run them: {remedy}"
        for _marker, program, what, remedy in _NEEDS
        if program() is None
    ]


def pytest_configure() -> None:
    """In CI nothing may be left out."""
    sentences = _left_out()
    if sentences and os.environ.get("CI") == "true":
        raise pytest.UsageError("; ".join(sentences))


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what is done a second time."""
    again = _TWICE.get(item.path.stem)
    if (again and again in item.name.partition("[")[2]) or item.name in _LONG:
        item.add_marker(pytest.mark.thorough)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run."""
    for marker, program, _what, _remedy in _NEEDS:
        needing = [item for item in items if item.get_closest_marker(marker)]
        if needing and program() is None:
            items[:] = [item for item in items if item not in needing]
            config.hook.pytest_deselected(items=needing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, where it will be read; workers that share the tests have no screen."""
    for sentence in _left_out():
        terminalreporter.write_line(sentence, yellow=True)


def run_routewatch(
    *arguments: str, address: str, timeout: float = 120, within: Mapping[str, str] = _AS_IT_IS
) -> subprocess.CompletedProcess[str]:
    """Call the command line on a store, in a process of its own, and wait for it.

    Args:
        *arguments: of the command.
        address: of the store.
        timeout: seconds after which it is ended.
        within: what its environment has besides.
    """
    environment = {**os.environ, "ROUTEWATCH_DATABASE_URL": address, **within}
    return ready.call([ROUTEWATCH, *arguments], environment, timeout)


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A running PostgreSQL server with a database `migrated` to copy."""
    programs = postgres.programs()
    assert programs, "tests that use the cluster are marked postgres"
    with postgres.running(programs) as server:
        _migrate(server.create("migrated"))
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store to copy."""
    path = tmp_path_factory.mktemp("migrated") / "store.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(address: str) -> None:
    engine = writer(address, create=True)
    try:
        migrate(engine)
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of an empty, migrated store of this test's own, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "store.sqlite"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    # A server's database has no folder of its own; on SQLite the archive lies beside the store.
    monkeypatch.setenv("ROUTEWATCH_ARCHIVE", str(tmp_path / "store.archive"))
    server: postgres.Cluster = request.getfixturevalue("cluster")
    database = f"test_{next(_NUMBER)}"
    yield server.create(database, template="migrated")
    server.drop(database)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """An engine that may write to an empty, migrated store; on each engine in turn."""
    made = writer(address)
    yield made
    made.dispose()


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A store that all processes of a run read and none writes; the first that needs it makes it.

    Args:
        factory: of the process.
        name: of its folder.
        make: fills the path of a SQLite file.
    """
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    store, made = folder / "store.sqlite", folder / "made"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(store)
            made.touch()
    return store


@pytest.fixture(scope="session")
def reference_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a SQLite store with the reference figures: made once, only ever read."""

    def make(path: Path) -> None:
        answer = run_routewatch("init", "--no-exercise", address=f"sqlite:///{path}")
        assert answer.returncode == 0, answer.stderr

    return f"sqlite:///{made_once(tmp_path_factory, 'reference', make)}"


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as `routewatch init` makes it, and in `said` beside it what that said; only read."""

    def make(path: Path) -> None:
        answer = run_routewatch("init", address=f"sqlite:///{path}", timeout=300)
        assert answer.returncode == 0, answer.stderr
        path.with_name("said").write_text(answer.stdout)

    return made_once(tmp_path_factory, "new", make)


@pytest.fixture
def query_counter() -> Iterator[list[str]]:
    """The statements that any engine has run since the test began, without settings of SQLite."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)
