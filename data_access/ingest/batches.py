"""Imported files afterwards: taking one back, marking it, and trying its quarantined rows again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, RowMapping, delete, func, insert, select, update

from data_access.declaration.cells import CellError
from data_access.declaration.facts import Fact, IncidentFact, PlaceFact, table_of
from data_access.declaration.file_schema import Builder, FileSchema
from data_access.ingest import layouts, releases
from data_access.ingest.parsing import parse_row
from data_access.registry.sources import EXERCISE
from data_access.sentences import RefusedError
from data_access.store import derived_tables, inventory, rollups, supersession
from data_access.store.archive import Archive, all_or_nothing
from data_access.store.engine import exclusive
from data_access.store.schema import (
    batch,
    coverage,
    incident,
    label,
    now,
    place,
    quarantine,
    revision,
    taken_back,
)
from data_access.store.upkeep import check_version

_CLEAR = "routewatch exercise clear"


@dataclass(frozen=True, slots=True)
class Reverted:
    """The result of taking a batch back.

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
        RefusedError: there is no such batch.
        ImportRunningError: an import is writing.
    """
    with all_or_nothing(archive), exclusive(engine) as connection:
        check_version(connection)
        reverted = _batch(connection, number)
        covered = covered_by(connection, number)
        connection.execute(insert(taken_back).values(**reverted, taken_back_at=at or now()))
        remove(connection, number)
        derived_tables.supersede(connection, covered)
        derived_tables.supersede_exercises(connection, reverted["source_code"])
        releases.renew_version(connection)
        if archive is not None:
            # Before the commit, so that a rebuild never brings back what was taken back.
            archive.renew(connection, number)
        months = {month for of_run in covered.values() for month in of_run}
        answers = connection.execute(
            select(coverage.c.month, coverage.c.batch_id).where(
                coverage.c.known_until.is_(None), coverage.c.month.in_(months)
            )
        ).all()
        named_months = {month for month in months if month % 100}
        return Reverted(
            number=number,
            file_name=reverted["file_name"],
            months=len(named_months),
            answered_by=tuple(sorted({other for _, other in answers})),
            unknown=len(named_months - {month for month, _ in answers}),
            data_version=inventory.version(connection),
        )


def _batch(connection: Connection, number: int) -> RowMapping:
    rows = connection.execute(select(batch).where(batch.c.id == number)).mappings()
    row = rows.one_or_none()
    if row is not None:
        if row["source_code"] == EXERCISE:
            raise RefusedError(
                f"batch {number} was made for exercises: take all of them out with `{_CLEAR}`"
            )
        return row
    before = select(taken_back.c.taken_back_at).where(taken_back.c.id == number)
    at = connection.scalar(before)
    if at is None:
        msg = f"there is no batch {number}: see `routewatch batch list`"
    else:
        msg = f"batch {number} was taken back on {at:%Y-%m-%d} at {at:%H:%M} UTC already"
    raise RefusedError(msg)


def covered_by(connection: Connection, number: int) -> dict[str, set[int]]:
    """The months that a batch covers, by run."""
    covered: dict[str, set[int]] = defaultdict(set)
    rows = select(coverage.c.series_code, coverage.c.month).where(coverage.c.batch_id == number)
    for series, month in connection.execute(rows):
        covered[series].add(month)
    return covered


def remove(connection: Connection, number: int) -> None:
    """Delete a batch and everything imported with it, without a record."""
    for table in (revision, quarantine, *rollups.ROLLUPS, *rollups.FACTS, place, label, coverage):
        connection.execute(delete(table).where(table.c.batch_id == number))
    connection.execute(delete(batch).where(batch.c.id == number))


def mark_batch(
    engine: Engine,
    number: int,
    marking: str | None,
    not_before: date | None,
    archive: Archive | None = None,
) -> tuple[str, date | None]:
    """Give a batch its mark and its embargo, in one transaction; None takes one away.

    Gives the name of its file, and the day before which nobody sees it.

    Raises:
        RefusedError: there is no such batch, or it was made for exercises.
        ImportRunningError: an import is writing.
    """
    with all_or_nothing(archive), exclusive(engine) as connection:
        check_version(connection)
        columns = (batch.c.file_name, batch.c.source_code, batch.c.published_on)
        row = connection.execute(select(*columns).where(batch.c.id == number)).one_or_none()
        if row is None or row.source_code == EXERCISE:
            raise RefusedError(f"there is no imported file {number}: see `routewatch batch list`")
        if not_before is not None and not_before <= row.published_on:
            not_before = None

        connection.execute(
            update(batch).where(batch.c.id == number).values(marking=marking, not_before=not_before)
        )
        derived_tables.supersede(connection, covered_by(connection, number))
        derived_tables.supersede_exercises(connection, row.source_code)
        releases.seal(connection, number)
        if archive is not None:
            archive.renew(connection, number)
        return row.file_name, not_before


_ONLY_WHOLE = (
    "its figures come from the whole file, which `routewatch rebuild --accept` reads once more"
)


@dataclass(frozen=True, slots=True)
class Retried:
    """The result of trying quarantined rows again.

    Attributes:
        resolved: how many rows.
        reasons: why the others still cannot be read, by row number in quarantine.
    """

    resolved: int
    reasons: Mapping[int, str]


def retry(engine: Engine, batch_id: int | None = None, archive: Archive | None = None) -> Retried:
    """Read the open rows of one batch, or of all, once more; those that can be read now count."""
    reasons: dict[int, str] = {}
    resolved = 0
    with all_or_nothing(archive), exclusive(engine) as connection:
        check_version(connection)
        wanted = select(quarantine.c.batch_id).where(quarantine.c.state == "open").distinct()
        for number in connection.scalars(wanted.order_by(quarantine.c.batch_id)).all():
            if batch_id in {None, number}:
                resolved += _retry_batch(connection, number, reasons)
                if archive is not None:
                    archive.renew(connection, number)
    return Retried(resolved, reasons)


def _retry_batch(connection: Connection, batch_id: int, reasons: dict[int, str]) -> int:
    release = connection.execute(select(batch).where(batch.c.id == batch_id)).one()
    schema = layouts.by_code(release.source_code, release.layout)
    is_open = (quarantine.c.batch_id == batch_id) & (quarantine.c.state == "open")
    rows = connection.execute(select(quarantine).where(is_open).order_by(quarantine.c.line)).all()
    if schema.entire:
        reasons |= {row.id: _ONLY_WHOLE for row in rows}
        return 0
    builder = schema.builder(datetime.now(UTC).date())
    facts: dict[int, Sequence[Fact]] = {}
    for row in rows:
        try:
            facts[row.id] = parse_row(schema, builder, row.row).facts
        except CellError as error:
            reasons[row.id] = str(error)
    if facts:
        touched = _cover(connection, release, schema, builder)
        _insert(connection, batch_id, facts)
        resolved = quarantine.c.id.in_(facts.keys())
        connection.execute(update(quarantine).where(resolved).values(state="resolved"))
        connection.execute(
            update(batch)
            .where(batch.c.id == batch_id)
            .values(
                rows_kept=batch.c.rows_kept + len(facts),
                rows_quarantined=batch.c.rows_quarantined - len(facts),
            )
        )
        derived_tables.supersede(connection, touched)
        releases.seal(connection, batch_id)
    return len(facts)


def _cover(
    connection: Connection, release: Row[Any], schema: FileSchema, builder: Builder
) -> dict[str, set[int]]:
    """Let the batch answer for the months that it would, had the rows been read; those months."""
    covered = coverage.c
    days = select(func.max(incident.c.occurred_on)).where(incident.c.batch_id == release.id)
    newest = max(filter(None, (connection.scalar(days), builder.newest)), default=None)
    touched = {series: set(months) for series, months in builder.months.items()}
    of_file = set(connection.scalars(select(covered.month).where(covered.batch_id == release.id)))
    last = releases.last_month(of_file.union(*builder.months.values()))
    for series, named in builder.months.items():
        mine = (covered.batch_id == release.id) & (covered.series_code == series)
        whole_by_month = dict(
            map(tuple, connection.execute(select(covered.month, covered.whole).where(mine)))
        )
        months = whole_by_month.keys() | named
        for month, whole in releases.coverage_of(schema, months, newest, last).items():
            values = {"batch_id": release.id, "series_code": series, "month": month}
            if month not in whole_by_month:
                touched[series].add(month)
                values |= {"whole": int(whole), "known_from": release.published_on}
                connection.execute(insert(coverage).values(values))
            elif whole_by_month[month] != whole:
                changed = update(coverage).where(mine, covered.month == month)
                connection.execute(changed.values(whole=int(whole)))
    return touched


def _insert(connection: Connection, batch_id: int, facts: Mapping[int, Sequence[Fact]]) -> None:
    covered = coverage.c
    columns = (covered.series_code, covered.month, covered.known_from, covered.known_until)
    mine = select(*columns).where(covered.batch_id == batch_id)
    intervals = {
        (series, month): supersession.Interval(*interval)
        for series, month, *interval in connection.execute(mine)
    }
    for number, of_row in facts.items():
        for fact in of_row:
            if isinstance(fact, PlaceFact):
                same = (place.c.batch_id == batch_id) & (place.c.place_code == fact.place_code)
                if connection.scalar(select(place.c.place_code).where(same)) is not None:
                    # Another row of the batch named the place.
                    continue
            row = releases.fact_row(
                batch_id, _unique(connection, batch_id, number, fact), intervals
            )
            connection.execute(insert(table_of(type(fact))).values(row))
    for table in rollups.ROLLUPS:
        connection.execute(delete(table).where(table.c.batch_id == batch_id))
    rollups.write(connection, batch_id)


def _unique(connection: Connection, batch_id: int, number: int, fact: Fact) -> Fact:
    """The fact under a key that its batch has not given yet."""
    if not isinstance(fact, IncidentFact):
        return fact
    same = (incident.c.batch_id == batch_id) & (incident.c.incident_key == fact.incident_key)
    if connection.scalar(select(incident.c.id).where(same)) is None:
        return fact
    return fact._replace(incident_key=f"{fact.incident_key}#q{number}")
