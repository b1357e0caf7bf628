"""Ranges in which months were expected, and the months that were unusual: read, never fitted here.

The store has ranges of the newest three years of each measure and route, as known now
(`store.expected_ranges`); `docs/methods.md` says how they are formed.
"""

from sqlalchemy import and_

from data_access.filters import Filters
from data_access.frames import Fields, Listing, Query
from data_access.periods import MonthRange
from data_access.store.schema import LARGEST_INCIDENT, expected_range

__all__ = ["ALL_ROUTES", "LARGEST_INCIDENT", "course", "route_of", "unusual"]
ALL_ROUTES = ""
"""In place of a route's code: all of them together."""
_C = expected_range.c
_FIELDS = Fields(
    {
        "month": (_C.month, "int64"),
        "route": (_C.route_code, "str"),
        "state": (_C.state, "str"),
        "lower": (_C.lower, "Int64"),
        "expected": (_C.expected, "Float64"),
        "upper": (_C.upper, "Int64"),
        "p_value": (_C.p_value, "Float64"),
        "unusual": (_C.unusual, "Int64"),
    }
)
_LARGEST = expected_range.alias()
_UNUSUAL = Fields({**_FIELDS, "p_largest": (_LARGEST.c.p_value, "Float64")})


def route_of(filters: Filters) -> str | None:
    """The route whose ranges answer a question; None where none do.

    Ranges are of whole routes as known now: they cannot be added up, nor narrowed to a country or
    a quality, nor told of a past day.
    """
    is_narrowed = bool(filters.countries) or filters.quality is not None
    if is_narrowed or filters.as_known_on is not None or len(filters.routes) > 1:
        return None
    return filters.routes[0] if filters.routes else ALL_ROUTES


def course(measure: str, route: str, months: MonthRange) -> Query[Listing]:
    """The ranges of a measure on a route, oldest first; a month without a row has none.

    Args:
        measure: its code, or `LARGEST_INCIDENT`.
        route: its code, or `ALL_ROUTES`.
        months: those that are wanted.

    Columns: month (int64), route, state (str: ok, or why there is no range), lower, upper (Int64),
    expected, p_value (Float64), unusual (Int64: 1, 0, or null where no rule judges it).
    """
    statement = _FIELDS.select().where(
        _C.metric_code == measure,
        _C.route_code == route,
        _C.month.between(months.first, months.last),
    )
    return _FIELDS.query(statement.order_by(_C.month))


def unusual(months: MonthRange) -> Query[Listing]:
    """The routes with unusual months, the newest first, the least likely first within a month.

    Columns: those of `course`, of the dead and missing; p_largest (Float64): the probability of the
    largest incident, null where it has no range. The smaller of the two raised it.
    """
    statement = (
        _UNUSUAL.select()
        .outerjoin(
            _LARGEST,
            and_(
                _LARGEST.c.metric_code == LARGEST_INCIDENT,
                _LARGEST.c.route_code == _C.route_code,
                _LARGEST.c.month == _C.month,
            ),
        )
        .where(
            _C.metric_code == "dead_missing",
            _C.unusual == 1,
            _C.month.between(months.first, months.last),
        )
        .order_by(_C.month.desc(), _C.p_value, _C.route_code)
    )
    return _UNUSUAL.query(statement)
