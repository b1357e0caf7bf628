"""Where the figures come from: batches, revisions, quarantined rows."""

from types import MappingProxyType

from sqlalchemy import ColumnElement, func, select

from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.queries import conditions
from data_access.store.schema import batch, coverage, quarantine, revision


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


def revisions_by_year(filters: Filters, limit: int = 200) -> Query[Listing]:
    """What later releases changed, added up by measure, route and year, newest first.

    Columns: metric, route (str), year (int64), old_value, new_value (Int64), revised_on (date),
    months (int64: how many months changed).
    """
    columns = revision.c
    year = (columns.month // 100).label("year")
    cells = (
        select(
            columns.metric_code.label("metric"),
            columns.route_code.label("route"),
            year,
            columns.old_value,
            columns.new_value,
            columns.revised_on,
        )
        .where(*_of_route(filters))
        .subquery()
    )
    groups = (cells.c.metric, cells.c.route, cells.c.year, cells.c.revised_on)
    change = func.sum(func.coalesce(cells.c.new_value, 0) - func.coalesce(cells.c.old_value, 0))
    statement = (
        select(
            cells.c.metric,
            cells.c.route,
            cells.c.year,
            func.sum(cells.c.old_value).label("old_value"),
            func.sum(cells.c.new_value).label("new_value"),
            cells.c.revised_on,
            func.count().label("months"),
        )
        .group_by(*groups)
        .order_by(cells.c.revised_on.desc(), func.abs(change).desc(), *groups[:3])
        .limit(limit)
    )
    return Query(
        statement,
        MappingProxyType(
            {
                "metric": "str",
                "route": "str",
                "year": "int64",
                "old_value": "Int64",
                "new_value": "Int64",
                "revised_on": "object",
                "months": "int64",
            }
        ),
    )


def quarantined(limit: int = 200) -> Query[Listing]:
    """Rows that could not be read, and notes on rows that were kept, the newest batch first.

    Columns: batch_id, line (int64), field, reason, state (str), persons (Int64).
    """
    columns = quarantine.c
    statement = (
        select(
            columns.batch_id,
            columns.line,
            columns.field,
            columns.reason,
            columns.state,
            columns.persons,
        )
        .order_by(columns.batch_id.desc(), columns.line)
        .limit(limit)
    )
    return Query(
        statement,
        MappingProxyType(
            {
                "batch_id": "int64",
                "line": "int64",
                "field": "str",
                "reason": "str",
                "state": "str",
                "persons": "Int64",
            }
        ),
    )


def _of_route(filters: Filters) -> list[ColumnElement[bool]]:
    codes = filters.route_codes()
    wanted: list[ColumnElement[bool]] = []
    if codes is not None:
        wanted.append(revision.c.route_code.in_(codes))
    if filters.as_known_on is not None:
        wanted.append(revision.c.revised_on <= filters.as_known_on)
    return wanted
