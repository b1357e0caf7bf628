"""By how much later releases changed the months of a measure."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, func, or_, select
from sqlalchemy import cast as sql_cast

from data_access.filters import Filters
from data_access.frames import Listing, Query, records
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry.metrics import Metric
from data_access.registry.routes import countries_on
from data_access.registry.run import Series
from data_access.registry.series import chosen
from data_access.store.schema import revision

_COLUMNS = MappingProxyType(
    {"month": "int64", "route": "str", "change": "int64", "revised_on": "object"}
)


class Revised(NamedTuple):
    """What all later releases together changed in a month of a route.

    Attributes:
        change: the count now less the one first held; 0 where later changes undid earlier ones.
        revised_on: day of the newest release that changed it.
    """

    month: int
    route: str
    change: int
    revised_on: date


def of_measure(metric: Metric, filters: Filters, months: MonthRange) -> Query[Listing]:
    """Changes of a measure within some months, where an older and a newer figure are both known.

    Revisions are kept by route; filters by country, nationality or quality are not heeded.

    Columns: month (yyyymm, yyyy00 where only the year is known), change (int64, in the measure's
    unit), route (str, empty for what bureaus report), revised_on (date).
    """
    columns = revision.c
    change = func.sum(columns.new_value - columns.old_value)
    statement = (
        select(
            columns.month,
            columns.route_code.label("route"),
            sql_cast(change, BigInteger).label("change"),
            func.max(columns.revised_on).label("revised_on"),
        )
        .where(columns.metric_code == metric.code, conditions.within(revision, months))
        .where(columns.old_value.is_not(None), columns.new_value.is_not(None))
        .where(or_(*(_answering(held, filters) for held in chosen(metric.code, ()))))
        .group_by(columns.month, columns.route_code)
        .order_by(columns.month, columns.route_code)
    )
    if filters.as_known_on is not None:
        statement = statement.where(columns.revised_on <= filters.as_known_on)
    return Query(statement, _COLUMNS)


def as_values(frame: Listing) -> Sequence[Revised]:
    """The rows of `of_measure`."""
    return [Revised(**row) for row in records(frame)]


def _answering(held: Series, filters: Filters) -> ColumnElement[bool]:
    """Revisions of one series, on the routes or of the bureaus that the filters admit."""
    columns = revision.c
    codes = filters.route_codes()
    if held.by_role and codes is not None:
        return columns.series_code.in_([held.run_of(iso3) for iso3 in countries_on(codes)])
    of_series = columns.series_code == held.code
    if held.reporters:
        of_series = columns.series_code.startswith(held.run_of(""), autoescape=True)
    return of_series if codes is None else and_(of_series, columns.route_code.in_(codes))
