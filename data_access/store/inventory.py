"""What a store holds, row by row, for the command line: no filters, no frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from data_access.store.schema import batch, coverage, data_version, quarantine
from data_access.store.schema import taken_back as gone


@dataclass(frozen=True, slots=True)
class Batch:
    """One imported file.

    Attributes:
        file: its name.
        months_current: months for which it is the one that counts, in any series.
    """

    id: int
    source: str
    layout: str
    file: str
    sha256: str
    published_on: date
    imported_at: datetime
    rows_read: int
    rows_kept: int
    rows_quarantined: int
    totals: Mapping[str, int]
    months_current: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A batch that counts no longer, on the day given."""

    id: int
    source: str
    file: str
    published_on: date
    on: date


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that was set aside, or a remark on one that was kept."""

    id: int
    batch_id: int
    line: int
    field: str
    reason: str
    persons: int | None
    state: str


def version(connection: Connection) -> str:
    """The version of the data; empty before the first import."""
    return connection.scalar(select(data_version.c.version)) or ""


def batches(connection: Connection) -> Sequence[Batch]:
    """Every imported file, in the order of import."""
    held = batch.c
    current = (
        select(func.count(func.distinct(coverage.c.month)))
        .where(coverage.c.batch_id == held.id, coverage.c.known_until.is_(None))
        .where(coverage.c.month % 100 != 0)
        .correlate(batch)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            held.id,
            held.source_code,
            held.layout,
            held.file_name,
            held.sha256,
            held.published_on,
            held.imported_at,
            held.rows_read,
            held.rows_kept,
            held.rows_quarantined,
            held.totals,
            current,
        ).order_by(held.id)
    )
    return [Batch(*values) for values in map(tuple, rows)]


def taken_back(connection: Connection) -> Sequence[TakenBack]:
    """Every batch that was taken back, in the order of import."""
    held = gone.c
    columns = (held.id, held.source_code, held.file_name, held.published_on, held.taken_back_at)
    rows = connection.execute(select(*columns).order_by(held.id))
    return [TakenBack(*row[:-1], row.taken_back_at.date()) for row in rows]


def quarantined(
    connection: Connection, *, states: Sequence[str] = ("open",), batch_id: int | None = None
) -> Sequence[Quarantined]:
    """Rows of quarantine in some states (`open`, `resolved`, `note`), of one batch or of all."""
    held = quarantine.c
    statement = (
        select(
            held.id,
            held.batch_id,
            held.line,
            held.field,
            held.reason,
            held.persons,
            held.state,
        )
        .where(held.state.in_(states))
        .order_by(held.batch_id, held.line, held.id)
    )
    if batch_id is not None:
        statement = statement.where(held.batch_id == batch_id)
    return [Quarantined(*row) for row in connection.execute(statement)]


def states(connection: Connection) -> Mapping[str, int]:
    """How many rows of quarantine are in each state."""
    held = quarantine.c
    counted = connection.execute(select(held.state, func.count()).group_by(held.state))
    return dict.fromkeys(("open", "resolved", "note"), 0) | dict(map(tuple, counted))
