"""Corridors in three widths: how much was counted along each route, where all count the same.

Detections, transits and encounters have no scale in common: where a map has several of them its
lines are equally wide. What is counted, by whom and in which months stands with each line.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.formats import at_least, dot_list, format_number, number_range, with_subject
from dashboard.i18n import _
from dashboard.maps.features import line, nice, point
from dashboard.maps.incidents import project
from data_access.filters import Filters
from data_access.registry import geography, routes

WIDTHS = (1.5, 3.0, 5.0)
"""CSS pixels of the three steps."""
ALIKE = 2.0
"""Those of all lines where several measures are counted."""
APART = 10
"""How many times as large each step begins as the one before."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Movement on one route.

    Attributes:
        route: its code.
        label: what is counted, in words.
        value: how many; what is not known has no flow.
        period, source: in words.
    """

    route: str
    label: str
    value: int
    period: str
    source: str

    def in_words(self) -> str:
        """What is counted, by whom and when."""
        counted = with_subject(self.label, format_number(self.value))
        return dot_list(counted, self.period, self.source)


def visible_routes(filters: Filters) -> tuple[str, ...]:
    """Routes that are drawn: a child only where its parent is not."""
    chosen = filters.route_codes or tuple(routes.ROUTES)
    return tuple(
        code
        for code in chosen
        if routes.ROUTES[code].parent not in chosen and geography.corridors_of(code)
    )


def steps_of(flows: Sequence[Flow]) -> tuple[int, int]:
    """Where the second and the third width begin: with the largest count, the third does."""
    reference = nice(max((flow.value for flow in flows), default=0), below=True)
    return max(1, reference // APART**2), max(1, reference // APART)


def _widths(flows: Sequence[Flow]) -> Mapping[str, float]:
    """The width of each route on which somebody was counted."""
    counted = [flow for flow in flows if flow.value]
    if len({flow.label for flow in counted}) > 1:
        return dict.fromkeys((flow.route for flow in counted), ALIKE)
    middle, wide = steps_of(counted)
    return {flow.route: WIDTHS[(flow.value >= middle) + (flow.value >= wide)] for flow in counted}


def ribbons(
    filters: Filters,
    onward: Sequence[Flow] = (),
    back: Sequence[Flow] = (),
    deaths: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Corridors of the routes shown.

    Args:
        filters: that choose the routes.
        onward: movement along them, a flow a route at most.
        back: people returned or stopped: told with the line of their route.
        deaths: people dead or missing by route, in words.

    Returns:
        rows: route, value, width (0: a hairline), uncounted (where others are counted) and tip.
        key: lines of the legend; None without routes.
    """
    drawn = visible_routes(filters)
    flows = {flow.route: flow for flow in onward if flow.route in drawn}
    widths = _widths(list(flows.values()))
    rows = [
        {
            "route": route,
            "value": flow.value if (flow := flows.get(route)) else None,
            "width": widths.get(route, 0),
            "uncounted": bool(onward) and not flow,
            "tip": [
                _(routes.ROUTES[route].name),
                *([flow.in_words() if flow else _("not counted")] if onward else []),
                *(one.in_words() for one in back if one.route == route),
                *filter(None, [deaths.get(route, "")]),
            ],
        }
        for route in drawn
    ]
    return {
        "rows": rows,
        "key": _key(list(flows.values()), rows) if onward else _key_without_counts(rows),
    }


def corridor_lines() -> list[dict[str, Any]]:
    """Lines of all routes as GeoJSON, with arrows of those in use; rows say how they look."""
    features = list[dict[str, Any]]()
    for code in routes.ROUTES:
        for corridor in geography.corridors_of(code):
            positions, historic = _rounded(corridor.positions), corridor.historic
            about = [
                _(corridor.name),
                *([_("no longer used")] if historic else []),
                _("Indicative corridor, not a track"),
            ]
            told = {"route": code, "tip": about, "sel": f"route:{code}"}
            features.append(line(positions, kind="corridor", historic=historic, **told))
            if not historic:
                features.append(_arrow(positions, code))
    return features


def _rounded(positions: Sequence[geography.Position]) -> Sequence[geography.Position]:
    """A line whose corners are cut (Chaikin)."""
    inner = [
        (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        for a, b in pairwise(positions)
        for share in (0.25, 0.75)
    ]
    return [positions[0], *inner[1:-1], positions[-1]]


def _arrow(positions: Sequence[geography.Position], route: str) -> dict[str, Any]:
    """Where a line's arrow is: its angle from east to south, and pixels of the line at zoom 0."""
    a, b = positions[len(positions) * 3 // 5 - 1], positions[len(positions) * 3 // 5]
    (left, top), (right, bottom) = project(a[1], a[0]), project(b[1], b[0])
    first, last = positions[0], positions[-1]
    return point(
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2),
        kind="arrow",
        angle=round(math.degrees(math.atan2(bottom - top, right - left))),
        length=round(math.dist(project(first[1], first[0]), project(last[1], last[0])), 2),
        route=route,
    )


def _key(flows: Sequence[Flow], rows: Sequence[Mapping[str, Any]]) -> Component:
    """What is counted, in its three steps; of several measures, that widths are equal.

    Then by whom and when each is counted, once, and what hairlines are.
    """
    measures = dict.fromkeys(flow.label for flow in flows if flow.value)
    if len(measures) > 1:
        lines = [_key_line(ALIKE, _("movement"))]
        hairlines: list[Component] = [html.Span(_("units differ: equal widths"))]
    else:
        hairlines = []
        middle, wide = steps_of(flows)
        labels = (
            _("< {number}").format(number=format_number(middle)),
            number_range(middle, wide),
            at_least(format_number(wide)),
        )
        lines = [html.Span(text) for text in measures]
        lines += [_key_line(width, label) for width, label in zip(WIDTHS, labels, strict=True)]
    values = {row["value"] for row in rows}
    if 0 in values:
        hairlines.append(_key_line(0, _("counted, and none")))
    if None in values:
        lines.append(_key_line(0, _("not counted"), look="dashed"))
    counted = dict.fromkeys(dot_list(flow.label, flow.period, flow.source) for flow in flows)
    return html.Div(
        [
            html.Span(lines, className="rw-map-keys"),
            html.Span(hairlines, className="rw-map-keys rw-map-keyline"),
            *(html.Span(text, className="rw-map-keyline") for text in counted),
        ],
        className="rw-map-block",
    )


def _key_without_counts(rows: Sequence[Mapping[str, Any]]) -> Component | None:
    line = _key_line(0, _("routes"))
    return (
        html.Div(html.Span(line, className="rw-map-keys"), className="rw-map-block")
        if rows
        else None
    )


def _key_line(width: float, label: str, *, look: str = "solid") -> Component:
    line = html.Span(className=f"rw-map-line rw-map-line-{look}", style={"--width": width})
    return html.Span([line, label], className="rw-map-key")
