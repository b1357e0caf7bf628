"""The real server, a real browser, and a page that fails its test when anything is amiss."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.conftest import ROUTEWATCH, leave_out

_STARTS_WITHIN = 20.0
_SPEAKS_TO_NOBODY = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Observed:
    """What a page did that no page should do.

    Attributes:
        origin: the only host that may be asked for anything.
        problems: one sentence each.
        allowed: patterns of console messages that this test provokes on purpose.
    """

    origin: str
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Accept console messages that match: the test provokes them."""
        self.allowed.append(pattern)

    def console(self, message: ConsoleMessage) -> None:
        """Note warnings and errors; violations of the content policy are among the errors."""
        if message.type in {"error", "warning"}:
            self.problems.append(f"console {message.type}: {message.text}")

    def error(self, error: Exception) -> None:
        """Note an uncaught error of the page's scripts."""
        self.problems.append(f"uncaught: {error}")

    def request(self, request: Request) -> None:
        """Note a request to another host."""
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.problems.append(f"request off the machine: {request.url}")

    def remaining(self) -> list[str]:
        """The problems that were not provoked on purpose."""
        return [
            problem
            for problem in self.problems
            if not any(re.search(pattern, problem) for pattern in self.allowed)
        ]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(origin: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers `/health` with 200; fail with its log if it does not."""
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{origin}/health", timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except URLError:
            time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{log.read_text()}", pytrace=False)


@pytest.fixture(scope="session")
def server(reference_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of `routewatch serve` on the reference store."""
    log = tmp_path_factory.mktemp("server") / "log"
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ROUTEWATCH, "serve", "--host", "127.0.0.1", "--port", str(port)],
            env=os.environ | {"ROUTEWATCH_DATABASE_URL": reference_store},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_healthy(origin, process, log)
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        leave_out(request.config, "tests in a browser", "apt-get install chromium")
        return
    # Root has no namespace to build the sandbox in.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=[*_SPEAKS_TO_NOBODY, *sandbox]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def observed(server: str) -> Observed:
    """What `page` does; `observed.allow` accepts what a test provokes."""
    return Observed(server)


@pytest.fixture
def page(browser: Browser, server: str, observed: Observed) -> Iterator[Page]:
    """A new page with the server as its base; the test fails on anything in `observed`."""
    context = browser.new_context(
        base_url=server, viewport={"width": 1366, "height": 768}, locale="en-GB"
    )
    opened = context.new_page()
    opened.on("console", observed.console)
    opened.on("pageerror", observed.error)
    context.on("request", observed.request)
    yield opened
    context.close()
    assert observed.remaining() == []
