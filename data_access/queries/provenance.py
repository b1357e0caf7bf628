"""Where the figures come from: the imported files."""

from types import MappingProxyType

from sqlalchemy import func, select

from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.queries import conditions
from data_access.store.schema import batch, coverage


def batches(filters: Filters) -> Query[Listing]:
    """Every imported file, the newest publication first, and how many months it still answers for.

    Columns: id (int64), source, layout, file_name (str), published_on (date), imported_at
    (datetime, UTC), rows_read, rows_kept, rows_quarantined (int64), sha256 (str), months_current
    (int64).
    """
    current = (
        select(func.count(func.distinct(coverage.c.month)))
        .where(coverage.c.batch_id == batch.c.id, conditions.known(coverage, filters))
        # yyyy00 stands for a year's records without a month; it is no month of its own.
        .where(coverage.c.month % 100 != 0)
        .correlate(batch)
        .scalar_subquery()
    )
    columns = batch.c
    statement = select(
        columns.id,
        columns.source_code.label("source"),
        columns.layout,
        columns.file_name,
        columns.published_on,
        columns.imported_at,
        columns.rows_read,
        columns.rows_kept,
        columns.rows_quarantined,
        columns.sha256,
        current.label("months_current"),
    ).order_by(columns.published_on.desc(), columns.id.desc())
    if filters.as_known_on is not None:
        statement = statement.where(columns.published_on <= filters.as_known_on)
    return Query(
        statement,
        MappingProxyType(
            {
                "id": "int64",
                "source": "str",
                "layout": "str",
                "file_name": "str",
                "published_on": "object",
                "imported_at": "object",
                "rows_read": "int64",
                "rows_kept": "int64",
                "rows_quarantined": "int64",
                "sha256": "str",
                "months_current": "int64",
            }
        ),
    )


def newest(filters: Filters) -> Query[Listing]:
    """The number of the newest file, for what shows no figures but must be of one version.

    Columns: id (int64; missing where nothing is imported).
    """
    statement = select(func.max(batch.c.id).label("id"))
    if filters.as_known_on is not None:
        statement = statement.where(batch.c.published_on <= filters.as_known_on)
    return Query(statement, MappingProxyType({"id": "Int64"}))
