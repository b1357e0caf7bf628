"""`routewatch doctor`: whether this installation has what it needs, and what to do."""

import json
import locale
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dashboard.access.policy import PolicyError, policy_in
from dashboard.audit.record import STREAMS, audit_of
from dashboard.cli.console import FAILED, command, out
from dashboard.cli.serve import refuse_open_reports
from dashboard.exports.chromium import is_sandbox_off
from dashboard.exports.renderer import missing
from dashboard.i18n import LANGUAGES
from dashboard.identity.proxy import front_of
from dashboard.settings import PREFIX, UNIX, Settings, SettingsError
from dashboard.shared_file import LISTENING, REMOTES, SESSIONS, beside_store
from data_access.ingest import layouts
from data_access.ingest.inbox import REFUSED
from data_access.registry.sources import EXERCISE
from data_access.store import inventory
from data_access.store.archive import ArchiveError, of_store
from data_access.store.durable import nearest
from data_access.store.engine import StoreMissingError, reading
from data_access.store.upkeep import StoreOutdatedError, check_version
from data_access.store.verification import StoreUnsoundError, refuse_unsound

_LEAST = 1 << 30
"""Bytes that have to be free, besides as many again as the store has: a backup, a rebuild."""
_AHEAD = timedelta(minutes=2)
"""By which a clock may differ from another one."""
_RELEASED = datetime(2026, 11, 28, tzinfo=UTC)
"""Before this program was made, no clock is right."""
_WRITES = 0o002
"""Of users who are neither owner nor of the group."""
_WAITING = timedelta(hours=1)
_NAMED = 3
_PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found.

    Attributes:
        of: what was looked at.
        text: how it is.
        to_do: what to do about it; empty where all is well.
    """

    of: str
    text: str
    to_do: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """What is looked at.

    Attributes:
        inbox: folder of `routewatch watch`; None where files are imported by hand.
        port: of the server; None for where the newest one of the store listens.
    """

    settings: Settings
    inbox: Path | None
    port: int | None = None

    @property
    def store_file(self) -> Path | None:
        """The store, where it is a file; an address that is none is for the look at the store."""
        try:
            url = make_url(self.settings.database_url)
        except ArgumentError:
            return None
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    @property
    def place(self) -> str:
        """Where the server listens, as gunicorn has it."""
        if self.port is None:
            with suppress(OSError):
                return beside_store(self.settings.database_url, LISTENING).read_text()
        return f"127.0.0.1:{self.port or 8050}"

    @property
    def archive(self) -> Path:
        """The folder of imported files."""
        return of_store(self.settings.database_url, self.settings.archive).folder


def look(name: str, at: Installation) -> Finding:
    """What one look finds; a setting that cannot be used is a finding, too."""
    try:
        return LOOKS[name](at)
    except (SettingsError, PolicyError) as error:
        return Finding(name, str(error), "correct that setting, or that line of the file")


def _first_of(of: str, *problems: tuple[object, str, str], well: str) -> Finding:
    """The first problem that there is, by its text and what to do; else that all is well."""
    present = (Finding(of, text, to_do) for is_there, text, to_do in problems if is_there)
    return next(present, Finding(of, well))


def _store(at: Installation) -> Finding:
    address = at.settings.database_url
    try:
        with reading(at.settings.database_url) as connection:
            check_version(connection)
            version, files = inventory.version(connection), len(inventory.batches(connection))
        refuse_unsound(address)
    except StoreMissingError as error:
        to_do = "routewatch init" if at.store_file else f"correct {PREFIX}DATABASE_URL"
        # A new store would be without the tokens and playlists that a backup has.
        if at.store_file and any((at.archive / "batches").glob("*.json")):
            to_do = "routewatch restore BACKUP, or without one routewatch rebuild --ignore-store"
        return Finding("store", str(error), to_do)
    except StoreOutdatedError as error:
        return Finding("store", str(error), "routewatch upgrade, which makes a backup first")
    except StoreUnsoundError as error:
        return Finding(
            "store",
            str(error),
            "routewatch restore BACKUP --replace, or without one routewatch rebuild",
        )
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Finding("store", f"does not answer: {reason}", f"see {PREFIX}DATABASE_URL")
    return Finding("store", f"{files} files, version of the data {version or 'none'}")


def _space(at: Installation) -> Finding:
    store = at.store_file
    size = store.stat().st_size if store and store.exists() else 0
    folders = {"temporary files": Path(tempfile.gettempdir()), "archive": nearest(at.archive)}
    if store:
        folders["store"] = nearest(store.parent)
    free = {name: shutil.disk_usage(folder).free for name, folder in folders.items()}
    short = ", ".join(name for name, room in free.items() if room < _LEAST + size)
    text = ", ".join(f"{room / 1e9:,.1f} GB for the {name}" for name, room in free.items())
    wanted = f"make room for the {short}: {(_LEAST + size) / 1e9:,.1f} GB are needed"
    return Finding("space", f"free: {text}", wanted if short else "")


def _clock(at: Installation) -> Finding:
    now = datetime.now(UTC)
    newest = theirs = now
    with (
        suppress(SQLAlchemyError, StoreMissingError, StoreOutdatedError),
        reading(at.settings.database_url) as connection,
    ):
        imports = [one.imported_at.replace(tzinfo=UTC) for one in inventory.batches(connection)]
        newest = max([now, *imports])
        theirs = now if at.store_file else connection.execute(select(func.now())).scalar_one()
    to_do = "set the clock, and keep it by NTP (timedatectl set-ntp true)"
    return _first_of(
        "clock",
        (now < _RELEASED, f"{now:%Y-%m-%d}, before this program was made", to_do),
        (newest > now + _AHEAD, f"a file was imported later than now, {newest}", to_do),
        (abs(theirs - now) > _AHEAD, f"differs from the database's by {abs(theirs - now)}", to_do),
        well=f"{now:%Y-%m-%d %H:%M} UTC",
    )


def _fonts(_at: Installation) -> Finding:
    to_do = "apt-get install fontconfig fonts-dejavu-core"
    try:
        listed = subprocess.run(
            ["fc-list", ":lang=en", "family"],  # noqa: S607 - as the system has it
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        ).stdout.splitlines()
    except OSError:
        return Finding("fonts", "fontconfig is missing: pictures would have no letters", to_do)
    return Finding("fonts", f"{len(set(listed))} families", "" if listed else to_do)


def _chromium(_at: Installation) -> Finding:
    if reason := missing():
        return Finding("Chromium", "no pictures can be drawn, nor packs as PDF", reason)
    return Finding(
        "Chromium", "there, without its sandbox" if is_sandbox_off() else "there, in its sandbox"
    )


def _proxy(at: Installation) -> Finding:
    address, way = at.settings.address, at.settings.access
    if way == "none":
        return Finding("proxy", "none: readers of this machine alone")
    if way == "proxy" and (policy := policy_in(at.settings)):
        front_of(policy.proxy, at.settings)
    return _first_of(
        "proxy",
        (
            not address,
            "links in files lead to whatever address asked for them",
            f"set {PREFIX}ADDRESS to the https address that readers use",
        ),
        (
            not address.startswith("https://"),
            f"readers reach it without TLS, at {address}: browsers keep no cookies",
            "put TLS before the server: docs/access.md",
        ),
        well=f"readers come by {address}",
    )


def _access(at: Installation) -> Finding:
    way = at.settings.access
    refuse_open_reports(at.settings)
    if policy := policy_in(at.settings):
        return Finding("access", f"{way}, {len(policy.roles)} roles")
    return Finding("access", f"{way}: nobody is asked who they are")


def _permissions(at: Installation) -> Finding:
    settings = at.settings
    audit = None if settings.audit in STREAMS else Path(settings.audit)
    named = (
        at.store_file,
        at.archive,
        audit,
        beside_store(settings.database_url, SESSIONS, settings.sessions),
        beside_store(settings.database_url, REMOTES, settings.remotes),
    )
    places = [place for place in named if place]
    kept = [str(place) for place in places if not os.access(nearest(place), os.W_OK)]
    open_to_all = [
        str(place) for place in places if place.exists() and place.stat().st_mode & _WRITES
    ]
    fault, user = audit_of(settings).fault(), os.geteuid()
    return _first_of(
        "permissions",
        (kept, f"user {user} may not write", f"let user {user} write to {', '.join(kept)}"),
        (
            open_to_all,
            "every user of this machine may change what is kept",
            f"chmod o-w {' '.join(open_to_all)}",
        ),
        (fault, fault, f"see {PREFIX}AUDIT"),
        well=f"{len(places)} files and folders may be written",
    )


def _archive(at: Installation) -> Finding:
    archive = of_store(at.settings.database_url, at.settings.archive)
    try:
        records = archive.records()
    except ArchiveError as error:
        return Finding("archive", str(error), "routewatch verify")
    lost = [one.file_name for one in records if not archive.file(one.sha256).exists()]
    more = set[int]()
    with (
        suppress(SQLAlchemyError, StoreMissingError),
        reading(at.settings.database_url) as connection,
    ):
        known = {one.id for one in inventory.batches(connection) if one.source != EXERCISE}
        more = known - {one.number for one in records}
    return _first_of(
        "archive",
        (
            lost,
            f"files are missing: {', '.join(lost[:_NAMED])}",
            "import them again, or bring them back from a copy; then routewatch verify",
        ),
        (
            more,
            f"{len(more)} imported files of the store are not in {archive.folder}",
            f"see {PREFIX}ARCHIVE; import them again",
        ),
        well=f"{len(records)} files in {archive.folder}",
    )


def _inbox(at: Installation) -> Finding:
    inbox = at.inbox
    if inbox is None:
        return Finding("inbox", "not looked at; name it with --inbox")
    refused = [*(inbox / REFUSED).glob("*/*.report.json")]
    newest = max(refused, key=lambda one: one.stat().st_mtime, default=inbox)
    hour_ago = datetime.now(UTC).timestamp() - _WAITING.total_seconds()
    late = [
        file
        for source in layouts.SOURCES
        for file in (inbox / source).glob("[!.]*")
        if file.is_file() and file.stat().st_mtime < hour_ago
    ]
    return _first_of(
        "inbox",
        (not inbox.is_dir(), f"there is no folder {inbox}", f"mkdir -p {inbox}"),
        (
            not os.access(inbox, os.W_OK),
            f"{inbox} cannot be written",
            "let its owner run routewatch watch",
        ),
        (
            refused,
            f"refused files: {len(refused)}, {newest.parent.name} the newest",
            f"read {newest.with_suffix('.txt')}; move what is done with away",
        ),
        (
            late,
            f"waiting for more than an hour: {', '.join(map(str, late[:_NAMED]))}",
            f"routewatch watch {inbox} --once says why",
        ),
        well="nothing waits, nothing was refused",
    )


def _language(at: Installation) -> Finding:
    chosen, coding = at.settings.language, locale.getpreferredencoding(do_setlocale=False)
    return _first_of(
        "language",
        (
            chosen not in LANGUAGES,
            f"there is no {chosen!r}",
            f"{PREFIX}LANGUAGE is en, fr, es or ar",
        ),
        (
            coding.upper().replace("-", "") != "UTF8",
            f"the system writes {coding}: names of files may be refused",
            "set LANG=C.UTF-8 for the service",
        ),
        well=f"{chosen}, system in UTF-8",
    )


def _port(at: Installation) -> Finding:
    place = at.place
    try:
        with closing(HTTPConnection("127.0.0.1")) as client:
            client.sock = _connect(place)
            client.request("GET", "/health")
            answer = client.getresponse()
            health = dict(json.load(answer))
    except (ConnectionError, FileNotFoundError):
        return Finding("port", f"{place} is free; nothing is served on it")
    except (OSError, ValueError, TypeError, HTTPException):
        text = f"another program listens on {place}"
        return Finding("port", text, "stop it, or serve with --port")
    if answer.status != HTTPStatus.OK:
        text = f"{place} answers {answer.status}: {health.get('reason', '')}"
        return Finding("port", text, "see store above")
    version = health.get("data_version", "")
    return Finding("port", f"Routewatch answers on {place}, version of the data {version}")


def _connect(place: str) -> socket.socket:
    if not place.startswith(UNIX):
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE)
    with ExitStack() as stack:
        connection = stack.enter_context(socket.socket(socket.AF_UNIX))
        connection.settimeout(_PATIENCE)
        connection.connect(place.removeprefix(UNIX))
        stack.pop_all()
    return connection


LOOKS: Mapping[str, Callable[[Installation], Finding]] = {
    "store": _store,
    "space": _space,
    "clock": _clock,
    "fonts": _fonts,
    "Chromium": _chromium,
    "proxy": _proxy,
    "access": _access,
    "permissions": _permissions,
    "archive": _archive,
    "inbox": _inbox,
    "language": _language,
    "port": _port,
}
"""What is looked at, in the order of the page."""


@command
def doctor(
    *,
    inbox: Annotated[Path | None, typer.Option(help="Folder of routewatch watch.")] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help="Of the server; else where the newest one of this store listens."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Look over the installation, and say what to do; exit code 1 where there is anything to do.

    Example: `routewatch doctor --inbox /srv/routewatch/inbox`
    """
    installation = Installation(Settings.from_environment(), inbox, port)
    found = [look(name, installation) for name in LOOKS]
    if as_json:
        lines = [{**asdict(one), "is_well": not one.to_do} for one in found]
        typer.echo(json.dumps(lines, indent=2, ensure_ascii=False))
    else:
        for one in found:
            out.print(f"{'to do' if one.to_do else 'ok':<6} {one.of:<12} {one.text}", markup=False)
            if one.to_do:
                out.print(f"{'':<19} → {one.to_do}", markup=False)
    if any(one.to_do for one in found):
        raise typer.Exit(FAILED)
