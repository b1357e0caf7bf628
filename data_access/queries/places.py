"""Counts by place, with where each place is."""

from types import MappingProxyType

from sqlalchemy import and_, func, select

from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry.metrics import Metric
from data_access.registry.series import Dimension
from data_access.store.schema import place

_COLUMNS = MappingProxyType(
    {
        "place": "str",
        "name": "str",
        "country": "str",
        "lat_hundredths": "Int64",
        "lon_hundredths": "Int64",
        "value": "int64",
    }
)


def counted(metric: Metric, filters: Filters, months: MonthRange) -> Query[Listing]:
    """A measure that hides no count by place, the largest first, where the newest file puts each.

    Columns: place, name, country (str), lat_hundredths, lon_hundredths (Int64, null where the
    file has no position), value (int64).
    """
    by = (Dimension.COUNTRY, Dimension.PLACE)
    held = series.counts((metric,), filters, by, {metric.code: months}).statement.subquery()
    newest = (
        select(place.c.place_code, func.max(place.c.batch_id).label("batch_id"))
        .group_by(place.c.place_code)
        .subquery()
    )
    at = and_(place.c.batch_id == newest.c.batch_id, place.c.place_code == newest.c.place_code)
    statement = (
        select(
            held.c.place,
            place.c.name,
            held.c.country,
            place.c.lat_hundredths,
            place.c.lon_hundredths,
            held.c.value,
        )
        .join(newest, newest.c.place_code == held.c.place)
        .join(place, at)
        .order_by(held.c.value.desc(), held.c.place)
    )
    return Query(statement, _COLUMNS)
