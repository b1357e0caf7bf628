"""`routewatch serve`: the web server, in one process that makes the workers, and its log."""

import ctypes
import gc
import json
import logging
import os
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from flask import has_request_context, request
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from sqlalchemy.exc import SQLAlchemyError

from dashboard.audit.changes import end_unfinished
from dashboard.audit.record import request_id
from dashboard.settings import UNIX, Settings, SettingsError, withdrawal
from dashboard.shared_file import LISTENING, beside_store
from data_access.registry.sources import of_bureaus
from data_access.sentences import RefusedError
from data_access.store.inventory import sources_held
from data_access.store.upkeep import StoreOutdatedError
from data_access.store.verification import StoreUnsoundError, refuse_unsound

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from flask import Flask

    from dashboard.cli.heavy_work import Workshop

_ARENA_MAX, _ARENAS = -8, 2
"""An option of the C library's `mallopt`, and how many heaps threads share."""
_LONGEST_SOCKET = 107
"""Bytes of its path, by the kernel's own structure."""


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no type information
    """The first process, which watches that of the queue as well."""

    def __init__(self, app: "_Gunicorn", workshop: "Workshop") -> None:
        self._workshop = workshop
        super().__init__(app)

    def manage_workers(self) -> None:
        """Start what is missing; gunicorn asks every second."""
        self._workshop.watch([listener.sock for listener in self.LISTENERS])
        super().manage_workers()

    def stop(self, graceful: bool = True) -> None:  # noqa: FBT001, FBT002 - gunicorn's own
        """End what was started: readers get their answers first."""
        super().stop(graceful)
        self._workshop.stop()


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn has no type information
    """Gunicorn around an application that is made already."""

    def __init__(self, server: "Flask", options: dict[str, Any]) -> None:
        self._server = server
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options given; the environment and configuration files have no say."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        """The application, the same for every process."""
        from dashboard.cli.worker import read_first  # noqa: PLC0415 - as the application

        return read_first(self._server, self._server.config["APPLICATION_ROOT"].rstrip("/"))


def _withdrawn(option: str) -> object:
    """An option of an earlier release, which says what to do in its place."""

    def refuse(value: str) -> str:
        if value:
            typer.echo(withdrawal(f"serve {option}"), err=True)
            raise typer.Exit(os.EX_CONFIG)
        return value

    return typer.Option(option, hidden=True, callback=refuse)


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on, also ::1, or unix:/run/…/routewatch.sock.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8050,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 2,
    *,
    _certificate: Annotated[str, _withdrawn("--certificate")] = "",
    _key: Annotated[str, _withdrawn("--key")] = "",
) -> None:
    """Serve the dashboard, unless the store is damaged (`routewatch verify` looks closer).

    On any address but a loopback one ROUTEWATCH_ACCESS has to say who may read (docs/access.md).

    A Unix socket is for its user and group.

    Example: routewatch serve --port 8050 --workers 4
    """
    try:
        where, bind = _place(host, port)
        settings = Settings.from_environment().listening_on(host)
    except SettingsError as error:
        raise _refusal(error) from error
    server = _application(settings)
    collect_seldom()
    share_heaps()
    log_in_utc(settings)
    typer.echo(f"Routewatch on {where} (stop with Ctrl+C)")
    from dashboard.cli.heavy_work import Workshop  # noqa: PLC0415 - as the application

    # Served from a folder that is only read, the server is found by its port.
    with suppress(OSError):
        beside_store(settings.database_url, LISTENING).write_text(bind)
    _Arbiter(_Gunicorn(server, _options(bind, workers)), Workshop(server)).run()


def collect_seldom() -> None:
    """Run Python's collector rarely: what a server has made by now stays."""
    # A full collection need not look at that, for 70 ms in the middle of an answer, nor write to
    # the memory that workers share.
    gc.freeze()
    # An answer makes 50,000 objects, hardly any of them in a circle: as often as Python looks for
    # these by itself, it costs a tenth of each.
    gc.set_threshold(50_000, 20, 20)


def share_heaps() -> None:
    """Let threads share two heaps: each of many would keep what its largest answer took."""
    # Other C libraries than glibc have no such option.
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


def _place(host: str, port: int) -> tuple[str, str]:
    """Where it listens, for people and for gunicorn.

    Raises:
        SettingsError: no socket can be there.
    """
    if not host.startswith(UNIX):
        named = f"[{host.strip('[]')}]" if ":" in host else host
        return f"http://{named}:{port}", f"{named}:{port}"
    path = Path(host.removeprefix(UNIX))
    if not path.is_absolute() or len(os.fsencode(path)) > _LONGEST_SOCKET:
        raise SettingsError(
            f"will not listen on {host}: the path begins with / and has up to 107 bytes"
        )
    if not os.access(path.parent, os.W_OK | os.X_OK) or (path.exists() and not path.is_socket()):
        raise SettingsError(
            f"will not listen on {host}: the folder must be there and be ours, with no other file"
        )
    return host, host


def _application(settings: Settings) -> "Flask":
    """What answers, once the store was looked over.

    Raises:
        typer.Exit: it cannot be served, and the reason is written.
    """
    # Here, not above: commands about the data start in a third of the time and memory.
    from dashboard.app import UnsafeEnvironmentError, create_app, refuse_unsafe  # noqa: PLC0415
    from dashboard.identity.sessions import SessionsUnavailableError  # noqa: PLC0415 - see above

    try:
        # First: the store could fail for a reason of its own.
        refuse_unsafe(os.environ)
        end_unfinished(settings)
        refuse_unsound(settings.database_url)
        refuse_open_reports(settings)
        server: Flask = create_app(settings).server
    except (
        UnsafeEnvironmentError,
        RefusedError,
        SessionsUnavailableError,
        StoreUnsoundError,
        StoreOutdatedError,
    ) as error:
        raise _refusal(error) from error
    return server


def refuse_open_reports(settings: Settings) -> None:
    """Refuse a store with what bureaus report where everybody is to see it.

    Raises:
        SettingsError: it has them, or does not say.
    """
    if settings.access != "open":
        return
    try:
        reporting = sources_held(settings.database_url) & of_bureaus()
    except SQLAlchemyError as error:
        raise SettingsError(
            "will not start: ROUTEWATCH_ACCESS is open, and the store does not say what it holds"
        ) from error
    if reporting:
        raise SettingsError(
            "will not start: ROUTEWATCH_ACCESS is open, and the store holds what bureaus report "
            f"({', '.join(sorted(reporting))}); set it to proxy or oidc"
        )


def _refusal(error: Exception) -> typer.Exit:
    """The end of the command, with the reason."""
    typer.echo(str(error), err=True)
    return typer.Exit(os.EX_CONFIG)


def _options(bind: str, workers: int) -> dict[str, Any]:
    from dashboard.cli import worker  # noqa: PLC0415 - as the application

    return {
        "bind": bind,
        # Of a Unix socket: its user and group may connect, the proxy's user among them.
        "umask": 0o007,
        "workers": workers,
        "worker_class": worker.TimedWorker,
        "threads": worker.THREADS,
        "worker_connections": worker.CONNECTIONS,
        # Longer than proxies and browsers keep a connection, or they would send into its end.
        "keepalive": 75,
        "pre_request": worker.note_suspects,
        # Who is in front, and what it says of readers: `identity/proxy.py`.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "forwarder_headers": "",
        "graceful_timeout": 5,
        # Made once and forked: workers share its memory, and each has asked for a page already.
        # The engine connects at its first use, so no connection is ever shared.
        "preload_app": True,
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112
        # Less would be a line for each request that cannot be read.
        "loglevel": "error",
        "control_socket_disable": True,
        # No configuration file from the directory that it happens to start in.
        "config": "/dev/null",
    }


_TEXT = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
_TEXT.converter = time.gmtime


class OneASecond(logging.Filter):
    """Let one line a second of each cause through, and say with the next how many were left out.

    A cause is where a line is written and what it raised, not what it says: a flood of broken
    requests differs in that.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[object, ...], float] = {}
        self._left_out: Counter[tuple[object, ...]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written."""
        raised = record.exc_info[0] if record.exc_info else None
        cause = (record.pathname, record.lineno, raised)
        if record.created - self._last.get(cause, 0) < 1:
            self._left_out[cause] += 1
            return False
        self._last[cause] = record.created
        if missed := self._left_out.pop(cause, 0):
            record.msg = f"{record.getMessage()} (and {missed:,} like it before)"
            record.args = ()
        return True


class JsonLines(logging.Formatter):
    """A line of JSON, ASCII alone, so that nothing that was sent forges one.

    Lines of the audit are JSON already, and of the same names: `at`, `request`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; a traceback is a text in it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if has_request_context():
            line["request"] = request_id()
            # As the route is spelled: what readers choose stays out of logs.
            line["route"] = request.url_rule.rule if request.url_rule else ""
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_in_utc(settings: Settings) -> None:
    """Warnings and errors of ours to standard error, each on a line with its time."""
    lines = logging.StreamHandler()
    lines.setFormatter(JsonLines() if settings.logs else _TEXT)
    lines.addFilter(OneASecond())
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    # Processes of the queue that were renewed, and jobs that nobody waits for any more.
    logging.getLogger("huey").setLevel(logging.ERROR)
    # And one for each act, which is JSON and nothing else (dashboard/audit).
    audit = logging.getLogger("routewatch.audit")
    audit.setLevel(logging.INFO)
    audit.addHandler(logging.StreamHandler(sys.stdout if settings.audit == "-" else None))
    audit.propagate = False
