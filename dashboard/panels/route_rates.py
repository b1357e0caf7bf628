"""Deaths per 1,000 of each route: formed alike for card, file and data interface."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.figures.rates import Rate, rate
from dashboard.i18n import _, format_months
from data_access.frames import Counts
from data_access.periods import MonthRange, iso, spans
from data_access.queries import rates
from data_access.queries.rates import Rated
from data_access.registry.metrics import Metric
from data_access.registry.routes import family

Counted = Mapping[tuple[str, str], Mapping[int, int]]
"""Route, children with their parent, and measure; month to count."""


@dataclass(frozen=True, slots=True)
class RouteRate:
    """The rate of one route over some months.

    Attributes:
        rated: the route.
        months: those asked for.
        rate: with its parts; unknown where no month is known in full.
        counted: the count of each part, the numerator first, by the measure's code.
        left_out: months asked for of which deaths or movement are not known in full; neither is
            in the rate then.
    """

    rated: Rated
    months: MonthRange
    rate: Rate
    counted: Mapping[str, int | None]
    left_out: tuple[int, ...]


def by_route(frame: Counts) -> Counted:
    """The counts of a rate's parts, by route and measure."""
    counted: dict[tuple[str, str], dict[int, int]] = {}
    families: dict[str, str] = {}
    columns = (frame["route"], frame["metric"], frame["month"], frame["value"])
    for code, metric, month, value in zip(*(c.tolist() for c in columns), strict=True):
        route = families.setdefault(code, family(code))
        by_month = counted.setdefault((route, metric), {})
        by_month[month] = by_month.get(month, 0) + value
    return counted


def formed(metric: Metric, rated: Rated, counted: Counted, months: MonthRange) -> RouteRate:
    """The rate of a route over those of some months of which everything is known in full."""
    known = rated.known(months)
    dead, *moved = rates.parts(metric, rated.denominator)
    sums = {
        part.code: _total(counted.get((rated.route, part.code), {}), known) if known else None
        for part in (dead, *moved)
    }
    movement = [count for part in moved if (count := sums[part.code]) is not None]
    return RouteRate(
        rated=rated,
        months=months,
        rate=rate(sums[dead.code], sum(movement) if movement else None, metric.per),
        counted=sums,
        left_out=tuple(month for month in months.months() if month not in known),
    )


def in_words(months: Iterable[int]) -> str:
    """Months as readers see them, those that follow each other as one range."""
    return ", ".join(format_months(span.first, span.last) for span in spans(months))


def written(months: Iterable[int]) -> str:
    """Months as files and the data interface write them: `2018-01..2018-10,2019-03`."""
    return ",".join(
        iso(span.first) if span.length == 1 else f"{iso(span.first)}..{iso(span.last)}"
        for span in spans(months)
    )


def why_none(found: RouteRate) -> str:
    """Why a route has no rate over its months; empty where it has one."""
    if found.rate.value is not None:
        return ""
    if found.rate.moved is None:
        return _("no rate: deaths and movement are not both known for any of these months")
    return _("no rate: fewer than 10 dead and missing, or fewer than 1,000 people in all")


def _total(by_month: Mapping[int, int], known: frozenset[int]) -> int:
    """The sum over known months; what only has a year counts where the whole year is known."""
    return sum(value for month, value in by_month.items() if _is_in(month, known))


def _is_in(month: int, known: frozenset[int]) -> bool:
    return month in known if month % 100 else all(month + n in known for n in range(1, 13))
