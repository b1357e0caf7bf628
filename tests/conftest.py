"""What tests share: a store on each engine, the reference store, the command line."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from ctypes.util import find_library
from functools import cache
from itertools import count
from pathlib import Path
from types import MappingProxyType
from zlib import crc32

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.exports.chromium import is_sandbox_available
from data_access.store.engine import writer
from data_access.store.upkeep import migrate
from tests import chromium, identity, material, postgres, ready
from tests.cases import CI_TAKES_EVERY

# How long an example takes says how busy the machine is.
settings.register_profile("routewatch", deadline=None)
settings.load_profile("routewatch")

_IN_CI = os.environ.get("CI") == "true"
ROUTEWATCH = Path(sys.executable).with_name("routewatch")
_NUMBER = count()
_AS_IT_IS: Mapping[str, str] = MappingProxyType({})
_ROOT = Path(__file__).parents[1]
_WHERE = Path(os.path.relpath(material.SHARED, _ROOT))
_LONGEST_LOOP = 2 * 60 * 60
# Options of pytest that leave tests out, besides the selection by marker of the Makefile.
_CHOOSING = ("keyword", "deselect", "ignore", "ignore_glob")


def _systemd() -> str | None:
    """What reads units of systemd, whether or not that runs here, beside what confines by them."""
    return shutil.which("systemd-analyze") if find_library("seccomp") else None


def _promtool() -> str | None:
    return shutil.which("promtool")


# Marker, whether its tests can run here, what to call them, what brings what they need.
_NEEDS = (
    ("postgres", postgres.programs, "tests on PostgreSQL", "apt-get install postgresql"),
    ("browser", chromium.program, "tests in a browser", "apt-get install chromium"),
    ("provider", identity.node, "tests with a provider of identities", "make scripts"),
    ("nginx", identity.nginx, "tests behind nginx", "apt-get install nginx"),
    ("pgbouncer", postgres.pgbouncer, "tests through PgBouncer", "apt-get install pgbouncer"),
    ("systemd", _systemd, "tests of units", "apt-get install systemd libseccomp2"),
    ("prometheus", _promtool, "tests of alert rules", "apt-get install prometheus"),
    ("published", material.folder, "tests on published files", f"put them into {_WHERE}"),
)


def _left_out() -> list[str]:
    """What this machine cannot run, one sentence each."""
    return [
        f"{what} left out; to run them: {remedy}"
        for _marker, program, what, remedy in _NEEDS
        if program() is None
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--since`, which `.ci/run` gives: of what is released it tries what has changed."""
    explained = "leave out tests of a release whose files are as they were in this commit"
    parser.addoption("--since", metavar="COMMIT", default="", help=explained)


def pytest_configure(config: pytest.Config) -> None:
    """In CI nothing may be left out; pictures are drawn without a sandbox where there is none."""
    if not is_sandbox_available():
        os.environ["ROUTEWATCH_SANDBOX"] = "no"
    chosen = [
        f"CI=true leaves no test out by --{name}"
        for name in _CHOOSING
        if config.getoption(name, default=None)
    ]
    if _IN_CI and (sentences := _left_out() + chosen):
        raise pytest.UsageError("; ".join(sentences))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that skips itself has failed."""
    report = yield
    if _IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"CI=true leaves no test out: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI so has a module that does."""
    report = yield
    if _IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"CI=true leaves no module out: {report.longrepr}"
    return report


def pytest_itemcollected(item: pytest.Function) -> None:
    """On PostgreSQL again: in `make test` where engines are what is tested, of others some in CI.

    Loops take as long as the machine needs for them.
    """
    if item.get_closest_marker("long") and not item.get_closest_marker("timeout"):
        item.add_marker(pytest.mark.timeout(_LONGEST_LOOP))
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if parameters.get("address") == "postgres" and not item.get_closest_marker("engines"):
        is_in_ci = crc32(item.nodeid.encode()) % CI_TAKES_EVERY == 0
        item.add_marker(pytest.mark.thorough if is_in_ci else pytest.mark.long)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run, and let those begin that are given the most time.

    At the end they would have one process each, and the others nothing to do.
    """
    for marker, program, _what, _remedy in _NEEDS:
        needing = [item for item in items if item.get_closest_marker(marker)]
        if needing and program() is None:
            items[:] = [item for item in items if item not in needing]
            config.hook.pytest_deselected(items=needing)
    if since := config.getoption("--since"):
        released = [(item, item.get_closest_marker("release")) for item in items]
        unchanged = [i for i, mark in released if mark and have_not_changed(mark.args, since)]
        items[:] = [item for item in items if item not in unchanged]
        config.hook.pytest_deselected(items=unchanged)
    usual = float(config.getini("timeout"))
    items.sort(key=lambda item: max(usual, _time_given(item)), reverse=True)


@cache
def have_not_changed(paths: tuple[str, ...], commit: str) -> bool:
    """Whether Git is there, knows the commit, and finds these paths as they were in it."""
    assert all((_ROOT / path).exists() for path in paths), f"one of these is not there: {paths}"
    if (git := shutil.which("git")) is None:
        return False
    compare = [git, "diff", "--quiet", commit, "--", *paths]
    return subprocess.run(compare, cwd=_ROOT, capture_output=True, check=False).returncode == 0


def _time_given(item: pytest.Item) -> float:
    """Seconds that a test may take, where it says so itself."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0


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


def invoke_routewatch(
    *arguments: str, address: str, within: Mapping[str, str] = _AS_IT_IS
) -> subprocess.CompletedProcess[str]:
    """Call it in this process, which need not start one: for what is neither killed nor crowded.

    On PostgreSQL it starts one all the same, at whose end its connections are closed.
    """
    if not address.startswith("sqlite"):
        return run_routewatch(*arguments, address=address, timeout=1500, within=within)
    answer = CliRunner().invoke(app, arguments, env={"ROUTEWATCH_DATABASE_URL": address, **within})
    return subprocess.CompletedProcess(arguments, answer.exit_code, answer.stdout, answer.stderr)


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run have in common, for what is made once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "common"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def cluster(common: Path) -> Iterator[postgres.Cluster]:
    """A running PostgreSQL server with a database `migrated` to copy."""
    programs = postgres.programs()
    assert programs, "tests that use the cluster are marked postgres"
    with postgres.shared(programs, common, lambda new: _migrate(new.create("migrated"))) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(common: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store to copy."""
    made = made_once(common, "migrated", lambda path: _migrate(f"sqlite:///{path}"))
    # Of this process alone: some tests let commands at it that are refused before they write.
    path = tmp_path_factory.mktemp("migrated") / "store.sqlite"
    return Path(shutil.copy(made, path))


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
    database = f"test_{os.getpid()}_{next(_NUMBER)}"
    yield server.create(database, template="migrated")
    server.drop(database)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """An engine that may write to an empty, migrated store; on each engine in turn."""
    made = writer(address)
    yield made
    made.dispose()


def made_once(common: Path, name: str, make: Callable[[Path], None]) -> Path:
    """A store that all processes of a run read and none writes; the first that needs it makes it.

    Args:
        common: folder of the run.
        name: of the store's folder in it.
        make: fills the path of a SQLite file.
    """
    folder = common / name
    folder.mkdir(exist_ok=True)
    store, made = folder / "store.sqlite", folder / "made"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(store)
            made.touch()
    return store


@pytest.fixture(scope="session")
def reference_store(common: Path) -> str:
    """The address of a SQLite store with the reference figures: made once, only ever read."""

    def make(path: Path) -> None:
        # A process leaves no log of SQLite behind, which copies of the file would lack.
        answer = run_routewatch("init", "--no-exercise", address=f"sqlite:///{path}", timeout=300)
        assert answer.returncode == 0, answer.stderr

    return f"sqlite:///{made_once(common, 'reference', make)}"


@pytest.fixture(scope="session")
def new_store(common: Path, reference_store: str) -> Path:
    """A store with the figures that `routewatch init` brings, exercises with them; only read."""

    def make(path: Path) -> None:
        shutil.copy(reference_store.removeprefix("sqlite:///"), path)
        answer = run_routewatch("init", address=f"sqlite:///{path}", timeout=300)
        assert answer.returncode == 0, answer.stderr
        assert "routewatch exercise clear" in answer.stdout

    return made_once(common, "new", make)


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
