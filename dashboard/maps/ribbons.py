"""Corridors as ribbons to scale: how wide each route is, what of it was lost, what was turned back.

Routes whose movement is counted in different units never share a scale: each unit has its own
round number at the widest line, and its own lines in the legend.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.maps.files import lines_address
from data_access.filters import Filters
from data_access.registry import geography, routes

WIDEST = 8.0
THINNEST = 1.2
"""Ribbons in CSS pixels. Counts too small for the thinnest one are drawn as thick as it, and the
legend says below which number that is and how many routes it concerns."""

_APART = 4
"""The two ribbons of a legend: the widest that there can be, and one at most a quarter as wide."""

MOST_BARS = 20
"""Bars of deaths on the route with most of them, at most."""

_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Flow:
    """Movement on one route.

    Attributes:
        route: its code.
        unit: of the same routes and only of them, lines are on one scale.
        label: what is counted, in words.
        value: how many; what is not known has no flow.
        period, source: in words.
    """

    route: str
    unit: str
    label: str
    value: int
    period: str
    source: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Movement and deaths to draw on corridors.

    Attributes:
        onward: along the routes, a flow a route at most.
        back: people returned or stopped, against their direction.
        deaths: people dead or missing by route, those of the routes inside it with them; a route
            that nobody counts them on is absent.
        period: of the deaths, in words.
    """

    onward: Sequence[Flow] = ()
    back: Sequence[Flow] = ()
    deaths: Mapping[str, int] | None = None
    period: str = ""


def nice(number: float, *, below: bool = False) -> int:
    """The next 1, 2 or 5 times a power of ten that is not below a number (or not above it)."""
    power = int(10 ** math.floor(math.log10(max(1.0, number))))
    steps = [step * power for step in _STEPS]
    if below:
        return max((step for step in steps if step <= number), default=1)
    return min(step for step in steps if step >= number)


def visible_routes(filters: Filters) -> tuple[str, ...]:
    """Routes that are drawn: a child only where its parent is not."""
    chosen = filters.route_codes or tuple(routes.ROUTES)
    return tuple(
        code
        for code in chosen
        if routes.ROUTES[code].parent not in chosen and geography.corridors_of(code)
    )


def ribbons(filters: Filters, moved: Moved | None = None) -> dict[str, Any]:
    """Corridors of the routes shown, as wide as their movement.

    Returns:
        lines: address of their lines.
        rows: route, value, width (null: hairline), scale (place in `scales`), deaths (null:
            unknown), bars.
        back: route, value, width, scale of what went the other way.
        scales: of each unit: label, period, source, routes, steps (value, width) of the legend, the
            widest first, least (below it lines are equally thin), thinnest (their width) and below
            (how many routes that concerns).
        deaths: each (people that a bar stands for), period, below (routes with some, but too few
            for a bar); null where nobody counts them.
    """
    moved = moved or Moved()
    drawn = visible_routes(filters)
    onward = [flow for flow in moved.onward if flow.route in drawn]
    back = [flow for flow in moved.back if flow.route in drawn]
    scales, flows = _scales((*onward, *back))
    deaths = moved.deaths or {}
    # A round number, with which no route has too many bars.
    each = nice(max((deaths.get(route, 0) for route in drawn), default=0) / MOST_BARS)
    few = [count for route in drawn if 0 < (count := deaths.get(route, 0)) * 2 < each]
    width = {flow.route: flows[flow] for flow in onward}
    return {
        "lines": lines_address(),
        "rows": [
            {
                "route": route,
                **width.get(route, _UNCOUNTED),
                "deaths": deaths.get(route),
                # Rounded half up: the number that a reader counts is the one that is meant.
                "bars": (2 * deaths.get(route, 0) + each) // (2 * each),
            }
            for route in drawn
        ],
        "back": [{"route": flow.route, **flows[flow]} for flow in back],
        "scales": scales,
        "deaths": {"each": each, "period": moved.period, "below": len(few)} if deaths else None,
    }


_UNCOUNTED: Mapping[str, Any] = {"value": None, "width": None, "scale": None}


def _scales(flows: Iterable[Flow]) -> tuple[list[dict[str, Any]], dict[Flow, dict[str, Any]]]:
    """A scale for each unit, and where each flow is on its own."""
    by_unit: dict[tuple[str, str], list[Flow]] = {}
    for flow in flows:
        by_unit.setdefault((flow.unit, flow.period), []).append(flow)
    scales, placed = list[dict[str, Any]](), dict[Flow, dict[str, Any]]()
    for number, group in enumerate(by_unit.values()):
        most = max(flow.value for flow in group)
        reference = nice(most) if most else 1
        for flow in group:
            width = _width(flow.value, reference)
            placed[flow] = {"value": flow.value, "width": width, "scale": number}
        scales.append(_scale(group, most, reference))
    return scales, placed


def _scale(group: Sequence[Flow], most: int, reference: int) -> dict[str, Any]:
    least = reference * THINNEST / WIDEST
    steps = dict.fromkeys((reference, nice(reference / _APART, below=True)))
    return {
        "label": group[0].label,
        "period": group[0].period,
        "source": " · ".join(dict.fromkeys(flow.source for flow in group)),
        "routes": [flow.route for flow in group],
        "steps": [
            {"value": value, "width": _width(value, reference)}
            for value in steps
            if most and value >= max(1, least)
        ],
        "least": round(least),
        "thinnest": THINNEST,
        "below": sum(0 < flow.value < least for flow in group),
    }


def _width(value: int, reference: int) -> float | None:
    return round(max(THINNEST, WIDEST * value / reference), 2) if value else None
