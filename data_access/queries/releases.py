"""What each release of a source had of a month: the reporting triangle of a measure."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, and_, func, or_, select
from sqlalchemy import cast as sql_cast

from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry.metrics import METRICS
from data_access.store.schema.derived import monthly_total
from data_access.store.schema.facts import batch, coverage


def triangle(
    metric: str, series: str, months: MonthRange, routes: Sequence[str] | None = None
) -> Select[Any]:
    """A measure by month and release, of the months that a release covers to their last day.

    A release that another one displaced before it ever counted is left out, as is one that covers a
    part of the routes only.

    Args:
        metric: code of a count.
        series: code of the run of months.
        months: the range, both ends inside.
        routes: codes, children included; None is all.

    Raises:
        ValueError: bureaus report the measure: small counts of it may be hidden.

    Columns: release (number of its batch), month (yyyymm), value (int64), the oldest release first.
    """
    if METRICS[metric].reported:
        msg = f"{metric} is reported by bureaus, whose counts may be hidden"
        raise ValueError(msg)
    own = [
        monthly_total.c.batch_id == coverage.c.batch_id,
        monthly_total.c.series_code == coverage.c.series_code,
        monthly_total.c.month == coverage.c.month,
        monthly_total.c.metric_code == metric,
    ]
    if routes is not None:
        own.append(monthly_total.c.route_code.in_(routes))
    value = func.coalesce(func.sum(monthly_total.c.value), 0)
    fields = [
        coverage.c.batch_id.label("release"),
        coverage.c.month,
        sql_cast(value, BigInteger).label("value"),
    ]
    counted = or_(coverage.c.known_until.is_(None), coverage.c.known_until > coverage.c.known_from)
    whole = select(batch.c.id).where(batch.c.complete == 1)
    return (
        select(*fields)
        .select_from(coverage.outerjoin(monthly_total, and_(*own)))
        .where(coverage.c.series_code == series, coverage.c.whole == 1, counted)
        .where(conditions.within(coverage, months), coverage.c.month % 100 > 0)
        .where(coverage.c.batch_id.in_(whole))
        .group_by(coverage.c.batch_id, coverage.c.month, coverage.c.known_from)
        .order_by(coverage.c.known_from, coverage.c.batch_id, coverage.c.month)
    )
