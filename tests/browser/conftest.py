"""The real server, a real browser, and a page that fails its test when anything is amiss."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from dashboard.resources import PLAYLISTS
from tests import chromium
from tests.browser import walls
from tests.browser.reading import LAPTOP, new_reader
from tests.serving import serving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# The answer may have to wait for those of the tests beside it.
expect.set_options(timeout=30_000)

_OF_A_BUSY_MACHINE = "was preloaded using link preload"
"""The browser's remark where a library was there long before the figures that it draws."""

# Pages of one profile are shown by one process, which need not compile their scripts anew.
_ONE_PROCESS = "--renderer-process-limit=1"
# Without a graphics card a picture of one takes an eighth more of the processor than plain drawing.
_NO_GRAPHICS_CARD = "--disable-gpu"


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
    allowed: list[str] = field(default_factory=lambda: [_OF_A_BUSY_MACHINE])

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


@pytest.fixture(scope="session")
def playlists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the playlists that are shipped, and one for tests."""
    folder = tmp_path_factory.mktemp("walls") / "playlists"
    shutil.copytree(PLAYLISTS, folder)
    shutil.copy(Path(__file__).with_name("drill.toml"), folder)
    return folder


@pytest.fixture(scope="session")
def server(
    reference_store: str, playlists: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The origin of `routewatch serve` on the reference store."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(reference_store, log, playlists=playlists) as served:
        yield served.origin


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    program = chromium.program()
    assert program, "tests that use the browser are in this folder"
    with chromium.launched(program, _ONE_PROCESS, _NO_GRAPHICS_CARD) as launched:
        yield launched


@pytest.fixture
def observed(server: str) -> Observed:
    """What `page` does; `observed.allow` accepts what a test provokes."""
    return Observed(server)


@contextmanager
def watched(context: BrowserContext, observed: Observed) -> Iterator[Page]:
    """A new page of a profile until the block ends; which fails on anything in `observed`."""
    context.on("request", observed.request)
    opened = context.new_page()
    opened.on("console", observed.console)
    opened.on("pageerror", observed.error)
    yield opened
    opened.close()
    context.remove_listener("request", observed.request)
    assert observed.remaining() == []


Visits = Callable[[str, str], AbstractContextManager[BrowserContext]]
_KINDS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": LAPTOP},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


@pytest.fixture(scope="session")
def visits(browser: Browser) -> Visits:
    """Opens the profile of a reader who comes back to a server, at a desk or with a phone.

    What was fetched and compiled for one test is there for the next, which saves half of each
    page; nothing that a page stores is. Whoever needs a first visit, or a clock, which is of the
    whole profile, takes `new_reader`.
    """

    @cache
    def profile(origin: str, kind: str) -> BrowserContext:
        made = new_reader(browser, base_url=origin, locale="en-GB", **_KINDS[kind])
        # As long as this page is open there is a process, and in it what has been compiled.
        made.new_page().goto("/health")
        return made

    @contextmanager
    def visit(origin: str, kind: str) -> Iterator[BrowserContext]:
        context = profile(origin, kind)
        kept = context.pages[0]
        try:
            yield context
        finally:
            for left in context.pages[1:]:
                left.close()
            kept.evaluate("() => window.localStorage.clear()")
            context.clear_cookies()
            context.clear_permissions()

    return visit


@pytest.fixture
def page(visits: Visits, server: str, observed: Observed) -> Iterator[Page]:
    """A new page with the server as its base; the test fails on anything in `observed`."""
    with visits(server, "desk") as context, watched(context, observed) as opened:
        yield opened


@pytest.fixture
def phone(visits: Visits, server: str, observed: Observed) -> Iterator[Page]:
    """A page on a phone held upright; it fails as `page` does."""
    with visits(server, "phone") as context, watched(context, observed) as held:
        yield held


@pytest.fixture
def first_visit(browser: Browser, server: str, observed: Observed) -> Iterator[Page]:
    """A page as `page`, in a profile of its own that may be given a clock."""
    context = new_reader(browser, base_url=server, viewport=LAPTOP, locale="en-GB")
    with watched(context, observed) as opened:
        yield opened
    context.close()


@pytest.fixture
def wall(browser: Browser, server: str, observed: Observed) -> Iterator[Page]:
    """A wall of few scenes, complete, with a clock that the test moves; it fails as `page` does."""
    context = walls.context(browser, server)
    with watched(context, observed) as opened:
        opened.clock.install(time=datetime.now(UTC))
        opened.goto(walls.DRILL)
        walls.complete(opened)
        yield opened
    context.close()
