"""Backups: one file that holds one committed state, proves itself, and fits either engine.

A backup is a ZIP of `store.sqlite` and `manifest.json`, whatever engine the store is on, so that
it can be held against itself before it is trusted, and restored to another engine.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Connection, func, select

from data_access.store import durable, inventory
from data_access.store.engine import reader, writer
from data_access.store.replacement import (
    Condition,
    Progress,
    Scratch,
    condition,
    copy_rows,
    put_in_place,
    refuse_faults,
    scratch,
)
from data_access.store.schema import batch
from data_access.store.upkeep import StoreOutdatedError, check_version

_STORE, _MANIFEST = "store.sqlite", "manifest.json"
_PAGES = 2000


class BackupError(RuntimeError):
    """A backup that cannot be made or restored; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        sha256: of the store in it.
    """

    data_version: str
    batches: int
    made_at: str
    sha256: str


def back_up(address: str, path: Path, progress: Progress) -> Manifest:
    """Write a backup of a store, also while it is imported into.

    Raises:
        BackupError: there is such a file already.
        StoreDamagedError: the store does not agree with itself.
    """
    if path.exists():
        msg = f"{path} is there already; give the backup another name"
        raise BackupError(msg)
    with scratch(path.absolute().parent) as made:
        _take(address, made, progress)
        with made.engine.connect() as connection:
            check_version(connection)
            refuse_faults(connection, "the store is damaged and was not backed up")
            version = inventory.version(connection)
            batches = connection.scalar(select(func.count()).select_from(batch)) or 0
        made.close()
        made_at = datetime.now(UTC).replace(microsecond=0).isoformat()
        manifest = Manifest(version, batches, made_at, _sha256(made.path))
        with durable.new_file(path) as file, ZipFile(file, "w", ZIP_DEFLATED) as packed:
            packed.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
            packed.write(made.path, _STORE)
    return manifest


def restore(
    address: str, path: Path, progress: Progress, *, replace: bool = False
) -> tuple[Manifest, Path | None]:
    """Put a backup in the place of a store; the old one is as it was unless all of it succeeds.

    Gives also where the old store was moved, if it was none any more.

    Raises:
        BackupError: it is no backup, damaged, of another version, or there is a store.
        StoreDamagedError: what is in it does not agree with itself.
    """
    if condition(address) is not Condition.MISSING and not replace:
        raise BackupError("there is a store already; to put the backup in its place, add --replace")
    with _opened(path) as (manifest, made):
        try:
            with made.engine.connect() as connection:
                check_version(connection)
                refuse_faults(connection, f"{path.name} is damaged")
        except StoreOutdatedError as error:
            msg = f"{path.name} is of another version of the program: {error}"
            raise BackupError(msg) from error
        return manifest, put_in_place(made, address, progress)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Manifest, Scratch]]:
    """The store in a backup, unpacked and held against its checksum."""
    with TemporaryDirectory(prefix="routewatch-") as folder:
        unpacked = Path(folder) / _STORE
        try:
            with ZipFile(path) as packed:
                manifest = Manifest(**json.loads(packed.read(_MANIFEST)))
                with packed.open(_STORE) as source, unpacked.open("wb") as target:
                    shutil.copyfileobj(source, target)
        except (OSError, BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
            msg = f"{path.name} is no backup, or a damaged one: {error}"
            raise BackupError(msg) from error
        if _sha256(unpacked) != manifest.sha256:
            msg = f"{path.name} is damaged: its checksum is another one"
            raise BackupError(msg)
        engine = writer(f"sqlite:///{unpacked}")
        try:
            yield manifest, Scratch(engine, unpacked)
        finally:
            engine.dispose()


def _take(address: str, made: Scratch, progress: Progress) -> None:
    """One committed state of a store, by SQLite's own means or row by row from a server."""
    engine = reader(address)
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                _by_pages(connection, made, progress)
            return
    finally:
        engine.dispose()
    # Not the web's engine: its limit on statements is for pages.
    engine = writer(address).execution_options(isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as source, made.engine.begin() as target:
            check_version(source)
            copy_rows(source, target, progress)
    finally:
        engine.dispose()


def _by_pages(connection: Connection, made: Scratch, progress: Progress) -> None:
    check_version(connection)
    source = connection.connection.driver_connection
    made.engine.dispose()
    with sqlite3.connect(made.path) as target:
        # In the transaction that has begun: an import meanwhile does not show.
        source.backup(  # type: ignore[union-attr] # SQLAlchemy does not type what a driver adds
            target, pages=_PAGES, progress=lambda _status, left, of: progress(of - left, of)
        )
    target.close()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
