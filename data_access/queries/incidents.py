"""Single incidents, as far as a public page may show them: no text of the source, no name.

Source of all: IOM Missing Migrants Project. What their columns mean: key (the source's own),
occurred_on (date or None), date_precision (day, month, year), month (yyyymm, yyyy00 where only
the year is known), route, country, cause (codes), quality (1 to 5), lat_hundredths and
lon_hundredths (hundredths of a degree), incidents (how many one record stands for), dead, missing,
dead_missing (persons; the parts null where unknown), source (code).
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    extract,
    func,
    not_,
    or_,
    select,
)

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.store.schema import batch, incident

_LARGEST_NAMED = 3
_FIELDS = {
    column.name: column
    for column in (
        incident.c.incident_key.label("key"),
        incident.c.occurred_on,
        incident.c.date_precision,
        incident.c.month,
        incident.c.route_code.label("route"),
        incident.c.country_code.label("country"),
        incident.c.cause_code.label("cause"),
        incident.c.quality,
        incident.c.lat_hundredths,
        incident.c.lon_hundredths,
        incident.c.incidents,
        incident.c.dead,
        incident.c.missing,
        incident.c.dead_missing,
        batch.c.source_code.label("source"),
    )
}
_LARGEST_FIRST = (incident.c.dead_missing.desc(), incident.c.occurred_on.desc(), incident.c.id)
_SAME = ("month", "route_code", "country_code", "dead_missing")
"""What makes records of two releases the same incident, besides its day."""
_IS_DOUBTFUL = (
    incident.c.position_code == "doubtful",
    incident.c.known_until.is_(None),
    incident.c.kind != "cumulative",
)


def _selected(*names: str) -> Select[Any]:
    return select(*(_FIELDS[name] for name in names))


def largest(filters: Filters, months: MonthRange, limit: int = 20) -> Select[Any]:
    """The incidents with most dead and missing; totals over a period are not incidents.

    Columns: occurred_on, date_precision, month, route, country, cause, dead, missing, dead_missing,
    quality.
    """
    columns = incident.c
    return (
        _selected(
            *("occurred_on", "date_precision", "month", "route", "country", "cause"),
            *("dead", "missing", "dead_missing", "quality"),
        )
        .where(conditions.is_current(incident, filters), conditions.within(incident, months))
        .where(*conditions.narrowed(incident, filters), columns.kind != "cumulative")
        # Equal rows of one place and day may have been added up; they are not one incident.
        .where(columns.incidents == 1)
        .order_by(*_LARGEST_FIRST)
        .limit(limit)
    )


def concentration(filters: Filters, months: MonthRange) -> Select[Any]:
    """The share of a few records in the dead and missing. One row.

    Columns (int64): people; of_largest, in the three largest incidents; of_periods, in records of a
    period rather than an event.
    """
    columns = incident.c
    chosen = (
        conditions.is_current(incident, filters),
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
    return select(
        _sum(columns.dead_missing).label("people"),
        select(_sum(largest_ones.c.dead_missing)).scalar_subquery().label("of_largest"),
        _sum(of_periods).label("of_periods"),
    ).where(*chosen)


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def new_since(filters: Filters, since: date, limit: int) -> Select[Any]:
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
    return (
        _selected("occurred_on", "month", "route", "country", "dead_missing")
        .where(conditions.is_current(incident, filters), columns.known_from > since)
        .where(*conditions.narrowed(incident, filters), columns.kind != "cumulative")
        .where(columns.incidents == 1, ~known_then.exists())
        .order_by(*_LARGEST_FIRST)
        .limit(limit)
    )


def doubtful(limit: int) -> Select[Any]:
    """Events whose position contradicts what else they say, those with most people first.

    Args:
        limit: not more than so many.

    Columns: key, occurred_on, date_precision, month, route, country, lat_hundredths,
    lon_hundredths, dead_missing, source.
    """
    return (
        _selected(
            *("key", "occurred_on", "date_precision", "month", "route", "country"),
            *("lat_hundredths", "lon_hundredths", "dead_missing", "source"),
        )
        .join(batch, batch.c.id == incident.c.batch_id)
        .where(*_IS_DOUBTFUL)
        .order_by(*_LARGEST_FIRST)
        .limit(limit)
    )


def how_many_doubtful() -> Select[Any]:
    """How many events contradict their position. Columns: records (int64)."""
    return select(func.count().label("records")).select_from(incident).where(*_IS_DOUBTFUL)


def all_points(filters: Filters) -> Select[Any]:
    """All records of incidents as maps count them, also those that have no place on one.

    Only the day on which they were known is taken from the filters: one answer then serves every
    other filter, and what cannot be drawn is counted by the same conditions as what can.

    Columns, most people first: day (yyyymmdd, 00 for what is not known), month, route, country,
    cause, quality (0: not stated), lat, lon (hundredths of a degree), people, dead, missing
    (unknown parts are 0), incidents, rough (people about whose place or day only so much is known),
    why (it is not drawn: period, position or doubtful; empty where it is).
    """
    columns = incident.c
    people = columns.dead_missing
    is_day = and_(columns.date_precision == "day", columns.occurred_on.is_not(None))
    day = case((is_day, cast(extract("day", columns.occurred_on), Integer)), else_=0)
    why = case(
        (columns.kind == "cumulative", "period"),
        (or_(columns.lat_hundredths.is_(None), columns.lon_hundredths.is_(None)), "position"),
        (columns.position_code == "doubtful", "doubtful"),
        else_="",
    )
    numbers = (
        ("quality", columns.quality),
        ("lat", columns.lat_hundredths),
        ("lon", columns.lon_hundredths),
        ("dead", columns.dead),
        ("missing", columns.missing),
    )
    is_rough = or_(columns.position_code == "approximate", not_(is_day))
    return (
        _selected("month", "route", "country", "cause", "incidents")
        .add_columns(
            (columns.month * 100 + day).label("day"),
            people.label("people"),
            case((is_rough, people), else_=0).label("rough"),
            why.label("why"),
            *(func.coalesce(column, 0).label(name) for name, column in numbers),
        )
        .where(conditions.is_current(incident, filters))
        .order_by(people.desc(), columns.month, columns.occurred_on, columns.id)
    )
