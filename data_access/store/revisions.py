"""What later releases changed: derived from the sums of the batches that followed each other.

Like the intervals, revisions follow from which batches there are, not from the order in which
they came in; so they are rebuilt for the months that an import touches.
"""

from collections.abc import Sequence
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
from data_access.store.supersession import Cells, in_parts


def rebuild(connection: Connection, cells: Cells) -> None:
    """Record anew what changed in some months of some series from release to release."""
    alike: dict[frozenset[int], list[str]] = {}
    for series, months in cells.items():
        alike.setdefault(frozenset(months), []).append(series)
    for months, runs in alike.items():
        for some in in_parts(runs):
            _rebuild(connection, some, sorted(months))


def _rebuild(connection: Connection, runs: Sequence[str], months: Sequence[int]) -> None:
    of_runs = revision.c.series_code.in_(runs)
    connection.execute(delete(revision).where(of_runs, revision.c.month.in_(months)))
    changes = _changes(_successions(runs, months))
    connection.execute(insert(revision).from_select(changes.selected_columns.keys(), changes))


def _successions(runs: Sequence[str], months: Sequence[int]) -> Subquery:
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
            new.c.series_code,
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
        .where(new.c.series_code.in_(runs), new.c.month.in_(months))
        .where(or_(new.c.known_until.is_(None), new.c.known_until > new.c.known_from))
        .subquery()
    )


def _changes(successions: Subquery) -> Select[Any]:
    """Rows for `revision`: each sum in which a batch differs from the one before it."""
    pair, total = successions.c, monthly_total.c

    def value(which: str) -> ColumnElement[int]:
        found = func.sum(case((total.batch_id == pair[f"{which}_batch"], total.value)))
        # A complete release without a row for a route counts nobody there; a partial one may
        # not hold the route at all.
        complete = func.min(pair[f"{which}_complete"]) == 1
        return case((complete, func.coalesce(found, 0)), else_=found)

    batches = or_(total.batch_id == pair.old_batch, total.batch_id == pair.new_batch)
    of_month = and_(total.series_code == pair.series_code, total.month == pair.month, batches)
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
