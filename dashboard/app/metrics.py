"""`GET /metrics`: what Prometheus reads of all processes of this server.

Each process counts in files of its own, in a folder that all share (prometheus_client's mode for
several processes), so that no count is lost with a process. No label names a reader, or what they
chose.
"""

import atexit
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, time as time_of_day
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from dashboard import pages
from dashboard.access.portions import portion_of_source
from dashboard.access.reader import READER, current
from dashboard.audit.record import audit_of
from dashboard.exports.work_queue import EXTENSION, HANDED_ON, WorkQueue, is_running
from dashboard.pages import route, wall
from dashboard.url_state import BUREAU_PAGE
from dashboard.wiring import Store, StoreUnavailableError
from data_access.registry.sources import EXERCISE, SOURCES
from data_access.store import inventory
from data_access.store.archive import Refusals, of_store

_CONTENT = "text/plain; version=0.0.4; charset=utf-8"
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""By which prometheus_client finds it."""
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_PAGES = frozenset(page.path for page in pages.PAGES)
_LIKE = (
    (route.PREFIX, "/routes/<route>"),
    (BUREAU_PAGE, "/bureaus/<bureau>"),
    (wall.PREFIX, "/wall/<playlist>"),
)
"""Pages whose addresses name what they are about."""
_OF_PAGES = frozenset({"/", "/<path:path>", "/_dash-update-component"})
_WALL = "X-Routewatch-Wall"
"""Header of walls that ask for the version of the data, every six seconds."""
_SCREEN = "X-Routewatch-Screen"
"""Header with what tells a screen from others, made up by its browser."""
_SCREEN_NAME = re.compile(r"[a-z0-9]{8,20}")
_LATELY = 120
"""Seconds since its last question for which a wall is connected."""
_MOST_WALLS = 5_000


def register(server: Flask, store: Store) -> None:
    """Count and time every request, and answer what was counted.

    Register it right after the door, so that its part of an answer is the last one.
    """
    series = _series()
    walls = Walls(series.folder / "walls")
    counted = {"hit": 0, "miss": 0}
    counting = threading.Lock()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(series.folder))
    registry.register(_Figures(server, store, walls))

    def begin() -> None:
        g.came = time.perf_counter()

    server.before_request_funcs.setdefault(None, []).insert(0, begin)

    @server.after_request
    def count(response: Response) -> Response:
        for panel, seconds in g.get("cards_made", ()):
            series.cards.labels(panel).observe(seconds)
        with counting:
            hits, misses, size = store.cache_counts()
            for result, total in (("hit", hits), ("miss", misses)):
                series.cache.labels(result).inc(total - counted[result])
                counted[result] = total
        series.size.set(size)
        _count_request(series, walls, response.status_code)
        return response

    @server.get("/metrics")
    def metrics() -> Response:
        for file in series.folder.glob("gauge_livesum_*.db"):
            process = int(file.stem.rpartition("_")[2])
            if not is_running(process):
                mark_process_dead(process, str(series.folder))
        content = generate_latest(registry)
        return Response(content, headers={"Cache-Control": "no-store"}, content_type=_CONTENT)


def _count_request(series: "_Series", walls: "Walls", status: int) -> None:
    # What is made in the queue is counted where it was asked for; the program asks itself, too.
    if HANDED_ON in request.environ or READER in request.environ:
        return
    address = request.url_rule.rule if request.url_rule else "none"
    series.requests.labels(address, status).inc()
    page = _page() if address in _OF_PAGES else ""
    series.seconds.labels(address, page).observe(time.perf_counter() - g.came)
    if _WALL in request.headers and address == "/api/version":
        series.polls.inc()
        walls.saw(request.headers.get(_SCREEN, ""))


class _Series:
    """What is counted; once in a process, whose files know one value of each.

    Attributes:
        folder: of the files in which this process and those forked from it count.
    """

    def __init__(self) -> None:
        # Memory where there is some for that: a count is a write.
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - as that of gunicorn
        self.folder = Path(tempfile.mkdtemp(prefix="routewatch-metrics-", dir=memory))
        os.environ[_FOLDER] = str(self.folder)
        _remove_at_end(self.folder)
        values.ValueClass = values.MultiProcessValue()
        self.requests = Counter(
            "routewatch_requests", "Requests answered.", ("address", "status"), registry=None
        )
        self.seconds = Histogram(
            "routewatch_request_seconds",
            "Seconds to answer; of what a page asks for, by page.",
            ("address", "page"),
            buckets=_SECONDS,
            registry=None,
        )
        self.cards = Histogram(
            "routewatch_panel_seconds",
            "Seconds to make a card that the cache did not have.",
            ("panel",),
            buckets=_SECONDS,
            registry=None,
        )
        self.polls = Counter(
            "routewatch_wall_polls",
            "Times that a wall asked whether its figures are live: every six seconds.",
            registry=None,
        )
        self.cache = Counter(
            "routewatch_cache_questions", "Questions to the cache.", ("result",), registry=None
        )
        self.size = Gauge(
            "routewatch_cache_bytes",
            "Size of results that the processes keep.",
            multiprocess_mode="livesum",
            registry=None,
        )


_series = cache(_Series)


class Walls:
    """Walls that asked lately: a file each, which all processes of this server touch.

    Args:
        folder: for these files alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def saw(self, screen: str) -> None:
        """A wall has asked; what no wall calls itself is left out."""
        if not _SCREEN_NAME.fullmatch(screen):
            return
        file = self._folder / screen
        try:
            os.utime(file)
        except FileNotFoundError:
            # Whoever makes names up fills no disk.
            if self.connected() < _MOST_WALLS:
                file.touch()

    def connected(self) -> int:
        """How many there are; those that have gone are forgotten."""
        since = time.time() - _LATELY
        found = 0
        for file in self._folder.iterdir():
            # Another process may forget it at the same moment.
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < since:
                    file.unlink()
                else:
                    found += 1
        return found


def _page() -> str:
    """The page for whose sake a request came, without what it is about."""
    if request.path == "/_dash-update-component":
        path = urlsplit(request.referrer or "").path
    else:
        path = request.path
    path = path.rstrip("/") or "/"
    if path in _PAGES:
        return path
    return next((page for prefix, page in _LIKE if path.startswith(prefix)), "other")


class _Figures(Collector):
    """What is looked up whenever it is asked for: the store, its disks, the queue.

    Args:
        server: whose queue it is.
        store: of the installation.
        walls: of this server.
    """

    def __init__(self, server: Flask, store: Store, walls: Walls) -> None:
        self._server, self._store, self._walls = server, store, walls

    def collect(self) -> Iterator[Metric]:
        """All of it; what cannot be had is left out, and the store said to be away."""
        try:
            yield from self._of_store()
            is_up = 1
        except StoreUnavailableError:
            is_up = 0
        yield GaugeMetricFamily("routewatch_store_up", "Whether the store answers.", is_up)
        is_kept = int(not audit_of(self._store.settings).fault())
        yield GaugeMetricFamily(
            "routewatch_audit_up", "Whether lines of the audit can be kept.", is_kept
        )
        folders = {"archive": self._archive(), "temporary": Path(tempfile.gettempdir())}
        free = {n: shutil.disk_usage(one).free for n, one in folders.items() if one.is_dir()}
        yield _gauge("routewatch_free_bytes", "Room on the disk of a folder.", "of", free)
        queue: WorkQueue | None = self._server.extensions.get(EXTENSION)
        jobs = queue.counts() if queue else {}
        yield _gauge("routewatch_queue_jobs", "Pictures and packs in the queue.", "state", jobs)
        yield GaugeMetricFamily(
            "routewatch_walls_connected",
            "Walls that asked within the last two minutes.",
            self._walls.connected(),
        )
        yield from self._refused()

    def _refused(self) -> Iterator[Metric]:
        grant = current().grant
        refused = {
            (source, reason): one
            for (source, reason), one in Refusals(self._archive()).counts().items()
            if portion_of_source(grant, source)
        }
        family = CounterMetricFamily(
            "routewatch_imports_refused", "Files that were refused.", labels=("source", "reason")
        )
        newest: dict[str, float] = {}
        for (source, reason), one in refused.items():
            family.add_metric((source, reason), one.files)
            newest[source] = max(one.newest, newest.get(source, 0))
        yield family
        yield _gauge(
            "routewatch_import_refused_timestamp_seconds",
            "When the newest file was refused.",
            "source",
            newest,
        )

    def _archive(self) -> Path:
        settings = self._store.settings
        return of_store(settings.database_url, settings.archive).folder

    def _of_store(self) -> Iterator[Metric]:
        store = self._store
        known = store.availabilities()
        published = {
            code: max(run.published[code] for run in known.of_source(code))
            for code in SOURCES
            if code in known.spans and code != EXERCISE
        }
        yield _gauge(
            "routewatch_source_published_timestamp_seconds",
            "Day of the newest release that was imported.",
            "source",
            {
                code: datetime.combine(day, time_of_day.min, UTC).timestamp()
                for code, day in published.items()
            },
        )
        yield _gauge(
            "routewatch_source_cadence_seconds",
            "Usual time between two releases.",
            "source",
            {code: SOURCES[code].cadence_days * 86_400 for code in published},
        )
        batches = store.run(_batches)
        for name, text, column in (
            ("imports", "Files that were imported and count.", "imports"),
            ("import_rows", "Rows of them that were kept.", "rows"),
            ("import_rows_set_aside", "Rows of them that were set aside.", "set_aside"),
            ("import_timestamp_seconds", "When the newest of them was imported.", "newest"),
        ):
            yield _gauge(
                f"routewatch_{name}",
                text,
                "source",
                dict(zip(batches.index, batches[column], strict=True)),
            )
        yield _gauge(
            "routewatch_quarantine_rows",
            "Rows in quarantine.",
            "state",
            store.run(inventory.states),
        )


def _batches(connection: Connection) -> pd.DataFrame:
    """What was imported, by source: imports, rows, set_aside (rows of it), newest (in seconds)."""
    batches = [
        (one.source, one.rows_kept, one.rows_quarantined, one.imported_at)
        for one in inventory.batches(connection)
    ]
    frame = pd.DataFrame(batches, columns=["source", "rows", "set_aside", "at"])
    frame["newest"] = [at.replace(tzinfo=UTC).timestamp() for at in frame["at"]]
    return frame.groupby("source").agg(
        imports=("rows", "size"),
        rows=("rows", "sum"),
        set_aside=("set_aside", "sum"),
        newest=("newest", "max"),
    )


def _gauge(name: str, text: str, label: str, of: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for value, number in of.items():
        family.add_metric((value,), number)
    return family


def _remove_at_end(folder: Path) -> None:
    """Remove the folder with the process that made it; those forked from it leave it alone."""
    maker = os.getpid()

    def remove() -> None:
        if os.getpid() == maker:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
