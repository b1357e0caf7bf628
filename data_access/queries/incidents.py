"""Single incidents, as far as a public page may show them: no text of the source, no name.

Source of all: IOM Missing Migrants Project. What their columns mean: key (the source's own),
occurred_on (date or None), date_precision (day, month, year), month (yyyymm, yyyy00 where only
the year is known), kind, route, country, cause (codes), quality (1 to 5), lat_hundredths and
lon_hundredths (hundredths of a degree), position (code of `vocabularies.POSITIONS`), incidents
(how many one record stands for), dead, missing, dead_missing (persons; the parts null where
unknown), source (code).
"""

from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, select

from data_access.filters import Filters
from data_access.frames import Fields, Incidents, Listing, Points, Query
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.store.schema.facts import batch, incident

_LARGEST_NAMED = 3
_FIELDS = Fields(
    {
        "key": (incident.c.incident_key, "str"),
        "occurred_on": (incident.c.occurred_on, "object"),
        "date_precision": (incident.c.date_precision, "str"),
        "month": (incident.c.month, "int64"),
        "kind": (incident.c.kind, "str"),
        "route": (incident.c.route_code, "str"),
        "country": (incident.c.country_code, "str"),
        "cause": (incident.c.cause_code, "str"),
        "quality": (incident.c.quality, "Int64"),
        "lat_hundredths": (incident.c.lat_hundredths, "Int64"),
        "lon_hundredths": (incident.c.lon_hundredths, "Int64"),
        "position": (incident.c.position_code, "str"),
        "incidents": (incident.c.incidents, "int64"),
        "dead": (incident.c.dead, "Int64"),
        "missing": (incident.c.missing, "Int64"),
        "dead_missing": (incident.c.dead_missing, "int64"),
        "source": (batch.c.source_code, "str"),
    }
)
_LARGEST = (
    *("occurred_on", "date_precision", "month", "route", "country", "cause"),
    *("dead", "missing", "dead_missing", "quality"),
)
_DOUBTFUL = (
    *("key", "occurred_on", "date_precision", "month", "route", "country"),
    *("lat_hundredths", "lon_hundredths", "dead_missing", "source"),
)
_NEW = ("occurred_on", "month", "route", "country", "dead_missing")
_POINTS = (
    *("occurred_on", "date_precision", "month", "kind", "route", "country", "cause", "quality"),
    *("lat_hundredths", "lon_hundredths", "position", "incidents"),
    *("dead", "missing", "dead_missing"),
)
_LARGEST_FIRST = (incident.c.dead_missing.desc(), incident.c.occurred_on.desc(), incident.c.id)
_SAME = ("month", "route_code", "country_code", "dead_missing")
"""What makes records of two releases the same incident, besides its day."""
_IS_DOUBTFUL = (
    incident.c.position_code == "doubtful",
    incident.c.known_until.is_(None),
    incident.c.kind != "cumulative",
)

Box = tuple[tuple[int, int], tuple[int, int]]
"""South-west corner, which is inside, and north-east, which is not; hundredths of a degree."""


def largest(filters: Filters, months: MonthRange, limit: int = 20) -> Query[Incidents]:
    """The incidents with most dead and missing; totals over a period are not incidents.

    Columns: occurred_on, date_precision, month, route, country, cause, dead, missing, dead_missing,
    quality.
    """
    columns = incident.c
    statement = (
        _FIELDS.select(*_LARGEST)
        .where(conditions.known(incident, filters), conditions.within(incident, months))
        .where(*conditions.narrowed(incident, filters), columns.kind != "cumulative")
        # Equal rows of one place and day may have been added up; they are not one incident.
        .where(columns.incidents == 1)
        .order_by(*_LARGEST_FIRST)
        .limit(limit)
    )
    return _FIELDS.query(statement, *_LARGEST)


def concentration(filters: Filters, months: MonthRange) -> Query[Listing]:
    """How much of the dead and missing a few records are. One row.

    Columns (int64): people; of_largest, in the three largest incidents; of_periods, in records of a
    period rather than an event.
    """
    columns = incident.c
    chosen = (
        conditions.known(incident, filters),
        conditions.within(incident, months),
        *conditions.narrowed(incident, filters),
    )
    is_event = and_(columns.kind != "cumulative", columns.incidents == 1)
    largest_ones = (
        select(columns.dead_missing)
        .where(*chosen, is_event)
        .order_by(columns.dead_missing.desc())
        .limit(_LARGEST_NAMED)
        .subquery()
    )
    of_periods = case((columns.kind == "cumulative", columns.dead_missing), else_=0)
    statement = select(
        _sum(columns.dead_missing).label("people"),
        select(_sum(largest_ones.c.dead_missing)).scalar_subquery().label("of_largest"),
        _sum(of_periods).label("of_periods"),
    ).where(*chosen)
    names = ("people", "of_largest", "of_periods")
    return Query.of(statement, MappingProxyType(dict.fromkeys(names, "int64")))


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def new_since(filters: Filters, since: date, limit: int) -> Query[Listing]:
    """The incidents with most dead and missing that no release up to a day has.

    One of the same day, place, route and number of people is the same.

    Columns: occurred_on, month, route, country, dead_missing.
    """
    columns, earlier = incident.c, incident.alias()
    # A source's own keys are not kept from release to release: day, place and number are.
    known_then = select(earlier.c.id).where(
        *(earlier.c[name] == columns[name] for name in _SAME),
        earlier.c.occurred_on.is_not_distinct_from(columns.occurred_on),
        earlier.c.known_from <= since,
    )
    statement = (
        _FIELDS.select(*_NEW)
        .where(conditions.known(incident, filters), columns.known_from > since)
        .where(*conditions.narrowed(incident, filters), columns.kind != "cumulative")
        .where(columns.incidents == 1, ~known_then.exists())
        .order_by(*_LARGEST_FIRST)
        .limit(limit)
    )
    return _FIELDS.query(statement, *_NEW)


def doubtful(limit: int) -> Query[Listing]:
    """Events whose position contradicts what else they say, those with most people first.

    Args:
        limit: not more than so many.

    Columns: key, occurred_on, date_precision, month, route, country, lat_hundredths,
    lon_hundredths, dead_missing, source.
    """
    statement = (
        _FIELDS.select(*_DOUBTFUL)
        .join(batch, batch.c.id == incident.c.batch_id)
        .where(*_IS_DOUBTFUL)
        .order_by(*_LARGEST_FIRST)
        .limit(limit)
    )
    return _FIELDS.query(statement, *_DOUBTFUL)


def how_many_doubtful() -> Query[Listing]:
    """How many events contradict their position. Columns: records (int64)."""
    counted = select(func.count().label("records")).select_from(incident).where(*_IS_DOUBTFUL)
    return Query.of(counted, MappingProxyType({"records": "int64"}))


def all_points(filters: Filters, box: Box | None = None) -> Query[Points]:
    """All records of incidents, oldest first, also those that have no place on a map.

    Only the day on which they were known is taken from the filters: one file then serves every
    other filter, and what cannot be drawn is counted by the same conditions as what can.

    Args:
        filters: what of them is not the day is not looked at.
        box: only records inside it.

    Columns: occurred_on, date_precision, month, kind, route, country, cause, quality,
    lat_hundredths, lon_hundredths, position, incidents, dead, missing, dead_missing.
    """
    columns = incident.c
    statement = (
        _FIELDS.select(*_POINTS)
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
    return _FIELDS.query(statement, *_POINTS)
