"""Every record that counts, with its place: what the map is sent once and filters by itself."""

from types import MappingProxyType

from sqlalchemy import select

from data_access.filters import Filters
from data_access.frames import Points, Query
from data_access.queries import conditions
from data_access.store.schema import incident

_COLUMNS = MappingProxyType(
    {
        "occurred_on": "object",
        "date_precision": "str",
        "month": "int64",
        "kind": "str",
        "route": "str",
        "country": "str",
        "cause": "str",
        "quality": "Int64",
        "lat_hundredths": "Int64",
        "lon_hundredths": "Int64",
        "position": "str",
        "incidents": "int64",
        "dead": "Int64",
        "missing": "Int64",
        "dead_missing": "int64",
    }
)

Box = tuple[tuple[int, int], tuple[int, int]]
"""South-west corner, which is inside, and north-east, which is not; hundredths of a degree."""


def all_points(filters: Filters, box: Box | None = None) -> Query[Points]:
    """All records of incidents, oldest first, also those that have no place on a map.

    Only the day on which they were known is taken from the filters: one file then serves every
    other filter, and what cannot be drawn is counted by the same conditions as what can.

    Args:
        filters: what of them is not the day is not looked at.
        box: only records inside it.

    Columns: occurred_on (date or None), date_precision (day, month, year), month (yyyymm, yyyy00
    where only the year is known), kind, route, country, cause (codes), quality (Int64, 1 to 5),
    lat_hundredths, lon_hundredths (Int64, hundredths of a degree), position (code of
    `vocabularies.POSITIONS`), incidents (int64), dead, missing (Int64, persons, null unknown),
    dead_missing (int64, persons).
    Source: IOM Missing Migrants Project.
    """
    columns = incident.c
    statement = (
        select(
            columns.occurred_on,
            columns.date_precision,
            columns.month,
            columns.kind,
            columns.route_code.label("route"),
            columns.country_code.label("country"),
            columns.cause_code.label("cause"),
            columns.quality,
            columns.lat_hundredths,
            columns.lon_hundredths,
            columns.position_code.label("position"),
            columns.incidents,
            columns.dead,
            columns.missing,
            columns.dead_missing,
        )
        .where(conditions.known(incident, filters))
        .order_by(columns.month, columns.occurred_on, columns.id)
    )
    if box is not None:
        (south, west), (north, east) = box
        statement = statement.where(
            columns.lat_hundredths >= south,
            columns.lat_hundredths < north,
            columns.lon_hundredths >= west,
            columns.lon_hundredths < east,
        )
    return Query(statement, _COLUMNS)
