"""What is known now and was not on an earlier day: from figures, revisions and single incidents."""

from datetime import date
from types import MappingProxyType

from sqlalchemy import and_, case, func, select

from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.queries import conditions
from data_access.queries.revisions import listed
from data_access.store.schema import incident, revision

_REVISED = MappingProxyType(
    {
        "metric": "str",
        "figures": "int64",
        "first_month": "int64",
        "last_month": "int64",
        "old_value": "Int64",
        "new_value": "Int64",
    }
)
_INCIDENTS = MappingProxyType(
    {
        "occurred_on": "object",
        "month": "int64",
        "route": "str",
        "country": "str",
        "dead_missing": "int64",
    }
)

_SAME = ("month", "route_code", "country_code", "dead_missing")


def revised(filters: Filters, since: date) -> Query[Listing]:
    """What releases after a day changed of each measure, where both figures are known.

    Columns: metric (str), figures (int64: sums of a month and route that changed), first_month,
    last_month (yyyymm or yyyy00), old_value, new_value (Int64: their sums before and after).
    """
    columns = revision.c
    both = and_(columns.old_value.is_not(None), columns.new_value.is_not(None))
    statement = (
        select(
            columns.metric_code.label("metric"),
            func.count().label("figures"),
            func.min(columns.month).label("first_month"),
            func.max(columns.month).label("last_month"),
            func.sum(case((both, columns.old_value))).label("old_value"),
            func.sum(case((both, columns.new_value))).label("new_value"),
        )
        .where(*listed(filters), columns.revised_on > since, both)
        .group_by(columns.metric_code)
        .order_by(columns.metric_code)
    )
    return Query(statement, _REVISED)


def incidents(filters: Filters, since: date, limit: int) -> Query[Listing]:
    """The incidents with most dead and missing that no release up to a day held.

    One of the same day, place, route and number of people is the same.

    Columns: occurred_on (date or None), month (yyyymm or yyyy00), route, country (codes),
    dead_missing (int64, persons).
    Source: IOM Missing Migrants Project.
    """
    columns, earlier = incident.c, incident.alias()
    # A source's own keys are not kept from release to release: day, place and number are.
    known_then = select(earlier.c.id).where(
        *(earlier.c[name] == columns[name] for name in _SAME),
        earlier.c.occurred_on.is_not_distinct_from(columns.occurred_on),
        earlier.c.known_from <= since,
    )
    statement = (
        select(
            columns.occurred_on,
            columns.month,
            columns.route_code.label("route"),
            columns.country_code.label("country"),
            columns.dead_missing,
        )
        .where(conditions.known(incident, filters), columns.known_from > since)
        .where(*conditions.narrowed(incident, filters), columns.kind != "cumulative")
        .where(columns.incidents == 1, ~known_then.exists())
        .order_by(columns.dead_missing.desc(), columns.occurred_on.desc(), columns.id)
        .limit(limit)
    )
    return Query(statement, _INCIDENTS)
