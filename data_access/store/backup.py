"""Backups, and putting one store in the place of another, whatever engine either is on.

A backup is one file that holds one committed state and proves itself: a ZIP of `store.sqlite` and
`manifest.json`, whatever engine the store is on, so that it can be checked before it is trusted,
and restored to another engine.

A store to come is made in a file of its own and checked there. Then its rows take the
place of those in the old store, in one transaction, so that readers see the old one or the new
one, and a failure leaves the old one. Only where the old one is no store any more is the file
itself replaced; what was there is moved aside, not deleted.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Row,
    Table,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from data_access.sentences import FailedError, RefusedError
from data_access.store import durable, inventory, zip_files
from data_access.store.engine import (
    StoreMissingError,
    analyse,
    exclusive,
    opened,
    reading,
    writer,
)
from data_access.store.schema import batch, data_version, metadata
from data_access.store.upkeep import (
    VERSION_TABLE,
    StoreOutdatedError,
    adopt,
    check_version,
    has_tables,
    make_tables,
    newest,
)
from data_access.store.verification import broken_pages, verify

Progress = Callable[[int, int], None]
_CHUNK = 5000
# What other rows refer to by its number; the numbers of all others are the engine's own.
_NUMBERED = frozenset({"batch", "taken_back", "data_version"})


class Condition(Enum):
    """What is at an address."""

    MISSING = "missing"
    READY = "ready"
    OUTDATED = "outdated"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Scratch:
    """A store in a file of its own, gone when it is no longer needed."""

    engine: Engine
    path: Path

    def close(self) -> None:
        """Bring all of it into the one file."""
        with self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101 - it is connected
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engine.dispose()


@contextmanager
def scratch(folder: Path, version: str | None = None) -> Iterator[Scratch]:
    """An empty store below a folder, with the tables of this version or of an older one."""
    folder.mkdir(parents=True, exist_ok=True)
    durable.sweep(folder)
    with TemporaryDirectory(prefix=durable.UNFINISHED, dir=folder) as made:
        path = Path(made) / "store.sqlite"
        engine = writer(f"sqlite:///{path}", create=True)
        with opened(engine):
            with engine.begin() as connection:
                make_tables(connection, version or newest())
            yield Scratch(engine, path)


def condition(address: str) -> Condition:
    """What is at an address: nothing, a store, or something that once was one."""
    try:
        with reading(address) as connection:
            if broken_pages(connection):
                return Condition.DAMAGED
            if not has_tables(connection):
                return Condition.MISSING
            check_version(connection)
    except StoreMissingError:
        return Condition.MISSING
    except StoreOutdatedError:
        return Condition.OUTDATED
    except DatabaseError as error:
        # A lock, or a disk without room, says nothing of what is stored.
        if isinstance(error, OperationalError) or not _is_file(address):
            raise
        return Condition.DAMAGED
    return Condition.READY


def _is_file(address: str) -> bool:
    return make_url(address).get_backend_name() == "sqlite"


def put_in_place(made: Scratch, address: str, progress: Progress) -> Path | None:
    """Replace the store at an address by a finished one.

    Gives the file that was moved aside, where the old one was no store any more.

    Raises:
        FailedError: what arrived is not what was sent; the old one is as it was.
        StoreOutdatedError: the old one is of a newer program, and is as it was.
    """
    found = condition(address)
    if _is_file(address) and found in {Condition.MISSING, Condition.DAMAGED}:
        return _put_file(made, Path(make_url(address).database or ""))
    with opened(writer(address)) as engine, exclusive(engine) as connection:
        adopt(connection)
        fill(connection, made, progress)
    return None


def fill(target: Connection, made: Scratch, progress: Progress) -> None:
    """Replace all rows of a store by those of another, in the caller's transaction.

    Raises:
        FailedError: the target does not agree with itself afterwards.
    """
    moment = inventory.next_moment(target)
    with made.engine.connect() as source:
        copy_rows(source, target, progress)
    target.execute(update(data_version).values(changed_at=moment))
    refuse_faults(target, "the new store does not agree with itself")


def copy_rows(
    source: Connection,
    target: Connection,
    progress: Progress,
    tables: Sequence[Table] = metadata.sorted_tables,
) -> None:
    """Make a store hold the rows of another one and no others.

    Args:
        source: where they are.
        target: in a transaction, with the same tables.
        progress: called with the rows copied and their number.
        tables: those of both, each after what it refers to.
    """
    for table in reversed(tables):
        target.execute(delete(table))
    sizes = [source.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    done = 0
    for table in tables:
        for rows in _chunks(source, table):
            target.execute(insert(table), [row._asdict() for row in rows])
            done += len(rows)
            progress(done, sum(sizes))
    analyse(target, tables)


def refuse_faults(connection: Connection, sentence: str) -> None:
    """Hold a store against itself.

    Raises:
        FailedError: it does not agree with itself.
    """
    faults = verify(connection)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise FailedError(f"{sentence}: {faults[0]}{more}")


def _chunks(source: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    columns = [c for c in table.columns if c.name != "id" or table.name in _NUMBERED]
    rows = select(*columns).order_by(*table.primary_key.columns)
    # A cursor on the server: without one, the driver holds all rows at once.
    return source.execution_options(yield_per=_CHUNK).execute(rows).partitions()


def _put_file(made: Scratch, path: Path) -> Path | None:
    made.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    with made.path.open("rb") as store, durable.new_file(path) as file:
        shutil.copyfileobj(store, file)
        file.flush()
        # All of it is there: only now the old one goes.
        if path.is_file() and path.stat().st_size:
            aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
            path.rename(aside)
        for suffix in ("-wal", "-shm"):
            # The log of the old file would be taken for that of the new one.
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside


_NO_BACKUP = (BadZipFile, KeyError, TypeError, ValueError, EOFError)
_STORE, _MANIFEST = "store.sqlite", "manifest.json"
_PAGES = 2000


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a backup.

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
        RefusedError: there is such a file already.
        FailedError: the store does not agree with itself.
    """
    if path.exists():
        raise RefusedError(f"{path} is there already; give the backup another name")
    with scratch(path.absolute().parent) as made:
        _take(address, made, progress)
        with made.engine.connect() as connection:
            check_version(connection)
            refuse_faults(connection, "the store is damaged and was not backed up")
        manifest = _manifest(made)
        _pack(made, manifest, path)
    return manifest


def back_up_unchanged(address: str, version: str, stem: Path, progress: Progress) -> Path:
    """Write a backup of a store of this version or an older one, for the program that it is of.

    Gives the file, whose name ends with the version and a hash of what is in it: where there is
    one already, that is it.

    Args:
        address: of the store, which nobody else may be changing.
        version: of its tables.
        stem: of the file, with its folder.
        progress: called with what was copied and how much there is.

    Raises:
        FailedError: its file is damaged.
    """
    with scratch(stem.absolute().parent, version) as made:
        _take(address, made, progress, any_version=True)
        with made.engine.connect() as connection:
            damage = broken_pages(connection)
            contents = "" if damage else _hash_of_rows(connection)
        if damage:
            raise FailedError(
                f"the store is damaged ({damage}) and was not backed up; restore an older backup"
            )
        path = stem.with_name(f"{stem.name}-{version}-{contents[:12]}.zip")
        if not path.exists():
            _pack(made, _manifest(made), path)
    return path


def _hash_of_rows(connection: Connection) -> str:
    """Equal for equal rows: two files of them may differ in the order of their indexes."""
    digest = sha256()
    for table in tables_of(connection):
        for rows in _chunks(connection, table):
            digest.update(repr([table.name, *map(tuple, rows)]).encode())
    return digest.hexdigest()


def tables_of(connection: Connection) -> Sequence[Table]:
    """The tables of a store of any version, in types that both engines have."""
    found = MetaData()

    @event.listens_for(found, "column_reflect")
    def _generic(_inspected: object, _table: object, column: dict[str, Any]) -> None:
        column["type"] = column["type"].as_generic()

    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != VERSION_TABLE]


def _manifest(made: Scratch) -> Manifest:
    """What a backup of a finished copy says of itself; closes it."""
    with made.engine.connect() as connection:
        version = inventory.version(connection)
        batches = connection.scalar(select(func.count()).select_from(batch)) or 0
    made.close()
    made_at = datetime.now(UTC).replace(microsecond=0).isoformat()
    return Manifest(version, batches, made_at, durable.sha256_of(made.path))


def _pack(made: Scratch, manifest: Manifest, path: Path) -> None:
    with durable.new_file(path) as file, ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
        packed.write(made.path, _STORE)


def restore(
    address: str, path: Path, progress: Progress, *, replace: bool = False
) -> tuple[Manifest, Path | None]:
    """Put a backup in the place of a store; the old one is as it was unless all of it succeeds.

    Gives also where the old store was moved, if it was none any more.

    Raises:
        RefusedError: it is no backup, damaged, of another version, or there is a store.
        FailedError: what is in it does not agree with itself.
    """
    if condition(address) is not Condition.MISSING and not replace:
        raise RefusedError(
            "there is a store already; to put the backup in its place, add --replace"
        )
    with _opened(path) as (manifest, made):
        try:
            with made.engine.begin() as connection:
                adopt(connection)
                refuse_faults(connection, f"{path.name} is damaged")
        except StoreOutdatedError as error:
            raise RefusedError(
                f"{path.name} is of another version of the program: {error}"
            ) from error
        return manifest, put_in_place(made, address, progress)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Manifest, Scratch]]:
    """The store in a backup, unpacked, if its checksum is right."""
    with TemporaryDirectory(prefix="routewatch-") as folder:
        unpacked = Path(folder) / _STORE
        try:
            with path.open("rb") as file, zip_files.opened(file) as packed:
                manifest = Manifest(**json.loads(packed.read(_MANIFEST)))
                with packed.open(_STORE) as source, unpacked.open("wb") as target:
                    shutil.copyfileobj(source, target)
        except (FileNotFoundError, IsADirectoryError, PermissionError, *_NO_BACKUP) as error:
            raise RefusedError(f"{path.name} is no backup, or a damaged one: {error}") from error
        if durable.sha256_of(unpacked) != manifest.sha256:
            raise RefusedError(f"{path.name} is damaged: its checksum is another one")
        with opened(writer(f"sqlite:///{unpacked}")) as engine:
            yield manifest, Scratch(engine, unpacked)


def _take(address: str, made: Scratch, progress: Progress, *, any_version: bool = False) -> None:
    """One committed state of a store, by SQLite's own means or row by row from a server.

    Args:
        address: of the store.
        made: what it is copied into, with the same tables.
        progress: called with what was copied and how much there is.
        any_version: whether its tables may be those of an older program.

    Raises:
        StoreOutdatedError: they are not those of this program, and may not be others.
    """
    if not _is_file(address):
        # Not the web's engine: its limit on statements is for pages.
        engine = writer(address).execution_options(isolation_level="REPEATABLE READ")
        with opened(engine), engine.connect() as source, made.engine.begin() as target:
            if not any_version:
                check_version(source)
            copy_rows(source, target, progress, tables_of(source))
        return
    with reading(address) as connection:
        if not any_version:
            check_version(connection)
        _by_pages(connection, made, progress)


def _by_pages(connection: Connection, made: Scratch, progress: Progress) -> None:
    source = connection.connection.driver_connection
    made.engine.dispose()
    try:
        with closing(sqlite3.connect(made.path)) as target:
            # In the transaction that has begun: an import meanwhile does not show.
            source.backup(  # type: ignore[union-attr] # SQLAlchemy does not type what a driver adds
                target, pages=_PAGES, progress=lambda _status, left, of: progress(of - left, of)
            )
    except sqlite3.Error as error:
        # A disk that is full; as SQLAlchemy hands on what its own statements meet.
        raise DBAPIError.instance("backup", None, error, sqlite3.Error) from error
