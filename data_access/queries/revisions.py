"""What each release had of a month, and what later ones changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from data_access.filters import Filters
from data_access.frames import Listing, records
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import EXERCISE_RUN, METRICS, Metric, Series, chosen, countries_on
from data_access.store.schema import batch, coverage, monthly_total, revision

_BOTH_KNOWN = and_(revision.c.old_value.is_not(None), revision.c.new_value.is_not(None))
_SUMS = [
    func.count().label("figures"),
    func.min(revision.c.month).label("first_month"),
    func.max(revision.c.month).label("last_month"),
    func.sum(case((_BOTH_KNOWN, revision.c.old_value))).label("old_value"),
    func.sum(case((_BOTH_KNOWN, revision.c.new_value))).label("new_value"),
]
"""Of several revisions: how many sums of a month and route changed, between which months (yyyymm or
yyyy00), and what those that are known on both sides add up to before and after."""


class Revised(NamedTuple):
    """The change of a month of a route by all later releases.

    Attributes:
        change: the count now less the first one; 0 where later changes undid earlier ones.
        revised_on: day of the newest release that changed it.
    """

    month: int
    route: str
    change: int
    revised_on: date


def of_measure(
    metric: Metric, filters: Filters, months: MonthRange, *, exercise: bool = False
) -> Select[Any]:
    """Changes of a measure within some months, where an older and a newer figure are both known.

    Those of figures made for exercises are another run, never mixed with the real ones.

    Revisions are kept by route; filters by country, nationality or quality are not heeded.

    Columns: month (yyyymm, yyyy00 where only the year is known), change (int64, in the measure's
    unit), route (str, empty for what bureaus report), revised_on (date).
    """
    columns = revision.c
    change = func.sum(columns.new_value - columns.old_value)
    run = EXERCISE_RUN if exercise else ""
    statement = (
        select(
            columns.month,
            columns.route_code.label("route"),
            cast(change, BigInteger).label("change"),
            func.max(columns.revised_on).label("revised_on"),
        )
        .where(columns.metric_code == metric.code, conditions.within(revision, months))
        .where(_BOTH_KNOWN)
        .where(or_(*(_answering(series, filters, run) for series in chosen(metric.code, ()))))
        .group_by(columns.month, columns.route_code)
        .order_by(columns.month, columns.route_code)
    )
    if filters.as_known_on is not None:
        statement = statement.where(columns.revised_on <= filters.as_known_on)
    return statement


def largest(filters: Filters, limit: int) -> Select[Any]:
    """The largest changes of the newest releases, added up by measure, route and year.

    Columns: metric, route (str, empty for what bureaus report), year (int64), months (str: those
    that changed, which alone are added up, yyyymm or yyyy00 between commas), old_value, new_value
    (Int64), revised_on (date).
    """
    columns = revision.c
    year = (columns.month // 100).label("year")
    cells = (
        select(
            columns.metric_code.label("metric"),
            columns.route_code.label("route"),
            year,
            cast(columns.month, String).label("month"),
            columns.old_value,
            columns.new_value,
            columns.revised_on,
        )
        .where(*listed(filters))
        .subquery()
    )
    groups = (cells.c.metric, cells.c.route, cells.c.year, cells.c.revised_on)
    change = func.sum(func.coalesce(cells.c.new_value, 0) - func.coalesce(cells.c.old_value, 0))
    return (
        select(
            cells.c.metric,
            cells.c.route,
            cells.c.year,
            func.aggregate_strings(cells.c.month, ",").label("months"),
            func.sum(cells.c.old_value).label("old_value"),
            func.sum(cells.c.new_value).label("new_value"),
            cells.c.revised_on,
        )
        .group_by(*groups)
        .order_by(cells.c.revised_on.desc(), func.abs(change).desc(), *groups[:3])
        .limit(limit)
    )


def by_release(filters: Filters) -> Select[Any]:
    """Changes by release and measure, the newest release first.

    Columns: revised_on (date), source, metric (str), figures (int64: sums of a month and route
    that changed), first_month, last_month (int64, yyyymm or yyyy00), old_value, new_value (Int64:
    their sums before and after, of those that are known on both sides).
    """
    columns = revision.c
    groups = (columns.revised_on, batch.c.source_code, columns.metric_code)
    return (
        select(
            columns.revised_on,
            batch.c.source_code.label("source"),
            columns.metric_code.label("metric"),
            *_SUMS,
        )
        .join(batch, batch.c.id == columns.batch_id)
        .where(*listed(filters))
        .group_by(*groups)
        .order_by(columns.revised_on.desc(), *groups[1:])
    )


def after(filters: Filters, day: date) -> Select[Any]:
    """Changes of each measure by releases after a day, where both figures are known.

    Columns: metric (str), figures (int64: sums of a month and route that changed), first_month,
    last_month (int64, yyyymm or yyyy00), old_value, new_value (Int64: their sums before and after).
    """
    columns = revision.c
    return (
        select(
            columns.metric_code.label("metric"),
            *_SUMS,
        )
        .where(*listed(filters), columns.revised_on > day, _BOTH_KNOWN)
        .group_by(columns.metric_code)
        .order_by(columns.metric_code)
    )


def each(metric: Metric, filters: Filters, months: MonthRange) -> Select[Any]:
    """Every single revision of a measure within some months, the newest release first.

    Columns: revised_on (date), source, series (str; of a bureau with its ISO3), route (str, empty
    for what bureaus report), month (int64, yyyymm or yyyy00), old_value, new_value (Int64, null
    where the release did not hold it).
    """
    columns = revision.c
    order = (columns.series_code, columns.route_code, columns.month)
    return (
        select(
            columns.revised_on,
            batch.c.source_code.label("source"),
            columns.series_code.label("series"),
            columns.route_code.label("route"),
            columns.month,
            columns.old_value,
            columns.new_value,
        )
        .join(batch, batch.c.id == columns.batch_id)
        .where(columns.metric_code == metric.code, conditions.within(revision, months))
        .where(*listed(filters))
        .order_by(columns.revised_on.desc(), *order)
    )


def as_values(frame: Listing) -> Sequence[Revised]:
    """The rows of `of_measure`."""
    return [Revised(**row) for row in records(frame)]


def _answering(series: Series, filters: Filters, run: str) -> ColumnElement[bool]:
    """Revisions of one series, on the routes or of the bureaus that the filters admit."""
    columns = revision.c
    codes = filters.route_codes
    if series.by_role and codes is not None:
        return columns.series_code.in_([run + series.run_of(iso3) for iso3 in countries_on(codes)])
    of_series = columns.series_code == run + series.code
    if series.reporters:
        of_series = columns.series_code.startswith(run + series.run_of(""), autoescape=True)
    return of_series if codes is None else and_(of_series, columns.route_code.in_(codes))


def listed(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Revisions of real figures, on the routes that the filters admit, as far as then known."""
    columns = revision.c
    yield columns.series_code.not_like(f"{EXERCISE_RUN}%")
    codes = filters.route_codes
    if codes is not None:
        yield columns.route_code.in_(codes)
    if filters.as_known_on is not None:
        yield columns.revised_on <= filters.as_known_on


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
        raise ValueError(f"{metric} is reported by bureaus, whose counts may be hidden")
    own = [
        monthly_total.c.batch_id == coverage.c.batch_id,
        monthly_total.c.series_code == coverage.c.series_code,
        monthly_total.c.month == coverage.c.month,
        monthly_total.c.metric_code == metric,
    ]
    if routes is not None:
        own.append(monthly_total.c.route_code.in_(routes))
    value = func.coalesce(func.sum(monthly_total.c.value), 0)
    counted = or_(coverage.c.known_until.is_(None), coverage.c.known_until > coverage.c.known_from)
    whole = select(batch.c.id).where(batch.c.complete == 1)
    return (
        select(
            coverage.c.batch_id.label("release"),
            coverage.c.month,
            cast(value, BigInteger).label("value"),
        )
        .select_from(coverage.outerjoin(monthly_total, and_(*own)))
        .where(coverage.c.series_code == series, coverage.c.whole == 1, counted)
        .where(conditions.within(coverage, months), coverage.c.month % 100 > 0)
        .where(coverage.c.batch_id.in_(whole))
        .group_by(coverage.c.batch_id, coverage.c.month, coverage.c.known_from)
        .order_by(coverage.c.known_from, coverage.c.batch_id, coverage.c.month)
    )
