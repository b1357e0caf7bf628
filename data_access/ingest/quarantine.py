"""Trying rows in quarantine again, once a spelling or a parser has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from data_access.declaration.cells import CellError
from data_access.declaration.facts import Fact, IncidentFact, PlaceFact, table_of
from data_access.declaration.file_schema import Builder, FileSchema
from data_access.ingest import layouts, writing
from data_access.ingest.parsing import parse_row
from data_access.ingest.releases import coverage_of
from data_access.store import derived_tables, rollups
from data_access.store.archive import Archive, all_or_nothing
from data_access.store.engine import exclusive
from data_access.store.schema.facts import (
    batch,
    coverage,
    incident,
    place,
    quarantine,
)
from data_access.store.supersession import Interval
from data_access.store.upkeep import check_version

_ONLY_WHOLE = (
    "its figures come from the whole file, which `routewatch rebuild --accept` reads once more"
)


@dataclass(frozen=True, slots=True)
class Retried:
    """What came of it.

    Attributes:
        resolved, still_open: numbers of rows.
        reasons: why the others still cannot be read, by row number in quarantine.
    """

    resolved: int
    still_open: int
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
    return Retried(resolved, len(reasons), reasons)


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
        writing.seal(connection, batch_id)
    return len(facts)


def _cover(
    connection: Connection, release: Row[Any], schema: FileSchema, builder: Builder
) -> dict[str, set[int]]:
    """Let the batch answer for the months that it would, had the rows been read; those months."""
    covered = coverage.c
    days = select(func.max(incident.c.occurred_on)).where(incident.c.batch_id == release.id)
    newest = max(filter(None, (connection.scalar(days), builder.newest)), default=None)
    touched = {series: set(months) for series, months in builder.months.items()}
    for series, named in builder.months.items():
        mine = (covered.batch_id == release.id) & (covered.series_code == series)
        whole_by_month = dict(
            map(tuple, connection.execute(select(covered.month, covered.whole).where(mine)))
        )
        for month, whole in coverage_of(schema, whole_by_month.keys() | named, newest).items():
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
        (series, month): Interval(*interval)
        for series, month, *interval in connection.execute(mine)
    }
    for number, of_row in facts.items():
        for fact in of_row:
            if isinstance(fact, PlaceFact) and _is_known(connection, batch_id, fact):
                continue
            row = writing.fact_row(batch_id, _unique(connection, batch_id, number, fact), intervals)
            connection.execute(insert(table_of(type(fact))).values(row))
    for table in rollups.ROLLUPS:
        connection.execute(delete(table).where(table.c.batch_id == batch_id))
    rollups.write(connection, batch_id)


def _is_known(connection: Connection, batch_id: int, fact: PlaceFact) -> bool:
    """Whether another row of the batch named a place."""
    same = (place.c.batch_id == batch_id) & (place.c.place_code == fact.place_code)
    return connection.scalar(select(place.c.place_code).where(same)) is not None


def _unique(connection: Connection, batch_id: int, number: int, fact: Fact) -> Fact:
    """The fact under a key that its batch has not given yet."""
    if not isinstance(fact, IncidentFact):
        return fact
    same = (incident.c.batch_id == batch_id) & (incident.c.incident_key == fact.incident_key)
    if connection.scalar(select(incident.c.id).where(same)) is None:
        return fact
    return fact._replace(incident_key=f"{fact.incident_key}#q{number}")
