"""The two releases of exercise figures, how they get into the store, and out of it again.

The second release adds a month, late reports and corrections.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby

from sqlalchemy import Connection, Engine, select

from data_access.declaration.facts import (
    DatabaseUseFact,
    Fact,
    ObservationFact,
    OperationFact,
    PlaceFact,
)
from data_access.exercise import assumptions, figures
from data_access.ingest.batches import remove
from data_access.ingest.releases import (
    Contents,
    Coverage,
    Release,
    renew_version,
    write as write_release,
)
from data_access.periods import distance, last_day
from data_access.registry import BORDER_POINTS, BUREAUS, EXERCISE, of_bureaus, reporter_of
from data_access.sentences import RefusedError
from data_access.store import derived_tables
from data_access.store.archive import Archive, Record
from data_access.store.engine import exclusive
from data_access.store.schema import batch
from data_access.store.upkeep import check_version

_Made = DatabaseUseFact | ObservationFact | OperationFact

# What of a month's confirmations and findings is known one, two and three months after it.
_KNOWN_EARLY = (0.55, 0.8, 0.93)
_SLOW = frozenset({"arrests", "bodies_identified", "dna_profiles", "links_confirmed"})


@dataclass(frozen=True, slots=True)
class ExerciseRelease:
    """One release.

    Attributes:
        number: from 1.
        facts: what it tells.
        covered: the months that it answers for, by run.
    """

    number: int
    published_on: date
    facts: tuple[Fact, ...]
    covered: Mapping[str, Coverage]


def releases(
    seed: int, of: Collection[str] = BUREAUS, *, task_forces: bool = True
) -> Iterator[ExerciseRelease]:
    """Both releases of a seed, the older one first.

    Args:
        seed: equal ones make equal figures.
        of: bureaus that report.
        task_forces: whether those report, too, by route.
    """
    bureaus = tuple(profile for profile in assumptions.profiles(seed) if profile.iso3 in of)
    facts = tuple(_facts(seed, bureaus, task_forces=task_forces))
    days = {bureau.iso3: bureau.reported for bureau in bureaus}
    runs = dict.fromkeys(fact.series_code for fact in facts)
    for number, published_on in enumerate(assumptions.RELEASES, start=1):
        since = assumptions.REVISED_FROM if number > 1 else assumptions.FIRST
        months = {
            run: frozenset(m for m in _months(run, days, published_on) if m >= since)
            for run in runs
        }
        yield _release(number, published_on, facts, months)


def _facts(
    seed: int, bureaus: tuple[assumptions.Profile, ...], *, task_forces: bool
) -> Iterator[_Made]:
    # So that all bureaus make up the published total.
    unit = figures.SEARCHES_A_MONTH / sum(profile.weight for profile in bureaus)
    for profile in bureaus:
        yield from figures.database_use(seed, profile, unit)
        for subject in figures.SUBJECTS:
            yield from subject(seed, profile)
    if task_forces:
        yield from figures.identification(seed)
        yield from figures.links(seed)
        yield from figures.operations(seed)


def _months(run: str, days: Mapping[str, Mapping[int, date]], published_on: date) -> frozenset[int]:
    """The months of a run that were reported by a day."""
    reported = days.get(reporter_of(run), {month: last_day(month) for month in assumptions.MONTHS})
    return frozenset(month for month, day in reported.items() if day <= published_on)


def _release(
    number: int,
    published_on: date,
    everything: tuple[_Made, ...],
    known: Mapping[str, frozenset[int]],
) -> ExerciseRelease:
    known_facts = [
        _as_known(fact, published_on)
        for fact in everything
        if fact.month in known.get(fact.series_code, ())
    ]
    place_codes = {fact.place_code for fact in known_facts if isinstance(fact, DatabaseUseFact)} - {
        ""
    }
    places = [
        PlaceFact(
            code, point.name, point.country, point.kind, point.lat_hundredths, point.lon_hundredths
        )
        for code, point in ((code, BORDER_POINTS[code]) for code in sorted(place_codes))
    ]
    return ExerciseRelease(
        number=number,
        published_on=published_on,
        facts=(*known_facts, *places),
        covered={
            run: dict.fromkeys(sorted(months), True) for run, months in known.items() if months
        },
    )


def _as_known(fact: _Made, published_on: date) -> _Made:
    """A fact as the first release tells it: what takes its time is not all there yet."""
    if published_on == assumptions.RELEASES[-1]:
        return fact
    age = distance(fact.month, assumptions.LAST) - 1
    share = _KNOWN_EARLY[age] if age < len(_KNOWN_EARLY) else 1.0
    if isinstance(fact, DatabaseUseFact):
        return fact._replace(
            hits_confirmed=_some(fact.hits_confirmed, share),
            hits_acted_on=_some(fact.hits_acted_on, share),
        )
    if isinstance(fact, ObservationFact) and fact.metric_code in _SLOW:
        return fact._replace(value=int(fact.value * share))
    return fact


def _some(value: int | None, share: float) -> int | None:
    return None if value is None else int(value * share)


SEED = 2026
"""Of the figures that come without asking for others."""

_GENERATION = 3
"""Raised when the same seed makes other figures than before."""

_LAYOUT = "seed-"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of loading.

    Attributes:
        batches: numbers of those that were written; none where all were there already.
        facts: how many they hold.
    """

    batches: tuple[int, ...]
    facts: int


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
        RefusedError: bureaus have reported, and exercise figures would stay hidden.
        ImportRunningError: an import is writing.
        StoreOutdatedError: the store's tables are of another version.
    """
    with exclusive(engine) as connection:
        check_version(connection)
        if has_reports(connection):
            raise RefusedError(
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
            progress(release.number, len(assumptions.RELEASES))
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
    past: Record | None = None,
) -> int:
    """Write one release in the caller's transaction, and give the number of its batch.

    A rebuild says of what batch it is `past`.
    """
    written = Release(
        source=EXERCISE,
        layout=f"{_LAYOUT}{seed}",
        file_name=f"exercise figures, release {release.number} of seed {seed}",
        sha256=_mark(seed, release.number),
        published_on=release.published_on,
        complete=True,
        months=release.covered,
        number=past.number if past else None,
        imported_at=past.imported_at if past else None,
    )
    by_kind = groupby(sorted(release.facts, key=_kind), key=_kind)
    contents = Contents(
        kinds=(facts for _name, facts in by_kind),
        rows_read=len(release.facts),
        rows_kept=len(release.facts),
    )
    number = write_release(connection, written, contents)
    if archive is not None:
        # What a killed import left under this number is nobody's any more.
        archive.forget(number)
    return number


def seed_of(layout: str) -> int:
    """The seed of a stored batch, from its layout."""
    return int(layout.removeprefix(_LAYOUT))


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
    """Whether the store has bureaus' own figures, which replace demo figures."""
    real = batch.c.source_code.in_(of_bureaus())
    return connection.scalar(select(batch.c.id).where(real).limit(1)) is not None


def take_out(connection: Connection) -> int:
    """Remove all exercise batches in the caller's transaction, and give how many they were."""
    numbers: Sequence[int] = tuple(_batches(connection))
    for number in numbers:
        remove(connection, number)
    if numbers:
        derived_tables.forget_exercises(connection)
        renew_version(connection)
    return len(numbers)
