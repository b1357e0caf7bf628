"""Movement along routes, each by what its own publisher counts: how wide corridors are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboard.i18n import _, format_month, format_months
from dashboard.maps import Flow
from dashboard.maps.ribbons import shown
from dashboard.panels.card_text import source_in_words
from dashboard.panels.panel import View
from data_access.availability import Availability
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.queries.rates import hull
from data_access.registry.denominators import Denominator, joined, of_route
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.routes import with_children

BACK = ("interceptions", "returns")
"""Measures of people who were stopped or taken back: drawn against the direction of the route."""

Values = Mapping[str, Mapping[str, Mapping[int, int]]]
"""Measure, route, month (yyyy00: a year of which only the total is known) to count."""


@dataclass(frozen=True, slots=True)
class Part:
    """One measure on one route, over the months that the view's period means for it there."""

    metric: Metric
    availability: Availability
    months: MonthRange

    def is_late(self, first: "Part") -> bool:
        """Whether it is counted for the later part of another one's months only."""
        return self.availability.oldest > first.months.first


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts movement on a route, of what is held."""

    route: str
    parts: tuple[Part, ...]


def onward(view: View) -> tuple[Counted, ...]:
    """The routes drawn on which somebody counts movement, and by what."""
    found = (_counted(code, of_route(code), view) for code in shown(view.filters))
    return tuple(one for one in found if one.parts)


def back(view: View) -> tuple[Counted, ...]:
    """The same for people stopped or returned: one measure each, as they are never added up."""
    routes = shown(view.filters)
    parts = ((code, _part(METRICS[metric], code, view)) for metric in BACK for code in routes)
    return tuple(Counted(code, (part,)) for code, part in parts if part)


def months(counted: Sequence[Counted]) -> dict[str, MonthRange]:
    """The months to ask for of each measure: all that any route needs."""
    ranges: dict[str, list[MonthRange]] = {}
    for part in (part for one in counted for part in one.parts):
        ranges.setdefault(part.metric.code, []).append(part.months)
    return {code: hull(needed) for code, needed in ranges.items()}


def by_month(frame: Counts) -> Values:
    """The counts of a frame with columns metric, route, month and value."""
    found: dict[str, dict[str, dict[int, int]]] = {}
    columns = (frame["metric"], frame["route"], frame["month"], frame["value"])
    for metric, route, month, value in zip(*(c.tolist() for c in columns), strict=True):
        found.setdefault(metric, {}).setdefault(route, {})[month] = value
    return found


def flow(one: Counted, values: Values, view: View) -> Flow:
    """What a route's line is as wide as."""
    first = one.parts[0]
    sources = dict.fromkeys(said for part in one.parts for said in _sources(part, view))
    return Flow(
        route=one.route,
        unit=joined(_unit(part, first) for part in one.parts),
        label=_(" and ").join(_label(part, first) for part in one.parts),
        value=sum(total(one.route, part, values) for part in one.parts),
        period=format_months(first.months.first, first.months.last),
        source=" · ".join(sources),
    )


def total(route: str, part: Part, values: Values) -> int:
    """The count of a measure on a route and the routes inside it."""
    by_route = values.get(part.metric.code, {})
    return sum(
        value
        for code in with_children((route,))
        for month, value in by_route.get(code, {}).items()
        if part.months.holds(month)
    )


def _counted(route: str, counted: Denominator | None, view: View) -> Counted:
    codes = counted.metrics if counted else ()
    found = (_part(METRICS[code], route, view) for code in codes)
    return Counted(route, tuple(part for part in found if part))


def _part(metric: Metric, route: str, view: View) -> Part | None:
    if route not in metric.routes:
        return None
    on = view.on(route)
    if conditions.out_of_scope(metric, on.filters) or not view.availabilities.answers(
        metric, on.filters
    ):
        return None
    part = Part(metric, on.availability(metric), on.months(metric))
    known = any(part.months.holds(month) for month in part.availability.months)
    return (
        part if known or any(part.months.holds_year(y) for y in part.availability.years) else None
    )


def _unit(part: Part, first: Part) -> str:
    code = part.metric.code
    return f"{code}@{part.availability.oldest}" if part.is_late(first) else code


def _label(part: Part, first: Part) -> str:
    name = _(part.metric.label)
    if not part.is_late(first):
        return name
    return _("{measure} (from {month})").format(
        measure=name, month=format_month(part.availability.oldest)
    )


def _sources(part: Part, view: View) -> Iterator[str]:
    return (
        source_in_words(code, day, None, view) for code, day in part.availability.published.items()
    )
