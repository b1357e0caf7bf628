"""Where the figures come from: the imported files."""

from types import MappingProxyType

from sqlalchemy import case, func, select

from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.queries import conditions
from data_access.store.schema import batch, coverage, quarantine


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


def quarantined(limit: int = 400) -> Query[Listing]:
    """Quarantine of each file by field and reason: what still waits first, then the newest file.

    Columns: batch_id (int64), source, file_name, field, reason, state (str: open, resolved,
    note), rows, first_line (int64), persons (Int64: people in them, null where no row tells),
    untold (int64: rows that do not tell how many), totals (object: the file's own totals by
    measure).
    """
    columns = quarantine.c
    groups = (columns.batch_id, columns.field, columns.reason, columns.state)
    waits = case((columns.state == "open", 0), (columns.state == "note", 1), else_=2)
    counted = (
        select(
            *groups,
            func.count().label("rows"),
            func.min(columns.line).label("first_line"),
            func.sum(columns.persons).label("persons"),
            (func.count() - func.count(columns.persons)).label("untold"),
            func.min(waits).label("waits"),
        )
        .group_by(*groups)
        .subquery()
    )
    group = counted.c
    statement = (
        select(
            group.batch_id,
            batch.c.source_code.label("source"),
            batch.c.file_name,
            group.field,
            group.reason,
            group.state,
            group.rows,
            group.first_line,
            group.persons,
            group.untold,
            batch.c.totals,
        )
        .join(batch, batch.c.id == group.batch_id)
        .order_by(group.waits, group.batch_id.desc(), group.rows.desc(), group.first_line)
        .limit(limit)
    )
    return Query(
        statement,
        MappingProxyType(
            {
                "batch_id": "int64",
                "source": "str",
                "file_name": "str",
                "field": "str",
                "reason": "str",
                "state": "str",
                "rows": "int64",
                "first_line": "int64",
                "persons": "Int64",
                "untold": "int64",
                "totals": "object",
            }
        ),
    )
