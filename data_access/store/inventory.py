"""What a store holds, row by row, for the command line: no filters, no frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, ScalarSelect, func, select

from data_access.store.engine import StoreMissingError, reader
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


def sources_held(address: str) -> frozenset[str]:
    """Codes of the sources whose files a store holds; none where there is no store.

    Raises:
        SQLAlchemyError: it does not answer.
    """
    try:
        engine = reader(address)
    except StoreMissingError:
        return frozenset()
    try:
        with engine.connect() as connection:
            return frozenset(connection.scalars(select(batch.c.source_code).distinct()))
    finally:
        engine.dispose()


def version(connection: Connection) -> str:
    """The version of the data; empty before the first import."""
    return connection.scalar(select(data_version.c.version)) or ""


def next_moment(connection: Connection) -> datetime:
    """When the version of the data changes that is about to: later than it did before.

    So that of two versions everybody knows which is the newer one, whatever the clock did.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    before = connection.scalar(select(data_version.c.changed_at))
    return max(now, before + timedelta(microseconds=1)) if before else now


def files(connection: Connection) -> dict[str, set[str]]:
    """Checksums of all files that were ever imported, by source; of those taken back as well."""
    found: dict[str, set[str]] = {}
    for table in (batch, gone):
        for source, digest in connection.execute(select(table.c.source_code, table.c.sha256)):
            found.setdefault(source, set()).add(digest)
    return found


def months_in_use(known: ColumnElement[bool]) -> ScalarSelect[int]:
    """For how many months a file of `batch` is the one that counts, in any run.

    Args:
        known: which rows of `coverage` count.
    """
    months = select(func.count(func.distinct(coverage.c.month)))
    # yyyy00 stands for a year's records without a month; it is no month of its own.
    of_file = months.where(coverage.c.batch_id == batch.c.id, coverage.c.month % 100 != 0)
    return of_file.where(known).correlate(batch).scalar_subquery()


def batches(connection: Connection) -> Sequence[Batch]:
    """Every imported file, in the order of import."""
    current = months_in_use(coverage.c.known_until.is_(None))
    names = (
        *("id", "source_code", "layout", "file_name", "sha256", "published_on", "imported_at"),
        *("rows_read", "rows_kept", "rows_quarantined", "totals"),
    )
    rows = connection.execute(
        select(*(batch.c[name] for name in names), current).order_by(batch.c.id)
    )
    return [Batch(*values) for values in map(tuple, rows)]


def taken_back(connection: Connection) -> Sequence[TakenBack]:
    """Every batch that was taken back, in the order of import."""
    columns = (gone.c.id, gone.c.source_code, gone.c.file_name, gone.c.published_on)
    rows = connection.execute(select(*columns, gone.c.taken_back_at).order_by(gone.c.id))
    return [TakenBack(*row[:-1], row.taken_back_at.date()) for row in rows]


def quarantined(
    connection: Connection, *, states: Sequence[str] = ("open",), batch_id: int | None = None
) -> Sequence[Quarantined]:
    """Rows of quarantine in some states (`open`, `resolved`, `note`), of one batch or of all."""
    statement = (
        select(*(quarantine.c[field.name] for field in fields(Quarantined)))
        .where(quarantine.c.state.in_(states))
        .order_by(quarantine.c.batch_id, quarantine.c.line, quarantine.c.id)
    )
    if batch_id is not None:
        statement = statement.where(quarantine.c.batch_id == batch_id)
    return [Quarantined(*row) for row in connection.execute(statement)]


def states(connection: Connection) -> Mapping[str, int]:
    """How many rows of quarantine are in each state."""
    counted = connection.execute(
        select(quarantine.c.state, func.count()).group_by(quarantine.c.state)
    )
    return dict.fromkeys(("open", "resolved", "note"), 0) | dict(map(tuple, counted))
