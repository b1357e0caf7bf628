"""Courses by bureau, with the searches before and after them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, distinct, func, or_, select

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import METRICS, SEARCHES, Metric
from data_access.store.schema import monthly_total

TRAININGS, PARTICIPANTS = METRICS["trainings"], METRICS["training_participants"]


def beside_searches(filters: Filters, months: MonthRange, around: int) -> Select[Any]:
    """A row for each bureau that gave courses.

    Args:
        filters: what narrows them; their period is not used, `months` is.
        months: of the courses.
        around: months of searches before the first course of a bureau, and after its last.

    Columns: bureau (ISO3), trainings, participants (Int64, null where none are reported); searches
    before and after, each with the months reported (before, months_before, after, months_after).
    """
    held = _sums_by_bureau(TRAININGS, filters, months)
    joined = _sums_by_bureau(PARTICIPANTS, filters, months)
    columns = monthly_total.c
    before = columns.month.between(_shifted(held.c.first, -around), _shifted(held.c.first, -1))
    after = columns.month.between(_shifted(held.c.last, 1), _shifted(held.c.last, around))
    searched = and_(
        columns.metric_code == SEARCHES.code,
        columns.bureau_code == held.c.bureau,
        or_(before, after),
        conditions.is_current(monthly_total, filters),
    )
    every, reported = func.sum(columns.value), func.count(distinct(columns.month))
    return (
        select(
            held.c.bureau,
            held.c.value.label("trainings"),
            joined.c.value.label("participants"),
            every.filter(before).label("before"),
            reported.filter(before).label("months_before"),
            every.filter(after).label("after"),
            reported.filter(after).label("months_after"),
        )
        .outerjoin_from(held, joined, joined.c.bureau == held.c.bureau)
        .outerjoin(monthly_total, searched)
        .where(held.c.value > 0)
        .group_by(held.c.bureau, held.c.value, joined.c.value)
        .order_by(held.c.bureau)
    )


def _sums_by_bureau(metric: Metric, filters: Filters, months: MonthRange) -> Subquery:
    """The sum of each bureau, and the first and last month with any."""
    columns = monthly_total.c
    return (
        select(
            columns.bureau_code.label("bureau"),
            func.sum(columns.value).label("value"),
            func.min(columns.month).filter(columns.value > 0).label("first"),
            func.max(columns.month).filter(columns.value > 0).label("last"),
        )
        .where(
            columns.metric_code == metric.code,
            conditions.is_current(monthly_total, filters),
            conditions.within(monthly_total, months),
            *conditions.narrowed(monthly_total, filters, metric),
        )
        .group_by(columns.bureau_code)
        .subquery()
    )


def _shifted(month: ColumnElement[int], by: int) -> ColumnElement[int]:
    """As `periods.shifted`, of a column."""
    index = month // 100 * 12 + month % 100 - 1 + by
    return index // 12 * 100 + index % 12 + 1
