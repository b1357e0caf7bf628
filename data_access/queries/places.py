"""Counts by place, with where each place is."""

from types import MappingProxyType

from sqlalchemy import BigInteger, and_, func, select
from sqlalchemy import cast as sql_cast

from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry.metrics import Metric
from data_access.store.schema import monthly_place, place


def counted(metric: Metric, filters: Filters, months: MonthRange) -> Query[Listing]:
    """A measure by place, the largest first; a place is where the file that counts there puts it.

    Columns: place, name, country (str), lat_hundredths, lon_hundredths (Int64, null where the
    file has no position), value (int64).
    """
    columns, at = monthly_place.c, place.c
    value = sql_cast(func.sum(columns.value), BigInteger).label("value")
    statement = (
        select(
            columns.place_code.label("place"),
            func.max(at.name).label("name"),
            func.max(columns.country_code).label("country"),
            func.max(at.lat_hundredths).label("lat_hundredths"),
            func.max(at.lon_hundredths).label("lon_hundredths"),
            value,
        )
        .join(
            place,
            and_(at.batch_id == columns.batch_id, at.place_code == columns.place_code),
        )
        .where(columns.metric_code == metric.code, conditions.known(monthly_place, filters))
        .where(conditions.within(monthly_place, months))
        .where(*conditions.narrowed(monthly_place, filters, metric))
        .group_by(columns.place_code)
        .order_by(value.desc(), columns.place_code)
    )
    return Query(
        statement,
        MappingProxyType(
            {
                "place": "str",
                "name": "str",
                "country": "str",
                "lat_hundredths": "Int64",
                "lon_hundredths": "Int64",
                "value": "int64",
            }
        ),
    )
