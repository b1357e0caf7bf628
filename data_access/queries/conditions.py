"""`Filters` to WHERE, once, for every table that holds facts or rollups."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, FromClause, and_, false, or_

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.registry.metrics import Dimension, Metric


def known(table: FromClause, filters: Filters) -> ColumnElement[bool]:
    """Rows that count: the newest ones, or those that counted on the day asked for."""
    columns = table.c
    if filters.as_known_on is None:
        return columns.known_until.is_(None)
    day = filters.as_known_on
    return and_(
        columns.known_from <= day,
        or_(columns.known_until.is_(None), columns.known_until > day),
    )


def within(table: FromClause, months: MonthRange) -> ColumnElement[bool]:
    """Rows of a period; those of an unknown month only where their whole year is inside."""
    low, high, left_out = months.bounds()
    inside = table.c.month.between(low, high)
    return and_(inside, table.c.month.not_in(left_out)) if left_out else inside


def needed(filters: Filters) -> frozenset[Dimension]:
    """Dimensions that a metric must carry for the filters to mean anything for it."""
    wanted = {
        Dimension.COUNTRY: bool(filters.places()),
        Dimension.NATIONALITY: bool(filters.origins()),
        Dimension.QUALITY: filters.quality is not None,
    }
    return frozenset(dimension for dimension, asked in wanted.items() if asked)


def out_of_scope(metric: Metric, filters: Filters) -> frozenset[Dimension]:
    """What the filters ask of a metric that it does not carry; its value is then unknown."""
    missing = {dimension for dimension in needed(filters) if not metric.carries(dimension)}
    codes = filters.route_codes()
    if codes is not None and not metric.routes & set(codes):
        missing.add(Dimension.ROUTE)
    return frozenset(missing)


def narrowed(table: FromClause, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Conditions on route, country, nationality and quality."""
    columns = table.c
    codes = filters.route_codes()
    if codes is not None:
        yield columns.route_code.in_(codes) if codes else false()
    if filters.places():
        yield columns.country_code.in_(filters.places())
    if filters.origins():
        yield columns.nationality_code.in_(filters.origins())
    if filters.quality is not None:
        yield columns.quality.between(*filters.quality)
