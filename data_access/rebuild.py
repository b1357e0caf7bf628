"""Rebuild a store from its archive: the same files, imported again into a new store first."""

import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select

from data_access.declaration.file_schema import SourceRefusedError
from data_access.exercise import loading as exercises
from data_access.exercise.loading import releases
from data_access.ingest.batches import revert_batch
from data_access.ingest.file_import import import_file
from data_access.ingest.releases import Order
from data_access.readers.documents import Limits
from data_access.registry.sources import EXERCISE
from data_access.store import expected_ranges, inventory
from data_access.store.archive import Archive, ArchiveError, Record, record_of
from data_access.store.backup import (
    Condition,
    Scratch,
    condition,
    fill,
    put_in_place,
    refuse_faults,
    scratch,
)
from data_access.store.engine import exclusive, opened, reading, writer
from data_access.store.schema import READER_TABLES, batch, taken_back
from data_access.store.upkeep import adopt

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of a rebuild.

    Attributes:
        batches: that count.
        reverted: that were imported and reverted.
        version_before: empty where there was no store to compare with.
        differing: batches that hold something else than before, each with its file.
        aside: where the old store was moved, if it was none any more.
    """

    batches: int
    reverted: int
    version: str
    version_before: str
    differing: Sequence[str]
    aside: Path | None = None


def refuse_over_archive(address: str, archive: Archive, own: Collection[str]) -> None:
    """Refuse a new store where the archive is that of one which is gone.

    Its numbers would begin anew, and each import would take the place of a record in the archive,
    which that store could then no longer be made from.

    Args:
        address: of the store to be made.
        archive: where its imports will be kept.
        own: checksums of files that come with the program, which are no loss.

    Raises:
        ArchiveError: there is no store, and the archive has records of other files.
    """
    others = sum(record.sha256 not in own for record in archive.records())
    if others and condition(address) is Condition.MISSING:
        files = "file" if others == 1 else "files"
        raise ArchiveError(
            f"there is no store, but {archive.folder} has records of {others:,} imported {files}: "
            "bring their store back with `routewatch restore BACKUP`, or without a backup with "
            "`routewatch rebuild --ignore-store`; a new one wants an archive of its own "
            "(ROUTEWATCH_ARCHIVE)"
        )


def rebuild(
    address: str,
    archive: Archive,
    progress: Progress,
    *,
    accept: bool = False,
    ignore_store: bool = False,
) -> Rebuilt:
    """Make a store anew; the old one is as it was unless all of it succeeds.

    Args:
        address: of the store.
        archive: what it is made from.
        progress: called with a file's name, what was read of it and its size.
        accept: also where batches are read differently now than when they were imported.
        ignore_store: go by the archive's records alone, though there is a store.

    Raises:
        ArchiveError: there is no sound store to compare with, a file is missing or damaged, or a
            batch is read differently now.
        StoreOutdatedError: there is a store of a newer program.
        FailedError: the new store does not agree with itself.
    """
    archive.sweep()
    found = condition(address)
    if found in {Condition.MISSING, Condition.DAMAGED} and not ignore_store:
        raise ArchiveError(
            f"the store is {found.value}: bring it back with `routewatch restore BACKUP "
            "--replace`; without a backup, `routewatch rebuild --ignore-store` makes one from the "
            "archive, which has no playlists, tokens or deliveries"
        )
    if ignore_store:
        records = archive.records()
        if not records:
            raise ArchiveError(
                f"there is nothing in the archive {archive.folder} to make a store from"
            )
        with scratch(archive.folder) as made:
            result = _replayed(made, archive, records, "", progress)
            _accepted(result, accept=accept)
            with made.engine.connect() as connection:
                refuse_faults(connection, "the new store does not agree with itself")
            if found is Condition.READY:
                with reading(address) as connection, made.engine.begin() as target:
                    _carry_over(connection, target)
            aside = put_in_place(made, address, lambda n, of: progress("store", n, of))
        return replace(result, aside=aside)
    # Held throughout: a file imported meanwhile would be lost.
    with (
        opened(writer(address)) as engine,
        archive.all_or_nothing(),
        exclusive(engine) as connection,
    ):
        adopt(connection)
        return _in_place_of(connection, archive, progress, accept=accept)


def _carry_over(source: Connection, target: Connection) -> None:
    for table in READER_TABLES:
        rows = source.execute(select(table)).mappings().all()
        if rows:
            target.execute(insert(table), [dict(row) for row in rows])


def _in_place_of(
    connection: Connection, archive: Archive, progress: Progress, *, accept: bool
) -> Rebuilt:
    # The store says what its batches are; only whether a day was stated is the archive's to say.
    given = {record.number: record.published_given for record in archive.records()}
    numbers = [n for table in (batch, taken_back) for n in connection.scalars(select(table.c.id))]
    records = [
        record_of(connection, number, published_given=given.get(number, True))
        for number in sorted(numbers)
    ]
    before = inventory.version(connection)
    with scratch(archive.folder) as made:
        result = _replayed(made, archive, records, before, progress)
        _accepted(result, accept=accept)
        with made.engine.begin() as target:
            _carry_over(connection, target)
        # Holds what arrived against itself, and with it what was made.
        fill(connection, made, lambda n, of: progress("store", n, of))
    for record in records:
        if record.source == EXERCISE:
            continue
        archive.note(record_of(connection, record.number, published_given=record.published_given))
    return result


def _replayed(
    made: Scratch, archive: Archive, records: Sequence[Record], before: str, progress: Progress
) -> Rebuilt:
    """All files imported again, under the numbers and on the days that they had."""
    paths = {r.number: archive.check(r) for r in records if r.source != EXERCISE}
    standing: dict[tuple[str, str], Record] = {}
    for record in records:
        if record.source == EXERCISE:
            _make(made.engine, record, progress)
            continue
        same = standing.pop((record.source, record.sha256), None)
        if same is not None:
            _revert(made.engine, same)
        _import(made.engine, record, paths[record.number], progress)
        standing[record.source, record.sha256] = record
    for record in standing.values():
        _revert(made.engine, record)
    with made.engine.begin() as connection:
        # Once for all: those of every release in between would be fitted for nobody.
        expected_ranges.renew(connection, progress=lambda n, of: progress("expected ranges", n, of))
        hashes = connection.execute(select(batch.c.id, batch.c.content_hash))
        found = dict(tuple(row) for row in hashes)
        version = inventory.version(connection)
    kept = [record for record in records if record.taken_back_at is None]
    differing = [
        f"batch {record.number} ({record.file_name})"
        for record in kept
        if found[record.number] != record.content_hash
    ]
    return Rebuilt(len(kept), len(records) - len(kept), version, before, differing)


def _make(engine: Engine, record: Record, progress: Progress) -> None:
    """Exercise figures have no file: they are made anew, under the number that they had."""
    seed = exercises.seed_of(record.layout)
    for release in releases(seed):
        if release.published_on == record.published_on:
            with exclusive(engine) as connection:
                exercises.write(connection, seed, release, past=record)
    progress(record.file_name, 1, 1)


def _import(engine: Engine, record: Record, path: Path, progress: Progress) -> None:
    order = Order(
        record.source,
        path,
        record.published_on,
        record.corrects,
        past=record,
        marking=record.marking,
        not_before=record.not_before,
        limits=Limits(sys.maxsize, sys.maxsize),
    )
    try:
        import_file(engine, order, lambda n, of: progress(record.file_name, n, of))
    except SourceRefusedError as error:
        raise ArchiveError(f"batch {record.number} is refused now: {error}") from error


def _revert(engine: Engine, record: Record) -> None:
    if record.taken_back_at is not None:
        revert_batch(engine, record.number, at=record.taken_back_at)


def _accepted(result: Rebuilt, *, accept: bool) -> None:
    if result.differing and not accept:
        raise ArchiveError(
            f"nothing was changed: {', '.join(result.differing)} would hold something else than "
            "now, since files are read differently than they were; to have that, add --accept"
        )
