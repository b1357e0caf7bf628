"""Ranges in which months were expected, and the months that were unusual: read, never fitted here.

The store has ranges of the newest three years of each measure and route, as known now
(`store.expected_ranges`); `docs/methods.md` says how they are formed.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.registry.series import counting
from data_access.store.schema import LARGEST_INCIDENT, coverage, expected_range, incident

ALL_ROUTES = ""
"""In place of a route's code: all of them together."""
_C = expected_range.c
_ROUTE = _C.route_code.label("route")


def route_of(filters: Filters) -> str | None:
    """The route whose ranges answer a question; None where none do.

    Ranges are of whole routes as known now: they cannot be added up, nor narrowed to a country or
    a quality, nor told of a past day.
    """
    return None if filters.as_known_on is not None else whole_route(filters)


def whole_route(filters: Filters) -> str | None:
    """The whole route that filters choose, or all routes; None if they narrow it."""
    if filters.countries or filters.dimensions or len(filters.routes) > 1:
        return None
    return filters.routes[0] if filters.routes else ALL_ROUTES


def course(measure: str, route: str, day: date | None = None) -> Select[Any]:
    """All ranges of a measure on a route, oldest first; a month without a row has none.

    Args:
        measure: its code.
        route: its code, or `ALL_ROUTES`.
        day: on which they are to be known; there are none where a release came after it, since
            ranges are kept as known now.

    Columns: month (int64), route, state (str: ok, or why there is no range), lower, upper (Int64),
    expected (Float64).
    """
    statement = select(_C.month, _ROUTE, _C.state, _C.lower, _C.expected, _C.upper).where(
        _C.metric_code == measure,
        _C.route_code == route,
    )
    if day is not None:
        runs = [series.code for series in counting(measure)]
        later = coverage.c.series_code.in_(runs) & (coverage.c.known_from > day)
        statement = statement.where(~select(coverage.c.batch_id).where(later).exists())
    return statement.order_by(_C.month)


def judged_months(months: MonthRange) -> Select[Any]:
    """Months in which a route's largest incident was judged, with its range.

    Columns: month (int64), route (str), unusual (int64: 1 or 0), expected (Float64), upper (Int64).
    """
    return select(_C.month, _ROUTE, _C.unusual, _C.expected, _C.upper).where(
        _C.metric_code == LARGEST_INCIDENT,
        _C.unusual.is_not(None),
        _C.month.between(months.first, months.last),
    )


def largest_incidents(months: Collection[int], routes: Collection[str]) -> Select[Any]:
    """The number of people of some routes' largest incidents in some months, as known now.

    Records of a whole period are no incident, as in the ranges. Columns: month (int64), route,
    children not included, value (int64).
    """
    return (
        select(
            incident.c.month,
            incident.c.route_code.label("route"),
            func.max(incident.c.dead_missing).label("value"),
        )
        .where(
            incident.c.kind != "cumulative",
            incident.c.known_until.is_(None),
            incident.c.month.in_(sorted(months)),
            incident.c.route_code.in_(sorted(routes)),
        )
        .group_by(incident.c.month, incident.c.route_code)
    )
