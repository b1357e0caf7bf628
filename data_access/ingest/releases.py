"""A release: what an order and a read file make, its day, its months, and how it is written.

All of it in the caller's transaction, or nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from data_access.declaration import cells
from data_access.declaration.facts import Fact, PlaceFact, table_of
from data_access.declaration.file_schema import FileSchema, SourceRefusedError
from data_access.ingest.parsing import Issue, Reading
from data_access.periods import MonthRange, last_day
from data_access.readers.documents import USUAL, Limits
from data_access.store import (
    derived_tables,
    engine,
    expected_ranges,
    inventory,
    rollups,
    supersession,
    verification,
)
from data_access.store.archive import Archive, Record
from data_access.store.schema import (
    batch,
    coverage,
    data_version,
    now,
    quarantine,
    taken_back,
)

Coverage = Mapping[int, bool]
"""Month (yyyymm, or yyyy00 for records of a year without month) -> known to its last day."""


def covered(reading: Reading) -> Mapping[str, Coverage]:
    """The months of a file, by series."""
    by_series = reading.builder.months
    last = last_month(set[int]().union(*by_series.values()))
    return {
        series: coverage_of(reading.schema, months, reading.builder.newest, last)
        for series, months in by_series.items()
    }


def last_month(reported: Collection[int]) -> int:
    """The newest month of a file; 0 where it has totals of years alone."""
    return max((month for month in reported if month % 100), default=0)


def coverage_of(
    schema: FileSchema, reported: Collection[int], newest: date | None, last_of_file: int = 0
) -> Coverage:
    """The months that a file answers for, from those that its rows report and its newest day.

    Where no row has a day, the last month of the whole file may be under way: not an earlier one
    that is the last of a series.

    A register answers for records without a month from its year's January on: one that begins
    later in the year leaves those of an earlier release standing. In a table a year without
    months is a total of that year, which is then known as a whole.
    """
    named_months = {month for month in reported if month % 100}
    open_years = set(reported) - named_months
    if not named_months:
        return dict.fromkeys(sorted(open_years), not schema.register)
    last = max(named_months)
    months = (
        MonthRange(min(named_months), last).months() if schema.contiguous else sorted(named_months)
    )
    # A table that tells no days holds whole months; anything else may end within its last one.
    may_end_within = schema.register or schema.running or newest is not None
    end = newest or last_day(max(last, last_of_file)) - timedelta(days=1)
    whole = {month: not may_end_within or end >= last_day(month) for month in months}
    whole |= dict.fromkeys(open_years, not schema.register)
    if schema.register:
        whole |= {month // 100 * 100: False for month in months if month % 100 == 1}
    return dict(sorted(whole.items()))


@dataclass(frozen=True, slots=True)
class Order:
    """What to import, and how.

    Attributes:
        published_on: overrides what the file tells.
        replaces: number of the batch that this file corrects.
        dry_run: read and check only.
        archive: where the file is kept.
        past: how it was imported before, for a rebuild.
        list_bad: a new file for the list of all rows that cannot be read.
        marking: handling mark of the file; none where that of its source is enough.
        not_before: day before which nobody sees it.
        limits: of what it may be; earlier imports are not checked against them again.
    """

    source: str
    path: Path
    published_on: date | None = None
    replaces: int | None = None
    dry_run: bool = False
    archive: Archive | None = None
    past: Record | None = None
    list_bad: Path | None = None
    marking: str | None = None
    not_before: date | None = None
    limits: Limits = USUAL

    @property
    def name(self) -> str:
        """The file's name, as it may be kept and shown."""
        return self.past.file_name if self.past else cells.printable(self.path.name, 200)

    @property
    def today(self) -> date:
        """The day on which the file is read; what lies after it is in the future."""
        return (self.past.imported_at if self.past else datetime.now(UTC)).date()


@dataclass(frozen=True, slots=True)
class Release:
    """Facts about a file besides its rows.

    Attributes:
        months: those that it answers for, by series.
        received: whether it was handed in, so that of several of one day the later counts.
        correction: 0, or one more than that of the batch it corrects, or was handed in after.
        corrects: number of that batch.
        number: of its batch, where a rebuild gives it the one that it had.
        imported_at: when a rebuilt batch was imported.
        marking: its handling mark, where it is not that of its source.
        not_before: the day on which an embargo ends, where that is after its publication.
    """

    source: str
    layout: str
    file_name: str
    sha256: str
    published_on: date
    complete: bool
    months: Mapping[str, Coverage]
    received: bool = False
    correction: int = 0
    corrects: int | None = None
    number: int | None = None
    imported_at: datetime | None = None
    marking: str | None = None
    not_before: date | None = None

    @property
    def known_from(self) -> date:
        """The day from which it counts."""
        return self.not_before or self.published_on


def release_of(order: Order, reading: Reading, digest: str) -> Release:
    """The release of a file that was read.

    Raises:
        SourceRefusedError: nothing tells when it was published, or it was in the future.
    """
    received = order.today if reading.schema.form else None
    published_on = order.published_on or reading.published_on or received
    if published_on is None:
        raise SourceRefusedError(
            "nothing in the file says when it was published; add --published DATE"
        )
    stated_day = order.published_on if order.past is None else None
    if stated_day is not None and stated_day > order.today + timedelta(days=1):
        raise SourceRefusedError(f"--published {stated_day} lies in the future")
    return Release(
        source=order.source,
        layout=reading.schema.layout,
        file_name=order.name,
        sha256=digest,
        published_on=published_on,
        complete=reading.schema.complete and not reading.builder.absent(),
        months=covered(reading),
        received=reading.schema.form is not None,
        correction=(order.past.correction or 0) if order.past else 0,
        number=order.past.number if order.past else None,
        imported_at=order.past.imported_at if order.past else None,
        marking=order.marking,
        not_before=order.not_before,
    )


def ranked(connection: Connection, order: Order, release: Release) -> Release:
    """The release as it ranks among those that the store holds.

    Raises:
        SourceRefusedError: what it is to correct is not there, or another source's.
    """
    if order.replaces is not None:
        release = _as_correction(connection, order.replaces, release)
    if release.received and order.past is None:
        release = _as_later_of_its_day(connection, release)
    if release.not_before and release.not_before <= release.published_on:
        return replace(release, not_before=None)
    return release


def _as_correction(connection: Connection, replaces: int, release: Release) -> Release:
    """The release ranked above the one it corrects, answering for all months of that one.

    Raises:
        SourceRefusedError: there is no such batch, or it is another source's.
    """
    old = connection.execute(select(batch).where(batch.c.id == replaces)).one_or_none()
    if old is None:
        raise SourceRefusedError(f"--replace {replaces}: there is no such batch")
    if old.source_code != release.source or bool(old.complete) != release.complete:
        raise SourceRefusedError(
            f"--replace {replaces}: that batch is of another source or holds other routes"
        )
    coverages: dict[str, dict[int, bool]] = {series: {} for series in release.months}
    rows = select(coverage.c.series_code, coverage.c.month, coverage.c.whole)
    for series, month, whole in connection.execute(rows.where(coverage.c.batch_id == replaces)):
        coverages.setdefault(series, {})[month] = bool(whole)
    return replace(
        release,
        correction=max(release.correction, old.correction + 1),
        corrects=replaces,
        published_on=max(release.published_on, old.published_on),
        # What is corrected was known to its last day where it was, whatever day the newest is of.
        months={
            series: covered
            | {
                month: whole or covered.get(month, False)
                for month, whole in release.months.get(series, {}).items()
            }
            for series, covered in coverages.items()
        },
    )


def _as_later_of_its_day(connection: Connection, release: Release) -> Release:
    """The release ranked above those of its source and day that answer for any of its months.

    What a bureau hands in has no day of publication but that on which it is received; of two
    files of one day the one that came later is meant.
    """
    rivals = (
        select(coverage.c.series_code, coverage.c.month, batch.c.correction)
        .join(batch, batch.c.id == coverage.c.batch_id)
        .where(batch.c.source_code == release.source)
        .where(batch.c.published_on == release.published_on)
    )
    above = [
        correction + 1
        for series, month, correction in connection.execute(rivals)
        if month in release.months.get(series, ())
    ]
    return replace(release, correction=max([release.correction, *above]))


T = TypeVar("T")
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a release, imported or generated.

    Attributes:
        kinds: facts, those of one kind after those of another; gone through once.
        issues: rows in quarantine, and remarks on rows that were kept.
    """

    kinds: Iterable[Iterable[Fact]]
    rows_read: int
    rows_kept: int
    rows_quarantined: int = 0
    issues: Sequence[Issue] = ()


def contents_of(reading: Reading) -> Contents:
    """The contents of a file, as written to the store."""
    return Contents(
        kinds=map(reading.builder.settled, reading.facts.kinds()),
        rows_read=reading.rows_read,
        rows_kept=reading.rows_kept,
        rows_quarantined=reading.quarantine.total(),
        issues=reading.issues,
    )


def write(
    connection: Connection,
    release: Release,
    content: Contents,
    fitting: expected_ranges.Progress = lambda _done, _all: None,
) -> int:
    """Store a release, let it supersede what it supersedes, and give its batch number.

    A rebuild, which gives its batches the numbers that they had, fits expected ranges at its end.
    """
    batch_id = _insert_batch(connection, release, content)
    covered = (
        {"batch_id": batch_id, "series_code": series, "month": month, "whole": int(whole)}
        | {"known_from": release.known_from}
        for series, months in release.months.items()
        for month, whole in months.items()
    )
    _insert(connection, coverage, covered)
    intervals = supersession.expected(connection, release.months)
    supersession.close(connection, intervals)
    own = {
        (series, month): by_batch[batch_id]
        for series, months in intervals.items()
        for month, by_batch in months.items()
    }
    _insert_facts(connection, batch_id, content, own)
    rollups.write(connection, batch_id)
    issues = ({"batch_id": batch_id, **asdict(issue)} for issue in content.issues)
    _insert(connection, quarantine, issues)
    # Where nobody had answered before, nothing is superseded or revised.
    contested = {
        series: {month: batches for month, batches in by_month.items() if len(batches) > 1}
        for series, by_month in intervals.items()
    }
    derived_tables.renew_revisions(connection, contested)
    derived_tables.renew(connection, intervals)
    derived_tables.supersede_exercises(connection, release.source)
    engine.analyse(connection, (coverage, *rollups.ROLLUPS))
    if release.number is None:
        expected_ranges.renew(connection, expected_ranges.touched(release.months), fitting)
    seal(connection, batch_id)
    return batch_id


def seal(connection: Connection, batch_id: int) -> None:
    """Record what a batch holds now, and with it the new version of the data."""
    connection.execute(
        update(batch)
        .where(batch.c.id == batch_id)
        .values(
            content_hash=verification.content_hash(connection, batch_id),
            totals=verification.totals_of(connection, batch_id),
        )
    )
    renew_version(connection)


def renew_version(connection: Connection) -> None:
    """Record the version that the batches make up; none where there is no batch."""
    hashes = connection.scalars(select(batch.c.content_hash)).all()
    moment = inventory.next_moment(connection)
    connection.execute(delete(data_version))
    if hashes:
        version = verification.version_of(hashes)
        connection.execute(insert(data_version).values(id=1, version=version, changed_at=moment))


def _insert_batch(connection: Connection, release: Release, content: Contents) -> int:
    # One that no batch has had; only one import at a time asks.
    newest = [connection.scalar(select(func.max(table.c.id))) for table in (batch, taken_back)]
    number = release.number or max(earlier or 0 for earlier in newest) + 1
    connection.execute(
        insert(batch).values(
            id=number,
            source_code=release.source,
            layout=release.layout,
            file_name=release.file_name,
            sha256=release.sha256,
            content_hash="",
            published_on=release.published_on,
            imported_at=release.imported_at or now(),
            complete=int(release.complete),
            correction=release.correction,
            rows_read=content.rows_read,
            rows_kept=content.rows_kept,
            rows_quarantined=content.rows_quarantined,
            totals={},
            corrects=release.corrects,
            marking=release.marking,
            not_before=release.not_before,
        )
    )
    return number


def _insert_facts(
    connection: Connection,
    batch_id: int,
    content: Contents,
    known: Mapping[tuple[str, int], supersession.Interval],
) -> None:
    many: set[Table] = set()
    for facts in content.kinds:
        for place, chunk in enumerate(_chunks(facts)):
            table = table_of(type(chunk[0]))
            rows = [fact_row(batch_id, fact, known) for fact in chunk]
            engine.append_rows(connection, table, rows)
            if place:
                many |= {table, coverage}
    engine.analyse(connection, many)


def fact_row(
    batch_id: int, fact: Fact, known: Mapping[tuple[str, int], supersession.Interval]
) -> dict[str, Any]:
    """A fact as a row of its table, known as long as its batch answers for its month."""
    if isinstance(fact, PlaceFact):
        # It counts as long as what names it.
        return {"batch_id": batch_id, **fact._asdict()}
    interval = known[fact.series_code, fact.month]
    return {"batch_id": batch_id, **fact._asdict(), **interval._asdict()}


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    for chunk in _chunks(rows):
        connection.execute(insert(table), chunk)


def _chunks(items: Iterable[T]) -> Iterator[Sequence[T]]:
    source = iter(items)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk
