"""What later releases changed: derived from the sums of the batches that followed each other.

Like the intervals, revisions follow from which batches there are, not from the order in which
they came in; so they are rebuilt for the months that an import touches.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
)

from data_access.store.schema import batch, coverage, monthly_total, revision


def rebuild(connection: Connection, series: str, months: Collection[int]) -> None:
    """Record anew what changed in some months of a series from release to release."""
    connection.execute(
        delete(revision).where(revision.c.series_code == series, revision.c.month.in_(list(months)))
    )
    changes = _changes(_successions(series, months), series)
    connection.execute(insert(revision).from_select(changes.selected_columns.keys(), changes))


def _successions(series: str, months: Collection[int]) -> Subquery:
    """Which batch took over from which, in which month and when."""
    old, new = coverage.alias(), coverage.alias()
    old_batch, new_batch = batch.alias(), batch.alias()
    took_over = and_(
        old.c.series_code == new.c.series_code,
        old.c.month == new.c.month,
        old.c.known_until == new.c.known_from,
        old.c.known_from < old.c.known_until,
    )
    return (
        select(
            old.c.batch_id.label("old_batch"),
            new.c.batch_id.label("new_batch"),
            new.c.month,
            new.c.known_from.label("revised_on"),
            old_batch.c.complete.label("old_complete"),
            new_batch.c.complete.label("new_complete"),
        )
        .select_from(
            new.join(old, took_over)
            .join(old_batch, old_batch.c.id == old.c.batch_id)
            .join(new_batch, new_batch.c.id == new.c.batch_id)
        )
        .where(new.c.series_code == series, new.c.month.in_(list(months)))
        .where(or_(new.c.known_until.is_(None), new.c.known_until > new.c.known_from))
        .subquery()
    )


def _changes(successions: Subquery, series: str) -> Select[Any]:
    """Rows for `revision`: each sum in which a batch differs from the one before it."""
    pair, total = successions.c, monthly_total.c

    def value(which: str) -> ColumnElement[int]:
        found = func.sum(case((total.batch_id == pair[f"{which}_batch"], total.value)))
        # A complete release without a row for a route counts nobody there; a partial one may
        # not hold the route at all.
        complete = func.min(pair[f"{which}_complete"]) == 1
        return case((complete, func.coalesce(found, 0)), else_=found)

    batches = or_(total.batch_id == pair.old_batch, total.batch_id == pair.new_batch)
    of_month = and_(total.series_code == series, total.month == pair.month, batches)
    groups = (
        pair.new_batch,
        total.series_code,
        total.metric_code,
        total.route_code,
        pair.month,
        pair.revised_on,
    )
    sums = (
        select(
            pair.new_batch.label("batch_id"),
            total.series_code,
            total.metric_code,
            total.route_code,
            pair.month,
            pair.revised_on,
            value("old").label("old_value"),
            value("new").label("new_value"),
        )
        .select_from(successions.join(monthly_total, of_month))
        .group_by(*groups)
        .subquery()
    )
    return select(sums).where(sums.c.old_value.is_distinct_from(sums.c.new_value))
