"""`Filters` to WHERE, once, for every table that holds facts or rollups."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, or_, select

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.registry import TIMES, Dimension, Metric, countries, countries_on
from data_access.store.schema import batch


def is_current(table: FromClause, filters: Filters) -> ColumnElement[bool]:
    """Rows that count: the newest ones, or those that counted on the filters' day."""
    columns, day = table.c, filters.as_known_on
    if day is None:
        return columns.known_until.is_(None)
    return and_(
        columns.known_from <= day,
        or_(columns.known_until.is_(None), columns.known_until > day),
    )


def within(table: FromClause, months: MonthRange) -> ColumnElement[bool]:
    """Rows of a period; those of an unknown month only where their whole year is inside."""
    low, high, left_out = months.bounds()
    month = table.c.month
    return and_(month.between(low, high), *(month != one for one in left_out))


def out_of_scope(metric: Metric, filters: Filters) -> frozenset[Dimension]:
    """Dimensions that the filters ask for and a metric lacks; its value is then unknown."""
    missing = {dimension for dimension in filters.dimensions if not metric.carries(dimension)}
    codes = filters.route_codes
    if codes is not None and not metric.routes & set(codes):
        missing.add(Dimension.ROUTE)
    return frozenset(missing)


def pooled(metric: Metric, filters: Filters) -> bool:
    """Whether a sum over the filters would count one journey several times."""
    return len(stages(metric, filters)) > 1


def stages(metric: Metric, filters: Filters) -> frozenset[str]:
    """ISO3 of the countries whose counts are stages of one way; empty where counts add up."""
    admitted = filter(filters.admits, metric.series if metric.per_route else ())
    return frozenset[str]().union(*[series.countries for series in admitted])


def narrowed(
    table: FromClause, filters: Filters, metric: Metric | None = None
) -> Iterator[ColumnElement[bool]]:
    """Conditions on the values that count.

    What bureaus report of themselves has no route: a route means the bureaus with a role on it.
    """
    by_role = metric is not None and any(series.by_role for series in metric.series)
    for dimension, values in filters.chosen.items():
        if dimension is Dimension.ROUTE and by_role:
            yield place_of(table).in_(countries_on(values))
        else:
            yield expression(table, dimension).in_(values)


_REGIONS = {
    region: tuple(c.iso3 for c in countries.COUNTRIES.values() if c.iom_region == region)
    for region in sorted({c.iom_region for c in countries.COUNTRIES.values() if c.iom_region})
}
_COLUMN = {
    Dimension.ROUTE: "route_code",
    Dimension.DATABASE: "category_code",
    Dimension.COLOUR: "category_code",
    Dimension.CATEGORY: "category_code",
    Dimension.CHANNEL: "channel_code",
    Dimension.PLACE: "place_code",
    Dimension.NATIONALITY: "nationality_code",
    Dimension.CAUSE: "cause_code",
    Dimension.BORDER: "border_code",
    Dimension.QUALITY: "quality",
}


def expression(table: FromClause, dimension: Dimension) -> ColumnElement[Any]:
    """The SQL value of a dimension."""
    if dimension in TIMES:
        return _step(table.c.month, dimension)
    match dimension:
        case Dimension.REGION:
            return case(
                *((place_of(table).in_(isos), name) for name, isos in _REGIONS.items()),
                else_="",
            )
        case Dimension.SOURCE:
            released = select(batch.c.source_code).where(batch.c.id == table.c.batch_id)
            return released.correlate(table).scalar_subquery()
        case Dimension.COUNTRY | Dimension.BUREAU:
            return place_of(table)
        case _:
            return table.c[_COLUMN[dimension]]


def _step(month: ColumnElement[int], dimension: Dimension) -> ColumnElement[int]:
    """Yyyymm as the month, quarter or year that it is in."""
    if dimension is Dimension.MONTH:
        return month
    year = month // 100
    return year if dimension is Dimension.YEAR else year * 10 + (month % 100 + 2) // 3


def place_of(table: FromClause) -> ColumnElement[Any]:
    """The country of a fact, or the bureau that reported it."""
    return table.c.bureau_code if "bureau_code" in table.c else table.c.country_code
