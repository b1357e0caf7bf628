"""Rates by route: over which months each can be formed, and the counts that it is formed of.

A rate is never pooled over routes: their denominators count different things. Each route has
months of its own, since each movement series is published for its own.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select

from data_access.availabilities import Availabilities
from data_access.availability import Availability
from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries import conditions, series
from data_access.registry import DENOMINATORS, METRICS, Denominator, Dimension, Metric, of_route


@dataclass(frozen=True, slots=True)
class Rated:
    """A route with everything that its rate needs.

    Attributes:
        route: its code.
        denominator: what counts its movement.
        availabilities: of the numerator, then of each measure of the denominator.
        months: what the filters' period means: named ones end where all of it is complete.
        second: of each measure of the second denominator; empty where that is not known.
    """

    route: str
    denominator: Denominator
    availabilities: tuple[Availability, ...]
    months: MonthRange
    second: tuple[Availability, ...] = ()

    def knows_second(self, months: Collection[int]) -> bool:
        """Whether the second denominator is known in full in all of some months."""
        if not self.second or not months:
            return False
        span = MonthRange(min(months), max(months))
        return all(set(months) <= availability.in_full(span) for availability in self.second)

    def known_months(self, months: MonthRange) -> frozenset[int]:
        """The months of a range in which deaths and movement are both complete."""
        return frozenset.intersection(
            *(availability.in_full(months) for availability in self.availabilities)
        )


def rated(metric: Metric, filters: Filters, availabilities: Availabilities) -> tuple[Rated, ...]:
    """The routes whose rate the filters ask for and the store can give, in registry order."""
    found = (
        rated_by(metric, code, of_route(code), filters, availabilities)
        for code in in_scope(metric, filters)
    )
    return tuple(one for one in found if one is not None)


def in_scope(metric: Metric, filters: Filters) -> tuple[str, ...]:
    """Routes with a denominator that the filters admit, whether it is known or not.

    None where the filters narrow to a place, an origin or a source quality, by which deaths and
    movement are not recorded alike.
    """
    if filters.dimensions:
        return ()
    codes = filters.route_codes
    return tuple(code for code in sorted(metric.routes) if codes is None or code in codes)


def parts(metric: Metric, denominator: Denominator) -> tuple[Metric, ...]:
    """The counts of a rate: the numerator, then what is added up below it."""
    return (METRICS[metric.numerator or ""], *(METRICS[code] for code in denominator.metrics))


def of_second(denominator: Denominator) -> tuple[Metric, ...]:
    """Measures of the second way of counting movement."""
    second = DENOMINATORS.get(denominator.second)
    return tuple(METRICS[code] for code in second.metrics) if second else ()


def all_parts(metric: Metric, routes: Sequence[Rated]) -> tuple[Metric, ...]:
    """The counts that some routes' rates are formed of, each once."""
    each = [
        part
        for one in routes
        for part in (
            *parts(metric, one.denominator),
            *(of_second(one.denominator) if one.second else ()),
        )
    ]
    return tuple(dict.fromkeys(each))


def counts(
    metric: Metric, routes: Sequence[Rated], filters: Filters, months: MonthRange
) -> Select[Any]:
    """The counts of some routes' rates by month and route, over all months of a range.

    Columns: metric, route (str), month (yyyymm, yyyy00 where only the year is known; int64),
    value (int64).
    """
    filters = replace(filters, routes=tuple(one.route for one in routes))
    needed = all_parts(metric, routes)
    by = (Dimension.ROUTE, Dimension.MONTH)
    return series.counts(needed, filters, by, {part.code: months for part in needed})


def hull(ranges: Iterable[MonthRange]) -> MonthRange:
    """The shortest range that holds some others; there is at least one."""
    listed = list(ranges)
    return MonthRange(min(one.first for one in listed), max(one.last for one in listed))


def rated_by(
    metric: Metric,
    route: str,
    denominator: Denominator | None,
    filters: Filters,
    availabilities: Availabilities,
) -> Rated | None:
    """A route by one way of counting its movement; None where that is not known."""
    if denominator is None:
        return None
    on_route = replace(filters, routes=(route,))
    counted = parts(metric, denominator)
    if not all(availabilities.answers(part, on_route) for part in counted):
        return None
    if any(conditions.out_of_scope(part, on_route) for part in counted):
        return None
    known = tuple(availabilities.of(part, on_route) for part in counted)
    complete = min(one.newest_complete for one in known)
    deaths = known[0]
    second = of_second(denominator)
    if not all(availabilities.answers(part, on_route) for part in second):
        second = ()
    return Rated(
        route=route,
        denominator=denominator,
        availabilities=known,
        months=availabilities.resolved(filters, deaths.oldest, complete, deaths.newest),
        second=tuple(availabilities.of(part, on_route) for part in second),
    )
