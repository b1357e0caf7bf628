"""Dimensions as SQL values of the tables that hold sums."""

from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Table, case, select

from data_access.registry import countries
from data_access.registry.series import TIMES, Dimension
from data_access.store.schema import batch

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


def expression(table: Table, dimension: Dimension) -> ColumnElement[Any]:
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


def place_of(table: Table) -> ColumnElement[Any]:
    """The country of a fact, or the bureau that reported it."""
    return table.c.bureau_code if "bureau_code" in table.c else table.c.country_code
