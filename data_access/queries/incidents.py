"""Single incidents, as far as a public page may show them: no text of the source, no name."""

from types import MappingProxyType

from sqlalchemy import func, select

from data_access.filters import Filters
from data_access.frames import Incidents, Listing, Query
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.store.schema import batch, incident
from data_access.store.schema.facts import DOUBTFUL

_FEW_MONTHS = 3
_COLUMNS = MappingProxyType(
    {
        "occurred_on": "object",
        "date_precision": "str",
        "month": "int64",
        "route": "str",
        "country": "str",
        "cause": "str",
        "dead": "Int64",
        "missing": "Int64",
        "dead_missing": "int64",
        "quality": "Int64",
    }
)

_DOUBTFUL = MappingProxyType(
    {
        "key": "str",
        "occurred_on": "object",
        "date_precision": "str",
        "month": "int64",
        "route": "str",
        "country": "str",
        "lat_hundredths": "int64",
        "lon_hundredths": "int64",
        "dead_missing": "int64",
        "source": "str",
    }
)


_IS_DOUBTFUL = (DOUBTFUL, incident.c.known_until.is_(None), incident.c.kind != "cumulative")


def largest(filters: Filters, months: MonthRange, limit: int = 20) -> Query[Incidents]:
    """The incidents with most dead and missing; totals over a period are not incidents.

    Columns: occurred_on (date or None), date_precision (day, month, year), month (yyyymm), route,
    country, cause (codes), dead, missing (Int64, null unknown), dead_missing (int64, persons),
    quality (Int64, 1 to 5).
    Source: IOM Missing Migrants Project.
    """
    columns = incident.c
    statement = (
        select(
            columns.occurred_on,
            columns.date_precision,
            columns.month,
            columns.route_code.label("route"),
            columns.country_code.label("country"),
            columns.cause_code.label("cause"),
            columns.dead,
            columns.missing,
            columns.dead_missing,
            columns.quality,
        )
        # Over a long period the largest are found first, in the index ordered by size.
        .where(conditions.known(incident, filters))
        .where(conditions.spread(incident, months, _FEW_MONTHS))
        .where(*conditions.narrowed(incident, filters), columns.kind != "cumulative")
        # Equal rows of one place and day may have been added up; they are not one incident.
        .where(columns.incidents == 1)
        .order_by(columns.dead_missing.desc(), columns.occurred_on.desc(), columns.id)
        .limit(limit)
    )
    return Query(statement, _COLUMNS)


def doubtful(limit: int) -> Query[Listing]:
    """Events whose position contradicts what else they say, those with most people first.

    Args:
        limit: not more than so many.

    Columns: key (str: the source's own), occurred_on (date or None), date_precision, route, country
    (codes), lat_hundredths, lon_hundredths (int64), dead_missing (int64, persons), source (str).
    """
    columns = incident.c
    statement = (
        select(
            columns.incident_key.label("key"),
            columns.occurred_on,
            columns.date_precision,
            columns.month,
            columns.route_code.label("route"),
            columns.country_code.label("country"),
            columns.lat_hundredths,
            columns.lon_hundredths,
            columns.dead_missing,
            batch.c.source_code.label("source"),
        )
        .join(batch, batch.c.id == columns.batch_id)
        .where(*_IS_DOUBTFUL)
        .order_by(columns.dead_missing.desc(), columns.occurred_on.desc(), columns.id)
        .limit(limit)
    )
    return Query(statement, _DOUBTFUL)


def how_many_doubtful() -> Query[Listing]:
    """How many events contradict their position. Columns: records (int64)."""
    counted = select(func.count().label("records")).select_from(incident).where(*_IS_DOUBTFUL)
    return Query(counted, MappingProxyType({"records": "int64"}))
