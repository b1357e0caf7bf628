"""A wall for a day, with its hours made short: what the browser and the server keep of it.

Each refresh is a poll after which the scene in sight is drawn anew, and every second one a change
of scenes. The real wall draws when figures change, a few times a week.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page

from tests import chromium
from tests.bench import processes
from tests.bench.report import Measured
from tests.serving import serving

A_DAY = 2_880
SETTLED = 300
_WALL = "/wall/situation?refresh=30"

# One refresh: the scene is told that it shows an older version, and asks. A promise, since the
# content policy forbids what Playwright's own waiting is made of.
_REFRESH = """
(number) => new Promise((resolve, reject) => {
    const { wall } = modules.wall_state;
    if (number % 2) modules.wall_scenes.next();
    const scene = wall.figures[wall.at];
    const before = scene.settled || 0;
    scene.version = "an older one";
    modules.wall_liveness.ask();
    const began = performance.now();
    const look = () => {
        if ((scene.settled || 0) > before) resolve();
        else if (performance.now() - began > 30000) reject(new Error("no answer"));
        else setTimeout(look, 10);
    };
    look();
})
"""


@dataclass(frozen=True)
class Kept:
    """What a browser and a server hold, after their garbage is collected."""

    heap: float
    nodes: float
    listeners: float
    server: float


def _kept(session: CDPSession, pid: int | None) -> Kept:
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    told = session.send("Performance.getMetrics")["metrics"]
    by = {one["name"]: float(one["value"]) for one in told}
    return Kept(
        by["JSHeapUsedSize"] / 1e6,
        by["Nodes"],
        by["JSEventListeners"],
        sum(processes.worker_megabytes(pid)) if pid else 0.0,
    )


def run(page: Page, pid: int | None, refreshes: int, settled: int) -> tuple[Kept, Kept]:
    """What is held once all is warm, and at the end.

    Args:
        page: on a wall that is complete, paused.
        pid: of the server; None leaves its memory out.
        refreshes: in all.
        settled: after so many all is warm.
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    warm = _kept(session, pid)
    for number in range(1, refreshes + 1):
        page.evaluate(_REFRESH, number)
        if number == settled:
            warm = _kept(session, pid)
    end = _kept(session, pid)
    session.detach()
    return warm, end


def opened(browser: Browser, origin: str, problems: list[str]) -> Page:
    """A wall with all scenes drawn, that changes only when it is told to."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.add_init_script(chromium.MODULES)
    page.on(
        "console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{origin}{_WALL}")
    page.wait_for_selector('#page-root[data-ready="true"]', timeout=60_000)
    page.evaluate(
        """() => new Promise((resolve) => {
            const { wall } = modules.wall_state;
            modules.wall_scenes.pause(true);
            const isThere = () => wall.figures.every((scene) => scene.settled);
            const look = () => (isThere() ? resolve() : setTimeout(look, 50));
            look();
        })"""
    )
    return page


def measure(
    browser: Browser, address: str, folder: Path, refreshes: int = A_DAY
) -> Iterator[Measured]:
    """So many refreshes of the situation."""
    problems: list[str] = []
    settled = min(SETTLED, refreshes // 4)
    with serving(address, folder / "server.log") as served:
        page = opened(browser, served.origin, problems)
        warm, end = run(page, served.process.pid, refreshes, settled)
        page.close()
    what = f"{refreshes:,} refreshes"
    since = f"after {settled}: "
    yield Measured(
        f"{what}: heap",
        "MB",
        (end.heap,),
        min(1.3 * warm.heap, warm.heap + 10),
        f"{since}{warm.heap:.1f} MB",
    )
    yield Measured(
        f"{what}: nodes", "", (end.nodes,), 1.05 * warm.nodes, f"{since}{warm.nodes:.0f}"
    )
    listeners = f"{since}{warm.listeners:.0f}"
    yield Measured(f"{what}: listeners", "", (end.listeners,), 1.05 * warm.listeners, listeners)
    yield Measured(
        f"{what}: server", "MB", (end.server,), warm.server + 20, f"{since}{warm.server:.0f} MB"
    )
    yield Measured(
        f"{what}: console", "messages", (float(len(problems)),), 0, problems[0] if problems else ""
    )
