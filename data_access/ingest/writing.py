"""Writing a read file to the store: all of it in the caller's transaction, or nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from data_access.declaration.facts import Fact, PlaceFact, table_of
from data_access.ingest.parsing import Issue, Reading
from data_access.ingest.releases import Release
from data_access.store import (
    derived_tables,
    engine,
    expected_ranges,
    inventory,
    rollups,
    supersession,
    verification,
)
from data_access.store.schema import (
    batch,
    coverage,
    data_version,
    quarantine,
    taken_back,
)
from data_access.store.supersession import Claim, Interval

T = TypeVar("T")
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release holds, from whatever it was read or made.

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
    """What a file holds, as it is written."""
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
    claim = Claim(
        batch_id, release.complete, release.known_from, release.correction, release.sha256
    )
    intervals = supersession.with_new(connection, claim, release.months)
    own = {
        (series, month): by_batch[batch_id]
        for series, months in intervals.items()
        for month, by_batch in months.items()
    }
    covered = (
        {"batch_id": batch_id, "series_code": series, "month": month, "whole": int(whole)}
        | own[series, month]._asdict()
        for series, months in release.months.items()
        for month, whole in months.items()
    )
    _insert(connection, coverage, covered)
    _insert_facts(connection, batch_id, content, own)
    rollups.write(connection, batch_id)
    issues = ({"batch_id": batch_id, **asdict(issue)} for issue in content.issues)
    _insert(connection, quarantine, issues)
    # Where nobody had answered before, nothing is superseded or revised.
    contested = {
        series: {month: batches for month, batches in by_month.items() if len(batches) > 1}
        for series, by_month in intervals.items()
    }
    supersession.close(connection, contested)
    derived_tables.renew_revisions(connection, contested)
    derived_tables.renew(connection, intervals)
    derived_tables.supersede_exercises(connection, release.source, release.known_from)
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
    known: Mapping[tuple[str, int], Interval],
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
    batch_id: int, fact: Fact, known: Mapping[tuple[str, int], Interval]
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


def now() -> datetime:
    """The current instant in UTC, without a zone as SQLite keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
