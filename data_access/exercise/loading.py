"""Putting exercise figures into the store, and taking them out of it again."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from sqlalchemy import Connection, Engine, select

from data_access.exercise import assumptions
from data_access.exercise.releases import ExerciseRelease, releases
from data_access.ingest import writing
from data_access.ingest.batches import remove
from data_access.ingest.releases import Release
from data_access.registry.sources import EXERCISE, of_bureaus
from data_access.store import derived_tables
from data_access.store.archive import Archive
from data_access.store.engine import exclusive
from data_access.store.schema.facts import batch
from data_access.store.upkeep import check_version

SEED = 2026
"""Of the figures that come without asking for others."""

_GENERATION = 3
"""Raised when the same seed makes other figures than before."""

_LAYOUT = re.compile(r"seed-(\d+)")
Progress = Callable[[int, int], None]


class ExerciseRefusedError(RuntimeError):
    """Exercise figures would not be shown; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading.

    Attributes:
        batches: numbers of those that were written; none where all were there already.
        facts: how many they hold.
    """

    batches: tuple[int, ...]
    facts: int


@dataclass(frozen=True, slots=True)
class Past:
    """How a release was written before, for a rebuild."""

    number: int
    imported_at: datetime


def load(
    engine: Engine,
    seed: int = SEED,
    progress: Progress = lambda _done, _all: None,
    archive: Archive | None = None,
) -> Loaded:
    """Make the figures of a seed and write them, all in one transaction.

    Figures of another seed, or that are made otherwise by now, are taken out first; the same are
    left as they are.

    Raises:
        ExerciseRefusedError: bureaus have reported, and exercise figures would stay hidden.
        ImportRunningError: an import is writing.
        StoreOutdatedError: the store's tables are of another version.
    """
    with exclusive(engine) as connection:
        check_version(connection)
        if has_reports(connection):
            raise ExerciseRefusedError(
                "the store holds figures that bureaus reported, which hide those made for "
                "exercises; load these into a store of their own (ROUTEWATCH_DATABASE_URL)"
            )
        if made_otherwise(connection, seed):
            take_out(connection)
        days = {day for _mark, day in _batches(connection).values()}
        numbers, facts = [], 0
        for release in releases(seed):
            if release.published_on in days:
                continue
            numbers.append(write(connection, seed, release, archive))
            facts += len(release.facts)
            progress(release.number, release.of)
    return Loaded(tuple(numbers), facts)


def clear(engine: Engine) -> int:
    """Take all exercise figures out of the store, and give how many batches they were.

    Nothing of them is kept on record: they were never anybody's figures.
    """
    with exclusive(engine) as connection:
        check_version(connection)
        return take_out(connection)


def write(
    connection: Connection,
    seed: int,
    release: ExerciseRelease,
    archive: Archive | None = None,
    past: Past | None = None,
) -> int:
    """Write one release in the caller's transaction, and give the number of its batch."""
    written = Release(
        source=EXERCISE,
        layout=f"seed-{seed}",
        file_name=f"exercise figures, release {release.number} of seed {seed}",
        sha256=_mark(seed, release.number),
        published_on=release.published_on,
        complete=True,
        months=release.covered,
        number=past.number if past else None,
        imported_at=past.imported_at if past else None,
    )
    by_kind = groupby(sorted(release.facts, key=_kind), key=_kind)
    contents = writing.Contents(
        kinds=(facts for _name, facts in by_kind),
        rows_read=len(release.facts),
        rows_kept=len(release.facts),
    )
    number = writing.write(connection, written, contents)
    if archive is not None:
        # What a killed import left under this number is nobody's any more.
        archive.forget(number)
    return number


def seed_of(layout: str) -> int:
    """The seed of a stored batch, from its layout."""
    match = _LAYOUT.fullmatch(layout)
    if match is None:
        raise ValueError(f"{layout} is no layout of exercise figures")
    return int(match[1])


def made_otherwise(connection: Connection, seed: int) -> bool:
    """Whether there are figures that a seed does not make, or does not make any more."""
    marks = {_mark(seed, number) for number, _day in enumerate(assumptions.RELEASES, start=1)}
    return any(mark not in marks for mark, _day in _batches(connection).values())


def _mark(seed: int, number: int) -> str:
    """What stands for the content of a release where other batches have the hash of a file."""
    return sha256(f"{_GENERATION}/{seed}/{number}".encode()).hexdigest()


def _kind(fact: object) -> str:
    return type(fact).__name__


def _batches(connection: Connection) -> Mapping[int, tuple[str, object]]:
    """Mark and day of the exercise batches, by number."""
    rows = select(batch.c.id, batch.c.sha256, batch.c.published_on).where(
        batch.c.source_code == EXERCISE
    )
    return {number: (mark, day) for number, mark, day in connection.execute(rows)}


def has_reports(connection: Connection) -> bool:
    """Whether the store holds figures that bureaus reported, which hide those of exercises."""
    real = batch.c.source_code.in_(of_bureaus())
    return connection.scalar(select(batch.c.id).where(real).limit(1)) is not None


def take_out(connection: Connection) -> int:
    """Remove all exercise batches in the caller's transaction, and give how many they were."""
    numbers: Sequence[int] = tuple(_batches(connection))
    for number in numbers:
        remove(connection, number)
    if numbers:
        derived_tables.forget_exercises(connection)
        writing.renew_version(connection)
    return len(numbers)
