"""Imported files afterwards: taking one back, and giving it a handling mark and an embargo."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from data_access.ingest import writing
from data_access.registry.sources import EXERCISE
from data_access.store import derived_tables, inventory, rollups, supersession
from data_access.store.archive import Archive, all_or_nothing
from data_access.store.engine import exclusive
from data_access.store.schema.derived import label, revision
from data_access.store.schema.facts import batch, coverage, place, quarantine, taken_back
from data_access.store.upkeep import check_version

_CLEAR = "routewatch exercise clear"


class RevertRefusedError(RuntimeError):
    """There is no such batch, or it was taken back before; one sentence says which."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """What came of it.

    Attributes:
        file_name: of the batch.
        months: months that it covered, in any series.
        answered_by: numbers of the batches that answer for some of them now.
        unknown: how many of them nobody answers for now.
        data_version: of what is left; empty where nothing is.
    """

    number: int
    file_name: str
    months: int
    answered_by: tuple[int, ...]
    unknown: int
    data_version: str


def revert_batch(
    engine: Engine, number: int, archive: Archive | None = None, at: datetime | None = None
) -> Reverted:
    """Take a batch back, in one transaction; what it had replaced answers again.

    Raises:
        NotTakenBackError: there is no such batch.
        ImportRunningError: an import is writing.
    """
    with all_or_nothing(archive), exclusive(engine) as connection:
        check_version(connection)
        reverted = _batch(connection, number)
        covered = covered_by(connection, number)
        row = connection.execute(select(batch).where(batch.c.id == number)).mappings().one()
        connection.execute(insert(taken_back).values(**row, taken_back_at=at or writing.now()))
        remove(connection, number)
        derived_tables.supersede(connection, covered)
        derived_tables.supersede_exercises(connection, reverted.source_code, reverted.known_from)
        writing.renew_version(connection)
        if archive is not None:
            # Before the commit, so that a rebuild never brings back what was taken back.
            archive.renew(connection, number)
        return _result(connection, reverted, {m for months in covered.values() for m in months})


def _batch(connection: Connection, number: int) -> Row[int, str, str, date]:
    row = connection.execute(
        select(
            *(batch.c.id, batch.c.file_name, batch.c.source_code),
            supersession.KNOWN_FROM.label("known_from"),
        ).where(batch.c.id == number)
    ).one_or_none()
    if row is not None:
        if row.source_code == EXERCISE:
            raise RevertRefusedError(
                f"batch {row.id} was made for exercises: take all of them out with `{_CLEAR}`"
            )
        return row
    before = select(taken_back.c.taken_back_at).where(taken_back.c.id == number)
    at = connection.scalar(before)
    if at is None:
        msg = f"there is no batch {number}: see `routewatch batch list`"
    else:
        msg = f"batch {number} was taken back on {at:%Y-%m-%d} at {at:%H:%M} UTC already"
    raise RevertRefusedError(msg)


def covered_by(connection: Connection, number: int) -> dict[str, set[int]]:
    """The months that a batch covers, by run."""
    covered: dict[str, set[int]] = defaultdict(set)
    rows = select(coverage.c.series_code, coverage.c.month).where(coverage.c.batch_id == number)
    for series, month in connection.execute(rows):
        covered[series].add(month)
    return covered


def remove(connection: Connection, number: int) -> None:
    """Delete a batch and all that came with it, without a word on what it had been."""
    for table in (revision, quarantine, *rollups.ROLLUPS, *rollups.FACTS, place, label, coverage):
        connection.execute(delete(table).where(table.c.batch_id == number))
    connection.execute(delete(batch).where(batch.c.id == number))


def _result(
    connection: Connection, reverted: Row[int, str, str, date], months: set[int]
) -> Reverted:
    answers = connection.execute(
        select(coverage.c.month, coverage.c.batch_id).where(
            coverage.c.known_until.is_(None), coverage.c.month.in_(months)
        )
    ).all()
    named_months = {month for month in months if month % 100}
    return Reverted(
        number=reverted.id,
        file_name=reverted.file_name,
        months=len(named_months),
        answered_by=tuple(sorted({number for _, number in answers})),
        unknown=len(named_months - {month for month, _ in answers}),
        data_version=inventory.version(connection),
    )


class MarkRefusedError(RuntimeError):
    """There is no such batch, or none that can be marked; one sentence says which."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a batch bears.

    Attributes:
        file_name: of the batch.
        marking: label of its handling mark; none where that of its source is enough.
        not_before: day before which nobody sees it.
    """

    file_name: str
    marking: str | None
    not_before: date | None


def mark_batch(
    engine: Engine,
    number: int,
    marking: str | None,
    not_before: date | None,
    archive: Archive | None = None,
) -> Marks:
    """Give a batch its mark and its embargo, in one transaction; None takes one away.

    Raises:
        MarkRefusedError: there is no such batch, or it was made for exercises.
        ImportRunningError: an import is writing.
    """
    with all_or_nothing(archive), exclusive(engine) as connection:
        check_version(connection)
        columns = (batch.c.file_name, batch.c.source_code, batch.c.published_on)
        row = connection.execute(select(*columns).where(batch.c.id == number)).one_or_none()
        if row is None or row.source_code == EXERCISE:
            raise MarkRefusedError(
                f"there is no imported file {number}: see `routewatch batch list`"
            )
        if not_before is not None and not_before <= row.published_on:
            not_before = None
        marks = Marks(row.file_name, marking, not_before)
        connection.execute(
            update(batch).where(batch.c.id == number).values(marking=marking, not_before=not_before)
        )
        derived_tables.supersede(connection, covered_by(connection, number))
        known_from = not_before or row.published_on
        derived_tables.supersede_exercises(connection, row.source_code, known_from)
        writing.seal(connection, number)
        if archive is not None:
            archive.renew(connection, number)
        return marks
