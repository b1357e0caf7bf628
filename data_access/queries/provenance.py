"""Where the figures come from: the imported files, and their rows in quarantine."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from data_access.filters import Filters
from data_access.queries import conditions
from data_access.store.inventory import months_in_use
from data_access.store.schema import batch, coverage, quarantine


def batches(filters: Filters) -> Select[Any]:
    """Every imported file, the newest publication first, and how many months it still answers for.

    Columns: id (int64), source, layout, file_name (str), published_on (date), imported_at
    (datetime, UTC), rows_read, rows_kept, rows_quarantined (int64), sha256 (str), months_current
    (int64).
    """
    current = months_in_use(conditions.is_current(coverage, filters))
    columns = batch.c
    return (
        select(
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
        )
        .where(*_published(filters))
        .order_by(columns.published_on.desc(), columns.id.desc())
    )


def releases(filters: Filters) -> Select[Any]:
    """The newest publication of each source with an imported file.

    Columns: source (str), published_on (date).
    """
    columns = batch.c
    return (
        select(
            columns.source_code.label("source"),
            func.max(columns.published_on).label("published_on"),
        )
        .where(*_published(filters))
        .group_by(columns.source_code)
    )


def newest(filters: Filters) -> Select[Any]:
    """The number of the newest file, for what shows no figures but must be of one version.

    Columns: id (int64; missing where nothing is imported).
    """
    return select(func.max(batch.c.id).label("id")).where(*_published(filters))


def _published(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Files that were published by the filters' day."""
    if filters.as_known_on is not None:
        yield batch.c.published_on <= filters.as_known_on


def quarantined(limit: int = 400) -> Select[Any]:
    """Quarantine of each file by field and reason: what still waits first, then the newest file.

    Columns: batch_id (int64), source, file_name, field, reason, state (str: open, resolved,
    note), rows, first_line (int64), persons (Int64: people in them, null where no row says),
    untold (int64: rows that do not say how many), totals (object: the file's own totals by
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
    return (
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
