"""What a store holds, row by row, for the command line: no filters, no frames."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, func, select

from data_access.store.engine import StoreMissingError, reading
from data_access.store.schema import batch, coverage, data_version, quarantine, taken_back as gone
from data_access.store.upkeep import VERSION_TABLE


def sources_held(address: str) -> frozenset[str]:
    """Codes of the sources whose files a store holds; none where there is no store.

    Raises:
        SQLAlchemyError: it does not answer.
    """
    try:
        with reading(address) as connection:
            return frozenset(connection.scalars(select(batch.c.source_code).distinct()))
    except StoreMissingError:
        return frozenset()


def version(connection: Connection) -> str:
    """The version of the data; empty before the first import."""
    return connection.scalar(select(data_version.c.version)) or ""


def fingerprint(connection: Connection) -> str:
    """What differs after anything that changes figures, in a store of any release."""
    rows = [
        tuple(row)
        for name in (VERSION_TABLE, data_version.name, batch.name)
        for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1")  # noqa: S608
    ]
    return sha256(repr(rows).encode()).hexdigest()


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


def batches(connection: Connection) -> Sequence[Row[Any]]:
    """Every imported file, in the order of import.

    Columns: id, source, layout, file (its name), sha256, published_on, imported_at, rows_read,
    rows_kept, rows_quarantined, totals (by measure), months_current (how many months it is the one
    that counts for, in any series).
    """
    column = batch.c
    fields = [
        *(column.id, column.source_code.label("source"), column.layout),
        *(column.file_name.label("file"), column.sha256, column.published_on, column.imported_at),
        *(column.rows_read, column.rows_kept, column.rows_quarantined, column.totals),
        months_in_use(coverage.c.known_until.is_(None)).label("months_current"),
    ]
    return connection.execute(select(*fields).order_by(column.id)).all()


def taken_back(connection: Connection) -> Sequence[Row[Any]]:
    """Every batch that was taken back, in the order of import.

    Columns: id, source, file, published_on, taken_back_at.
    """
    names = (gone.c.source_code.label("source"), gone.c.file_name.label("file"))
    columns = [gone.c.id, *names, gone.c.published_on, gone.c.taken_back_at]
    return connection.execute(select(*columns).order_by(gone.c.id)).all()


def quarantined(
    connection: Connection, *, states: Sequence[str] = ("open",), batch_id: int | None = None
) -> Sequence[Row[Any]]:
    """Rows that were set aside, or remarks on rows that were kept; columns as of `quarantine`.

    Args:
        connection: to the store.
        states: `open`, `resolved`, `note`.
        batch_id: of one batch; None: of all.
    """
    rows = quarantine.c
    statement = select(quarantine).where(rows.state.in_(states))
    if batch_id is not None:
        statement = statement.where(rows.batch_id == batch_id)
    return connection.execute(statement.order_by(rows.batch_id, rows.line, rows.id)).all()


def states(connection: Connection) -> Mapping[str, int]:
    """How many rows of quarantine are in each state."""
    rows = select(quarantine.c.state, func.count()).group_by(quarantine.c.state)
    by_state = map(tuple, connection.execute(rows))
    return dict.fromkeys(("open", "resolved", "note"), 0) | dict(by_state)
