"""`Filters` to WHERE, once, for every table that holds facts or rollups."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, false, func, null, or_, select

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.registry import countries
from data_access.registry.metrics import Metric
from data_access.registry.routes import countries_on
from data_access.registry.series import TIMES, Dimension
from data_access.store.schema.facts import batch


def known(table: FromClause, filters: Filters) -> ColumnElement[bool]:
    """Rows that count: the newest ones, or those that counted on the filters' day."""
    return _known(table, filters.as_known_on)


# Conditions are written once: the statements of an answer are about the same few tables, months,
# measures and routes, and writing takes longer than what the database does.
_written = lru_cache(maxsize=1024)


@_written
def _known(table: FromClause, day: date | None) -> ColumnElement[bool]:
    columns = table.c
    if day is None:
        return columns.known_until.is_(None)
    return and_(
        columns.known_from <= day,
        or_(columns.known_until.is_(None), columns.known_until > day),
    )


def known_of_bureaus(table: FromClause, filters: Filters) -> ColumnElement[bool]:
    """The same as `known`, written so that no index of what is known now is taken for it.

    Those are in the order of months. Of a few bureaus, the one in the order of bureaus finds what
    is wanted among a hundredth of the rows.
    """
    return _known_of_bureaus(table) if filters.as_known_on is None else known(table, filters)


@_written
def _known_of_bureaus(table: FromClause) -> ColumnElement[bool]:
    return func.coalesce(table.c.known_until, null()).is_(None)


def among(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows with one of some values; a single one is compared, which takes half as long to write."""
    return _among(column, tuple(values))


@_written
def _among(column: ColumnElement[Any], values: tuple[Any, ...]) -> ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)


@_written
def within(table: FromClause, months: MonthRange) -> ColumnElement[bool]:
    """Rows of a period; those of an unknown month only where their whole year is inside."""
    return _inside(table.c.month, months)


@_written
def sifted(table: FromClause, months: MonthRange) -> ColumnElement[bool]:
    """The same as `within`, written so that no index by month is taken for it.

    Over a long period another index answers sooner than collecting and sorting all of it.
    """
    return _inside(table.c.month + 0, months)


def _inside(month: ColumnElement[int], months: MonthRange) -> ColumnElement[bool]:
    low, high, left_out = months.bounds()
    return and_(month.between(low, high), *(month != one for one in left_out))


def spread(table: FromClause, months: MonthRange, few: int) -> ColumnElement[bool]:
    """Rows of a period: `within` one of few months, else `sifted` from what another index finds."""
    return (within if months.length <= few else sifted)(table, months)


def out_of_scope(metric: Metric, filters: Filters) -> frozenset[Dimension]:
    """What the filters ask of a metric that it does not carry; its value is then unknown."""
    missing = {dimension for dimension in filters.dimensions if not metric.carries(dimension)}
    codes = filters.route_codes
    if codes is not None and not metric.routes & set(codes):
        missing.add(Dimension.ROUTE)
    return frozenset(missing)


def pooled(metric: Metric, filters: Filters) -> bool:
    """Whether a sum over the filters' routes would count one journey several times."""
    codes = filters.route_codes
    admitted = metric.routes if codes is None else metric.routes & set(codes)
    return metric.per_route and len(admitted) > 1


def narrowed(
    table: FromClause, filters: Filters, metric: Metric | None = None
) -> Iterator[ColumnElement[bool]]:
    """Conditions on route, country, nationality and quality.

    What bureaus report of themselves has no route: a route means the bureaus with a role on it.
    """
    columns = table.c
    codes = filters.route_codes
    by_role = metric is not None and any(series.by_role for series in metric.series)
    if codes is not None and by_role:
        yield among(place_of(table), countries_on(codes))
    elif codes is not None:
        yield among(columns.route_code, codes) if codes else false()
    if filters.places:
        yield among(place_of(table), filters.places)
    if filters.origins:
        yield among(columns.nationality_code, filters.origins)
    if filters.quality is not None:
        yield columns.quality.between(*filters.quality)


_REGIONS = MappingProxyType(
    {
        region: tuple(c.iso3 for c in countries.COUNTRIES.values() if c.iom_region == region)
        for region in sorted({c.iom_region for c in countries.COUNTRIES.values() if c.iom_region})
    }
)
_COLUMN = MappingProxyType(
    {
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
)


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
